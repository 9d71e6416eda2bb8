"""The sets that the review is measured on; they lie beside the repository, not in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SHARED = Path("../shared/data")
FOLDERS = {
    "product-docs": SHARED / "product-docs" / "docs",
    "retail-support": SHARED / "retail-support" / "guidelines",
    "sample": Path("resources/sample/docs"),
}


def grounding_rows() -> list[dict[str, Any]]:
    lines = (SHARED / "grounding-qa" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
