"""A helpdesk asked by its REST API: the open ticket with all its messages, and the customer's past ones, as the JSON
that `core.tickets.exports` recognises."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from app.connectors.connections import Connection
from app.connectors.desk_http import DeskHttp, Working
from app.connectors.desk_shapes import DeskShape, ListShape
from app.connectors.destination import Destination
from core.connector_errors import AccessRefused, NoSuchTicket, UnexpectedAnswer

Json = Mapping[str, Any]
_MOST_PAGES = 50
_PLACE = re.compile(r"\{(\w+)\}")


class RestDesk:
    """One helpdesk, asked with one agent's token."""

    def __init__(
        self, shape: DeskShape, connection: Connection, destination: Destination, token: str, working: Working
    ) -> None:
        self._shape, self._host = shape, destination.host
        self._fields = {"user": connection.user, "account": connection.account, "token": token}
        self._http = DeskHttp(destination, self._headers(), working)
        self.complete = True
        """Whether every list that was asked for came to its end."""

    def __enter__(self) -> RestDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def check(self) -> None:
        """Asks for what any agent may read. Raises what `DeskHttp.get` raises."""
        self._http.get(self._filled(self._shape.check))

    def number(self, given: str) -> str:
        """The ticket's number in what a person gives. Raises `NoSuchTicket`."""
        found = re.search(self._shape.ticket_number, given.strip())
        if found is None:
            raise NoSuchTicket(host=self._host, ticket=given[:80])
        return found[1]

    def ticket(self, number: str) -> Json:
        """The ticket with all its messages. Raises what `DeskHttp.get` raises."""
        answer = self._http.get(self._filled(self._shape.ticket, ticket=number), number)
        if not isinstance(answer, dict):
            raise UnexpectedAnswer(host=self._host, reason="no ticket")
        if self._shape.messages is None:
            return answer
        also = {name: list(_list_at(answer, name)) for name in self._shape.messages.also}
        rows: list[Json] = []
        for page in self._pages(self._shape.messages, ticket=number):
            rows.extend(_list_at(page, self._shape.messages.rows))
            for name, kept in also.items():
                kept.extend(_list_at(page, name))
        return {**answer, **also, self._shape.put: rows}

    def past(self, opened: Json, number: str, most: int) -> Iterator[tuple[str, Json | None]]:
        """The newest of the customer's other tickets, at most so many: number and ticket, None where the token does
        not allow to read it or it has gone meanwhile."""
        shape = self._shape.past
        customer = _text(at(opened, shape.customer.replace("{ticket}", number)))
        if not customer:
            return
        rows: dict[str, Json] = {}
        for page in self._pages(shape.list, customer=customer):
            for row in _list_at(page, shape.list.rows):
                if not shape.only or _text(row.get(shape.only)).lower() == customer.lower():
                    rows[_text(row.get(shape.id))] = row
        others = [id_ for id_ in rows if id_.isdigit() and id_ != number]
        for id_ in sorted(others, key=int, reverse=True)[:most]:
            if shape.whole:
                yield id_, rows[id_]
                continue
            try:
                yield id_, self.ticket(id_)
            except (NoSuchTicket, AccessRefused):
                yield id_, None

    def _pages(self, shape: ListShape, **fields: str) -> Iterator[Any]:
        first = path = self._filled(shape.path, **fields)
        for number in range(1, _MOST_PAGES + 1):
            page = self._http.get(path, fields.get("ticket", ""))
            if not isinstance(at(page, shape.rows), list):
                raise UnexpectedAnswer(host=self._host, reason="no list")
            yield page
            following = self._following(shape, page, number)
            if following is None:
                return
            path = following if shape.next else first + following
        self.complete = False

    def _following(self, shape: ListShape, page: object, number: int) -> str | None:
        """Where the next page is, or what is added to the first one's path for it; None after the last."""
        if shape.next:
            link = at(page, shape.next)
            if not isinstance(link, str) or not link or (shape.more and at(page, shape.more) is not True):
                return None
            return self._http.same_host(link, "/").removeprefix(self._http.base)
        mark, rows = "&" if "?" in shape.path else "?", _list_at(page, shape.rows)
        if shape.before:
            ids = [int(row[shape.before]) for row in rows if _text(row.get(shape.before)).isdigit()]
            return f"{mark}before={min(ids)}" if ids else None
        full = shape.page_size and len(rows) >= shape.page_size
        return f"{mark}page={number + 1}" if full else None

    def _filled(self, words: str, **fields: str) -> str:
        known = {**self._fields, **fields}
        return _PLACE.sub(lambda place: quote(known[place[1]], safe=""), words)

    def _headers(self) -> dict[str, str]:
        headers = {name: self._plain(words) for name, words in self._shape.headers.items()}
        if self._shape.sign_in:
            pair = f"{self._plain(self._shape.sign_in['user'])}:{self._plain(self._shape.sign_in['password'])}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode('ascii')}"
        return headers

    def _plain(self, words: str) -> str:
        return _PLACE.sub(lambda place: self._fields[place[1]], words)


def at(data: object, place: str) -> object:
    """What stands at a place: names with dots between; None where nothing does."""
    for name in place.split(".") if place else ():
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _list_at(data: object, place: str) -> list[Json]:
    found = at(data, place)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
