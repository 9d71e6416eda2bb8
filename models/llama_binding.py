"""llama.cpp's own functions, as llama-cpp-python binds them.

That package also loads a client of its own, which can keep a cache on disk by `diskcache`: unused here, no longer kept,
and reading pickles. It is therefore not installed, and an empty module stands in its place.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

sys.modules.setdefault("diskcache", ModuleType("diskcache"))

import llama_cpp.llama_cpp as llama  # noqa: E402
from llama_cpp._ggml import libggml, libggml_base_path  # noqa: E402

__all__ = ["libggml", "llama"]

# The package's llama.cpp has no back end until one is loaded: the best for this processor and those for the cards that
# it was built for. The binding's own folder is named, since otherwise the current folder would be searched too.
if not libggml.ggml_backend_reg_count():
    libggml.ggml_backend_load_all_from_path(os.fsencode(libggml_base_path))
