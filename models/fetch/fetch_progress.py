"""What a download says about itself while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["waiting", "trying", "failed-source", "downloading", "checking", "converting", "done"]


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How a download stands. Bytes count all files of the model; `rate` is the bytes a second of the last five
    seconds."""

    model: str
    stage: Stage
    bytes_done: int = 0
    bytes_total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    source: str = ""
    """Which one is asked, or has served."""
    reason: str = ""
    """Why a source failed."""
