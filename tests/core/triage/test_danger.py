"""Danger in plain words goes to a person at once; a harmless word does not."""

from __future__ import annotations

import pytest

from core.domain.ticket import Message, Ticket
from core.triage.sentiment import opts_out, score_sentiment
from core.triage.sentiment_lexicon import is_sarcastic
from core.triage.triager import Triager
from core.workspace.folder import Workspace


@pytest.fixture(scope="module")
def triage(tmp_path_factory):
    triager = Triager(Workspace(tmp_path_factory.mktemp("empty")), None)
    return lambda text: triager.triage(Ticket("t", "", (Message("customer", text),)))


@pytest.mark.parametrize(
    "said",
    [
        "My phone is burning!",
        "The heater started smoking last night.",
        "The power bank is swollen.",
        "The battery of my scooter is leaking.",
        "There are flames coming from the socket.",
        "I smell gas since the fitter was here.",
        "Das Netzteil brennt!",
        "Der Trockner qualmt.",
        "Aus dem Toaster kommt Rauch.",
        "Mein Akku ist aufgebläht.",
        "Es riecht nach Gas.",
        "Der Stecker ist geschmolzen.",
        "I want to end my life.",
        "Ich will nicht mehr leben.",
        "Meine Kreditkarte wurde ohne mein Wissen belastet.",
        "Someone used my card without my permission.",
    ],
)
def test_danger_is_critical_and_a_persons(triage, said):
    found = triage(said)
    assert (found.tier, found.escalate, found.urgency.level) == (3, True, "critical")


@pytest.mark.parametrize(
    "said",
    [
        "Das Licht brennt die ganze Nacht, wie stelle ich es ab?",
        "Die Birne brennt nicht mehr, welche passt?",
        "How do I burn a CD with this drive?",
        "A burning question: does it fit my desk?",
        "Mir brennt eine Frage auf der Seele: gibt es ihn in Rot?",
        "How do I test the smoke detector?",
        "My phone battery drains fast, how do I save power?",
        "Does the kettle switch off when it is dry?",
    ],
)
def test_a_harmless_word_is_none(triage, said):
    found = triage(said)
    assert not {"safety", "fraud", "self-harm"} & {reason.rule for reason in found.reasons}
    assert found.urgency.level != "critical"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Thanks for nothing.", "en"),
        ("Thanks a lot for nothing!", "en"),
        ("Oh great, another broken one.", "en"),
        ("Danke für nichts.", "de"),
    ],
)
def test_sarcasm_is_no_praise(said, language):
    assert is_sarcastic(said)
    assert score_sentiment([said], lambda _: None, None, language).score < 0


@pytest.mark.parametrize("said", ["Thanks, that worked.", "Great, thank you!", "Danke für die schnelle Hilfe."])
def test_thanks_are_no_sarcasm(said):
    assert not is_sarcastic(said)


def test_a_command_to_a_machine_has_no_feeling():
    for said in ("STOP", "Stop.", "unsubscribe", "ABMELDEN"):
        assert opts_out(said) and score_sentiment([said], lambda _: None, None).label == "neutral"
    assert not opts_out("Stop charging me!")
