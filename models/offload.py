"""How many layers of a model a graphics card is given: as many as its free memory holds, by what the header says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from core.errors import ModelBroken
from models.memory_estimate import MemoryNeed

DeviceKind = Literal["processor", "card", "shared", "other"]
"""`shared`: graphics in the processor, with its memory; it reads a model no faster than the processor does."""
CardUse = Literal["auto", "off", "refused"]
"""What a host is told: to use a card where there is one, not to, or not to because it just failed on one."""
WhyNot = Literal["", "off", "refused", "no-card", "shared-memory", "no-room", "part"]

_SPARED = 600_000_000
"""Left free on a card: its driver's own, and what the desktop draws there."""
Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Device:
    """A device as llama.cpp reports it."""

    name: str
    """Of its back end, e.g. `CUDA0`, `Vulkan1`."""
    description: str
    """As it is sold."""
    kind: DeviceKind
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Offload:
    """What runs where, and why not more on a card."""

    layers: int = 0
    """Of the model's, counted from its end as llama.cpp does; one more than it has: the table of words too."""
    layers_in_all: int = 0
    device: str = ""
    """The name of the card; empty: the processor does it all."""
    description: str = ""
    why_not: WhyNot = ""


PROCESSOR = Offload(why_not="off")


def choose_offload(need: MemoryNeed, devices: Sequence[Device], use: CardUse) -> Offload:
    """What the card with the most free memory is given of a model; nothing where none is used or there."""
    if use != "auto":
        return Offload(why_not=use)
    cards = [device for device in devices if device.kind == "card"]
    if not cards:
        shared = any(device.kind == "shared" for device in devices)
        return Offload(why_not="shared-memory" if shared else "no-card")
    card = max(cards, key=lambda device: device.free_bytes)
    left = card.free_bytes - _SPARED - need.compute
    layers = 0
    for unit in (need.output, *reversed(need.layers)):
        left -= unit
        if left < 0:
            break
        layers += 1
    whole = len(need.layers) + 1
    if layers < 2:  # the table of words alone
        return Offload(0, whole, why_not="no-room", description=card.description)
    return Offload(layers, whole, card.name, card.description, "" if layers == whole else "part")


def load_on(choice: Offload, load: Callable[[Offload], Loaded]) -> tuple[Loaded, Offload]:
    """Loads a model as chosen, and on the processor alone where the card refuses it, with what it came to. Raises what
    `load` raises on the processor."""
    if choice.device:
        try:
            return load(choice), choice
        except ModelBroken:
            choice = replace(choice, layers=0, device="", why_not="refused")
    return load(choice), choice
