"""What the llama.cpp that is here asks of a processor, and what this processor can do."""

from __future__ import annotations

import re
from pathlib import Path

from core.resources import load_toml

_CPUINFO = Path("/proc/cpuinfo")


def build_features() -> list[str]:
    """The sets of instructions that the processor's back end in use was compiled for, by llama.cpp's names. Loads
    llama.cpp, which ends the process where it does not fit the processor at all."""
    import models.native  # noqa: F401 — sets llama.cpp's log and loads its back ends as every host does
    from models.llama_binding import llama as llama_cpp

    info = llama_cpp.llama_print_system_info().decode()
    return re.findall(r"(\w+) = 1", info)


def processor_flags(text: str | None = None) -> frozenset[str]:
    """What the processor can do, by the names in `/proc/cpuinfo` (`text`: its content); nothing where the system does
    not tell."""
    if text is None:
        text = _CPUINFO.read_text(encoding="utf-8") if _CPUINFO.is_file() else ""
    line = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return frozenset(line[1].split()) if line else frozenset()


def missing_features(features: list[str], flags: frozenset[str]) -> list[str]:
    """Those of a build's features that the processor has not got."""
    names = load_toml("doctor", "processor.toml")["flags"]
    return [name for name in features if name in names and names[name] not in flags] if flags else []
