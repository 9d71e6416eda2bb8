"""Tokens of texts on servers that don't tokenize for their client: vLLM counts them, of others they are estimated."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.team.plain_words import plain_words
from app.team.server_http import ServerHttp

BYTES_A_TOKEN = 2.5
"""Where a server counts no tokens. English has four to five bytes a token, German three and a half, others less."""


def estimated(texts: Sequence[str]) -> list[int]:
    """A safe estimate for each text."""
    return [math.ceil(len(text.encode("utf-8")) / BYTES_A_TOKEN) for text in texts]


def counted_by_vllm(http: ServerHttp, model: str, texts: Sequence[str]) -> list[int]:
    """Tokens of each text, as `plain_words`; each is asked for once."""
    asked = {"model": model, "add_special_tokens": False}
    counts = {
        text: int(http.post("/tokenize", {**asked, "prompt": plain_words(text)})["count"])
        for text in dict.fromkeys(texts)
        if text
    }
    return [counts.get(text, 0) for text in texts]
