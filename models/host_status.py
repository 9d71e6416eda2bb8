"""How a model's host is doing, as its client tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.offload import Offload


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How a model's host is doing. Speeds are of the last whole answer, in tokens a second."""

    model: str
    state: Literal["idle", "loading", "ready", "gone"]
    starts: int = 0
    load_seconds: float | None = None
    memory_bytes: int | None = None
    threads: int | None = None
    guarded: bool | None = None
    network_left: bool | None = None
    """Whether the host runs in an empty network namespace."""
    prefill_speed: float | None = None
    decode_speed: float | None = None
    offload: Offload | None = None
    """What of a chat model runs on a graphics card, once it has loaded."""
    host: str = ""
    """The server that the model runs on; "" for this machine."""
