"""The weights in an ONNX file, read without the package `onnx`, of whose 17 MB nothing else would be used.

An ONNX file is a protobuf message; its weights are the `initializer` fields of its graph, each with dimensions, a type
and the bytes of its numbers (onnx.proto3 of ONNX 1.17). What a matrix multiplication reads often has no name of its own
there: it is found by the node that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import ModelBroken

_GRAPH, _NODE, _INITIALIZER = 7, 1, 5
_NODE_INPUT, _NODE_NAME, _NODE_OPERATOR = 1, 3, 4
_DIMENSIONS, _TYPE, _NAME, _BYTES = 1, 2, 8, 9
_FLOAT = 1
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5

Floats = npt.NDArray[np.float32]


class OnnxTensors:
    """The float tensors of a model by the name of the weight, as PyTorch's exporter names both."""

    def __init__(self, path: Path) -> None:
        """The file stays on the disk until a tensor is asked for. Raises `ModelBroken` where it is no ONNX file or is
        cut short."""
        self._name = path.name
        self._file = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        self._tensors: dict[str, Floats] = {}
        self._read_by: dict[str, str] = {}
        whole = self._file.data
        graphs = [graph for number, graph in self._fields(whole) if number == _GRAPH and isinstance(graph, memoryview)]
        if len(graphs) != 1:
            raise self._broken("no ONNX file")
        for number, value in self._fields(graphs[0]):
            if number == _INITIALIZER and isinstance(value, memoryview):
                self._add_tensor(value)
            elif number == _NODE and isinstance(value, memoryview):
                self._add_node(value)

    def named(self, name: str, shape: tuple[int, ...]) -> Floats:
        """The tensor of that name. Raises `ModelBroken` where there is none of that shape."""
        found = self._tensors.get(name)
        if found is None or found.shape != shape:
            raise self._broken(f"no tensor {name} of {shape}")
        return found

    def read_by(self, node: str, shape: tuple[int, ...]) -> Floats:
        """The matrix that a multiplication reads, as PyTorch stores it: `shape` is (out, in), the file has it turned.
        `node`: its name. Raises `ModelBroken`."""
        return self.named(self._read_by.get(node, node), shape[::-1]).T

    def _add_tensor(self, tensor: memoryview) -> None:
        shape: list[int] = []
        kind, name, data = 0, "", memoryview(b"")
        for number, value in self._fields(tensor):
            if isinstance(value, int):
                if number == _DIMENSIONS:
                    shape.append(value)
                elif number == _TYPE:
                    kind = value
            elif number == _DIMENSIONS:
                shape += self._varints(value)
            elif number == _NAME:
                name = bytes(value).decode("utf-8", "replace")
            elif number == _BYTES:
                data = value
        if kind != _FLOAT:
            return
        if len(data) != 4 * int(np.prod(shape)):
            raise self._broken(f"the numbers of {name} are not {shape}")
        self._tensors[name] = np.frombuffer(data, "<f4").reshape(shape)

    def _add_node(self, node: memoryview) -> None:
        inputs: list[str] = []
        name = operator = ""
        for number, value in self._fields(node):
            if isinstance(value, int):
                continue
            if number == _NODE_INPUT:
                inputs.append(bytes(value).decode("utf-8", "replace"))
            elif number == _NODE_NAME:
                name = bytes(value).decode("utf-8", "replace")
            elif number == _NODE_OPERATOR:
                operator = bytes(value).decode("utf-8", "replace")
        if operator == "MatMul" and len(inputs) == 2:
            self._read_by[name] = inputs[1]

    def _fields(self, message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
        """Number and value of each field of a message."""
        at = 0
        while at < len(message):
            tag, at = self._varint(message, at)
            number, wire = tag >> 3, tag & 7
            if wire == _VARINT:
                value, at = self._varint(message, at)
                yield number, value
                continue
            if wire == _LENGTH:
                length, at = self._varint(message, at)
            elif wire in {_FIXED64, _FIXED32}:
                length = 8 if wire == _FIXED64 else 4
            else:
                raise self._broken("no ONNX file")
            if at + length > len(message):
                raise self._broken("cut short")
            yield number, message[at : at + length]
            at += length

    def _varints(self, packed: memoryview) -> list[int]:
        found, at = [], 0
        while at < len(packed):
            value, at = self._varint(packed, at)
            found.append(value)
        return found

    def _varint(self, message: memoryview, at: int) -> tuple[int, int]:
        """A number, and where the next field begins."""
        value = 0
        for shift in range(0, 70, 7):
            if at >= len(message):
                raise self._broken("cut short")
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise self._broken("no ONNX file")

    def _broken(self, reason: str) -> ModelBroken:
        return ModelBroken(model=self._name, reason=reason)
