"""Inside the process that asks a model server: from frames to HTTP and back (`models.model_server` for a model of this
machine). A thread for each request: the server orders them, and each can be given up at once."""

from __future__ import annotations

import logging
import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

from app.connectors.destination import Destination
from app.team.server_http import Abandoned, Request, ServerHttp
from app.team.server_kind import ServerFacts
from core.errors import DesksideError
from core.processes import egress_guard
from core.processes.frames import Header, read_frame
from core.team_errors import ServerUnfit
from models.reply_pipe import Replies
from models.template import PromptTurn

_GIVEN_UP: Header = {
    **{"finish": "cancelled", "prompt": 0, "reused": 0, "tokens": 0, "decodes": 0},
    **{"room": False, "value": math.nan, "counts": []},
}
"""What ends a request that was given up, whatever it asked for."""
_NOT_AS_EXPECTED = (LookupError, TypeError, ValueError, AttributeError)
"""What reading an answer raises that is JSON, and not the JSON that the server's documentation has."""
_log = logging.getLogger(__name__)


def serve(requests: BinaryIO, replies: Replies, destination: Destination, settings: Header) -> None:
    """Asks the server what it is, tells it, and answers requests until the pipe closes. Raises `ServerError`."""
    with closing(ServerHttp(destination, settings["key"], settings["silence_s"])) as http:
        model, facts = _model(http, settings)
        guarded = egress_guard.installed()
        replies.send({"ready": {**facts, "host": http.host, "certificate": http.fingerprint, "guarded": guarded}})
        host = _Host(http, model, replies)
        while (frame := read_frame(requests)) is not None:
            header = frame[0]
            if header["do"] == "cancel":
                host.cancel(header["id"])
            else:
                host.take(header)
    sys.stderr.flush()
    os._exit(0)  # also from the middle of an answer: nobody is left to hear it


def _model(http: ServerHttp, settings: Header) -> tuple[Any, Header]:
    try:
        told = ServerFacts(http, settings["model"])
        model = {"chat": told.chat, "embedding": told.embedding, "rerank": told.rerank}[settings["role"]]()
        return model, {"model": told.model, **model.facts()}
    except _NOT_AS_EXPECTED as error:
        raise _unexpected(http, error) from None


class _Host:
    """One model of one server, asked by any number of requests at once."""

    def __init__(self, http: ServerHttp, model: Any, replies: Replies) -> None:  # noqa: ANN401 — one of three kinds
        self._http, self._model, self._replies = http, model, replies
        self._requests: dict[int, Request] = {}

    def take(self, header: Header) -> None:
        """Begins to work on a request."""
        request = self._requests[header["id"]] = Request()
        threading.Thread(target=self._answer, args=(header, request), daemon=True).start()

    def cancel(self, number: int) -> None:
        """Gives a request up, if it is still there."""
        if request := self._requests.get(number):
            request.abandon()

    def _answer(self, header: Header, request: Request) -> None:
        number = header["id"]
        try:
            for fields, payload in self._replies_to(header, request):
                self._replies.send({"id": number, **fields}, payload)
        except Abandoned:
            self._replies.send({"id": number, "done": _GIVEN_UP})
        except DesksideError as error:
            self._replies.fail(number, error)
        except BrokenPipeError:
            os._exit(0)
        except _NOT_AS_EXPECTED as error:
            self._replies.fail(number, _unexpected(self._http, error))
        finally:
            self._requests.pop(number, None)

    def _replies_to(self, header: Header, request: Request) -> Iterator[tuple[Header, bytes]]:
        model, does = self._model, header["do"]
        turns = [PromptTurn(*turn) for turn in header.get("turns", ())]
        if does == "count":
            yield {"done": {"counts": model.count(header["texts"])}}, b""
        elif does == "embed":
            vectors = model.embed([header["prefix"] + text for text in header["texts"]], request)
            yield {"done": {"rows": len(vectors)}}, vectors.tobytes()
        elif does == "rerank":
            yield {"done": {"scores": model.scores(header["question"], header["texts"], request)}}, b""
        elif does == "prefill":
            model.prefill(turns, request)
            yield {"done": {}}, b""
        elif does == "read_modules":
            yield {"done": {"room": model.read_modules(turns, request)}}, b""
        elif does == "score":
            yield {"done": {"value": model.mean_log_probability(turns, header["text"], request)}}, b""
        else:
            for reply in model.write(header, turns, request):
                yield reply, b""


def _unexpected(http: ServerHttp, error: Exception) -> ServerUnfit:
    _log.warning("an answer is not as expected", exc_info=error)
    return ServerUnfit(host=http.host, reason="unexpected answer")
