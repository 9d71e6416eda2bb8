"""What stands at the end of a mail: footers that are nobody's words, signatures, and facts that are the message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tickets.names import can_be_a_name
from core.tickets.quoting import set_apart

ASKS = "Where is my kettle?"
FOOTERS = [
    "This e-mail and its attachments are confidential and intended solely for the addressee.",
    "If you have received this email in error, please notify the sender and destroy all copies.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie sie.",
    "Ce message est confidentiel et destiné exclusivement à son destinataire.",
    "Este mensaje puede contener información confidencial para uso exclusivo de su destinatario.",
    "Questo messaggio è riservato e destinato esclusivamente ai destinatari indicati.",
    "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
    "Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
    "*CONFIDENTIALITY NOTICE:* unauthorised use may result in legal action.",
    "This email has been checked for viruses by Avast antivirus software.",
    "Virenfrei. www.avast.com",
    "_______________________________________________\nkettles mailing list\nkettles@lists.example.org",
    "You received this message because you are subscribed to the group. To unsubscribe mail x@googlegroups.com",
    "Sitz der Gesellschaft: Ulm, Registergericht: Amtsgericht Ulm, HRB 4711",
    "Moor Ltd. Registered in England No. 01234567. Registered office: 1 Court Road, Leeds.",
    "Moor SARL au capital de 5000 €\nRCS Lyon 123 456 789\nTVA FR 12 345678901",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_is_set_apart(footer):
    parts = set_apart(f"{ASKS}\n\nRegards\nInes Moor\n\n{footer}")
    assert parts.text == ASKS
    assert parts.signature.endswith(footer)


@pytest.mark.parametrize(
    "message",
    [
        "I sent a mail with confidential data to the wrong recipient.\n\nThis email must be deleted, I beg you.",
        "Please change the invoice.\n\nVAT number: GB 123 4567 89",
        "Please unsubscribe me from your newsletter.",
        "It leaks.\n\nRegards\nInes\n\nPS: If I hear nothing I will take you to court.",
        "It leaks.\n\nRegards\nInes\n\nIf I hear nothing by Friday, I will take you to court.",
        "This message may be confidential.",
    ],
)
def test_words_like_a_footers_stay_where_they_are_the_message(message):
    assert set_apart(message).text == message


@pytest.mark.parametrize(
    "signature",
    [
        "Kind regards\nInes Moor\nHead of Purchasing, Bank of Moor, 12 Court Road, Leeds LS1 1AA",
        "Mit freundlichen Grüßen\n\nInes Moor\nMoor GmbH\nTel. 0731 555 0\nwww.moor.example",
        "Viele Grüße Ines",
        "Thanks,\nines",
        "Best\nI.",
        "Cheers, Tom and Anna",
        "--\nInes Moor\nines@moor.example",
        "-- \nInes\nWe love kettles. Visit us!",
        "Gesendet mit der GMX iPhone App",
        "Von meinem Galaxy gesendet",
        "iPhoneから送信",
        "发自我的iPhone",
        "Sent from Outlook for iOS<https://aka.ms/x>",
    ],
)
def test_signatures(signature):
    parts = set_apart(f"{ASKS}\n\n{signature}")
    assert (parts.text, parts.signature) == (ASKS, signature)


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("Thanks\n\nSerial number KX-7\nBought 3 May 2026", "Serial number KX-7\nBought 3 May 2026"),
        ("Thanks,\nInes\nOrder 70155", "Order 70155"),
        ("Danke\nInes\nKundennummer: 4711", "Kundennummer: 4711"),
        ("Thanks\n12 Mill Street\nLeeds LS1 1AA", "12 Mill Street\nLeeds LS1 1AA"),
    ],
)
def test_facts_below_a_closing_are_the_message(below, kept):
    assert set_apart(f"{ASKS}\n\n{below}").text == f"{ASKS}\n\n{kept}"


@pytest.mark.parametrize(
    "last",
    [
        "Thanks, please cancel it.",
        "Danke, bitte sofort kündigen.",
        "Gracias, no funciona.",
        "thank you, order 70155.",
        "Best kettle ever, but the lid is loose.",
        "Battery Low",
        "Norway",
        "Keine Verbindung",
        "Red",
        "Sent via parcel on 3 May, tracking 0034043",
        "Regards\nplease call me before Friday",
        "--\nOld: 1 Mill Street\nNew: 9 Hill Road\n--\nIs that possible?",
    ],
)
def test_a_last_line_that_says_something_stays(last):
    message = f"Hello,\n\n{last}"
    assert set_apart(message).text == message


def test_a_name_announced_by_a_colon_is_no_signature():
    assert set_apart("The gift is for:\n\nInes Moor").text == "The gift is for:\n\nInes Moor"


@pytest.mark.parametrize("courtesy", ["Thanks!", "Many thanks", "Vielen Dank", "Merci beaucoup", "Thank you,\nInes"])
def test_a_courtesy_above_a_quotation_is_the_message(courtesy):
    parts = set_apart(f"{courtesy}\n\nOn 4 Feb 2027, Mill Shop <help@mill.example> wrote:\n\n> Call your lawyer.")
    assert parts.text == courtesy
    assert "lawyer" in parts.quoted


@pytest.mark.parametrize("line", ["Ines Moor", "Tomasz", "Anna-Maria O'Brien", "Yuki Tanaka", "Иван Петров"])
def test_names(line):
    assert can_be_a_name(line)


@pytest.mark.parametrize(
    "line", ["Battery Low", "Germany", "Please Help", "Heron 500", "Monday", "ines", "Support Team"]
)
def test_no_names(line):
    assert not can_be_a_name(line)


PIECES = [
    ASKS,
    "Regards",
    "Ines Moor",
    "Order 70155",
    "-- ",
    "",
    "PS: soon",
    FOOTERS[0],
    "Sent from my phone",
    "Thanks",
    "> hm",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9))
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost(pieces):
    message = "\n".join(pieces)
    parts = set_apart(message)
    assert sorted("\n".join(parts).split()) == sorted(message.split())


@given(st.lists(st.sampled_from(PIECES[1:9]), max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_question_is_always_the_message(pieces):
    assert ASKS in set_apart("\n".join([ASKS, *pieces])).text
