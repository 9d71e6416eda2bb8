"""The examination of this machine: every part in an order in which a cause comes before what it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.doctor.desktop_checks import display, keyring
from app.doctor.machine_checks import clock, disk, memory
from app.doctor.machine_finding import MachineFinding, failed, stops
from app.doctor.machine_setup import MachineSetup
from app.doctor.model_checks import models, processes, processor
from app.doctor.workspace_checks import folders, settings, store, workspace
from app.i18n import t
from core.errors import DesksideError

Check = Callable[[MachineSetup], Iterator[MachineFinding]]
CHECKS: dict[str, Check] = {
    "processor": processor,
    "memory": memory,
    "disk": disk,
    "clock": clock,
    "settings": settings,
    "folders": folders,
    "keyring": keyring,
    "display": display,
    "processes": processes,
    "models": models,
    "workspace": workspace,
    "store": store,
}


def examine(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Looks at every part; what keeps one from being looked at is a finding, and the others are still looked at."""
    for name, check in CHECKS.items():
        try:
            yield from check(setup)
        except DesksideError as error:
            yield failed(name, error)
        except OSError as error:
            yield stops("machine", "not-looked-at", part=t(f"doctor.{name}"), reason=error.strerror or str(error))
