"""Which chat model is recommended for a machine: the best one that fits its memory and writes a draft in time; and
which search model for docs in other languages.

What to expect of a processor is reckoned from one measurement (README, 'Models'): two cores read 54 tokens a second
and write 15 with a file of 1.12 GB. Reading goes with the cores and against the size of the file; writing goes through
the whole file for each token, so it is bound by the memory's bandwidth, which cores beyond four hardly raise.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass

import psutil

from models.catalogue import ModelEntry

DRAFT_SECONDS = 60.0
"""A draft that takes longer is not waited for: the one composed of the docs' sentences stands already."""
DRAFT_READ, DRAFT_WRITTEN = 900, 150
"""Tokens of a usual draft."""
_FILE_BYTES, _READ_A_CORE, _WRITTEN_BY_TWO = 1_117_320_736, 27.0, 15.0
_CARD_OVERHEAD = 900_000_000
"""Beside the weights: keys and values for 4096 tokens, and buffers of the computation."""


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """What a choice goes by."""

    memory_bytes: int
    """In all: a model may take half of it, the rest belongs to the browser and the helpdesk in it."""
    cores: int
    """Physical ones."""
    card_bytes: int
    """Free memory of the graphics card that models are run on; 0: none is."""


def this_machine(card_bytes: int) -> MachineFacts:
    """The facts of the machine that this runs on. `card_bytes`: see `MachineFacts`."""
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return MachineFacts(psutil.virtual_memory().total, cores, card_bytes)


def recommended(entries: Iterable[ModelEntry], order: Sequence[str], machine: MachineFacts) -> ModelEntry | None:
    """The first in `order` that fits; None where not even the last one does."""
    by_id = {entry.id: entry for entry in entries}
    for model_id in order:
        entry = by_id.get(model_id)
        if entry is not None and (_on_card(entry, machine) or _on_processor(entry, machine)):
            return entry
    return None


def search_model_for(
    languages: Collection[str], entries: Iterable[ModelEntry], order: Sequence[str], present: Container[str]
) -> ModelEntry | None:
    """The search model to offer for docs in these languages (ISO 639-1): of those in `order` that know them all the
    first whose file is `present`, else the first that can be fetched; None where there is none."""
    by_id = {entry.id: entry for entry in entries}
    known = [entry for model_id in order if (entry := by_id.get(model_id)) and _knows(entry, languages)]
    here = (entry for entry in known if entry.file in present)
    to_be_had = (entry for entry in known if all(file.urls or file.parts for file in entry.remote))
    return next(here, None) or next(to_be_had, None)


def _knows(entry: ModelEntry, languages: Collection[str]) -> bool:
    return "*" in entry.languages or set(languages) <= set(entry.languages)


def draft_seconds(file_bytes: int, cores: int) -> float:
    """How long a usual draft takes on a processor, reckoned."""
    times = file_bytes / _FILE_BYTES
    reading = DRAFT_READ * times / (_READ_A_CORE * cores)
    writing = DRAFT_WRITTEN * times / (_WRITTEN_BY_TWO * min(cores, 4) / 2)
    return reading + writing


def _on_card(entry: ModelEntry, machine: MachineFacts) -> bool:
    return machine.card_bytes >= entry.bytes + _CARD_OVERHEAD


def _on_processor(entry: ModelEntry, machine: MachineFacts) -> bool:
    fits = entry.memory_bytes <= machine.memory_bytes / 2
    return fits and draft_seconds(entry.bytes, machine.cores) <= DRAFT_SECONDS
