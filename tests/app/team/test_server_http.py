"""What a server can do besides answering: patience where it is busy, one error for each other case, and no hang."""

from __future__ import annotations

import threading

import pytest

from app.connectors.destination import resolved
from app.team import server_http
from app.team.server_http import Abandoned, Request, ServerHttp
from core.errors import ModelError
from core.team_errors import ServerBusy, ServerKeyRejected, ServerLost, ServerUnfit, ServerUntrusted
from tests.app.connectors.loopback_desk import CERTIFICATE
from tests.app.team.asked_here import http_to
from tests.app.team.model_server import FakeServer, Said, model_server

SOON = {"Retry-After": "0"}


def test_a_busy_server_is_asked_again_when_it_says_so_and_the_connection_stays_open():
    with model_server() as fake:
        http = http_to(fake)
        fake.instead["/props"] = [Said(503, SOON), Said(429, SOON)]
        assert http.get("/props")["chat_template"]
        assert len(fake.asked) == 3


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(503, {"Retry-After": "3600"}), ServerBusy),
        (Said(401), ServerKeyRejected),
        (Said(500), ServerLost),
        (Said(302, {"Location": "http://elsewhere.example/"}), ServerUnfit),
        (Said(400, body="not an object"), ServerUnfit),
    ],
)
def test_what_is_no_answer_is_said(said: Said, kind: type[ModelError]):
    with model_server() as fake:
        fake.instead["/props"] = [said]
        with pytest.raises(kind):
            http_to(fake).get("/props")


def test_a_silent_server_is_left_and_one_that_is_not_there_is_not_waited_for():
    silent = threading.Event()
    with model_server(before_word=lambda _: silent.wait(20)) as fake:  # type: ignore[func-returns-value]
        with pytest.raises(ServerLost) as raised:
            list(http_to(fake, 0.05).events("/completion", {"prompt": [], "stream": True}, Request()))
        silent.set()
    assert raised.value.values["reason"] == "silent for 0.05 s"
    gone = http_to(fake)
    with pytest.raises(ServerLost):
        gone.get("/props")


def test_a_request_that_is_given_up_ends_the_work_of_the_server():
    request = Request()

    def give_up(number: int) -> None:
        if number == 3:
            request.abandon()

    with model_server(words=(" word",) * 40_000, before_word=give_up) as fake:
        with pytest.raises(Abandoned):
            list(http_to(fake).events("/completion", {"prompt": [], "stream": True}, request))
        assert fake.hung_up.wait(10)
        with pytest.raises(Abandoned):
            http_to(fake).get("/props", request)


def test_a_connection_that_the_server_has_ended_meanwhile_is_no_failure():
    with model_server() as fake:
        http = http_to(fake)
        http.get("/props")
        for connection in http._idle:
            connection.sock.shutdown(2)
        assert http.get("/props")["chat_template"]


def test_a_certificate_counts_by_its_fingerprint_or_by_the_authority_and_nothing_is_sent_before():
    with model_server(secure=True) as fake:
        with pytest.raises(ServerUntrusted) as raised:
            http_to(fake).get("/props")
        shown = str(raised.value.values["fingerprint"])
        wrong = "00" * 32
        for more, answers in (
            ({"fingerprint": shown}, True),
            ({"fingerprint": wrong}, False),
            ({"authority": str(CERTIFICATE)}, True),
        ):
            http = _with(fake, **more)
            if answers:
                assert http.get("/props") and http.fingerprint == shown
            else:
                with pytest.raises(ServerUntrusted):
                    http.get("/props")
        assert len(fake.asked) == 2


def test_a_key_is_sent_with_each_question():
    with model_server() as fake:
        http = ServerHttp(resolved(fake.place().place.destination), "of this test")
        fake.clients.append(http)
        assert http._headers["Authorization"] == "Bearer of this test"
        http.get("/props")


def _with(fake: FakeServer, **more: str) -> ServerHttp:
    http = ServerHttp(resolved(fake.place(**more).place.destination), "")
    fake.clients.append(http)
    return http


def test_what_took_long_to_fail_is_not_tried_again(monkeypatch: pytest.MonkeyPatch):
    with model_server() as fake:
        pass
    monkeypatch.setattr(server_http, "_SOON_S", -1.0)
    with pytest.raises(ServerLost):
        http_to(fake).get("/props")
