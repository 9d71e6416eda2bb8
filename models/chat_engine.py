"""A loaded chat model inside the host process: prompt, KV cache, answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from core.errors import PromptTooLong
from models.native import Aborted, NativeContext, NativeModel, Tokens, thread_count
from models.sampling import Sampler
from models.template import CHATML, ChatTemplate
from models.text_stream import TextStream

Turns = Sequence[tuple[str, str]]
"""(role, text) pairs."""
Stop = Callable[[], bool]

_BATCH = 256
"""Tokens a decode: an aborted prefill loses at most these."""
_SCORED = 32
"""Tokens a decode while scoring: each keeps logits over the whole vocabulary."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to write; the fields are those of `core.ports.ChatRequest`."""

    turns: Turns
    answer_start: str
    max_tokens: int
    temperature: float
    seed: int
    grammar: str | None
    stop: Sequence[str]


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """How writing ended."""

    finish: Literal["end", "length", "stop", "cancelled"]
    prompt_tokens: int
    reused_tokens: int
    tokens: int


class ChatEngine:
    """Continues conversations. The tokens in the KV cache are known one by one, so the longest prefix that the
    next prompt shares with them is not read again."""

    def __init__(self, path: Path, model_id: str, context: int, threads: int) -> None:
        """`threads` 0: one for each physical core."""
        model = NativeModel(path, model_id)
        self.threads = threads or thread_count()
        self.native = NativeContext(model, context, _BATCH, self.threads, embeds=False)
        self._vocabulary = model.vocabulary
        self._template = ChatTemplate(model.metadata("tokenizer.chat_template") or CHATML, model.vocabulary, model_id)
        self._cached: Tokens = []

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as data. Safe while another thread writes."""
        return [len(self._vocabulary.tokenize(text)) for text in texts]

    def prefill(self, turns: Turns, stop: Stop) -> None:
        """Reads turns ahead of time, as far as `stop` allows. Raises `PromptTooLong`."""
        tokens = self._template.tokens(turns, answer=False)
        self._check(tokens, 1)
        self._read(tokens, stop)

    def write(self, order: GenerationRequest, stop: Stop) -> Iterator[str | GenerationResult]:
        """Pieces of the answer, then a `GenerationResult`. Raises `PromptTooLong` and `BadGrammar` before any work."""
        prompt = self._template.tokens(order.turns, answer=True)
        if order.answer_start:
            prompt += self._vocabulary.tokenize(order.answer_start)
        self._check(prompt, order.max_tokens)
        sampler = Sampler(self.native, order.temperature, order.seed, order.grammar)
        try:
            yield from self._continue(prompt, sampler, order.max_tokens, TextStream(order.stop), stop)
        finally:
            sampler.close()

    def _continue(
        self, prompt: Tokens, sampler: Sampler, max_tokens: int, text: TextStream, stop: Stop
    ) -> Iterator[str | GenerationResult]:
        vocabulary = self._vocabulary
        reused = self._read(prompt, stop)
        written = 0
        finish: Literal["end", "length", "stop", "cancelled"] = "length"
        while written < max_tokens:
            if stop():
                finish = "cancelled"
                break
            token = sampler.next()
            if vocabulary.ends_answer(token):
                finish = "end"
                break
            written += 1
            if piece := text.feed(vocabulary.piece(token)):
                yield piece
            if text.stopped:
                finish = "stop"
                break
            self.native.decode([token], len(self._cached))
            self._cached.append(token)
        if rest := text.finish():
            yield rest
        yield GenerationResult(finish, len(prompt), reused, written)

    def mean_log_probability(self, turns: Turns, text: str, stop: Stop) -> float:
        """Mean natural-log probability of the tokens of `text` as the answer; nan when stopped or empty."""
        prompt = self._template.tokens(turns, answer=True)
        answer = self._vocabulary.tokenize(text)
        self._check(prompt, len(answer))
        self._read(prompt, stop)
        total = 0.0
        if answer and not stop():
            total = _log_probability(self.native.logits(), answer[0])
        # The last token is only predicted, never read.
        for start in range(0, len(answer) - 1, _SCORED):
            if stop():
                break
            piece = answer[start : min(start + _SCORED, len(answer) - 1)]
            self.native.decode(piece, len(prompt) + start, [True] * len(piece))
            for index in range(len(piece)):
                total += _log_probability(self.native.logits(index), answer[start + index + 1])
        self._cached = self._cached[: self.native.truncate_cache(len(prompt))]
        return math.nan if stop() or not answer else total / len(answer)

    def _check(self, prompt: Tokens, further: int) -> None:
        limit = self.native.tokens - further
        if len(prompt) > limit:
            raise PromptTooLong(tokens=len(prompt), limit=limit)

    def _read(self, prompt: Tokens, stop: Stop) -> int:
        """Brings the KV cache to hold `prompt` and its last token's logits to stand ready, unless
        stopped. Returns how many tokens were there already."""
        reused = 0
        for cached, wanted in zip(self._cached, prompt[:-1], strict=False):
            if cached != wanted:
                break
            reused += 1
        reused = self.native.truncate_cache(reused)
        self._cached = self._cached[:reused]
        self.native.abort_when(stop)
        try:
            for start in range(reused, len(prompt), self.native.batch_tokens):
                if stop():
                    break
                piece = prompt[start : start + self.native.batch_tokens]
                self.native.decode(piece, start)
                self._cached += piece
        except Aborted:
            whole = min(self.native.cached_tokens(), len(self._cached))
            self._cached = self._cached[: self.native.truncate_cache(whole)]
        finally:
            self.native.abort_when(None)
        return reused


def _log_probability(logits: np.ndarray[tuple[int], np.dtype[np.float32]], token: int) -> float:
    highest = float(logits.max())
    return float(logits[token]) - highest - math.log(float(np.exp(logits - highest).sum(dtype=np.float64)))
