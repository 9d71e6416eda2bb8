"""Outlook's own files: `.msg` and the `winmail.dat` that it sends to others."""

from __future__ import annotations

import base64

import pytest
from compressed_rtf import compress
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import InputError, NotATicket
from core.tickets.parse import read_ticket
from core.tickets.tnef import read_tnef
from tests.core.tickets.outlook_files import msg, winmail

SUBJECT, BODY, HTML, RTF, HEADERS, CLASS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D, 0x001A
FROM_NAME, FROM_ADDRESS, NAME, ADDRESS, FILE_NAME = 0x0042, 0x5D02, 0x3001, 0x39FE, 0x3707
PUMP = {
    CLASS: "IPM.Note",
    SUBJECT: "RE: Pump",
    BODY: "It still drips.\r\n\r\nFrom: Mill Shop\r\nSent: Monday\r\nTo: Ines\r\nSubject: Pump\r\n\r\nTighten it.",
    FROM_NAME: "Ines Moor",
    FROM_ADDRESS: "ines@moor.example",
}


def test_a_msg_is_read_like_a_mail():
    data = msg(PUMP, [{NAME: "Mill", ADDRESS: "help@mill.example"}], [{FILE_NAME: "photo.jpg"}])
    ticket = read_ticket(data, "pump.msg")
    assert (ticket.customer.name, ticket.customer.email) == ("Ines Moor", "ines@moor.example")
    assert ticket.subject == "Pump"
    [message] = ticket.messages
    assert (message.text, message.attachments) == ("It still drips.", ("photo.jpg",))
    assert "Tighten it." in message.quoted


def test_a_msg_without_a_name_is_told_by_its_bytes():
    assert read_ticket(msg(PUMP)).messages[0].text == "It still drips."


def test_a_msg_that_holds_only_rtf():
    rtf = compress(rb"{\rtf1\ansi The hose is torn.\par Please send one.}")
    ticket = read_ticket(
        msg({CLASS: "IPM.Note", SUBJECT: "Hose", RTF: rtf, FROM_ADDRESS: "ines@moor.example"}), "a.msg"
    )
    assert ticket.messages[0].text.split() == ["The", "hose", "is", "torn.", "Please", "send", "one."]


def test_headers_of_a_received_msg_tell_who_wrote_and_what_it_answers():
    headers = (
        "From: Ines <ines@moor.example>\nTo: help@mill.example\nReferences: <1@moor>\nAuto-Submitted: auto-replied\n"
    )
    ticket = read_ticket(msg({**PUMP, HEADERS: headers}), "a.msg")
    assert ticket.automatic == "auto-reply"
    assert ticket.customer.email == "ines@moor.example"


def test_damaged_files_are_refused():
    whole = msg(PUMP)
    for data in (whole[:600], whole[:512] + bytes(2000), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        with pytest.raises(NotATicket):
            read_ticket(data, "a.msg")


def mail_with(data: bytes, words: str = "") -> bytes:
    return (
        "From: Ines <ines@moor.example>\nTo: help@mill.example\nSubject: Pump\nMessage-ID: <1@moor>\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        f'{words}\n--b\nContent-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n'
        f"{base64.encodebytes(data).decode()}\n--b--\n"
    ).encode()


def test_words_and_attachments_are_taken_from_winmail():
    data = winmail({BODY: "The pump hums."}, ("plan.pdf",))
    [message] = read_ticket(mail_with(data), "a.eml").messages
    assert (message.text, message.attachments) == ("The pump hums.", ("plan.pdf",))


def test_html_and_rtf_in_winmail():
    assert read_ticket(mail_with(winmail({HTML: b"<p>It <b>hums</b>.</p>"})), "a.eml").messages[0].text == "It hums."
    rtf = compress(rb"{\rtf1\ansi It hums.}")
    assert read_ticket(mail_with(winmail({RTF: rtf})), "a.eml").messages[0].text == "It hums."


def test_the_plain_words_beside_winmail_are_the_mail():
    [message] = read_ticket(mail_with(winmail({BODY: "The pump hums."}), "It hums loudly."), "a.eml").messages
    assert message.text == "It hums loudly."


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_behind_the_signature_are_no_crash(data):
    read_tnef(b"\x78\x9f\x3e\x22\x01\x00" + data)
    read_tnef(winmail({BODY: "x"})[:40] + data)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
@example(24, b"\x3f")  # a sector that is larger than any memory
@settings(max_examples=150, deadline=None)
def test_a_damaged_msg_is_read_or_refused(place, junk):
    data = bytearray(msg(PUMP, attachments=[{FILE_NAME: "a.txt"}]))
    data[8 + place : 8 + place + len(junk)] = junk
    try:
        read_ticket(bytes(data), "a.msg")
    except InputError:
        return
