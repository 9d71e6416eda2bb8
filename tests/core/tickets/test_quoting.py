"""What was written now, what is quoted, what is a signature: as eleven mail programs lay it out.

The layouts are those of real programs; the words are our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tickets.quoting import set_apart
from core.tickets.signing import signed_name

REPLIES = {
    "apple": """\
It still leaks

On Nov 3, 2026, at 4:19 PM, Support <help@example.org> wrote:

> Please tighten it
""",
    "gmail-wrapped": """\
It still leaks

On Tue, Nov 3, 2026 at 6:26 PM A Very Long Name Indeed <
help@example.org> wrote:

> Please tighten it
""",
    "outlook": """\
It still leaks

From: Support <help@example.org>
Sent: Tuesday, November 3, 2026 10:12 AM
To: Bob
Subject: RE: pump

Please tighten it
""",
    "outlook-rule": """\
It still leaks

________________________________
From: Support <a@example.org>
Sent: Tuesday
To: Bob
Subject: RE: x

Please tighten it
""",
    "outlook-german": """\
It still leaks

Von: Support <a@example.org>
Gesendet: Dienstag, 3. November 2026 10:12
An: Bob
Betreff: AW: x

Please tighten it
""",
    "yahoo": """\
It still leaks

----- Original Message -----
From: a@example.org
To: b@example.org
Subject: x

Please tighten it
""",
    "german": """\
It still leaks

Am 3. Nov. 2026 um 10:12 schrieb Support <help@example.org>:

> Please tighten it
""",
    "french": """\
It still leaks

Le mar. 3 nov. 2026 à 10:12, Support <help@example.org> a écrit :

> Please tighten it
""",
    "spanish": """\
It still leaks

El mar, 3 nov 2026 a las 10:12, Soporte (<h@example.org>) escribió:

> Please tighten it
""",
    "russian": """\
It still leaks
03.11.2026 14:20 пользователь "help@example.org" <
help@example.org> написал:

> Please tighten it
""",
    "reply-below": """\
On 03/11/2026 06:26 PM, Support wrote:
> Please tighten it
It still leaks
""",
    "headers-behind-marks": """\
It still leaks

> Subject: x
> From: a@example.org
> To: b@example.org
>
> Please tighten it
""",
}


@pytest.mark.parametrize("program", REPLIES)
def test_reply_is_set_apart(program):
    parts = set_apart(REPLIES[program])
    assert parts.text == "It still leaks"
    assert "Please tighten it" in parts.quoted


def test_answers_between_quoted_lines_stay():
    parts = set_apart("Hi\n\n> Which order?\n\n10423\n\n> Since when?\n\n3 May\n")
    assert parts.text.split() == ["Hi", "10423", "3", "May"]
    assert parts.quoted == "> Which order?\n> Since when?"


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        ("It leaks.\n\nKind regards,\nAnn Bell\n+44 20 7946 0000", "Kind regards,\nAnn Bell\n+44 20 7946 0000"),
        ("It leaks.\n\nSent from my iPhone", "Sent from my iPhone"),
        ("It leaks.\n-- \nAnn\nBaker", "-- \nAnn\nBaker"),
        ("It leaks.\n\nMit freundlichen Grüßen\nAnna Beck", "Mit freundlichen Grüßen\nAnna Beck"),
        ("It leaks.\n\nThanks, Ann", "Thanks, Ann"),
    ],
)
def test_signature(message, signature):
    parts = set_apart(message)
    assert parts.text == "It leaks."
    assert parts.signature == signature


@pytest.mark.parametrize(
    "message",
    [
        "Thanks for your help\nbut order 10423 is still missing",
        "Thanks\nalso, where is the lid?",
        "Best\n\nPS: the lid is broken as well",
        "I wrote on Monday: nothing.\n\nFrom: the shop I got nothing.",
        "Date: 3 May\nOrder: 10423",
        "> all of it is quoted\n> nothing else",
    ],
)
def test_no_word_of_the_sender_is_lost(message):
    assert set_apart(message).text == message


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("My Heron stopped.\n\nTomasz", "Tomasz"),
        ("My Heron stopped.\n\nAnna-Maria O'Brien", "Anna-Maria O'Brien"),
        ("My Heron stopped.\n\nMany thanks,\nTomasz Nowak\nNowak Ltd", "Tomasz Nowak"),
        ("My Heron stopped.\n\nThanks, Tomasz", "Tomasz"),
        ("My Heron stopped.\n\nUrgent", ""),
        ("My Heron stopped.\n\nPlease Help", ""),
        ("My Heron stopped.\nTomasz", ""),
        ("My Heron stopped.\n\nHeron 500", ""),
        ("My Heron stopped.\n\nIt shows E6", ""),
        ("My Heron stopped.\n\nThanks!", ""),
        ("Tomasz", ""),
    ],
)
def test_a_name_below_the_message_is_whoever_signed(message, name):
    assert signed_name(set_apart(message).signature) == name


@given(st.text(alphabet="ab >:\n@<1023-_OnwroteFromTSubjc,.?é\u2028", max_size=300))
@settings(max_examples=300, deadline=None)
def test_every_word_stands_in_one_part(message):
    parts = set_apart(message)
    words = sorted("\n".join(parts).split())
    assert words == sorted(message.split()) or parts.text == message.strip()


@pytest.mark.timeout(60)
def test_long_hostile_lines_do_not_blow_up():
    message = "2026/1/1 " + " <@" * 50_000 + "\n" + "> " * 20_000 + "\n" + "On " * 50_000
    assert set_apart(message).text
