"""What a host can do besides answering: each is a sentence for the person, none a hang, and no other host is asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from app.connectors import desk_http, joined_socket
from app.connectors.desk_http import DeskHttp
from app.connectors.destination import destination_of, resolved
from core.connector_errors import (
    AccessRefused,
    BadConnection,
    CertificateChanged,
    CertificateUntrusted,
    ConnectorError,
    HostSilent,
    HostUnreachable,
    NoSuchTicket,
    RateLimited,
    RedirectRefused,
    TokenRejected,
    UnexpectedAnswer,
)
from tests.app.connectors.loopback_desk import Answer, Desk, loopback_desk

PATH = "/tickets/1"
OTHER = "elsewhere.example"
SHORT = {"Content-Length": "900", "Connection": "close"}


@contextmanager
def asked_by(desk: Desk, fingerprint: str = "") -> Iterator[DeskHttp]:
    address = f"{'https' if desk.secure else 'http'}://127.0.0.1:{desk.port}"
    place = resolved(destination_of("Support", address, fingerprint))
    with closing(DeskHttp(place, {}, lambda: None)) as http:
        yield http


def answered(answers: Any) -> Any:
    with loopback_desk() as desk, asked_by(desk) as http:
        desk.answers[PATH] = answers
        return http.get(PATH, "1")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer({}, 401), TokenRejected(host="127.0.0.1")),
        (Answer({}, 403), AccessRefused(host="127.0.0.1")),
        (Answer({}, 404), NoSuchTicket(host="127.0.0.1", ticket="1")),
        (Answer({}, 500), UnexpectedAnswer(host="127.0.0.1", reason="HTTP 500")),
        (Answer(b"<html>Sign in</html>"), UnexpectedAnswer(host="127.0.0.1", reason="JSON")),
        (Answer(b"[" * 99_999), UnexpectedAnswer(host="127.0.0.1", reason="JSON")),
        (Answer(b"{", headers=SHORT), UnexpectedAnswer(host="127.0.0.1", reason="JSON")),
        (Answer({}, 429, {"Retry-After": "3600"}), RateLimited(host="127.0.0.1", seconds=3600)),
        (Answer({}, 302, {"Location": f"https://{OTHER}/"}), RedirectRefused(host="127.0.0.1", target=OTHER)),
        (Answer({}, 302, {"Location": "file:///etc/passwd"}), UnexpectedAnswer(host="127.0.0.1", reason="link")),
        (Answer({}, 302), UnexpectedAnswer(host="127.0.0.1", reason="link")),
        (Answer({}, 302, {"Location": PATH}), UnexpectedAnswer(host="127.0.0.1", reason="HTTP 302")),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said(answer: Answer, failure: ConnectorError):
    with pytest.raises(type(failure)) as raised:
        answered([answer])
    assert raised.value.values == failure.values


def test_a_host_that_asks_for_a_pause_gets_it_and_then_answers():
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    busy = [Answer({}, 429, {"Retry-After": "0"}), Answer({}, 503, {"Retry-After": past}), Answer({"id": 1})]
    assert answered(busy) == {"id": 1}


def test_pauses_are_waited_for_up_to_a_minute_together():
    pauses: list[float] = []
    with loopback_desk() as desk, asked_by(desk) as http:
        desk.answers[PATH] = Answer({}, 429, {"Retry-After": "25"})
        http._pause = pauses.append  # type: ignore[method-assign]  # nobody waits a minute for a test
        with pytest.raises(RateLimited):
            http.get(PATH)
    assert pauses == [25.0, 25.0]


def test_a_redirect_within_the_host_is_followed():
    with loopback_desk() as desk, asked_by(desk) as http:
        desk.answers[PATH] = Answer({}, 301, {"Location": f"{PATH}/?all=true"})
        desk.answers[f"{PATH}/?all=true"] = {"id": 1}
        assert http.get(PATH) == {"id": 1}


def test_a_host_that_says_nothing_is_left(monkeypatch):
    monkeypatch.setattr(joined_socket, "ANSWER_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place = resolved(destination_of("Support", f"http://127.0.0.1:{mute.getsockname()[1]}"))
        with closing(DeskHttp(place, {}, lambda: None)) as http, pytest.raises(HostSilent):
            http.get(PATH)


def test_a_host_that_never_greets_back_is_left(monkeypatch):
    monkeypatch.setattr(joined_socket, "JOIN_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place = resolved(destination_of("Support", f"https://127.0.0.1:{mute.getsockname()[1]}"))
        with pytest.raises(HostSilent):
            DeskHttp(place, {}, lambda: None).get(PATH)


def test_an_answer_that_trickles_for_ever_is_left(monkeypatch):
    monkeypatch.setattr(desk_http, "_WHOLE_S", -1.0)
    with pytest.raises(HostSilent):
        answered({"id": 1})


def test_an_answer_without_an_end_is_left(monkeypatch):
    monkeypatch.setattr(desk_http, "_MOST_BYTES", 9)
    with pytest.raises(UnexpectedAnswer):
        answered({"id": 1, "text": "longer than that"})


def test_a_port_that_nobody_serves_is_said():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    place = resolved(destination_of("Support", f"http://127.0.0.1:{port}"))
    with pytest.raises(HostUnreachable):
        DeskHttp(place, {}, lambda: None).get(PATH)


def test_a_host_that_hangs_up_is_asked_once_more_and_then_left():
    def hang_up(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    with loopback_desk(before=hang_up) as desk, asked_by(desk) as http:
        with pytest.raises(HostUnreachable):
            http.get(PATH)
        assert len(desk.asked) == 2


def test_a_name_that_nobody_knows_is_said():
    with pytest.raises(HostUnreachable):
        resolved(destination_of("Support", "https://no-such-desk.invalid"))


def test_a_certificate_of_nobodys_is_shown_and_nothing_is_sent_until_it_is_pinned():
    with loopback_desk(secure=True) as desk:
        desk.answers[PATH] = {"id": 1}
        with asked_by(desk) as http, pytest.raises(CertificateUntrusted) as shown:
            http.get(PATH)
        assert desk.asked == []
        fingerprint = str(shown.value.values["fingerprint"])
        with asked_by(desk, fingerprint) as http:
            assert http.get(PATH) == {"id": 1}
        with asked_by(desk, fingerprint.replace(fingerprint[:2], "00")) as http, pytest.raises(CertificateChanged):
            http.get(PATH)
        assert len(desk.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://desk.example.org",
        "ftp://127.0.0.1",
        "desk.example.org",
        "https://",
        "https://ana:secret@desk.example.org",
        "https://desk.example.org/?q=1",
        "https://desk.example.org:99999",
        "imap://mail.example.org",
    ],
)
def test_an_address_that_is_none_or_not_encrypted_is_refused(address: str):
    with pytest.raises(BadConnection):
        destination_of("Support", address)


def test_a_helpdesk_below_a_path_is_asked_there():
    with loopback_desk() as desk:
        desk.answers["/desk" + PATH] = {"id": 1}
        place = resolved(destination_of("Support", f"http://127.0.0.1:{desk.port}/desk/"))
        with closing(DeskHttp(place, {}, lambda: None)) as http:
            assert http.get(PATH) == {"id": 1}
