"""Text as it is pasted, and raw mails: who wrote what, when, in which order."""

from __future__ import annotations

import pytest

from core.tickets.mailbox import read_thread, threads_of
from core.tickets.parse import read_ticket

OUTLOOK = """\
It still leaks.

From: Support <help@example.com>
Sent: Tuesday, November 3, 2026 10:12 AM
To: Ann Bell <ann@example.org>
Subject: RE: Pump

Tighten the ring, please.

From: Ann Bell <ann@example.org>
Sent: Monday, November 2, 2026 9:00 AM
To: Support <help@example.com>
Subject: Pump

The pump leaks."""

GMAIL = """\
It still leaks.

On Tue, Nov 3, 2026 at 10:12 AM Support <help@example.com> wrote:

> Tighten the ring, please.
>
> On Mon, Nov 2, 2026 at 9:00 AM Ann Bell <ann@example.org> wrote:
>
>> The pump leaks.
"""


@pytest.mark.parametrize("text", [OUTLOOK, GMAIL], ids=["outlook", "gmail"])
def test_a_pasted_thread(text):
    ticket = read_ticket(text)
    assert [(entry.sender, entry.text) for entry in ticket.messages] == [
        ("customer", "The pump leaks."),
        ("agent", "Tighten the ring, please."),
        ("customer", "It still leaks."),
    ]
    assert (ticket.customer.name, ticket.customer.email) == ("Ann Bell", "ann@example.org")


def test_a_pasted_thread_in_german():
    ticket = read_ticket(
        "Leider nein.\n\nVon: Service <service@example.de>\nGesendet: Dienstag, 3. November 2026 10:12\n"
        "An: Anna Beck\nBetreff: AW: Pumpe\n\nHat es geholfen?"
    )
    assert [(entry.sender, entry.text) for entry in ticket.messages] == [
        ("agent", "Hat es geholfen?"),
        ("customer", "Leider nein."),
    ]
    assert ticket.subject == "Pumpe"


def test_a_pasted_chat():
    ticket = read_ticket(
        "Agent: Hello, how can I help?\nCustomer: My lid is lost.\nIt was red.\nKim (Agent): We send one.\n"
        "Note: sent on Friday"
    )
    assert [(entry.sender, entry.text) for entry in ticket.messages] == [
        ("agent", "Hello, how can I help?"),
        ("customer", "My lid is lost.\nIt was red."),
        ("agent", "We send one."),
        ("note", "sent on Friday"),
    ]


def test_a_list_with_colons_is_one_message():
    text = "Order: 10423\nProblem: it leaks\nAddress: 1 Long Lane\nPlease help"
    assert [entry.text for entry in read_ticket(text).messages] == [text]


def test_an_encoded_mail():
    ticket = read_ticket(
        b"Message-ID: <1@x>\r\nFrom: =?utf-8?q?In=C3=A9s?= <i@example.org>\r\n"
        b"Subject: Re: Fwd: =?utf-8?b?R3LDvMOfZQ==?=\r\n"
        b"Date: Thu, 19 Nov 2026 18:41:07 +0100\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n"
    )
    assert (ticket.subject, ticket.customer.name, ticket.channel) == ("Grüße", "Inés", "mail")
    assert ticket.messages[0].text == "Grüße"
    assert ticket.messages[0].time == "2026-11-19T17:41:07Z"


def test_an_html_mail_with_an_attachment():
    ticket = read_ticket(
        b'Message-ID: <2@x>\nFrom: a@example.org\nContent-Type: multipart/mixed; boundary="b"\n\n'
        b"--b\nContent-Type: text/html\n\n"
        b'<p>It leaks.</p><blockquote type="cite">Tighten it.</blockquote>\n--b\nContent-Type: application/pdf\n'
        b"Content-Disposition: attachment; filename=x.pdf\n\n%PDF\n--b--\n"
    )
    assert ticket.messages[0].text == "It leaks."
    assert ticket.messages[0].quoted == "> Tighten it."


@pytest.mark.parametrize(
    "mail",
    [
        b"Message-ID: <3@x>\nFrom: \nSubject: \nContent-Type: text/plain; charset=nonsense\n\nwords",
        b"Message-ID: <3@x>\nFrom: =?x?q?\xff?= <\nDate: 99 Foo\nContent-Type: multipart/mixed\n\nwords",
        b"Message-ID: <3@x>\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nd29yZHM=",
    ],
)
def test_broken_mails_keep_their_words(mail):
    assert read_ticket(mail, "x.eml").messages[0].text == "words"


def test_a_mailbox_is_read_by_thread(tmp_path):
    path = tmp_path / "x.mbox"
    path.write_bytes(
        b"From a\nMessage-ID: <1@x>\nFrom: a@example.org\nSubject: One\n\nfirst\nFrom here on it is text\n\n"
        b"From b\nMessage-ID: <2@x>\nReferences: <1@x>\nFrom: b@example.com\nSubject: Re: One\n\nanswer\n\n"
        b"From c\nMessage-ID: <3@x>\nFrom: c@example.org\nSubject: One\n\nanother\n"
    )
    tickets = [read_thread(path, thread) for thread in threads_of(path)]
    assert [[entry.text for entry in ticket.messages] for ticket in tickets] == [
        ["first\nFrom here on it is text", "answer"],
        ["another"],
    ]
    assert len({ticket.id for ticket in tickets}) == 2


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line", ["On 3 May 2026 at 10:00 a b c d e f g h " * 7, "On a wrote:", "From: a\nTo: b", "> q\nanswer"]
)
def test_long_pastes_do_not_blow_up(line):
    assert read_ticket((line + "\n") * 8_000).messages
