"""The sample workspace: copied once into the data folder, so that a person may change it."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

from core.resources import resource

if TYPE_CHECKING:
    from core.domain.ticket import Ticket

_TICKET = ("sample", "tickets", "03-two-questions.eml")


def sample_folder(data: Path) -> Path:
    """Where the sample workspace lies, if it has been copied."""
    return data / "sample"


def sample_workspace(data: Path) -> Path:
    """The sample workspace in the data folder, copied there completely at the first call."""
    target = sample_folder(data)
    if not target.is_dir():
        temporary = target.with_name("sample.tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with as_file(resource("sample")) as source:
            shutil.copytree(source, temporary)
        temporary.rename(target)
    return target


def sample_ticket() -> Ticket:
    """A calm ticket that the sample's docs answer."""
    from core.tickets.parse import read_ticket  # all kinds of mail: the panel starts without them

    source = resource(*_TICKET)
    return read_ticket(source.read_bytes(), source.name)
