"""The devices that llama.cpp can run a model on, as its back ends report them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

from models.llama_binding import libggml
from models.offload import Device, DeviceKind

_KINDS: dict[int, DeviceKind] = {0: "processor", 1: "card", 2: "shared"}
"""`ggml_backend_dev_type`; accelerators beside the processor and devices made of several others are none of these."""

_POINTER, _TEXT = ctypes.c_void_p, ctypes.c_char_p
_SIGNATURES = {
    "ggml_backend_dev_count": (ctypes.c_size_t, []),
    "ggml_backend_dev_get": (_POINTER, [ctypes.c_size_t]),
    "ggml_backend_dev_name": (_TEXT, [_POINTER]),
    "ggml_backend_dev_description": (_TEXT, [_POINTER]),
    "ggml_backend_dev_type": (ctypes.c_int, [_POINTER]),
    "ggml_backend_dev_memory": (None, [_POINTER, ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(ctypes.c_size_t)]),
}
for _name, (_result, _arguments) in _SIGNATURES.items():
    _function = getattr(libggml, _name)
    _function.restype, _function.argtypes = _result, _arguments


def devices() -> list[Device]:
    """All devices, with the memory that is free on them now."""
    return [_described(pointer) for pointer in _pointers()]


def device_list(name: str) -> ctypes.Array[ctypes.c_void_p]:
    """The device of that name as llama.cpp wants it for a model, none for "": a list that ends with a null."""
    found = [pointer for pointer in _pointers() if name and _described(pointer).name == name]
    return (ctypes.c_void_p * (len(found) + 1))(*found, None)


def _pointers() -> Iterator[int]:
    for index in range(libggml.ggml_backend_dev_count()):
        yield libggml.ggml_backend_dev_get(index)


def _described(pointer: int) -> Device:
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    libggml.ggml_backend_dev_memory(pointer, ctypes.byref(free), ctypes.byref(total))
    return Device(
        name=(libggml.ggml_backend_dev_name(pointer) or b"").decode("utf-8", "replace"),
        description=(libggml.ggml_backend_dev_description(pointer) or b"").decode("utf-8", "replace"),
        kind=_KINDS.get(libggml.ggml_backend_dev_type(pointer), "other"),
        free_bytes=free.value,
    )
