"""The tokenizer of a llama-server, as far as a chat template and whoever counts need it (`models.template.Vocabulary`).

Its `/tokenize` reads control tokens from a text only where it is told to (`parse_special`): so what people wrote stays
data, token for token as with a model of this machine. Its own chat endpoint would read them from any text.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from app.team.server_http import Request, ServerHttp
from core.bounded_cache import BoundedCache

Tokens = list[int]
_BETWEEN = -1
"""No token: it comes back as it is, and so parts the tokens of several texts of one request."""
_KEPT_BYTES = 4_000_000
"""Of texts whose tokens are remembered: a prompt is counted before it is sent, and most of it is in the next one."""


class ServerVocabulary:
    """The tokenizer of one model. May be used from several threads at once."""

    def __init__(self, http: ServerHttp, begin_text: str, end_text: str) -> None:
        self._http = http
        self.begin_text, self.end_text = begin_text, end_text
        self._kept = BoundedCache[tuple[str, bool], Tokens](_KEPT_BYTES, lambda key: 200 + 12 * len(key[0]))
        self._guarding_kept = threading.Lock()
        self._ends = self._asked({"content": "", "add_special": True})

    @property
    def begin(self) -> int | None:
        """The token that every prompt starts with, if the model wants one."""
        return self._ends[0] if self._ends else None

    def tokenize(self, text: str, *, markup: bool = False) -> Tokens:
        """The tokens of `text`; control tokens are only read from `markup`."""
        return self.tokenize_all([text], markup=markup)[0]

    def tokenize_all(
        self, texts: Sequence[str], *, markup: bool = False, request: Request | None = None
    ) -> list[Tokens]:
        """The tokens of each text, in one question for those that are not remembered."""
        with self._guarding_kept:
            known = {text: found for text in texts if (found := self._kept.get((text, markup))) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known and text]
        if missing:
            content = [part for text in missing for part in (text, _BETWEEN)]
            body = {"content": content, "add_special": False, "parse_special": markup}
            parts: list[Tokens] = [[]]
            for token in self._asked(body, request):
                if token == _BETWEEN:
                    parts.append([])
                else:
                    parts[-1].append(token)
            known |= dict(zip(missing, parts, strict=False))
            with self._guarding_kept:
                for text in missing:
                    self._kept.put((text, markup), known[text])
        return [list(known.get(text, ())) for text in texts]

    def around(self) -> tuple[Tokens, Tokens]:
        """What the tokenizer puts before and after any text ([CLS] and [SEP] for a BERT)."""
        bare = self.tokenize("a")
        whole = self._asked({"content": "a", "add_special": True, "parse_special": False})
        at = next(at for at in range(len(whole)) if whole[at : at + len(bare)] == bare)
        return whole[:at], whole[at + len(bare) :]

    def _asked(self, body: object, request: Request | None = None) -> Tokens:
        return [int(token) for token in self._http.post("/tokenize", body, request)["tokens"]]
