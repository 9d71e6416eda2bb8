"""Beginnings of prompts kept for a memory that can't be cut: that of recurrent and hybrid models (Mamba, LFM2, Qwen3.5,
Granite-H).

Such a model holds one running state instead of a row for each token, so there is no way back to an earlier place; where
prompts are likely to part, a copy of the state is kept in a sequence of its own. llama.cpp copies a state only once one
of the sequences that share it goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from models.context_sizes import PREFIX_SEQUENCES
from models.native import NativeContext

MAIN = 0
_BEFORE_PIECE = PREFIX_SEQUENCES - 1


class KeptPrefixes:
    """The kept beginnings of one context, least recently used first."""

    def __init__(self, native: NativeContext) -> None:
        self._native = native
        self._free = [sequence for sequence in range(PREFIX_SEQUENCES) if sequence not in {MAIN, _BEFORE_PIECE}]
        self._kept: OrderedDict[tuple[object, ...], int] = OrderedDict()

    def keep(self, slots: Sequence[object]) -> None:
        """Keeps what the prompt in work holds: these slots, and no more."""
        key = tuple(slots)
        if key not in self._kept:
            sequence = self._free.pop() if self._free else self._kept.popitem(last=False)[1]
            self._native.drop(sequence)
            self._native.share(MAIN, sequence)
            self._kept[key] = sequence
        # Of one prompt the longest goes first: it is of use for that very prompt only.
        for one in sorted((one for one in self._kept if key[: len(one)] == one), key=len, reverse=True):
            self._kept.move_to_end(one)

    def restore(self, slots: Sequence[object], more_than: int = 0) -> int:
        """Puts the longest kept beginning of `slots` in place of the prompt in work, unless that holds as much of it
        (`more_than` tokens, where not 0). Returns the length, 0 for none."""
        best = self._longest(slots)
        if more_than and len(best) <= more_than:
            return 0
        self._native.drop(MAIN)
        if best:
            self._native.share(self._kept[best], MAIN)
        return len(best)

    def make_room(self, slots: Sequence[object], further: int) -> None:
        """Gives up beginnings that leave too few cells for `slots` and `further` tokens."""
        best = self._longest(slots)
        others = [one for one in self._kept if one != best]
        while others and sum(map(len, others)) + len(slots) + further > self._native.tokens:
            sequence = self._kept.pop(others.pop(0))
            self._native.drop(sequence)
            self._free.append(sequence)

    def begin_piece(self) -> None:
        """Remembers the place before a piece that may be given up half-way."""
        self._native.drop(_BEFORE_PIECE)
        self._native.share(MAIN, _BEFORE_PIECE)

    def take_piece_back(self) -> None:
        """Returns to that place."""
        self._native.drop(MAIN)
        self._native.share(_BEFORE_PIECE, MAIN)

    def end_piece(self) -> None:
        """Forgets that place, as the piece was read."""
        self._native.drop(_BEFORE_PIECE)

    def _longest(self, slots: Sequence[object]) -> tuple[object, ...]:
        return max((one for one in self._kept if tuple(slots[: len(one)]) == one), key=len, default=())
