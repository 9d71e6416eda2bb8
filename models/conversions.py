"""From the files that are published to the one that is loaded: what `conversion` of a catalogue entry names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.resources import load_text
from models import convert_bge, convert_e5, convert_minilm


def convert(name: str, folder: Path, target: Path) -> None:
    """Writes `target` from the published files, which lie in `folder` under their own names. Raises what the
    conversion raises; KeyError for one that there is not."""
    _CONVERSIONS[name](folder, target)


def _minilm(folder: Path, target: Path) -> None:
    convert_minilm.convert(folder / "model.safetensors", folder / "tokenizer.json", target)


def _e5(folder: Path, target: Path) -> None:
    convert_e5.convert(folder / "e5-small-q4.bin", target, _centre("multilingual-e5-small"))


def _bge(folder: Path, target: Path) -> None:
    convert_bge.convert(folder / "model.onnx", folder / "tokenizer.json", target, _centre("bge-small-en-v1.5"))


def _centre(model: str) -> Sequence[float]:
    """The mean of a model's vectors, see `tests/benchmarks/train/train_centres.py`."""
    centre: Sequence[float] = json.loads(load_text("heads", "centres.json"))["centres"][model]
    return centre


_CONVERSIONS: Mapping[str, Callable[[Path, Path], None]] = {"minilm": _minilm, "e5": _e5, "bge": _bge}
