"""What the window asks of the program itself and of what it stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, instant, streams, streams_progress, waits

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator
    from pathlib import Path

    from app.backend.views import BackendStatus, Progress, Stored, TeamNews
    from app.doctor.machine_finding import MachineFinding
    from core.ports import Cancelled
    from core.settings import Settings


class AdminCalls(Protocol):
    """Settings, start and end, and what is stored on this machine."""

    @property
    def settings(self) -> Settings:
        """The settings in force. Instant, as every property is."""

    @instant
    def change_settings(self, **values: object) -> Settings:
        """Changes and saves some of them. Raises `BadSetting`."""

    @instant
    def first_time(self) -> bool:
        """Whether nobody has set this machine up yet."""

    @instant
    def status(self) -> BackendStatus:
        """What the status bar shows."""

    @streams_progress
    def open(self) -> Iterator[Progress]:
        """Opens the store and loads the models; the window is usable before it ends. At the first start there is
        no store yet: it is made for the docs that are chosen then."""

    @instant
    def close(self) -> None:
        """Ends the model hosts and closes the store."""

    @streams
    def check_machine(self) -> Iterator[MachineFinding]:
        """What this machine has of all that the work needs, part after part. Changes nothing."""

    @cancellable
    @waits
    @streams
    def team_changes(self, cancelled: Cancelled) -> Iterator[TeamNews]:
        """Takes newer versions of the team's file over, and says what becomes of it, until it is cancelled."""

    @answers
    def stored(self) -> Stored:
        """What is stored on this machine."""

    @answers
    def share_answers(self, wanted: bool) -> None:
        """Whether past answers of this machine are shared with the team from now on. What was shared before is
        withdrawn where they are not; either happens by itself, as soon as the database answers."""

    @answers
    def tickets_of(self, customer: str) -> int:
        """How many tickets are stored of the customer with this helpdesk id or e-mail address."""

    @answers
    def delete_ticket(self, ticket: str) -> int:
        """Deletes a stored ticket. Gives an id for `restore`."""

    @answers
    def delete_customer(self, customer: str) -> int:
        """Deletes all that is stored of this customer. Gives an id for `restore`."""

    @answers
    def restore(self, deletion: int) -> None:
        """Brings back what was deleted in this session. Raises `GoneForGood`."""

    @cancellable
    @streams_progress
    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
        """Writes every stored ticket as a readable file."""
