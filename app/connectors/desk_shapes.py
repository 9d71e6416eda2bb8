"""How each helpdesk's REST API is asked: data of `resources/connectors`, a file for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.resources import load_toml, resource

_FOLDER = "connectors"
MAILBOX = "imap"
"""What is no helpdesk, and asked in its own way."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list that comes in pages. Places are names with dots between; an empty one is the whole answer."""

    path: str
    rows: str = ""
    """Where in an answer the rows stand."""
    next: str = ""
    """Where the address of the next page stands; what says that there is one, if something does."""
    more: str = ""
    page_size: int = 0
    """Rows of a full page, where pages are numbered (`page=2`)."""
    before: str = ""
    """The field of a row that the next page ends before, where pages go backwards (`before=17`)."""
    also: tuple[str, ...] = ()
    """Other lists of each answer that belong to the ticket."""


@dataclass(frozen=True, slots=True)
class PastShape:
    """Where a customer's tickets are listed."""

    customer: str
    """Where in the open ticket's answer the customer stands."""
    list: ListShape
    id: str
    only: str = ""
    """The field of a row that holds the customer, where the list holds everybody's."""
    whole: bool = False
    """Whether a row is the ticket with its messages."""


@dataclass(frozen=True, slots=True)
class DeskShape:
    """A helpdesk's API. `{ticket}`, `{customer}`, `{user}`, `{account}` and `{token}` stand for those of a question."""

    ticket_number: str
    """A pattern whose group is the number in what a person gives: the number itself, or its page's address."""
    check: str
    """What any agent may read, to see whether the connection works."""
    ticket: str
    past: PastShape
    messages: ListShape | None = None
    """None: they come with the ticket."""
    put: str = ""
    """Under which name the messages are put beside what came with the ticket."""
    headers: Mapping[str, str] = field(default_factory=dict)
    sign_in: Mapping[str, str] = field(default_factory=dict)
    """User and password of basic sign-in (RFC 7617)."""
    needs: tuple[str, ...] = ()
    """Fields of a connection that must not be empty."""


def desk_names() -> tuple[str, ...]:
    """The helpdesks that can be asked, in order of their names."""
    files = (file.name for file in resource(_FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def desk_shape(desk: str) -> DeskShape:
    """The shape of one of `desk_names`."""
    table = load_toml(_FOLDER, f"{desk}.toml")
    messages, past = table.get("messages"), table["past"]
    return DeskShape(
        table["ticket_number"],
        table["check"],
        table["ticket"],
        PastShape(past["customer"], _list(past), past["id"], past.get("only", ""), past.get("whole", False)),
        _list(messages) if messages else None,
        messages["put"] if messages else "",
        table.get("headers", {}),
        table.get("sign_in", {}),
        tuple(table.get("needs", ())),
    )


def _list(table: Mapping[str, Any]) -> ListShape:
    rows, following, more = (table.get(name, "") for name in ("rows", "next", "more"))
    page_size, before, also = table.get("page_size", 0), table.get("before", ""), tuple(table.get("also", ()))
    return ListShape(table["path"], rows, following, more, page_size, before, also)
