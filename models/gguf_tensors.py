"""The tensors of a GGUF as its header lists them, and how their weights are rounded, in the field's names.

`general.file_type` is what the writer of the file meant; files that were rounded again often kept the old one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

_GUESSED = 1024
"""Added to the file type where llama.cpp guessed it."""
_NO_PRECISE_NAME = {"IQ1", "IQ2", "IQ3"}
"""Mixtures of these mix several kinds of one width, so that `IQ2_M` holds mostly `IQ2_S`."""


class TensorInfo(NamedTuple):
    """A tensor as the header lists it."""

    kind: str
    """Its quantization, e.g. `Q4_K`."""
    shape: tuple[int, ...]
    """As ggml counts: the row's length first."""
    bytes: int

    @property
    def elements(self) -> int:
        """The number of weights."""
        return math.prod(self.shape)


def quantization_of(tensors: Mapping[str, TensorInfo], file_type: object) -> str:
    """The name of the mixture (`Q4_K_M`) where the tensors agree with it, else the kind of most weights (`Q4_K`); ""
    for a file without tensors.

    The weights of the layers decide: in a small model the table of words, which is rounded less, is half of the file.
    """
    elements = Counter[str]()
    for counted in ("blk.", ""):
        for name, tensor in tensors.items():
            if name.startswith(counted) and len(tensor.shape) > 1:
                elements[tensor.kind] += tensor.elements
        if elements:
            break
    if not elements:
        return next((tensor.kind for tensor in tensors.values()), "")
    kind = elements.most_common(1)[0][0]
    meant = _named(file_type)
    return meant if _agree(meant, kind) else kind


def _named(file_type: object) -> str:
    from gguf import LlamaFileType

    try:
        name = LlamaFileType(file_type & ~_GUESSED).name if isinstance(file_type, int) else ""
    except ValueError:
        return ""
    return name.removeprefix("MOSTLY_").removeprefix("ALL_")


def _agree(meant: str, kind: str) -> bool:
    width = kind.partition("_")[0]
    return f"{meant}_".startswith(f"{kind}_") or (width in _NO_PRECISE_NAME and meant.partition("_")[0] == width)
