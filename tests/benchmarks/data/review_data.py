"""The sets that the review is measured on; but for the free sentences they lie beside the repository, not in it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.benchmarks.data.datasets import DATA

FOLDERS = {
    "product-docs": DATA / "product-docs" / "docs",
    "retail-support": DATA / "retail-support" / "guidelines",
    "sample": Path("resources/sample/docs"),
}


def grounding_rows() -> list[dict[str, Any]]:
    lines = (DATA / "grounding-qa" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


Half = Literal["development", "final"]


@dataclass(frozen=True)
class FreePair:
    """A sentence as a model writes it, with the passage it was given."""

    kind: str
    sentence: str
    passage: str
    heading: str
    mail: str
    language: str
    supported: bool


def free_text_pairs(half: Half) -> Iterator[FreePair]:
    """The sentences of `free_text_pairs.toml`; `half` says which passages."""
    file = Path(__file__).with_name("free_text_pairs.toml")
    for entry in tomllib.loads(file.read_text(encoding="utf-8"))["passage"]:
        if entry["half"] != half:
            continue
        for name in ("true", "false"):
            for kind, sentence in entry[name]:
                yield FreePair(
                    kind,
                    sentence,
                    entry["text"],
                    entry["heading"],
                    entry["mail"],
                    entry.get("language", "en"),
                    name == "true",
                )
