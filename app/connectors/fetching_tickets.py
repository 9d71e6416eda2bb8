"""A ticket and the customer's past ones from a connection, seen from the program: asked for by name, fetched by a
process of its own (`app.connectors.connector_process`), read here, behind the guard, like what an export holds."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from app.connectors.connections import Connection
from core.connector_errors import ConnectorError, HostSilent, HostUnreachable, UnexpectedAnswer
from core.errors import InputError, NotATicket
from core.history.ticket_import import Problem, past_ticket_of_json
from core.processes.error_frames import error_of
from core.processes.frames import Header
from core.processes.rpc_child import ChildEnded, ChildSilent, Reply, RpcChild
from core.store.imports import PastTicket
from core.tickets import mailbox
from core.tickets.ticket_json import loads

USUAL_PAST = 20
"""How many of a customer's past tickets are fetched unless somebody says otherwise."""
_SILENCE_S = 60.0
"""A look-up, a connection and the first byte of an answer together; the process itself gives up sooner."""
_GRACE_S = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchedTickets:
    """What a connection gave."""

    open: PastTicket
    past: tuple[PastTicket, ...]
    problems: tuple[Problem, ...]
    """Past tickets that could not be read, by their place among them."""
    complete: bool
    """Whether the lists of the host were gone through to their ends."""
    refused: int
    """What the process tried to reach besides, and its guard refused."""


def check(connection: Connection, token: str) -> None:
    """Asks the host for what any agent may read. Raises `ConnectorError`."""
    for _ in _replies(connection, token, {"do": "check"}):
        pass


def fetch(
    connection: Connection, token: str, ticket: str, past: int, progress: Callable[[int], None] = lambda _: None
) -> FetchedTickets:
    """The ticket that is meant (its number, or the address of its page; of a mailbox a mail's number or Message-ID) and
    at most `past` of the customer's other ones, newest first. `progress` is told how many have come.

    Raises `ConnectorError`, and `NotATicket` or `EmptyTicket` where the ticket itself can't be read.
    """
    tickets: list[PastTicket] = []
    problems: list[Problem] = []
    came, opened, last = 0, False, Header()
    question = {"do": "ticket", "ticket": ticket, "past": past}
    for header, payload in _replies(connection, token, question):
        last = header
        for read in _read(header, payload):
            try:
                tickets.append(read())
            except InputError as error:
                if not opened:
                    raise
                problems.append(Problem(came, error.message_id))
            opened, came = True, came + 1
            progress(came)
    if not tickets:
        raise UnexpectedAnswer(host=connection.destination.host, reason="no ticket")
    return FetchedTickets(tickets[0], tuple(tickets[1:]), tuple(problems), last["complete"], last["refused"])


def _read(header: Header, payload: bytes) -> Iterator[Callable[[], PastTicket]]:
    """How to read each ticket of a reply, the one that is meant first."""
    part = header.get("part")
    if part in ("open", "past"):
        yield lambda: past_ticket_of_json(loads(payload.decode("utf-8")))
    elif part == "gone":
        yield _gone
    elif part == "mailbox":
        file = BytesIO(payload)
        threads = sorted(mailbox.threads_in(file), key=lambda thread: all(start for start, _ in thread.positions))
        for thread in threads:
            yield lambda thread=thread: PastTicket(mailbox.read_thread_in(file, thread))  # type: ignore[misc]


def _gone() -> PastTicket:
    raise NotATicket(reason="gone")


def _replies(connection: Connection, token: str, question: Header) -> Iterator[Reply]:
    host = connection.destination.host
    child = RpcChild("app.connectors.connector_process", "connector", name="connector", log=_log, grace_s=_GRACE_S)
    try:
        asked = {**question, "connection": dataclasses.asdict(connection)}
        for header, payload in child.ask(asked, token.encode("utf-8"), silence_s=_SILENCE_S):
            if "error" in header:
                raise error_of(header, ConnectorError)
            if "working" not in header:
                yield header, payload
    except ChildSilent:
        raise HostSilent(host=host, seconds=round(_SILENCE_S)) from None
    except ChildEnded:
        # Killed, or a bug: then its traceback is in the log.
        raise HostUnreachable(host=host, reason="the process ended") from None
    finally:
        child.close()
