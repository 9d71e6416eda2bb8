"""The sets that the review is measured on; they lie beside the repository, not in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.data.datasets import DATA

FOLDERS = {
    "product-docs": DATA / "product-docs" / "docs",
    "retail-support": DATA / "retail-support" / "guidelines",
    "sample": Path("resources/sample/docs"),
}


def grounding_rows() -> list[dict[str, Any]]:
    lines = (DATA / "grounding-qa" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
