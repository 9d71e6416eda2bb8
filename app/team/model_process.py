"""The process that asks one model server of the team: `python -m app.team.model_process`.

Started by `models.process` in the place of a host that holds a model. The first frame says which server; its host is
looked up, and from then on the guard lets this process connect to that host alone. Nothing else of the program is
loaded before. After that it answers the frames that a model host answers.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from app.connectors.destination import Destination, only_destination
from core.connector_errors import HostUnreachable
from core.errors import DesksideError
from core.processes.frames import Header, read_frame
from core.processes.sandbox import take_pipes
from core.processes.silence import BEAT_S
from core.team_errors import ServerLost

if TYPE_CHECKING:
    from models.reply_pipe import Replies


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
    threading.Thread(target=_beat, args=(replies,), daemon=True).start()
    try:
        destination = _destination(settings["place"])
        from app.team.server_host import serve

        serve(requests, replies, destination, settings)
    except DesksideError as error:
        replies.fail(None, error)
    except BrokenPipeError:
        sys.exit(0)


def _destination(place: Header) -> Destination:
    """The server, looked up; from here on nothing else can be reached."""
    try:
        return only_destination(**place)
    except HostUnreachable as error:
        raise ServerLost(host=error.values["host"], reason=error.values["reason"]) from None


def _beat(replies: Replies) -> None:
    """Says every second that this process is there: how long the server may be silent is for it to judge."""
    while True:
        time.sleep(BEAT_S)
        replies.send({"working": True})


if __name__ == "__main__":
    main()
