"""The header of a GGUF, read with every length held against the file: whatever somebody drags in.

The `gguf` package's reader trusts the numbers in the file (it loops as often as an array says it is
long, and takes seconds for a large vocabulary), so a header from an unknown place is read here.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import ModelBroken
from models.gguf_tensors import TensorInfo, quantization_of

_MAGIC = b"GGUF"
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MOST_KEYS = 10_000
_MOST_TENSORS = 100_000
_MOST_ELEMENTS = 2_000_000
_LONGEST_KEPT = 1 << 20
"""A longer string is skipped (a chat template has some kilobytes)."""
_MOST_KEPT = 1 << 24
_MOST_DIMENSIONS = 4
_LONGEST_ARRAY = 4096
"""A longer array of numbers (a vocabulary's scores) is walked over; one with a number a layer is kept."""

HeaderValue = str | int | float | bool | tuple[int | float | bool, ...]


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF says about itself. Nothing in it is checked against anything but the file's size."""

    architecture: str
    """Empty only in what is no whole model: a part of one, or data for one."""
    name: str
    context_tokens: int
    licence: str
    values: dict[str, HeaderValue]
    """All single values of the header, and the short arrays of numbers."""
    tensors: dict[str, TensorInfo]
    size: int
    """Bytes of the file."""

    @property
    def parameters(self) -> int:
        """The number of weights in all."""
        return sum(tensor.elements for tensor in self.tensors.values())

    @property
    def quantization(self) -> str:
        """See `quantization_of`."""
        return quantization_of(self.tensors, self.values.get("general.file_type"))

    def of_architecture(self, key: str) -> HeaderValue | None:
        """The value that the header names after the architecture: `pooling_type` for `qwen3.pooling_type`."""
        return self.values.get(f"{self.architecture}.{key}")


def read_header(path: Path) -> GgufHeader:
    """Reads the header. Raises `ModelBroken` with the reason when it is none, ends early or claims
    more than the file holds; OSError when the file can't be read."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        reader = _Reader(file, size, path.name)
        return reader.header()


class _Reader:
    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self._file = file
        self._size = size
        self._name = name
        self._kept = 0

    def header(self) -> GgufHeader:
        if self._file.read(4) != _MAGIC:
            raise self._broken("no GGUF file")
        version = self._number("<I")
        if version not in {2, 3}:
            raise self._broken(f"GGUF version {version}")
        tensors, keys = self._count("<Q", _MOST_TENSORS, "tensors"), self._count("<Q", _MOST_KEYS, "header values")
        values: dict[str, HeaderValue] = {}
        for _ in range(keys):
            key = self._string() or ""
            value = self._value(self._number("<I"))
            if value is not None:
                values[key] = value
        described, needed = self._tensors(tensors)
        alignment = values.get("general.alignment", 32)
        start = self._file.tell()
        start += -start % (alignment if isinstance(alignment, int) and alignment > 0 else 32)
        if needed and start + needed > self._size:
            raise self._broken(f"cut short: {self._size} bytes of at least {start + needed}")
        architecture = str(values.get("general.architecture", ""))
        if not architecture and not {"split.count", "general.type"} & values.keys():
            raise self._broken("no architecture")
        context = values.get(f"{architecture}.context_length", 0)
        return GgufHeader(
            architecture=architecture,
            name=str(values.get("general.name", "")),
            context_tokens=context if isinstance(context, int) else 0,
            licence=str(values.get("general.license", "")),
            values=values,
            tensors=described,
            size=self._size,
        )

    def _tensors(self, count: int) -> tuple[dict[str, TensorInfo], int]:
        """The tensors by name, and the bytes that their data reaches to."""
        from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

        needed = 0
        described: dict[str, TensorInfo] = {}
        for _ in range(count):
            name = self._string() or ""
            dimensions = self._count("<I", _MOST_DIMENSIONS, "dimensions")
            shape = tuple(self._number("<Q") for _ in range(dimensions)) or (1,)
            kind, offset = self._number("<I"), self._number("<Q")
            try:
                known = GGMLQuantizationType(kind)
            except ValueError:
                raise self._broken(f"unknown quantization {kind}") from None
            block, block_bytes = GGML_QUANT_SIZES[known]
            size = math.prod(shape) // block * block_bytes
            needed = max(needed, offset + size)
            described[name] = TensorInfo(known.name, shape, size)
        return described, needed

    def _value(self, kind: int) -> HeaderValue | None:
        """A single value or a short array of numbers; None for another array (which is walked over) and an overlong
        string."""
        if kind in _SCALARS:
            return self._scalar(_SCALARS[kind])
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            raise self._broken(f"unknown kind of value {kind}")
        element = self._number("<I")
        length = self._count("<Q", _MOST_ELEMENTS, "elements")
        if element in _SCALARS:
            form = _SCALARS[element]
            if length <= _LONGEST_ARRAY:
                return tuple(self._scalar(form) for _ in range(length))
            self._skip(length * struct.calcsize(form))
        elif element == _STRING:
            self._skip_strings(length)
        else:
            raise self._broken(f"an array of kind {element}")
        return None

    def _string(self) -> str | None:
        length = self._number("<Q")
        if length > _LONGEST_KEPT:
            self._skip(length)
            return None
        self._kept += length
        if self._kept > _MOST_KEPT:
            raise self._broken("too many words in the header")
        return self._take(length).decode("utf-8", "replace")

    def _count(self, form: str, most: int, what: str) -> int:
        number = self._number(form)
        if number > most:
            raise self._broken(f"{number} {what}")
        return number

    def _number(self, form: str) -> int:
        return int(self._scalar(form))

    def _scalar(self, form: str) -> int | float | bool:
        value: int | float | bool = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return value

    def _take(self, length: int) -> bytes:
        data = self._file.read(min(length, self._size))
        if len(data) < length:
            raise self._broken("ends within the header")
        return data

    def _skip(self, length: int) -> None:
        if self._file.tell() + length > self._size:
            raise self._broken("ends within the header")
        self._file.seek(length, 1)

    def _skip_strings(self, count: int) -> None:
        """Walks over a vocabulary: hundreds of thousands of short strings."""
        read, seek, length_of = self._file.read, self._file.seek, struct.Struct("<Q").unpack
        for _ in range(count):
            head = read(8)
            if len(head) < 8 or (length := length_of(head)[0]) > self._size:
                raise self._broken("ends within the header")
            seek(length, 1)
        if self._file.tell() > self._size:
            raise self._broken("ends within the header")

    def _broken(self, reason: str) -> ModelBroken:
        return ModelBroken(model=self._name, reason=reason)
