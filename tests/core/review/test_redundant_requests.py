"""What a customer has given already need not be asked for."""

import pytest

from core.domain.ticket import Customer
from core.review.reviewer import Reviewer
from tests.factories import ADA, make_ticket

WROTE = "Where is my parcel? My order number is R-20417. I have attached a photo of the label."


def asked_again(reply: str, text: str = WROTE, language: str = "en", customer: Customer | None = None) -> list[str]:
    ticket = make_ticket(text, customer=customer or ADA)
    found = Reviewer().review(reply, (), ticket, language=language).tone
    return [finding.text for finding in found if finding.rule == "asks-for-given"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("If nothing moves for 3 days, write to us with the order number.", "write to us with the order number"),
        ("Please send us your order number.", "send us your order number"),
        ("Tell us the order number and your e-mail address.", "Tell us the order number and your e-mail address"),
        ("Please reply with a photo of the label.", "reply with a photo"),
        ("Could you confirm your full name?", "confirm your full name"),
    ],
)
def test_what_the_ticket_gives_is_marked(reply, words):
    assert asked_again(f"Hello Ada,\n\n{reply}\n\nKind regards") == [words]


@pytest.mark.parametrize(
    "reply",
    [
        "Please send us your order number and your phone number.",
        "Enter the order number on the returns page.",
        "Your order number is R-20417.",
        "We sent you the order number by e-mail.",
        "Please tell us which colour you want.",
    ],
)
def test_what_is_not_there_or_not_asked_is_not(reply):
    assert asked_again(f"Hello Ada,\n\n{reply}\n\nKind regards") == []


def test_who_has_given_nothing_may_be_asked():
    nobody = Customer()
    for reply in ("Please send us your order number.", "Please attach a photo.", "Please confirm your e-mail address."):
        assert asked_again(reply, "Where is my parcel?", customer=nobody) == []
    assert asked_again("Please send us a photo.", "I can't send a photo.") == []


def test_it_does_not_keep_a_reply_back():
    ticket = make_ticket(WROTE, customer=Customer(name="Ada"))
    page = ["Write to us with the order number."]
    review = Reviewer().review("Hello Ada,\n\nWrite to us with the order number.\n\nKind regards", page, ticket)
    assert review.ok and [f.rule for f in review.tone if f.rule == "asks-for-given"] == ["asks-for-given"]


def test_auf_deutsch():
    said = "Wo ist mein Paket? Meine Bestellung 20417 fehlt. Anbei ein Foto."
    assert asked_again("Bitte nennen Sie uns die Bestellnummer.", said, "de") == ["nennen Sie uns die Bestellnummer"]
    assert asked_again("Schicken Sie uns ein Foto.", said, "de") == ["Schicken Sie uns ein Foto"]
    assert asked_again("Bitte nennen Sie uns Ihre Telefonnummer.", said, "de") == []
