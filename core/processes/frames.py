"""The wire between a parent and each kind of child process: length-prefixed messages over a pipe.

A frame is two little-endian uint32 (bytes of the header, bytes of the payload), a JSON object,
and the payload: vectors as raw float32, a document's bytes, pickled objects of the worker, or nothing.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct("<II")
_LIMIT = 1 << 30
"""Larger than any batch we send; a length beyond it means that the stream is out of step."""

Header = dict[str, Any]


class BrokenFrame(ValueError):
    """What came is no frame, or ends in the middle of one."""


def write_frame(pipe: BinaryIO, header: Header, payload: bytes | memoryview = b"") -> None:
    """Sends one frame. Raises OSError (BrokenPipeError) when nobody reads any more."""
    text = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    pipe.write(b"".join((_LENGTHS.pack(len(text), len(payload)), text, payload)))
    pipe.flush()


def read_frame(pipe: BinaryIO) -> tuple[Header, bytes] | None:
    """The next frame, or None when the other side has closed the pipe between two frames."""
    lengths = pipe.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise BrokenFrame("the stream ends within the lengths")
    header_bytes, payload_bytes = _LENGTHS.unpack(lengths)
    if header_bytes + payload_bytes > _LIMIT:
        raise BrokenFrame(f"lengths out of step: {header_bytes} + {payload_bytes}")
    body = pipe.read(header_bytes + payload_bytes)
    if len(body) < header_bytes + payload_bytes:
        raise BrokenFrame("the stream ends within a frame")
    try:
        header = json.loads(body[:header_bytes])
    except (ValueError, RecursionError) as error:
        raise BrokenFrame(str(error)) from error
    if not isinstance(header, dict):
        raise BrokenFrame("the header is no object")
    return header, body[header_bytes:]
