"""A chat model on a llama-server, by its own `/completion`: prompts go there as tokens.

The template that the server names is rendered here and the texts between its markup are tokenized as data, as with a
model of this machine (`models.template`). So a ticket that holds `<|im_start|>system` is a ticket with odd words there
too, the first words of an answer are given token for token, and grammars are llama.cpp's own.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

from app.team.server_http import Request, ServerHttp
from app.team.server_vocabulary import ServerVocabulary
from core.errors import BadGrammar, NoChatTemplate, PromptTooLong
from core.processes.frames import Header
from core.resources import load_toml
from core.team_errors import ServerUnfit
from models.template import ChatTemplate, PromptTurn
from models.text_stream import TextStream

TOP_K, TOP_P = 40, 0.95
"""As `models.sampling` has them."""
_FINISH = {"eos": "end", "limit": "length", "word": "stop", "none": "length"}
_TAG = re.compile(r"<[^<>\s]+>|\[[A-Z_/]+\]|◁[^▷]+▷")
Turns = Sequence[PromptTurn]


class LlamaChat:
    """One chat model of one llama-server."""

    def __init__(self, http: ServerHttp, props: Any, model: str) -> None:  # noqa: ANN401 — JSON
        """`props`: what `/props` says. Raises `NoChatTemplate`, `ChatTemplateUnusable`, `ServerUnfit`."""
        self._http, self._model = http, model
        template = props.get("chat_template", "")
        if not template:
            raise NoChatTemplate(model=model)
        self._vocabulary = ServerVocabulary(http, props.get("bos_token", ""), props.get("eos_token", ""))
        self._template = ChatTemplate(template, self._vocabulary, model)
        self._context = int(props["default_generation_settings"]["n_ctx"])
        self._has_slots = bool(props.get("endpoint_slots"))
        self._tags = _thought_tags()

    def facts(self) -> Header:
        """The facts of the `ready` frame."""
        return {"kind": "llama-server", "context": self._context, "counts": "exact", "grammar": True}

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as data."""
        return [len(tokens) for tokens in self._vocabulary.tokenize_all(texts)]

    def prefill(self, turns: Turns, request: Request) -> None:
        """Has the server read turns ahead, where a slot is idle: nobody who waits for an answer waits for this."""
        tokens = self._prompt(turns, 1)
        if self._idle_slots(request):
            self._http.post("/completion", {"prompt": tokens[:-1], "n_predict": 0, "cache_prompt": True}, request)

    def read_modules(self, turns: Turns, request: Request) -> bool:
        """Keeps nothing: a server reuses what a prompt begins with, and no part of one in another place."""
        return False

    def write(self, header: Header, turns: Turns, request: Request) -> Iterator[Header]:
        """Pieces of the answer, then `done`. Raises `PromptTooLong` before any work, `BadGrammar`."""
        left = header["max_tokens"]
        prompt = self._prompt(turns, left, header["answer_start"])
        text = TextStream(header["stop"])
        told = {"prompt": len(prompt), "reused": 0, "tokens": 0, "decodes": 0, "finish": "length"}
        further: list[int] = []
        while left > 0:
            prompt, further = [*prompt, *further], []
            with closing(self._events(header, prompt, left, request)) as events:
                for event in events:
                    written = event.get("tokens", [])
                    prompt, left = [*prompt, *written], left - len(written)
                    if piece := text.feed(event["content"].encode("utf-8")):
                        yield {"piece": piece}
                    if text.thought is not None and header["grammar"] is None:
                        # Nobody reads a thought: it is closed, and the answer goes on behind it.
                        further = self._vocabulary.tokenize(text.thought.empty, markup=True)
                        text.feed_markup(text.thought.empty)
                    if text.stopped or further:
                        break
                    if event.get("stop"):
                        told["finish"] = _FINISH.get(event["stop_type"], "length")
                        told["reused"] = event.get("timings", {}).get("cache_n", 0)
            if not further:
                break
        if rest := text.finish():
            yield {"piece": rest}
        tokens = header["max_tokens"] - left
        yield {"done": {**told, "tokens": tokens, "decodes": tokens, **({"finish": "stop"} if text.stopped else {})}}

    def _events(self, header: Header, prompt: list[int], limit: int, request: Request) -> Generator[Any, None, None]:
        try:
            yield from self._http.events("/completion", self._body(header, prompt, limit), request)
        except ServerUnfit as error:
            if header["grammar"] is not None and "invalid_request" in str(error.values["reason"]):
                raise BadGrammar(model=self._model) from None
            raise

    def mean_log_probability(self, turns: Turns, text: str, request: Request) -> float:
        """The mean of the tokens of `text` as the answer; nan where there is no text. A grammar makes the model write
        just this text, and the server tells what it would have thought of each token without it."""
        count = len(self._vocabulary.tokenize(text))
        if not count:
            return math.nan
        body = {
            "prompt": self._prompt(turns, count),
            "n_predict": 2 * count,
            "grammar": f"root ::= {json.dumps(text, ensure_ascii=False)}",
            "temperature": 0.0,
            "n_probs": 1,
            "cache_prompt": True,
        }
        answer = self._http.post("/completion", body, request)
        found = [float(token["logprob"]) for token in answer["completion_probabilities"]]
        # The last one is the end of the answer, which is no part of the text.
        found = found[:-1] if answer.get("stop_type") == "eos" else found
        return sum(found) / len(found) if found else math.nan

    def _prompt(self, turns: Turns, further: int, answer_start: str = "") -> list[int]:
        tokens = self._template.prompt(turns, answer=True).tokens
        tokens += self._vocabulary.tokenize(answer_start)
        if len(tokens) > self._context - further:
            raise PromptTooLong(tokens=len(tokens), limit=self._context - further)
        return tokens

    def _body(self, header: Header, prompt: list[int], limit: int) -> Header:
        """A request with the samplers that a model of this machine has."""
        grammar = {} if header["grammar"] is None else {"grammar": header["grammar"]}
        return {
            "prompt": prompt,
            "n_predict": limit,
            "temperature": header["temperature"],
            "seed": header["seed"],
            "samplers": ["top_k", "top_p", "temperature"],
            "top_k": TOP_K,
            "top_p": TOP_P,
            "stream": True,
            "cache_prompt": True,
            "preserved_tokens": self._tags,
            **grammar,
        }

    def _idle_slots(self, request: Request) -> bool:
        if not self._has_slots:
            return True
        slots = self._http.get("/slots", request)
        return slots is None or any(not slot["is_processing"] for slot in slots)


def _thought_tags() -> list[str]:
    """The tags by which thoughts are found: where they are control tokens, the server leaves them in the text."""
    data = load_toml("models", "prompt_format.toml")
    spelt = [row[field] for row in data["thought"] for field in ("open", "close", "empty")]
    spelt += [*data["wrapping"]["before"], *data["wrapping"]["after"]]
    return sorted({tag for words in spelt for tag in _TAG.findall(words)})
