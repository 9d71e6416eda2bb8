"""Texts for servers that read control tokens from whatever they are sent: there data is kept from becoming markup here.

vLLM and text-embeddings-inference tokenize a whole prompt with their family's control tokens in force, and have no way
to send the template's markup and the texts apart. So what looks like a control token is broken by a blank.
"""

from __future__ import annotations

import re
from functools import cache

from core.resources import load_toml


def plain_words(text: str) -> str:
    """`text` with nothing in it that a tokenizer may take for a control token."""
    return _looks_like_markup().sub(lambda found: found[0] + " ", text)


@cache
def _looks_like_markup() -> re.Pattern[str]:
    return re.compile("|".join(load_toml("team", "control_tokens.toml")["patterns"]))
