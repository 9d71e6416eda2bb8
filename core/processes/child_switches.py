"""The processes that this program starts besides itself, and the argument that asks a frozen app for each.

A frozen app has no interpreter to start a module with: it starts itself with one of these as its first
argument, and `app.__main__` calls the `main` of the module meant, which reads the rest of them. Imports
nothing of its own, since it is read before the guard is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Child = Literal[
    "worker",
    "model-host",
    "reader",
    "keyring",
    "download",
    "probe",
    "connector",
    "team-model",
    "team-knowledge",
]

SWITCHES: dict[Child, str] = {
    "worker": "--deskside-worker",  # app.backend.worker
    "model-host": "--deskside-model-host",  # models.host
    "reader": "--deskside-reader",  # core.knowledge.reader_process
    "keyring": "--deskside-keyring",  # app.store_key
    "download": "--deskside-model-fetch",  # models.fetch.fetch_process
    "probe": "--deskside-probe",  # app.doctor.probe
    "connector": "--deskside-connector",  # app.connectors.connector_process
    "team-model": "--deskside-team-model",  # app.team.model_process
    "team-knowledge": "--deskside-team-knowledge",  # app.team.knowledge.knowledge_process
}


def child_asked_for(arguments: Sequence[str]) -> Child | None:
    """Which child the arguments of a frozen app ask for; None: it is the program itself."""
    return next((child for child, switch in SWITCHES.items() if list(arguments[:1]) == [switch]), None)
