"""The process that asks the team's database: `python -m app.team.knowledge.knowledge_process`.

Its first question names the database. It looks that host up, and from then on its guard lets it connect to those
addresses alone. It holds no key of the store and none of its tickets: it is told words, vectors, where a team shares
them redacted past answers and, by the indexer, pages of the docs.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from app.connectors.destination import only_destination
from core.errors import DesksideError
from core.processes import egress_guard
from core.processes.error_frames import frame_of
from core.processes.frames import Header, read_frame, write_frame
from core.processes.sandbox import take_pipes
from core.processes.silence import BEAT_S
from core.team_errors import TeamDocsLost

if TYPE_CHECKING:
    from app.team.knowledge.team_connection import TeamConnection

_IDLE_S = 600.0
"""How long nobody asks until the database is left; the next question joins it anew."""
_SLOW = ("replace", "finish", "lines", "set_up", "share", "withdraw")
"""What may take long, and says meanwhile that it is at work."""


def main() -> None:
    """Serves one database until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = take_pipes()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    frames: SimpleQueue[tuple[Header, bytes]] = SimpleQueue()
    threading.Thread(target=_read, args=(requests, frames), daemon=True).start()
    try:
        _Serving(replies).serve(frames)
    except BrokenPipeError:
        sys.exit(1)


class _Serving:
    def __init__(self, replies: BinaryIO) -> None:
        self._replies = replies
        self._writing = threading.Lock()
        self._connection: TeamConnection | None = None
        self._can: dict[str, Callable[..., Any]] = {"join": self._join}

    def serve(self, frames: SimpleQueue[tuple[Header, bytes]]) -> None:
        while True:
            try:
                header, payload = frames.get(timeout=_IDLE_S)
            except Empty:
                return  # a database bears only so many connections
            ended = threading.Event()
            if header["do"] in _SLOW:
                threading.Thread(target=self._beat, args=(ended,), daemon=True).start()
            try:
                found = self._can[header["do"]](**json.loads(payload))
            except DesksideError as error:
                self._reply({"id": header["id"], **frame_of(error)})
                if isinstance(error, TeamDocsLost):
                    return  # the connection is in an unknown state: another process begins anew
            else:
                told = json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")
                self._reply({"id": header["id"], "done": True, "refused": egress_guard.refused()}, told)
            finally:
                ended.set()

    def _join(self, *, place: Mapping[str, str], database: str, user: str, password: str, admin: bool) -> str:
        """Joins the database; from here on nothing else can be reached. Gives the team's name, none to an `admin`."""
        destination = only_destination(**place)
        from app.team.knowledge import team_schema
        from app.team.knowledge.answer_queries import AnswerQueries
        from app.team.knowledge.team_connection import TeamConnection
        from app.team.knowledge.team_feeding import TeamFeeding
        from app.team.knowledge.team_queries import TeamQueries

        connection = self._connection = TeamConnection(destination, database, user, password)
        if admin:
            self._can["set_up"] = lambda **told: team_schema.set_up(connection, **told)
            return ""
        queries = TeamQueries(connection)
        feeding = TeamFeeding(connection, queries.team)
        for part, names in (
            (queries, "state counts beginning near best_by_words nearest cosines pages first chunks text holds"),
            (AnswerQueries(connection, queries.team), "near_answers answers share withdraw remove"),
            (feeding, "hold release digests replace finish lines"),
        ):
            self._can.update({name: getattr(part, name) for name in names.split()})
        return queries.team

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(BEAT_S):
            self._reply({"working": True})

    def _reply(self, fields: Header, payload: bytes = b"") -> None:
        with self._writing:
            write_frame(self._replies, fields, payload)


def _read(requests: BinaryIO, frames: SimpleQueue[tuple[Header, bytes]]) -> None:
    """Takes the requests in; ends the process when the pipe closes, whatever it is waiting for."""
    while (frame := read_frame(requests)) is not None:
        if frame[0]["do"] != "cancel":  # an answer comes soon, or the process is ended
            frames.put(frame)
    os._exit(0)


if __name__ == "__main__":
    main()
