"""Capitals and marks that shout, and those that do not."""

import pytest

from core.triage.sentiment import score_sentiment
from core.triage.shouting import shouts


@pytest.mark.parametrize(
    "text",
    [
        "One click in your tool and THREE YEARS of figures are gone.",
        "Somebody must look at the export today!!!",
        "I have asked twice and still have no export?!",
        "I was told it comes TODAY. It did NOT.",
        "Wann bekomme ich die Zahlen, ich frage seit DREI WOCHEN.",
        "Das kann doch nicht Ihr Ernst sein!!",
        "Ich will das SOFORT haben und NICHT erst morgen.",
    ],
)
def test_who_shouts_is_not_calm(text: str) -> None:
    assert shouts(text, negative=False)
    language = "de" if "ich" in text.lower().split() or "das" in text.lower().split() else "en"
    found = score_sentiment([text], lambda texts: None, None, language)
    assert found.label == "negative"
    assert found.score > -0.8  # nobody is called furious for capitals alone


@pytest.mark.parametrize(
    "text",
    [
        "Hello!!! How do I add a colleague?",
        "Does the REST API give JSON or only a PDF and CSV?",
        "The log says FATAL ERROR in GET HTTP. What is that?",
        "PLEASE SEND ME THE INVOICE OF OCTOBER. KIND REGARDS, EVA",
        "Our VAT ID must be on the invoice, and IT needs a copy in the US.",
        "Guten Morgen!! Wo ändere ich die IBAN für das SEPA Mandat?",
        "Is the option called DANGER ZONE?",
    ],
)
def test_who_writes_capitals_for_another_reason_does_not_shout(text: str) -> None:
    assert not shouts(text, negative=False)


def test_joy_that_shouts_stays_joy() -> None:
    found = score_sentiment(["Thank you so much, this is great!!!"], lambda texts: None, None)
    assert found.label == "positive"


def test_capitals_throughout_are_a_habit_of_who_is_polite_and_says_nothing_bad() -> None:
    text = "THE PARCEL OF MAY IS NOT HERE. KIND REGARDS, EVA"
    assert [shouts(text, negative) for negative in (True, False)] == [True, False]
    assert shouts("THIS IS NOW THE THIRD PARCEL", negative=False)
