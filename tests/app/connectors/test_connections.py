"""What is kept of a connection, and that a mistake in the file is said instead of passed over."""

from __future__ import annotations

import pytest

from app.connectors.connections import Connection, connection, connections, file_of, save
from core.connector_errors import BadConnection, UnknownConnection

MAIL = Connection("Mail", "imap", "imaps://mail.example.org", user="ana@desk.example", folder="Anfragen/Übersicht")
DESK = Connection("Support", "zammad", "https://desk.example.org/help", fingerprint="AB:" * 31 + "AB")


def test_connections_are_kept_as_they_are(tmp_path):
    assert connections(tmp_path) == ()
    save(tmp_path, (MAIL, DESK))
    assert connections(tmp_path) == (MAIL, DESK)
    assert connection(tmp_path, "Support").destination.fingerprint == "ab" * 32
    with pytest.raises(UnknownConnection):
        connection(tmp_path, "support")


@pytest.mark.parametrize(
    "text",
    [
        "no TOML",
        "connection = 3",
        "connection = [1]",
        "[[connection]]\nname = 1",
        '[[connection]]\nname = "a"\ndesk = "zammad"\naddress = "https://a.example"\nport = "1"',
        '[[connection]]\nname = "a"\ndesk = "zammad"\naddress = "https://a.example"\nuser = 1',
        '[[connection]]\nname = "a"\ndesk = "zammad"\naddress = "imaps://a.example"',
        '[[connection]]\nname = "a"\ndesk = "imap"\naddress = "imaps://a.example"',
        '[[connection]]\nname = "a"\ndesk = "zendesk"\naddress = "https://a.example"',
        '[[connection]]\nname = "a"\ndesk = "chatwoot"\naddress = "https://a.example"\nuser = "ana"',
        '[[connection]]\nname = "a"\ndesk = "faxdesk"\naddress = "https://a.example"',
        '[[connection]]\nname = "a"\ndesk = "zammad"\naddress = "https://a.example"\nfingerprint = "ab"',
    ],
)
def test_a_file_with_a_mistake_is_refused(tmp_path, text: str):
    file_of(tmp_path).write_text(text)
    with pytest.raises(BadConnection):
        connections(tmp_path)
