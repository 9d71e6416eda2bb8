"""Gives pages of memory back to the system that hold nothing anybody will read."""

from __future__ import annotations

import ctypes
import mmap
import sys

_DONTNEED = 4  # Linux: gone at once, and read as zeros when they are touched again
_FREE = 5  # macOS: gone when the system needs them
_RESET = 0x80000  # Windows: the same
_READ_WRITE = 4


def release_pages(address: int, length: int) -> None:
    """Releases the whole pages within `length` bytes of private memory from `address` on. What stood there may be lost;
    the memory may be used on. A system that refuses, or offers no such way, keeps them."""
    begin = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE
    size = (address + length) // mmap.PAGESIZE * mmap.PAGESIZE - begin
    if size <= 0:
        return
    place, count = ctypes.c_void_p(begin), ctypes.c_size_t(size)
    if sys.platform == "win32":
        ctypes.windll.kernel32.VirtualAlloc(place, count, _RESET, _READ_WRITE)
    else:
        ctypes.CDLL(None).madvise(place, count, _DONTNEED if sys.platform == "linux" else _FREE)
