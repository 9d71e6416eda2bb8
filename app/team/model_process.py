"""The process that asks one model server of the team: `python -m app.team.model_process`.

Started by `models.process` in the place of a host that holds a model. The first frame says which server; its host is
looked up, and from then on the guard lets this process connect to that host alone. Nothing else of the program is
loaded before. After that it answers the frames that a model host answers.
"""

from __future__ import annotations

import signal
import sys
import threading

from app.connectors.destination import Destination, destination_of, resolved
from core.connector_errors import ConnectorError
from core.errors import DesksideError
from core.processes import egress_guard
from core.processes.frames import Header, read_frame
from core.processes.sandbox import take_pipes
from core.processes.silence import BEAT_S
from core.team_errors import ServerLost


def main() -> None:
    """Serves one model until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, pipe = take_pipes()
    frame = read_frame(requests)
    if frame is None:
        return
    settings = frame[0]
    from models.reply_pipe import Replies

    replies = Replies(pipe)
    threading.Thread(target=_beat, args=(replies.send,), daemon=True).start()
    try:
        destination = _only_destination(settings)
        from app.team.server_host import serve

        serve(requests, replies, destination, settings)
    except DesksideError as error:
        replies.fail(None, error)
    except BrokenPipeError:
        sys.exit(0)


def _only_destination(settings: Header) -> Destination:
    """The host of the server, looked up; from here on nothing else can be reached."""
    wanted = destination_of(*(settings[field] for field in ("name", "address", "fingerprint", "authority")))
    try:
        destination = resolved(wanted)
    except ConnectorError as error:
        egress_guard.install()
        raise ServerLost(host=wanted.host, reason=error.values["reason"]) from None
    egress_guard.install(destination.allowed)
    return destination


def _beat(send: object) -> None:
    """Says every second that this process is there: how long the server may be silent is for it to judge."""
    assert callable(send)
    while not threading.Event().wait(BEAT_S):
        send({"working": True})


if __name__ == "__main__":
    main()
