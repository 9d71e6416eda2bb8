"""The process that asks a connection's host: `python -m app.connectors.connector_process`.

Started by `app.connectors.fetching_tickets` when a person has asked for a ticket. It reads one question from its
pipe, looks the one host up, and from then on its guard lets it connect to that host alone; nothing else of the program
is loaded before. It reports over the other pipe, and ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from app.connectors.destination import Destination, only_destination
from core.connector_errors import RateLimited
from core.errors import DesksideError
from core.processes import egress_guard
from core.processes.error_frames import frame_of
from core.processes.frames import Header, read_frame, write_frame
from core.processes.sandbox import take_pipes

if TYPE_CHECKING:
    from app.connectors.connections import Connection


def main() -> None:
    """Serves one question. Ends at once when its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = take_pipes()
    frame = read_frame(requests)
    if frame is None:
        return
    header, token = frame
    threading.Thread(target=_watch, args=(requests,), daemon=True).start()

    def reply(fields: Header, payload: bytes = b"") -> None:
        write_frame(replies, {"id": header["id"], **fields}, payload)

    try:
        destination = only_destination(*(header["connection"][field] for field in ("name", "address", "fingerprint")))
        complete = True
        for fields, payload in _answers(header, destination, token.decode("utf-8"), lambda: reply({"working": True})):
            complete = complete and fields.get("complete", True)
            reply(fields, payload)
        reply({"done": True, "complete": complete, "refused": egress_guard.refused()})
    except DesksideError as error:
        reply(frame_of(error))
    except BrokenPipeError:
        sys.exit(1)


def _answers(
    header: Header, destination: Destination, token: str, working: Callable[[], object]
) -> Iterator[tuple[Header, bytes]]:
    """What the host says: `part` names what a payload is, 'open', 'past' (one ticket as JSON), 'gone' (a past ticket
    that can't be read) or 'mailbox'."""
    from app.connectors.connections import Connection
    from app.connectors.desk_shapes import MAILBOX

    connection = Connection(**header["connection"])
    ask = _ask_mailbox if connection.desk == MAILBOX else _ask_desk
    yield from ask(header, connection, destination, token, working)


def _ask_desk(
    header: Header, connection: Connection, destination: Destination, token: str, working: Callable[[], object]
) -> Iterator[tuple[Header, bytes]]:
    from app.connectors.desk_shapes import desk_shape
    from app.connectors.rest_desk import RestDesk

    with RestDesk(desk_shape(connection.desk), connection, destination, token, working) as desk:
        if header["do"] == "check":
            desk.check()
            return
        number = desk.number(header["ticket"])
        opened = desk.ticket(number)
        yield {"part": "open"}, json.dumps(opened).encode("utf-8")
        complete = True
        try:
            for _, past in desk.past(opened, number, header["past"]) if header["past"] else ():
                yield {"part": "gone" if past is None else "past"}, json.dumps(past).encode("utf-8")
        except RateLimited:
            complete = False  # the ticket itself is there, and the agent need not wait for the rest
        yield {"part": "end", "complete": complete and desk.complete}, b""


def _ask_mailbox(
    header: Header, connection: Connection, destination: Destination, token: str, working: Callable[[], object]
) -> Iterator[tuple[Header, bytes]]:
    from app.connectors.imap_folder import ImapFolder

    with ImapFolder(connection, destination, token, working) as folder:
        if header["do"] == "ticket":
            yield {"part": "mailbox"}, folder.thread(header["ticket"], header["past"])
            yield {"part": "end", "complete": folder.complete}, b""


def _watch(requests: BinaryIO) -> None:
    """Waits for the pipe to close: nobody wants the answer any more."""
    requests.read()
    os._exit(1)


if __name__ == "__main__":
    main()
