"""A chat model on a server with OpenAI's API: vLLM, and others as far as they go.

The server renders the template itself, so texts go there as `plain_words`. What is no part of that API is asked for in
vLLM's way and, of another server, not at all: who asks for a grammar or for the first words of an answer there hears
`ServerUnfit`, and nothing is left out in silence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Literal

from app.team.plain_words import plain_words
from app.team.server_http import Request, ServerHttp
from app.team.server_tokens import counted_by_vllm, estimated
from core.errors import PromptTooLong
from core.processes.frames import Header
from core.resources import load_toml
from core.team_errors import ServerUnfit
from models.template import PromptTurn
from models.text_stream import TextStream

OpenAiKind = Literal["vllm", "openai"]
_MARKUP_TOKENS = 16
"""What a template puts around a turn, at most."""
_UNTOLD_CONTEXT = 4096
_FINISH = {"stop": "end", "length": "length"}
Turns = Sequence[PromptTurn]


class OpenAiChat:
    """One chat model of one server."""

    def __init__(self, http: ServerHttp, kind: OpenAiKind, model: str, context: int) -> None:
        """`context`: tokens that the server says it reads, 0 where it does not say."""
        self._http, self._kind, self._model = http, kind, model
        self._context = context or _UNTOLD_CONTEXT

    def facts(self) -> Header:
        """The facts of the `ready` frame."""
        vllm = self._kind == "vllm"
        counts = "exact" if vllm else "estimated"
        return {"kind": self._kind, "context": self._context, "counts": counts, "grammar": vllm}

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text; a safe estimate where the server counts none."""
        if self._kind != "vllm":
            return estimated(texts)
        return counted_by_vllm(self._http, self._model, texts)

    def prefill(self, turns: Turns, request: Request) -> None:
        """Does nothing: the API has no way to read ahead without writing."""

    def read_modules(self, turns: Turns, request: Request) -> bool:
        """Keeps nothing."""
        return False

    def write(self, header: Header, turns: Turns, request: Request) -> Iterator[Header]:
        """Pieces of the answer, then `done`. Raises `PromptTooLong` before any work, `ServerUnfit`."""
        limit = header["max_tokens"]
        tokens = sum(self.count([turn.text for turn in turns])) + _MARKUP_TOKENS * (len(turns) + 1)
        if tokens > self._context - limit:
            raise PromptTooLong(tokens=tokens, limit=self._context - limit)
        text = TextStream(header["stop"])
        usage: dict[str, Any] = {}
        finish, pieces = "length", 0
        with closing(self._http.events("/v1/chat/completions", self._body(header, turns), request)) as events:
            for event in events:
                usage = event.get("usage") or usage
                for choice in event.get("choices", []):
                    finish = _FINISH.get(choice.get("finish_reason") or "", finish)
                    if content := (choice.get("delta") or {}).get("content"):
                        pieces += 1
                        if piece := text.feed(content.encode("utf-8")):
                            yield {"piece": piece}
                if text.stopped:
                    break
        if rest := text.finish():
            yield {"piece": rest}
        written = int(usage.get("completion_tokens", pieces))
        reused = int((usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0))
        told = {"prompt": int(usage.get("prompt_tokens", tokens)), "reused": reused, "tokens": written}
        yield {"done": {**told, "decodes": written, "finish": "stop" if text.stopped else finish}}

    def mean_log_probability(self, turns: Turns, text: str, request: Request) -> float:
        """nan: the API gives no probability of words that it is given."""
        return math.nan

    def _body(self, header: Header, turns: Turns) -> Header:
        messages = [{"role": turn.role, "content": plain_words(turn.text)} for turn in turns]
        body = {
            "model": self._model,
            "messages": messages,
            "max_tokens": header["max_tokens"],
            "temperature": header["temperature"],
            "seed": header["seed"],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if self._kind == "vllm":
            body["chat_template_kwargs"] = dict(load_toml("models", "prompt_format.toml")["arguments"])
            if header["grammar"] is not None:
                body["structured_outputs"] = {"grammar": header["grammar"]}
            if header["answer_start"]:
                messages.append({"role": "assistant", "content": header["answer_start"]})
                body |= {"add_generation_prompt": False, "continue_final_message": True}
            return body
        for wanted in ("grammar", "answer_start"):
            if header[wanted]:
                raise ServerUnfit(host=self._http.host, reason=wanted)
        return body
