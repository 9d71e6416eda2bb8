"""Raw mails: which part is the mail, who wrote it, whose it was before it was passed on, and what a program wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, NotATicket
from core.tickets.mail_parts import unflow
from core.tickets.parse import read_ticket, read_tickets, ticket_of_json
from core.tickets.ticket_json import to_dict

INES, TOM, SHOP = "Ines Moor <ines@moor.example>", "Tom Hale <tom@mill.example>", "Mill Shop <help@mill.example>"


def mail(
    body: str, sender: str = INES, to: str = SHOP, subject: str = "kettle", kind: str = "text/plain", **headers: str
):
    named = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: Thu, 4 Feb 2027 12:00:00 +0100\nMessage-ID: <1@moor>\n"
        f"{named}MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\n\n{body}\n"
    ).encode()


def parts(*contents: tuple[str, str], kind: str = "mixed", **headers: str) -> bytes:
    body = "".join(f"--b\nContent-Type: {head}\n\n{text}\n\n" for head, text in contents)
    data = mail(f"{body}--b--", **headers)
    return data.replace(
        b"Content-Type: text/plain; charset=utf-8", f'Content-Type: multipart/{kind}; boundary="b"'.encode(), 1
    )


def said(data: bytes, name: str = "a.eml") -> list[tuple[str, str]]:
    return [(message.sender, message.text) for message in read_ticket(data, name).messages]


def customer(data: bytes) -> tuple[str, str]:
    found = read_ticket(data, "a.eml").customer
    return found.name, found.email


PLAIN, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
WORDS = "The kettle hums and the lid is loose."


@pytest.mark.parametrize(
    "data",
    [
        parts((PLAIN, "Please view this in a program that shows HTML."), (HTML, f"<p>{WORDS}</p>"), kind="alternative"),
        parts((PLAIN, ""), (HTML, f"<p>{WORDS}</p>"), kind="alternative"),
        parts((PLAIN, WORDS), (HTML, f"<p>{WORDS}</p>"), kind="alternative"),
        parts((PLAIN, WORDS), ("text/x-amp-html", "<html amp4email>x"), (HTML, f"<p>{WORDS}</p>"), kind="alternative"),
        parts((HTML, f"<p>{WORDS}</p>"), ("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"), kind="alternative"),
        parts((PLAIN, WORDS), ('text/vcard; name="i.vcf"', "BEGIN:VCARD")),
        parts((PLAIN, WORDS), ('application/pgp-signature; name="s.asc"', "x"), kind="signed"),
        mail(f'<div style="display:none">Preview!</div><p>{WORDS}</p>', kind="text/html"),
    ],
)
def test_the_part_that_people_read_is_the_mail(data):
    assert said(data) == [("customer", WORDS)]


def test_bodies_around_a_picture_are_one_mail():
    data = parts((PLAIN, "The first shows the box."), ('image/png; name="a.png"', "x"), (HTML, "<p>It is torn.</p>"))
    assert said(data) == [("customer", "The first shows the box.\n\nIt is torn.")]


def test_attached_mails_and_logs_are_named_and_nobodys_words():
    inner = "From: help@mill.example\nSubject: Old one\nContent-Type: text/plain\n\nOur lawyer will sue."
    data = parts(
        (PLAIN, WORDS), ("message/rfc822", inner), ('text/plain; name="app.log"\nContent-Disposition: inline', "FATAL")
    )
    [message] = read_ticket(data, "a.eml").messages
    assert (message.text, message.attachments) == (WORDS, ("Old one.eml", "app.log"))
    assert to_dict(read_ticket(data, "a.eml"))["messages"][0]["attachments"] == ["Old one.eml", "app.log"]


@pytest.mark.parametrize(
    ("label", "raw", "text"),
    [
        ("iso-8859-1", "Es kostet 49,90 € – „viel“.".encode("cp1252"), "Es kostet 49,90 € – „viel“."),
        ("us-ascii", "It isn’t here".encode("cp1252"), "It isn’t here"),
        ("iso-8859-1", "Grüße vom Käufer".encode(), "Grüße vom Käufer"),
        ("utf-8", "Grüße vom Käufer".encode("cp1252"), "Grüße vom Käufer"),
        ("iso-8859-1", "Grüße vom Käufer".encode("latin-1"), "Grüße vom Käufer"),
        ("gb2312", "水壶坏了，请问怎么办？镕".encode("gb18030"), "水壶坏了，请问怎么办？镕"),
    ],
)
def test_wrong_labels(label, raw, text):
    data = mail("").replace(b"charset=utf-8", f"charset={label}".encode()) + raw
    assert said(data)[0][1] == text


def test_windows_text_in_a_subject():
    assert (
        read_ticket(mail("Hello there", subject="=?iso-8859-1?Q?49,90_=80_zur=FCck?="), "a.eml").subject
        == "49,90 € zurück"
    )
    raw = mail("Hello there").replace(b"Subject: kettle", "Subject: Rückgabe".encode("cp1252"))
    assert read_ticket(raw, "a.eml").subject == "Rückgabe"


def test_flowed_text_is_joined():
    assert unflow("The order https://mill.example/4 \n711 is \nlate.\n-- \nInes", True) == (
        "The order https://mill.example/4711 islate.\n-- \nInes"
    )
    assert unflow("It is \nlate.\n\n> so \n> it \n> is\n>> or \n> not") == "It is late.\n\n> so it is\n>> or\n> not"


@given(st.text(alphabet="ab >-\n", max_size=80))
@settings(max_examples=200, deadline=None)
def test_flowing_loses_no_letter(text):
    assert [c for c in unflow(text) if c in "ab"] == [c for c in text if c in "ab"]


def test_a_subject_alone_is_the_question():
    assert said(mail("", subject="Where is my order 70155?")) == [("customer", "Where is my order 70155?")]
    assert said(mail("Sent from my iPhone", subject="Re: Where is it?")) == [("customer", "Where is it?")]
    with pytest.raises(InputError):
        read_ticket(mail("", subject=""), "a.eml")


# -- who is who --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "who"),
    [
        (mail(WORDS), ("Ines Moor", "ines@moor.example")),
        (mail(WORDS, "Mill <noreply@mill.example>", Reply_To=INES), ("Ines Moor", "ines@moor.example")),
        (mail(WORDS, "Mill <noreply@mill.example>", Reply_To="ines@moor.example"), ("ines@moor.example",) * 2),
        (mail(WORDS, Reply_To="ines@home.example"), ("Ines Moor", "ines@home.example")),
        (mail(WORDS, "'Ines Moor' via Help <help@mill.example>", Reply_To=INES), ("Ines Moor", "ines@moor.example")),
        (
            mail(WORDS, "Ines Moor via Kettles <k@lists.example>", Reply_To="ines@moor.example"),
            ("Ines Moor", "ines@moor.example"),
        ),
        (mail(WORDS, SHOP, to=INES), ("Ines Moor", "ines@moor.example")),
        (mail(WORDS, "Moor <info@moor.example>", to="peter@mill.example"), ("Moor", "info@moor.example")),
        (mail(WORDS, "Moor IT <support@moor.example>"), ("Moor IT", "support@moor.example")),
    ],
)
def test_the_customer(data, who):
    assert customer(data) == who


@pytest.mark.parametrize(
    "body",
    [
        "Name: Ines Moor\nEmail: ines@moor.example\nMessage: The kettle hums.",
        "Vorname: Ines\nNachname: Moor\nE-Mail-Adresse: ines@moor.example\nNachricht:\nThe kettle hums.",
        "Name\nInes Moor\n\nEmail\nines@moor.example\n\nMessage\nThe kettle hums.",
        "From: Ines Moor <ines@moor.example>\n\nMessage Body:\nThe kettle hums.",
    ],
)
def test_the_fields_of_a_form_name_the_customer(body):
    data = mail(body, "Mill <wordpress@mill.example>", Auto_Submitted="auto-generated")
    assert customer(data) == ("Ines Moor", "ines@moor.example")
    assert said(data) == [("customer", "The kettle hums.")]
    assert read_ticket(data, "a.eml").automatic == ""


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nFrom: {}\nDate: Thu, 4 Feb 2027 at 08:15\nSubject: kettle\n"
    "To: <tom@mill.example>\n\n\nThe kettle hums.\nInes Moor",
    "outlook": "From: {}\nSent: Thursday, February 4, 2027 8:15 AM\nTo: Tom <tom@mill.example>\nSubject: kettle\n\n"
    "The kettle hums.",
    "outlook de": "-----Ursprüngliche Nachricht-----\nVon: {}\nGesendet: Donnerstag, 4. Februar 2027 08:15\nAn: Tom\n"
    "Betreff: kettle\n\nThe kettle hums.",
    "apple": "Begin forwarded message:\n\n> From: {}\n> Subject: kettle\n> Date: 4 February 2027 at 08:15:12 GMT\n"
    "> To: tom@mill.example\n> \n> The kettle hums.",
}


@pytest.mark.parametrize("note", ["", "Can you take this one?\n\n"], ids=["bare", "with a note"])
@pytest.mark.parametrize("program", FORWARDS)
def test_what_a_colleague_forwards_is_its_writers(program, note):
    data = mail(note + FORWARDS[program].format(INES), TOM, subject="Fwd: kettle")
    assert customer(data) == ("Ines Moor", "ines@moor.example")
    assert said(data) == [("customer", "The kettle hums."), ("note", "Can you take this one?")][: 2 if note else 1]


def test_what_a_customer_forwards_stays_history():
    data = mail("What does it mean?\n\n" + FORWARDS["gmail"].format(SHOP), subject="Fwd: kettle")
    assert customer(data) == ("Ines Moor", "ines@moor.example")
    assert said(data) == [("customer", "What does it mean?")]


def test_a_pasted_forward():
    ticket = read_ticket("Please answer\n\n" + FORWARDS["gmail"].format(INES), "a.txt")
    assert [(one.sender, one.text) for one in ticket.messages] == [
        ("customer", "The kettle hums."),
        ("note", "Please answer"),
    ]


def mailbox(*mails: bytes) -> bytes:
    return b"\n".join(b"From x@y Thu Feb  4 12:00:00 2027\n" + one for one in mails)


def answer(number: int, sender: str, to: str, words: str) -> bytes:
    data = mail(words, sender, to, "Re: kettle", References="<1@moor>")
    return data.replace(b"<1@moor>\nR", f"<{number}@x>\nR".encode(), 1).replace(
        b"12:00", f"{12 + number}:00".encode(), 1
    )


@pytest.mark.parametrize(
    ("mails", "senders", "email"),
    [
        ([mail("Late.", SHOP, INES), answer(2, INES, SHOP, "Cancel.")], ["agent", "customer"], "ines@moor.example"),
        (
            [mail("It hums."), answer(2, SHOP, INES, "Cool it."), answer(3, "Ines Moor <i@home.example>", SHOP, "No.")],
            ["customer", "agent", "customer"],
            "ines@moor.example",
        ),
        (
            [mail("It hums."), answer(2, "Otto <otto@moor.example>", SHOP, "Mine too.")],
            ["customer"] * 2,
            "ines@moor.example",
        ),
        ([mail("It hums."), answer(2, TOM, INES, "May I call?")], ["customer", "agent"], "ines@moor.example"),
        (
            [mail("It hums.", to="mia@mill.example"), answer(2, "Eve <eve@mill.example>", INES, "Cool it.")],
            ["customer", "agent"],
            "ines@moor.example",
        ),
    ],
    ids=["team first", "second address", "colleague in copy", "two agents", "no mailbox of a team"],
)
def test_sides_of_a_thread(mails, senders, email):
    ticket = read_ticket(mailbox(*mails), "a.mbox")
    assert [message.sender for message in ticket.messages] == senders
    assert ticket.customer.email == email


def test_a_mailbox_of_one_thread_is_a_ticket_everywhere(tmp_path):
    data = mailbox(mail("It hums.\n\n>From the lid"), answer(2, SHOP, INES, "Cool it."))
    for name in ("a.mbox", "", "a"):
        assert [text for _, text in said(data, name)] == ["It hums.\n\nFrom the lid", "Cool it."]
    two = mailbox(mail("It hums."), mail("Another", subject="lid").replace(b"<1@moor>", b"<9@moor>"))
    with pytest.raises(NotATicket):
        read_ticket(two, "a.mbox")
    path = tmp_path / "a.mbox"
    path.write_bytes(two)
    assert len(list(read_tickets(path))) == 2


def test_answers_without_references_belong_to_the_mail_they_answer(tmp_path):
    bare = answer(2, SHOP, INES, "Cool it.").replace(b"References: <1@moor>\n", b"")
    other = mail("Mine leaks", "Kim <kim@home.example>", subject="Re: kettle").replace(b"<1@moor>", b"<5@k>")
    path = tmp_path / "a.mbox"
    path.write_bytes(mailbox(mail("It hums."), bare, other))
    assert [len(ticket.messages) for ticket in read_tickets(path)] == [2, 1]


def test_apples_emlx():
    data = mail("It hums.")
    assert said(b"%d\n%b<?xml version='1.0'?><plist/>" % (len(data), data), "a.emlx") == [("customer", "It hums.")]


def test_rich_text():
    assert said(rb"{\rtf1\ansi It hums.\par Is that safe?}", "a.rtf") == [("customer", "It hums.\nIs that safe?")]


# -- what no person wrote ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (mail("I am on vacation until Monday.", subject="Automatic reply: kettle"), "out-of-office"),
        (
            mail("Ich bin im Urlaub.", subject="Abwesenheitsnotiz: Kessel", Auto_Submitted="auto-replied"),
            "out-of-office",
        ),
        (mail("We got your message.", Auto_Submitted="auto-replied (vacation)"), "auto-reply"),
        (mail("We got your message.", X_Autoreply="yes"), "auto-reply"),
        (mail("We got your message.", Precedence="auto_reply"), "auto-reply"),
        (mail("It failed.", "Mail Delivery System <MAILER-DAEMON@mx.example>"), "bounce"),
        (mail("It failed.", X_Failed_Recipients="ines@moor.example"), "bounce"),
        (mail("Disk full!", "root@srv.example", Auto_Submitted="auto-generated"), "machine"),
        (
            parts((PLAIN, "Accepted"), ("text/calendar; method=REPLY", "BEGIN:VCALENDAR"), kind="alternative"),
            "calendar-answer",
        ),
        (
            parts(
                (PLAIN, "Late"), ("message/delivery-status", "Reporting-MTA: dns; mx\n\nAction: delayed"), kind="report"
            ),
            "delivery-report",
        ),
        (
            parts(
                (PLAIN, "No"), ("message/delivery-status", "Reporting-MTA: dns; mx\n\nAction: failed"), kind="report"
            ),
            "bounce",
        ),
        (
            parts((PLAIN, "Read"), ("message/disposition-notification", "Disposition: displayed"), kind="report"),
            "read-receipt",
        ),
        (mail("I am out of the office next week, can you wait?", subject="I am out of the office"), ""),
        (mail("Still nothing.", subject="RE: Automatic reply: kettle"), ""),
        (mail("It hums.", Auto_Submitted="no"), ""),
        (mail("It hums.", Precedence="list"), ""),
        (mail("It hums.", "Mill <noreply@mill.example>", Reply_To=INES, Auto_Submitted="auto-generated"), ""),
    ],
)
def test_automatic_mails(data, kind):
    ticket = read_ticket(data, "a.eml")
    assert ticket.automatic == kind
    assert ticket_of_json(to_dict(ticket)) == ticket


def test_an_automatic_mail_among_a_persons_is_a_note():
    away = answer(2, INES, SHOP, "Out of office").replace(b"MIME-", b"Auto-Submitted: auto-replied\nMIME-")
    ticket = read_ticket(mailbox(mail("It hums."), away), "a.mbox")
    assert [message.sender for message in ticket.messages] == ["customer", "note"]
    assert ticket.automatic == ""
    answered = read_ticket(mailbox(mail("It hums."), answer(1, SHOP, INES, "Cool it."), away), "a.mbox")
    assert answered.automatic == "out-of-office"


@given(st.binary(max_size=300), st.sampled_from(["a.eml", "a.emlx", "a.msg", "a.mbox", "a.rtf", ""]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_ticket_or_an_expected_error(data, name):
    try:
        ticket = read_ticket(b"From: a@b.example\nContent-Type: " + data if len(data) % 2 else data, name)
    except InputError:
        return
    assert all(message.text.strip() for message in ticket.messages)
