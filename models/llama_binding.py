"""llama.cpp's own functions, as llama-cpp-python binds them.

That package also loads a client of its own, which can keep a cache on disk by `diskcache`: unused here, no longer kept,
and reading pickles. It is therefore not installed, and an empty module stands in its place.
"""

from __future__ import annotations

import logging
import os
import sys
from types import ModuleType

sys.modules.setdefault("diskcache", ModuleType("diskcache"))

import llama_cpp.llama_cpp as llama  # noqa: E402
from llama_cpp._ggml import libggml, libggml_base_path  # noqa: E402

__all__ = ["libggml", "llama"]

_WARNING, _ERROR = 3, 4
"""ggml's log levels that are kept; below them is a line for each tensor."""
_log = logging.getLogger("llama.cpp")


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _print(level: int, text: bytes, _: object) -> None:
    if level in {_WARNING, _ERROR}:
        _log.log(logging.ERROR if level == _ERROR else logging.WARNING, text.decode("utf-8", "replace").rstrip())


# In place of the binding's own, which takes errors for debug messages (its table of levels is ggml's old one).
llama.llama_log_set(_print, None)

# The package's llama.cpp has no back end until one is loaded: the best for this processor and those for the cards that
# it was built for. The binding's own folder is named, since otherwise the current folder would be searched too.
if not libggml.ggml_backend_reg_count():
    libggml.ggml_backend_load_all_from_path(os.fsencode(libggml_base_path))
