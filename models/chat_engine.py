"""A loaded chat model inside the host process: prompt, KV cache, answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np

from core.errors import NoChatTemplate, PromptTooLong
from models.module_cache import ModuleCache, Stop, common_prefix, default_budget
from models.native import Aborted, NativeContext, NativeModel, NoRoom, Tokens, thread_count
from models.sampling import Sampler
from models.speculation import PromptLookup
from models.template import ChatTemplate, PromptTokens, PromptTurn
from models.text_stream import TextStream

Turns = Sequence[PromptTurn]
Slot = tuple[int, int]
"""A token in the KV cache with the number of the module it was read in, 0 where it was read after all before it.
Slots that are the same up to a place hold the same keys and values there."""

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
    decodes: int
    """Runs of the model that the tokens took."""


class ChatEngine:
    """Continues conversations. The tokens in the KV cache are known one by one, so the longest prefix that the
    next prompt shares with them is not read again; nor are the modules of a prompt that are kept."""

    def __init__(
        self,
        path: Path,
        model_id: str,
        context: int,
        threads: int,
        module_bytes: int,
        advanced: Callable[[], object],
    ) -> None:
        """`threads` 0: one for each physical core. `module_bytes`: memory for kept modules, 0: `default_budget`.
        `advanced` is called while the model loads; afterwards whoever asks is by `stop`."""
        model = NativeModel(path, model_id, advanced)
        self.threads = threads or thread_count()
        self.native = NativeContext(model, context, _BATCH, self.threads, embeds=False, sequences=3)
        self._modules = ModuleCache(self.native, module_bytes or default_budget())
        self._vocabulary = model.vocabulary
        template = model.metadata("tokenizer.chat_template")
        if not template:
            raise NoChatTemplate(model=model_id)
        self._template = ChatTemplate(template, model.vocabulary, model_id)
        self._cached: list[Slot] = []
        self._decodes = 0

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as data. Safe while another thread writes."""
        return [len(self._vocabulary.tokenize(text)) for text in texts]

    def prefill(self, turns: Turns, stop: Stop) -> None:
        """Reads turns ahead of time, as far as `stop` allows. Raises `PromptTooLong`."""
        prompt = self._template.prompt(turns, answer=False)
        self._check(prompt, 1)
        self._read(prompt, stop)

    def read_modules(self, turns: Turns, stop: Stop) -> bool:
        """Reads the modules of turns and keeps them; the prompt that was read last stays where it is. Whether there is
        memory for more: a model whose memory can't be shifted keeps none. Raises `PromptTooLong`."""
        prompt = self._template.prompt(turns, answer=False)
        self._check(prompt, 1)
        if not prompt.modules or not self.native.can_shift or self._modules.short_of_memory:
            return False
        self._make_room(prompt)
        try:
            self._modules.read(*_parts(prompt), stop)
        except NoRoom:
            return False
        return self._modules.has_room

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
        reused = self._read(prompt, stop)
        written = 0
        finish: Literal["end", "length", "stop", "cancelled"] = "length"
        tokens = self._tokens(prompt, sampler, max_tokens)
        token = next(tokens)
        while written < max_tokens:
            if stop():
                finish = "cancelled"
                break
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
            if written < max_tokens:
                token = tokens.send(closing)
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
        lookup = PromptLookup(prompt.tokens)
        self._decodes = 0
        written = [sampler.next()]
        unread = [*written, *(yield written[-1])]
        while True:
            proposed = lookup.propose(written, max_tokens - len(written) - 1) if len(unread) == 1 else []
            start = len(self._cached) + len(unread)
            rows = [*unread, *proposed]
            self.native.decode(rows, len(self._cached), [at >= len(unread) - 1 for at in range(len(rows))])
            self._cached += [(token, 0) for token in rows]
            self._decodes += 1
            first, accepted = len(unread) - 1, 0
            try:
                for index in range(1 + len(proposed)):
                    token = sampler.next(first + index)
                    written.append(token)
                    right = index < len(proposed) and token == proposed[index]
                    accepted += right
                    put_behind = yield token
                    unread = [*([] if right else [token]), *put_behind]
                    if unread:
                        break
            finally:
                if accepted < len(proposed):
                    self._cached = self._cached[: self.native.truncate_cache(start + accepted)]
            if proposed:
                lookup.learn(accepted)

    def mean_log_probability(self, turns: Turns, text: str, stop: Stop) -> float:
        """Mean natural-log probability of the tokens of `text` as the answer; nan when stopped or empty."""
        prompt = self._template.prompt(turns, answer=True)
        end = len(prompt.tokens)
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
            self.native.decode(piece, end + start, [True] * len(piece))
            for index in range(len(piece)):
                total += _log_probability(self.native.logits(index), answer[start + index + 1])
        self._cached = self._cached[: self.native.truncate_cache(end)]
        return math.nan if stop() or not answer else total / len(answer)

    def _check(self, prompt: PromptTokens, further: int) -> None:
        limit = self.native.tokens - further
        if len(prompt.tokens) > limit:
            raise PromptTooLong(tokens=len(prompt.tokens), limit=limit)

    def _read(self, prompt: PromptTokens, stop: Stop) -> int:
        """Brings the KV cache to hold `prompt` and its last token's logits to stand ready, unless
        stopped. Returns how many tokens were there already."""
        if prompt.modules and not self.native.can_shift:
            prompt = PromptTokens(prompt.tokens)
        slots = _slots(prompt)
        at = _module_start(prompt, common_prefix(self._cached, slots[:-1]))
        at = self.native.truncate_cache(at)
        self._cached = self._cached[:at]
        reused = len(slots)
        if prompt.modules and at < prompt.modules[-1]:
            read = self._place_modules(prompt, stop)
            if read is None:
                return at
            reused -= read
        at = len(self._cached)
        reused -= len(slots) - at
        self.native.abort_when(stop)
        try:
            # The last token goes alone, whether the rest is at hand or not: so the same prompt gives the same logits.
            while at < len(slots) and not stop():
                piece = slots[at : at + self.native.batch_tokens][: max(1, len(slots) - 1 - at)]
                self.native.decode([token for token, _ in piece], at)
                self._cached += piece
                at += len(piece)
        except Aborted:
            whole = min(self.native.cached_tokens(), len(self._cached))
            self._cached = self._cached[: self.native.truncate_cache(whole)]
        finally:
            self.native.abort_when(None)
        return reused

    def _place_modules(self, prompt: PromptTokens, stop: Stop) -> int | None:
        """Puts the head and the modules of a prompt behind what the KV cache holds of it; how many tokens had to be
        read for it, None when stopped."""
        self._make_room(prompt)
        try:
            return self._placed(prompt, stop)
        except NoRoom:  # for so many tokens in one piece
            self._forget()
            return self._placed(prompt, stop)

    def _placed(self, prompt: PromptTokens, stop: Stop) -> int | None:
        found = self._modules.read(*_parts(prompt), stop)
        if found is None:
            return None
        modules, read = found
        slots, first = _slots(prompt), prompt.modules[0]
        for start, module in zip((0, *prompt.modules), modules, strict=False):
            if start >= len(self._cached):
                self._modules.append(module, 0 if start == 0 else first, start)
                self._cached = slots[: start + len(module.tokens)]
        return read

    def _make_room(self, prompt: PromptTokens) -> None:
        """Forgets the prompt in the KV cache where it leaves too few cells for modules to be read and moved."""
        if len(self._cached) + 2 * prompt.modules[-1] > self.native.tokens:
            self._forget()

    def _forget(self) -> None:
        self._cached = self._cached[: self.native.truncate_cache(0)]


def _slots(prompt: PromptTokens) -> list[Slot]:
    slots = [(token, 0) for token in prompt.tokens]
    for number, (start, end) in enumerate(pairwise(prompt.modules), 1):
        slots[start:end] = [(token, number) for token, _ in slots[start:end]]
    return slots


def _parts(prompt: PromptTokens) -> tuple[Tokens, list[Tokens]]:
    """The head of a prompt and its modules."""
    tokens, modules = prompt.tokens, prompt.modules
    return tokens[: modules[0]], [tokens[start:end] for start, end in pairwise(modules)]


def _module_start(prompt: PromptTokens, position: int) -> int:
    """`position`, or the start of the head or module that it lies in: those are taken whole."""
    if not prompt.modules or position >= prompt.modules[-1]:
        return position
    return max(start for start in (0, *prompt.modules) if start <= position)


def _log_probability(logits: np.ndarray[tuple[int], np.dtype[np.float32]], token: int) -> float:
    highest = float(logits.max())
    return float(logits[token]) - highest - math.log(float(np.exp(logits - highest).sum(dtype=np.float64)))
