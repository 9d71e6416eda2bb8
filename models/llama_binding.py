"""llama.cpp's own functions, as llama-cpp-python binds them.

That package also loads a client of its own, which can keep a cache on disk by `diskcache`: unused here, no longer kept,
and reading pickles. It is therefore not installed, and an empty module stands in its place.
"""

from __future__ import annotations

import sys
from types import ModuleType

sys.modules.setdefault("diskcache", ModuleType("diskcache"))

import llama_cpp.llama_cpp as llama  # noqa: E402
from llama_cpp._ggml import libggml  # noqa: E402

__all__ = ["libggml", "llama"]
