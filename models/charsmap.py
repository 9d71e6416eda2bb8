"""Replacements of characters as SentencePiece keeps them: a double array over their bytes, then the texts.

llama.cpp reads this form from a GGUF (`tokenizer.ggml.precompiled_charsmap`). It is the trie of Darts-clone (Yata,
2008): the unit of a state holds the distance to its children, which lie where that and their byte lead by XOR.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import numpy as np

_BLOCK = 256
_VALUE = 1 << 31
_HAS_VALUE = 1 << 8
_DISTANCE_AT = 10
_END = 0
"""The label under which a state keeps its own value; no text holds that byte."""


def charsmap(replacements: Mapping[str, str]) -> bytes:
    """The bytes of the map that puts each value in place of its key. Keys and values hold no NUL; no key is empty."""
    texts, places = bytearray(), {}
    for text in sorted(set(replacements.values())):
        places[text] = len(texts)
        texts += text.encode() + b"\0"
    units = _double_array({key.encode(): places[text] for key, text in replacements.items()}).tobytes()
    return len(units).to_bytes(4, "little") + units + bytes(texts)


class _State:
    """A state of the trie before it has a place."""

    def __init__(self) -> None:
        self.children: dict[int, _State] = {}
        self.value: int | None = None


def _double_array(values: Mapping[bytes, int]) -> np.ndarray:
    """The trie as units of 32 bits, whole blocks of them: whatever byte is looked up lies within."""
    root = _State()
    for key, value in values.items():
        state = root
        for byte in key:
            state = state.children.setdefault(byte, _State())
        state.value = value
    array = _DoubleArray()
    waiting = [(0, root)]
    while waiting:
        at, state = waiting.pop()
        if state.children or state.value is not None:
            waiting += array.add_children(at, state)
    return np.array(array.units, "<u4")


class _DoubleArray:
    """The array while it grows. Place 0 is the root's."""

    def __init__(self) -> None:
        self.units = [0] * _BLOCK
        self._taken = {0}
        self._bases: set[int] = set()
        self._first_free = 1

    def add_children(self, at: int, state: _State) -> list[tuple[int, _State]]:
        """Gives the children of the state at the place `at` their places, and its value one."""
        value = state.value
        labels = sorted([*state.children, *([] if value is None else [_END])])
        base = self._free_base(labels)
        self._bases.add(base)
        self._taken.update(base ^ label for label in labels)
        while self._first_free in self._taken:
            self._first_free += 1
        self.units += [0] * ((max(at, base) // _BLOCK + 1) * _BLOCK - len(self.units))
        self.units[at] |= (at ^ base) << _DISTANCE_AT
        if value is not None:
            self.units[at] |= _HAS_VALUE
            self.units[base ^ _END] = _VALUE | value
        for label in state.children:
            self.units[base ^ label] = label
        return [(base ^ label, child) for label, child in state.children.items()]

    def _free_base(self, labels: list[int]) -> int:
        """The first base, used by no other state, from which all labels lead to units that are free."""
        free = (place for place in count(self._first_free) if place not in self._taken)
        return next(
            base
            for base in (place ^ labels[0] for place in free)
            if base not in self._bases and not any(base ^ label in self._taken for label in labels)
        )
