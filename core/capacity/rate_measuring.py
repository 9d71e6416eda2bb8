"""Measures a server's rates on itself: prompts read and answers written, by one request and by several at a time.

Each prompt begins with words of its own, so that the server has nothing of it from before; asked a second time, it has
all of it, and what remains is the writing, with a prompt of usual length behind it. The first token of such an answer
comes after the way to the server and one step of writing: so the way is known, and what a step of reading costs besides
its tokens.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median

from core.capacity.server_rates import COUNTS, Points, ServerRates
from core.ports import ChatModel, ChatRequest, Completion, Turn

_SHORT = 0.1
"""Of a usual prompt: what it takes longer than this one is reading alone."""
_WRITTEN = 48
_ROUNDS = 3


def measure_rates(
    chat: ChatModel, slots: int, prompt: int, chunk: int, chance: random.Random
) -> Iterator[int | ServerRates]:
    """Yields at how many requests at a time it is, and at last the rates. `prompt`: tokens of a usual one; `chunk`: see
    `ServerRates`. Takes as long as some dozens of drafts. Raises `ModelError`."""
    texts = _Texts(chat, chance)
    yield 1
    short = [_answer(chat, texts.request(prompt * _SHORT)) for _ in range(_ROUNDS)]
    whole = [_answer(chat, texts.request(prompt)) for _ in range(_ROUNDS)]
    few, many = median(map(_read, short)), median(map(_read, whole))
    soon, late = (median(one.seconds_to_first_token for one in some) for some in (short, whole))
    rate = (many - few) / max(late - soon, 1e-6)
    fixed = max(0.0, soon - few / rate)
    prefill, decode = [], []
    kept = 0.0
    for count in [count for count in COUNTS if count <= slots]:
        yield count
        rounds = [_round(chat, [texts.request(prompt) for _ in range(count)], fixed) for _ in range(_ROUNDS)]
        prefill.append((count, median(one.read for one in rounds)))
        decode.append((count, median(one.written for one in rounds)))
        if count == 1:
            kept = median(one.kept for one in rounds)
    delay = min(max(0.0, kept - 1 / decode[0][1]), fixed)
    yield ServerRates(slots, tuple(prefill), _rising_steps(decode), chunk, delay, fixed - delay)


class _Texts:
    """Prompts of about so many tokens, none like another."""

    def __init__(self, chat: ChatModel, chance: random.Random) -> None:
        self._chance = chance
        words = self._words(200)
        self._tokens_a_word = chat.count_tokens([words])[0] / 200

    def request(self, tokens: float) -> ChatRequest:
        """One that is answered in a single token."""
        words = self._words(max(1, round(tokens / self._tokens_a_word)))
        return ChatRequest((Turn("user", f"{words}\nGo on counting from one: 1, 2, 3"),), max_tokens=1, temperature=0)

    def _words(self, count: int) -> str:
        return " ".join("".join(self._chance.choices("bdfglmnprst", k=2)) + "a" for _ in range(count))


@dataclass(frozen=True, slots=True)
class _Round:
    """What some requests at a time did together."""

    read: float
    """Tokens a second."""
    written: float
    kept: float
    """Seconds to the first token of the first that had its prompt read before."""


def _round(chat: ChatModel, requests: Sequence[ChatRequest], fixed: float) -> _Round:
    """`fixed`: seconds of a first token that are not the reading of its prompt."""
    read = _at_once(chat, requests)
    reading = max(one.seconds_to_first_token for one in read) - fixed
    written = _at_once(chat, [replace(request, max_tokens=_WRITTEN) for request in requests])
    writing = [(one.tokens - 1, one.seconds - one.seconds_to_first_token) for one in written]
    return _Round(
        sum(map(_read, read)) / max(reading, 1e-6),
        sum(count / max(took, 1e-6) for count, took in writing),
        min(one.seconds_to_first_token for one in written),
    )


def _at_once(chat: ChatModel, requests: Sequence[ChatRequest]) -> list[Completion]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(lambda request: _answer(chat, request), requests))


def _answer(chat: ChatModel, request: ChatRequest) -> Completion:
    *_, last = chat.stream(request)
    assert isinstance(last, Completion)
    return last


def _read(completion: Completion) -> int:
    return completion.prompt_tokens - completion.reused_tokens


def _rising_steps(decode: Sequence[tuple[int, float]]) -> Points:
    """The rates of writing, where a step for more slots never takes less than one for fewer: chance alone says so."""
    found: list[tuple[int, float]] = []
    for slots, rate in decode:
        least = max((count / one for count, one in found), default=0.0)
        found.append((slots, slots / max(slots / rate, least)))
    return tuple(found)
