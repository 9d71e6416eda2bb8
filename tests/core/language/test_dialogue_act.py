"""One table of what is a courtesy, for customers' messages and replies, in English and German."""

from __future__ import annotations

import pytest

from core.language.dialogue_act import claim_part, dialogue_act, greets_in, is_courtesy
from core.values import find_values

POLITE = ("greeting", "closing", "courtesy")

COURTESIES = {
    "en": """
        Many thanks and kind regards | Have a nice weekend! | I hope you are well. | Thanks in advance for your help.
        Thank you. | Much appreciated! | I look forward to hearing from you. | We look forward to your reply.
        Looking forward to seeing you soon! | Thank you so much for your quick reply! | Thanks a lot!
        Thanking you in advance. |         Thank you kindly.
        Hope all is well! | I hope this email finds you well. | With warm regards | Warmest regards,
        Kind regards | Yours faithfully, | All the best, | Enjoy your weekend! | Have a lovely rest of your day.
        Any help would be greatly appreciated. | Your patience is appreciated. | That would be much appreciated!
        Sorry for the trouble. | Sorry to bother you again. | I really appreciate your help. | Hello there
        Dear Ms Berg
        Good morning team | You're welcome! | No problem! | Talk to you soon
        That's all for now, thanks! | Many thanks, Anna
    """,
    "de": """
        Vielen Dank im Voraus. | Vielen Dank! | Herzlichen Dank für Ihre Hilfe. | Danke im Voraus! | Besten Dank
        Vielen herzlichen Dank! | Mit freundlichen Grüßen | Viele Grüße | Beste Grüße aus Köln | Schönes Wochenende!
        Ich wünsche Ihnen einen schönen Tag. | Einen schönen Abend noch! | Ich hoffe, es geht Ihnen gut.
        Ich freue mich auf Ihre Antwort. | Wir freuen uns, von Ihnen zu hören.
        Über eine Antwort würde ich mich freuen.
        Hallo zusammen, | Guten Morgen! | Sehr geehrte Damen und Herren, | Entschuldigung für die Störung.
        Gern geschehen! |         Kein Problem!
        Alles Gute | Bis bald! | Vielen Dank und viele Grüße | Ihre Hilfe weiß ich sehr zu schätzen.
    """,
}
CLAIMS = {
    "en": """
        Hi we never refund a gift card that was bought in a sale | Sorry, but we never refund gift cards.
        The deposit is refunded after the return. | Yes, thanks. | No.
        I look forward to the refund that never came, where is it | Thanks, but the pump still leaks
    """,
    "de": """
        Vielen Dank, aber die Pumpe leckt immer noch | Nein. | Die Kaution wird erstattet.
        Hallo wir erstatten keine Gutscheine aus dem Verkauf | Es tut uns leid, aber wir erstatten das nicht.
    """,
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (language, sentence.strip())
        for language, listed in table.items()
        for sentence in listed.replace("\n", "|").split("|")
        if sentence.strip()
    ]


@pytest.mark.parametrize(("language", "sentence"), rows(COURTESIES))
def test_a_courtesy_is_one_whoever_writes_it(language: str, sentence: str) -> None:
    assert is_courtesy(sentence)
    assert dialogue_act(sentence, find_values(sentence, language), None, language) in POLITE


@pytest.mark.parametrize(("language", "sentence"), rows(CLAIMS))
def test_a_claim_is_none_however_politely_it_begins(language: str, sentence: str) -> None:
    assert dialogue_act(sentence, find_values(sentence, language), None, language) == "claim"


@pytest.mark.parametrize("sentence", ["Yes.", "No, thanks", "Ja!", "Nein danke", "Sent from my phone", "PS:", "", "-"])
def test_a_customer_who_says_yes_or_no_says_nothing_of_the_matter(sentence: str) -> None:
    assert is_courtesy(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Hi I need a refund",
        "Hello where is my order",
        "Hallo ich brauche eine Rechnung",
        "Thanks, but the pump still leaks",
        "I hope you refund me soon.",
        "I understand the plan renews, and I don't want that.",
        "No problem with the app before today.",
        "Danke für nichts",
        "Thank you for nothing",
        "Hey wo ist meine Lampe",
        "Order 5512",
    ],
)
def test_what_a_customer_wants_is_no_courtesy(sentence: str) -> None:
    assert not is_courtesy(sentence)


@pytest.mark.parametrize(
    ("sentence", "previous", "act"),
    [
        ("Could you send me the order number?", None, "request"),
        ("Which colour did you order?", None, "question"),
        ("Anna Berg", "closing", "closing"),
        ("Anna Berg repairs it", None, "claim"),
        ("Here is how:", None, "courtesy"),
        ("Thank you for your 45 euros.", None, "claim"),
        ("About your question “Does it need 12 volts?”: [answer to add]", None, "courtesy"),
        ("- Dear Anna,", None, "greeting"),
        ("...", None, "courtesy"),
    ],
)
def test_how_a_sentence_begins_and_ends_says_what_it_is_for(sentence: str, previous: str | None, act: str) -> None:
    assert dialogue_act(sentence, find_values(sentence), previous, "en") == act  # type: ignore[arg-type]


def test_what_only_leads_up_to_a_claim_is_no_part_of_it() -> None:
    sentence = "2. In short, please note that the deposit is refunded."
    assert claim_part(sentence, "en").of(sentence) == "the deposit is refunded."


@pytest.mark.parametrize(
    ("line", "english", "german"),
    [("Hello {name},", True, False), ("Hallo {name},", False, True), ("Hi {name},", True, True), ("Ahoy!", True, True)],
)
def test_a_greeting_belongs_to_the_languages_that_know_it(line, english, german):
    assert (greets_in(line, "en"), greets_in(line, "de")) == (english, german)
