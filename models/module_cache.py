"""KV of prompt modules: parts of a prompt that are read apart, kept across requests and put together anew.

A module (a passage of a page, the rules) is read as if it followed directly upon the head of the prompt, so its keys
and values do not depend on which modules stand beside it. Kept once, it serves any later prompt with the same head,
in any place: rotary keys are only turned to the new position. This is modular attention reuse as in Gim et al.,
"Prompt Cache" (2023, arXiv:2311.04934). What follows the modules reads all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from models.native import Aborted, KVState, NativeContext

MAIN, WORK, TRANSFER = range(3)
"""Sequences of the context: the prompt in work, a module being read, one on its way into another sequence."""
SPARE_BYTES = 1_000_000_000
"""Free memory of the machine below which modules are given up, the least recently used first."""
_FULL = 0.75  # of the budget
_LEAST_SHARED = 16  # tokens: a shorter common beginning is read again

Key = tuple[int, ...]
Stop = Callable[[], bool]


def default_budget() -> int:
    """Bytes for modules where the settings name none: a part of the machine's memory, 40 pages at most."""
    return min(700_000_000, psutil.virtual_memory().total // 24)


@dataclass(frozen=True, slots=True)
class Module:
    """The KV of `tokens` as read right behind a head."""

    tokens: Key
    state: KVState


class ModuleCache:
    """The modules of one context, least recently used first, within `budget` bytes of memory; never on disk."""

    def __init__(
        self,
        native: NativeContext,
        budget: int,
        available: Callable[[], int] = lambda: int(psutil.virtual_memory().available),
    ) -> None:
        self._native = native
        self._budget = budget
        self._available = available
        self._kept: OrderedDict[tuple[Key, Key], Module] = OrderedDict()
        self.bytes = 0

    @property
    def short_of_memory(self) -> bool:
        """Whether the machine has so little free memory that nothing can be kept."""
        return self._available() < SPARE_BYTES

    @property
    def has_room(self) -> bool:
        """Whether more may be kept without that what tickets have used goes."""
        return self.bytes < _FULL * self._budget and not self.short_of_memory

    def read(self, head: Sequence[int], texts: Sequence[Sequence[int]], stop: Stop) -> tuple[list[Module], int] | None:
        """The head and the modules, read where they are not at hand, and how many tokens were read for it. None when
        stopped; what was read whole by then is kept."""
        start = self._module((), tuple(head), None, stop)
        if start is None:
            return None
        found, read = [start[0]], start[1]
        for text in texts:
            module = self._module(tuple(head), tuple(text), found[0], stop)
            if module is None:
                return None
            found.append(module[0])
            read += module[1]
        return found, read

    def append(self, module: Module, read_at: int, position: int) -> None:
        """Puts a module that was read at `read_at` behind what the main sequence holds, which ends at `position`."""
        self._copy(module, MAIN, len(module.tokens), read_at, position)

    def _module(self, head: Key, tokens: Key, before: Module | None, stop: Stop) -> tuple[Module, int] | None:
        """The module and how many tokens were read for it."""
        key = head, tokens
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known, 0
        native, start = self._native, len(head)
        if before is not None:
            native.restore(before.state, WORK)
        near, shared = self._nearest(head, tokens)
        if near is not None:
            self._copy(near, WORK, shared, start, start)
        native.abort_when(stop)
        try:
            for at in range(shared, len(tokens), native.batch_tokens):
                if stop():
                    return None
                native.decode(tokens[at : at + native.batch_tokens], start + at, sequence=WORK)
            if start:
                native.drop(WORK, 0, start)
            module = Module(tokens, native.save(WORK))
        except Aborted:
            return None
        finally:
            native.abort_when(None)
            native.drop(WORK)
        self._keep(key, module)
        return module, len(tokens) - shared

    def _nearest(self, head: Key, tokens: Key) -> tuple[Module | None, int]:
        """The kept module that shares the longest beginning with `tokens`, and how long that is: a passage that was
        cut at its end is the beginning of the whole one."""
        best: tuple[Module | None, int] = None, 0
        for (its_head, _), module in self._kept.items():
            if its_head == head:
                shared = common_prefix(module.tokens, tokens)
                if shared >= _LEAST_SHARED and shared > best[1]:
                    best = module, shared
        return best

    def _copy(self, module: Module, target: int, tokens: int, read_at: int, position: int) -> None:
        native = self._native
        native.restore(module.state, TRANSFER)
        if tokens < len(module.tokens):
            native.drop(TRANSFER, read_at + tokens, -1)
        native.shift(TRANSFER, position - read_at)
        native.share(TRANSFER, target)
        native.drop(TRANSFER)

    def _keep(self, key: tuple[Key, Key], module: Module) -> None:
        if len(module.state) > self._budget:
            return
        self._kept[key] = module
        self.bytes += len(module.state)
        while self.bytes > self._budget or (self._kept and self.short_of_memory):
            _, old = self._kept.popitem(last=False)
            self.bytes -= len(old.state)


def common_prefix(first: Sequence[object], second: Sequence[object]) -> int:
    """The number of items at the beginning that are the same."""
    shared = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        shared += 1
    return shared
