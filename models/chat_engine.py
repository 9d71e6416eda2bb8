"""A loaded chat model inside the host process: prompt, KV cache, answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from core.errors import ModelBroken, NoChatTemplate, PromptTooLong
from models.context_sizes import CHAT_OUTPUTS, thread_count
from models.devices import devices
from models.gguf_header import read_header
from models.memory_estimate import MemoryNeed, chat_memory
from models.module_cache import Stop
from models.native import NativeModel
from models.offload import PROCESSOR, CardUse, Offload, choose_offload, load_on
from models.prompt_cache import PromptCache
from models.sampling import Sampler
from models.speculation import PromptLookup, SpeculationRecord
from models.template import ChatTemplate, PromptTokens, PromptTurn
from models.text_stream import TextStream
from models.token_vocabulary import Tokens

Turns = Sequence[PromptTurn]


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
    decodes: int
    """Runs of the model that the tokens took."""


class ChatEngine:
    """Continues conversations; what of a prompt is at hand is not read again (see `PromptCache`)."""

    def __init__(
        self,
        path: Path,
        model_id: str,
        context: int,
        threads: int,
        module_bytes: int,
        advanced: Callable[[], object],
        offload: Offload = PROCESSOR,
    ) -> None:
        """`threads` 0: one for each physical core. `module_bytes`: memory for kept modules, 0: `default_budget`.
        `advanced` is called while the model loads; afterwards whoever asks is by `stop`. `offload`: what of it a
        graphics card is given."""
        self.threads = threads or thread_count()

        def load(on: Offload) -> tuple[NativeModel, PromptCache]:
            model = NativeModel(path, model_id, advanced, on)
            try:
                return model, PromptCache(model, context, self.threads, module_bytes)
            except ModelBroken:
                model.close()  # or its weights would stay on the card while the processor does the work
                raise

        (model, self._cache), self.offload = load_on(offload, load)
        self.native = self._cache.native
        self._vocabulary = model.vocabulary
        template = model.metadata("tokenizer.chat_template")
        if not template:
            raise NoChatTemplate(model=model_id)
        self._template = ChatTemplate(template, model.vocabulary, model_id)
        self._decodes = 0
        self._record = SpeculationRecord()

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as data. Safe while another thread writes."""
        return [len(self._vocabulary.tokenize(text)) for text in texts]

    def prefill(self, turns: Turns, stop: Stop) -> None:
        """Reads turns ahead of time, as far as `stop` allows and up to where what is asked for later may part from
        them. Raises `PromptTooLong`."""
        prompt = self._template.prompt(turns, answer=True)
        self._check(prompt, 1)
        self._cache.read(replace(prompt, tokens=prompt.tokens[:-1]), 1, stop)

    def read_modules(self, turns: Turns, stop: Stop) -> bool:
        """Reads the modules of turns ahead of time, see `PromptCache.read_modules`. Raises `PromptTooLong`."""
        prompt = self._template.prompt(turns, answer=False)
        self._check(prompt, 1)
        return self._cache.read_modules(prompt, stop)

    def write(self, order: GenerationRequest, stop: Stop) -> Iterator[str | GenerationResult]:
        """Pieces of the answer, then a `GenerationResult`. Raises `PromptTooLong` and `BadGrammar` before any work."""
        prompt = self._template.prompt(order.turns, answer=True)
        if order.answer_start:
            prompt.tokens.extend(self._vocabulary.tokenize(order.answer_start))
        self._check(prompt, order.max_tokens)
        sampler = Sampler(self.native, order.temperature, order.seed, order.grammar)
        try:
            yield from self._continue(prompt, sampler, order.max_tokens, TextStream(order.stop), stop)
        finally:
            sampler.close()

    def _continue(
        self, prompt: PromptTokens, sampler: Sampler, max_tokens: int, text: TextStream, stop: Stop
    ) -> Iterator[str | GenerationResult]:
        reused = self._cache.read(prompt, max_tokens, stop)
        written = 0
        finish: Literal["end", "length", "stop", "cancelled"] = "length"
        tokens = self._tokens(prompt, sampler, max_tokens)
        closing: Tokens | None = None
        while written < max_tokens:
            if stop():
                finish = "cancelled"
                break
            token = next(tokens) if closing is None else tokens.send(closing)
            if self._vocabulary.ends_answer(token):
                finish = "end"
                break
            written += 1
            if piece := self._shown(text, token):
                yield piece
            if text.stopped:
                finish = "stop"
                break
            closing = self._end_of_thought(text, sampler)
            written += len(closing)
        tokens.close()
        if rest := text.finish():
            yield rest
        yield GenerationResult(finish, len(prompt.tokens), reused, written, self._decodes)

    def _shown(self, text: TextStream, token: int) -> str:
        markup = self._vocabulary.markup_of(token)
        return text.feed_markup(markup) if markup else text.feed(self._vocabulary.piece(token))

    def _end_of_thought(self, text: TextStream, sampler: Sampler) -> Tokens:
        """The tokens that close a thought which the model has just opened: on a processor it would take minutes, and
        nobody reads it."""
        if text.thought is None or sampler.constrained:
            return []
        empty = text.thought.empty
        text.feed_markup(empty)
        return self._vocabulary.tokenize(empty, markup=True)

    def _tokens(self, prompt: PromptTokens, sampler: Sampler, max_tokens: int) -> Generator[int, Tokens, None]:
        """The tokens of the answer, each before it is read itself; tokens that are sent back are put behind it. What
        the prompt says next is verified in the decode that reads a token; what the model would not have written is
        dropped again."""
        lookup = PromptLookup(prompt.tokens, self._record)
        self._decodes = 0
        written = [sampler.next()]
        unread = [*written, *(yield written[-1])]
        length = len(prompt.tokens)
        while True:
            guesses = len(unread) == 1 and self._cache.can_be_cut
            proposed = lookup.propose(written, max_tokens - len(written) - 1) if guesses else []
            start = length + len(unread)
            rows = [*unread, *proposed]
            began = time.perf_counter()
            self._cache.append(rows, [at >= len(unread) - 1 for at in range(len(rows))])
            self._decodes += 1
            first, accepted = len(unread) - 1, 0
            try:
                for index in range(1 + len(proposed)):
                    token = sampler.next(first + index)
                    if not index:  # what a card has still to do is waited for with the first
                        self._record.decoded(len(rows), time.perf_counter() - began)
                    written.append(token)
                    right = index < len(proposed) and token == proposed[index]
                    accepted += right
                    put_behind = yield token
                    unread = [*([] if right else [token]), *put_behind]
                    if unread:
                        break
            finally:
                length = start + accepted
                if accepted < len(proposed):
                    self._cache.shorten(length)

    def mean_log_probability(self, turns: Turns, text: str, stop: Stop) -> float:
        """Mean natural-log probability of the tokens of `text` as the answer; nan when stopped or empty."""
        prompt = self._template.prompt(turns, answer=True)
        answer = self._vocabulary.tokenize(text)
        self._check(prompt, len(answer))
        self._cache.read(prompt, len(answer), stop)
        total = 0.0
        if answer and not stop():
            total = _log_probability(self.native.logits(), answer[0])
        # The last token is only predicted, never read.
        for start in range(0, len(answer) - 1, CHAT_OUTPUTS):
            if stop():
                break
            piece = answer[start : min(start + CHAT_OUTPUTS, len(answer) - 1)]
            self._cache.append(piece, [True] * len(piece))
            for index in range(len(piece)):
                total += _log_probability(self.native.logits(index), answer[start + index + 1])
        self._cache.shorten(len(prompt.tokens))
        return math.nan if stop() or not answer else total / len(answer)

    def _check(self, prompt: PromptTokens, further: int) -> None:
        limit = self.native.tokens - further
        if len(prompt.tokens) > limit:
            raise PromptTooLong(tokens=len(prompt.tokens), limit=limit)


def offload_for(path: Path, context: int, use: CardUse) -> Offload:
    """What of the model a graphics card of this machine is given. Raises `ModelBroken`."""
    found = devices() if use == "auto" else []
    has_card = any(device.kind == "card" for device in found)
    need = chat_memory(read_header(path), context) if has_card else MemoryNeed(0, 0, 0)
    return choose_offload(need, found, use)


def _log_probability(logits: np.ndarray[tuple[int], np.dtype[np.float32]], token: int) -> float:
    highest = float(logits.max())
    return float(logits[token]) - highest - math.log(float(np.exp(logits - highest).sum(dtype=np.float64)))
