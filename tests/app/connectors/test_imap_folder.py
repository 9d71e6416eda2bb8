"""A mailbox is read and left as it is. The server here says what RFC 3501 has it say; tests/browsers ask Dovecot."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import pytest

from app.connectors.connections import Connection
from app.connectors.destination import resolved
from app.connectors.imap_folder import ImapFolder, encoded
from core.connector_errors import NoSuchTicket, TokenRejected, UnexpectedAnswer
from core.tickets.mailbox import read_thread_in, threads_in


def mail(at: int, sender: str, subject: str, text: str, answers: str = "") -> bytes:
    lines = [
        f"Message-ID: <m{at}@customer.example>",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        f"Date: Fri, 0{at} May 2026 10:00:00 +0000",
        f"From: {sender}",
        "To: support@desk.example",
        f"Subject: {subject}",
        "",
        *text.split("\n"),
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


MARA = "Mara Lind <mara@customer.example>"
MAILS = {
    "3": mail(1, MARA, "Old pump", "It leaks.\nFrom the lid, I think."),
    "5": mail(2, MARA, "Front light", "How long do I have?"),
    "9": mail(3, MARA, "Re: Front light", "It was not used.", "<m2@customer.example>"),
}


@dataclass
class Mailbox:
    port: int = 0
    said: list[str] = field(default_factory=list)
    password: str = "right"


@contextmanager
def mailbox(plain: bool = True) -> Iterator[Mailbox]:
    """Serves one client. Ends with it."""
    box = Mailbox()
    server = socket.create_server(("127.0.0.1", 0))
    box.port = server.getsockname()[1]

    def serve() -> None:
        with server.accept()[0] as client, client.makefile("rwb", buffering=0) as pipe:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            offered = b"* OK [CAPABILITY IMAP4rev1" + (b" AUTH=PLAIN" if plain else b"") + b"] ready\r\n"
            pipe.write(offered)
            while line := pipe.readline().decode().rstrip():
                box.said.append(line.partition(" ")[2])
                tag, _, command = line.partition(" ")
                if not answer(pipe, tag, command):
                    return

    def answer(pipe, tag: str, command: str) -> bool:
        status = "OK"
        verb = command.split(" ")[0]
        if verb == "CAPABILITY":
            pipe.write(b"* CAPABILITY IMAP4rev1" + (b" AUTH=PLAIN" if plain else b"") + b"\r\n")
        elif verb == "AUTHENTICATE":
            pipe.write(b"+ \r\n")
            given = base64.b64decode(pipe.readline()).decode().split("\0")
            status = "OK" if given == ["", "ana@desk.example", box.password] else "NO"
        elif verb == "LOGIN":
            status = "OK" if command == f'LOGIN "ana@desk.example" "{box.password}"' else "NO"
        elif verb == "EXAMINE":
            status = "OK" if '"INBOX"' in command else "NO"
            pipe.write(b"* 3 EXISTS\r\n")
        elif command.startswith("UID SEARCH HEADER"):
            found = [uid for uid, data in MAILS.items() if re.findall(r'"(.*)"', command)[0].encode() in data[:60]]
            pipe.write(f"* SEARCH {' '.join(found)}\r\n".encode())
        elif command.startswith("UID SEARCH"):
            pipe.write(b"* SEARCH 9 5 3\r\n")
        elif command.startswith("UID FETCH"):
            uid, what = command.split(" ", 3)[2:]
            data = MAILS.get(uid, b"")
            if data and "SIZE" in what:
                pipe.write(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)})\r\n".encode())
            elif data:
                pipe.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(data)}}}\r\n".encode() + data + b")\r\n")
        pipe.write(f"{tag} {status} done\r\n".encode())
        return verb != "LOGOUT"

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        yield box
    finally:
        serving.join()
        server.close()


def opened(box: Mailbox, token: str = "right", folder: str = "INBOX") -> ImapFolder:
    address = f"imap://127.0.0.1:{box.port}"
    connection = Connection("Mail", "imap", address, user="ana@desk.example", folder=folder)
    return ImapFolder(connection, resolved(connection.destination), token, lambda: None)


@pytest.mark.parametrize("given", ["9", "<m3@customer.example>"])
def test_the_thread_of_a_mail_comes_with_the_customers_other_ones_and_nothing_is_marked(given: str):
    with mailbox() as box, opened(box) as folder:
        file = BytesIO(folder.thread(given, 20))
        threads = [(thread, read_thread_in(file, thread)) for thread in threads_in(file)]
        assert folder.complete
    assert {ticket.subject: [entry.text for entry in ticket.messages] for _, ticket in threads} == {
        "Old pump": ["It leaks.\nFrom the lid, I think."],
        "Front light": ["How long do I have?", "It was not used."],
    }
    assert [ticket.subject for thread, ticket in threads if any(start == 0 for start, _ in thread.positions)] == [
        "Front light"
    ]
    verbs = {" ".join(line.split(" ")[:2]) for line in box.said if line.startswith("UID")}
    assert verbs == {"UID SEARCH", "UID FETCH"}
    assert all("PEEK" in line or "SIZE" in line for line in box.said if "UID FETCH" in line)
    assert not [line for line in box.said if line.startswith(("SELECT", "STORE", "APPEND", "EXPUNGE"))]


def test_no_more_mails_come_than_were_asked_for_and_that_is_said():
    with mailbox() as box, opened(box) as folder:
        assert folder.thread("9", 1).count(b"Message-ID:") == 2
        assert not folder.complete


@pytest.mark.parametrize("given", ["77", "<none@customer.example>", "the lamp", ""])
def test_a_mail_that_is_not_there_is_said(given: str):
    with mailbox() as box, opened(box) as folder, pytest.raises(NoSuchTicket):
        folder.thread(given, 20)


@pytest.mark.parametrize("plain", [True, False])
def test_a_wrong_password_is_said_and_a_right_one_let_in(plain: bool):
    with mailbox(plain) as box, opened(box) as folder:
        assert folder.complete
    with mailbox(plain) as box, pytest.raises(TokenRejected):
        opened(box, token="expired")


def test_a_folder_that_is_not_there_is_said():
    with mailbox() as box, pytest.raises(UnexpectedAnswer):
        opened(box, folder="Nowhere")


@pytest.mark.parametrize(
    ("folder", "written"),
    [("INBOX", "INBOX"), ("Anfragen/Übersicht", "Anfragen/&ANw-bersicht"), ("Q&A", "Q&-A"), ("台北", "&U,BTFw-")],
)
def test_folders_are_named_as_imap_writes_them(folder: str, written: str):
    assert encoded(folder) == written
