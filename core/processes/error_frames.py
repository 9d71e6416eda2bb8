"""An expected failure on its way from a child process: a frame with the name of its class, and its values."""

from __future__ import annotations

from core import connector_errors, errors, team_errors
from core.errors import DesksideError
from core.processes.frames import Header

_MODULES = (errors, connector_errors, team_errors)


def frame_of(error: DesksideError) -> Header:
    """The fields that tell of it."""
    return {"error": type(error).__name__, "values": error.values}


def error_of(frame: Header, otherwise: type[DesksideError]) -> DesksideError:
    """The failure that a frame tells of; `otherwise` where no class has that name."""
    kind = next((found for module in _MODULES if (found := vars(module).get(frame["error"]))), otherwise)
    made: DesksideError = kind(**frame["values"])
    return made
