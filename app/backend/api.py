"""What the window asks for: nine contracts, one for each kind of thing a person works with.

`app.backend.local_backend` does the work, `app.backend.remote_backend` has it done by the worker process, and
the gallery's fixtures answer for pictures and tests. Each method declares how it is called
(`app.backend.call_kinds`): all but the instant ones may block and are called from a task queue, never on the
window's thread. Expected failures are raised as `DesksideError`.

A new method is declared in its contract (`app.backend.*_calls`) and done in its service
(`app.backend.*_service`); the remote side follows from the declaration.
"""

from __future__ import annotations

from typing import Protocol

from app.backend.admin_calls import AdminCalls
from app.backend.backup_calls import BackupCalls
from app.backend.connection_calls import ConnectionCalls
from app.backend.docs_calls import DocsCalls
from app.backend.measure_calls import MeasureCalls
from app.backend.model_calls import ModelCalls
from app.backend.reply_calls import ReplyCalls
from app.backend.snippet_calls import SnippetCalls
from app.backend.ticket_calls import TicketCalls


class Backend(Protocol):
    """Everything behind the window, by the kind of thing it is about."""

    @property
    def tickets(self) -> TicketCalls:
        """Tickets and their triage."""

    @property
    def replies(self) -> ReplyCalls:
        """Replies and hand-off packets."""

    @property
    def snippets(self) -> SnippetCalls:
        """Approved replies."""

    @property
    def docs(self) -> DocsCalls:
        """The docs and their index."""

    @property
    def measures(self) -> MeasureCalls:
        """Measures of the work."""

    @property
    def models(self) -> ModelCalls:
        """Models."""

    @property
    def admin(self) -> AdminCalls:
        """Settings, start and end, storage."""

    @property
    def backups(self) -> BackupCalls:
        """Backups and their key."""

    @property
    def connections(self) -> ConnectionCalls:
        """Helpdesks that may be read."""


CONTRACTS = {
    "tickets": TicketCalls,
    "replies": ReplyCalls,
    "snippets": SnippetCalls,
    "docs": DocsCalls,
    "measures": MeasureCalls,
    "models": ModelCalls,
    "admin": AdminCalls,
    "backups": BackupCalls,
    "connections": ConnectionCalls,
}
"""The contract behind each attribute of `Backend`."""
