import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.ticket import Message, Ticket
from core.domain.triage import Urgency
from core.errors import BadWorkspaceFile
from core.ports import Embedder
from core.triage.escalation import read_escalation
from core.triage.sentiment import only_answers, score_sentiment
from core.triage.triager import Triager
from core.triage.urgency import find_urgency
from core.workspace.folder import Workspace
from tests.factories import make_ticket

LAMPS = """
[[intent]]
name = "return"
tier = 2
examples = ["I want to send it back", "How do I return an item?", "Can I give the lamp back?", "return label please"]

[[intent]]
name = "invoice"
tier = 2
examples = ["Where is my invoice?", "I need a bill for March", "Please send the invoice again", "invoice is wrong"]
"""


def test_the_teams_own_intents_and_nothing_else(tmp_path: Path, real_embedder: Embedder) -> None:
    (tmp_path / "intents.toml").write_text(LAMPS, encoding="utf-8")
    triager = Triager(Workspace(tmp_path), real_embedder)
    found = triager.triage(make_ticket("Could I return this desk lamp?"))
    assert found.intent == "return"
    assert {name for name, _ in found.candidates} <= {"return", "invoice"}
    assert triager.triage(make_ticket("What is the capital of Peru?")).intent == "other"
    threat = triager.triage(make_ticket("I will sue you, this is a scam!!"))
    assert (threat.tier, threat.escalate) == (3, True)
    assert "legal-threat" in {reason.rule for reason in threat.reasons}


@pytest.mark.parametrize(
    "text",
    [
        "Feature request: bulk edit of the transactions",
        "I would love to see recurring transfers supported",
        "It would be great if you could add a dark mode",
        "Suggestion: let us pin notes to the top",
    ],
)
def test_a_wish_is_a_wish_for_any_product(text: str, tmp_path: Path, real_embedder: Embedder) -> None:
    assert Triager(Workspace(tmp_path), real_embedder).triage(make_ticket(text)).intent == "feature-request"


@pytest.mark.parametrize(
    "text", ["How do I export a report as a spreadsheet?", "The report shows an error since Monday"]
)
def test_a_question_about_a_feature_is_no_wish(text: str, tmp_path: Path, real_embedder: Embedder) -> None:
    assert Triager(Workspace(tmp_path), real_embedder).triage(make_ticket(text)).intent in ("how-to", "bug")


def test_a_mistake_in_a_file_leaves_the_last_good_version_in_force(tmp_path: Path) -> None:
    file = tmp_path / "intents.toml"
    file.write_text(LAMPS, encoding="utf-8")
    triager = Triager(Workspace(tmp_path), None)
    assert triager.triage(make_ticket("I want to send it back")).intent == "return"
    file.write_text(LAMPS.replace("tier = 2", "tier = 9", 1), encoding="utf-8")
    os.utime(file, (1, 1))
    assert triager.triage(make_ticket("I want to send it back")).intent == "return"
    assert triager.mistake is not None
    assert triager.mistake.values["line"] == 4
    file.write_text(LAMPS.replace('"return"', '"give-back"', 1), encoding="utf-8")
    os.utime(file, (2, 2))
    assert triager.triage(make_ticket("I want to send it back")).intent == "give-back"
    assert triager.mistake is None


def test_a_mistake_at_the_start_is_said(tmp_path: Path) -> None:
    (tmp_path / "escalation.toml").write_text("[[rule]\n", encoding="utf-8")
    with pytest.raises(BadWorkspaceFile):
        Triager(Workspace(tmp_path), None).triage(make_ticket("hello"))


def test_a_thread_that_ends_in_thanks_is_still_about_what_it_began_with(tmp_path: Path) -> None:
    thread = (
        Message("customer", "I forgot my password and can't log in to my account"),
        Message("agent", "I have sent you a new link."),
        Message("customer", "Lovely, have a wonderful afternoon then, over and out"),
    )
    assert Triager(Workspace(tmp_path), None).triage(Ticket("1", "", thread)).intent == "password"


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("My sister marries and the dress has to be sewn by 5 December.", "en", "by 5 December"),
        ("Ich brauche das Kleid bis zum 30. November.", "de", "bis zum 30. November"),
        ("I need it before 28 November 2026.", "en", "before 28 November 2026"),
        ("I need it by 5 March.", "en", ""),
        ("You said it would be here by 20 November.", "en", ""),
        ("It arrived after 28 November.", "en", ""),
    ],
)
def test_a_day_that_something_is_needed_by_is_urgent_when_it_is_near(
    tmp_path: Path, text: str, language: str, words: str
) -> None:
    found = find_urgency(text, read_escalation(Workspace(tmp_path)), "2026-11-26T10:00:00Z", language)
    assert found == (Urgency("high", (words,)) if words else Urgency("normal"))


def test_a_customer_who_waits_is_seen_without_being_told_the_time(tmp_path: Path) -> None:
    rule = 'extends = "default"\n[[rule]]\nname = "long-wait"\nwaiting = "3d"\npriority = true\n'
    (tmp_path / "escalation.toml").write_text(rule, encoding="utf-8")
    triager = Triager(Workspace(tmp_path), None)

    def priority(written: datetime) -> bool:
        asked = Message("customer", "Where is my order?", time=written.isoformat())
        return triager.triage(Ticket("1", "", (asked,))).priority

    assert priority(datetime.now(UTC) - timedelta(days=4))
    assert not priority(datetime.now(UTC) - timedelta(days=2))


@pytest.mark.parametrize(
    "words", ["I tightened it, it still leaks.", "Cleaned, and water is still coming out.", "The page still shows it."]
)
def test_a_fault_that_goes_on_is_a_failed_attempt(tmp_path: Path, words: str) -> None:
    talk = [("customer", "Help, it leaks."), ("agent", "Do this."), ("customer", words)]
    thread = tuple(Message(sender, text) for sender, text in talk)  # type: ignore[arg-type]
    assert Triager(Workspace(tmp_path), None).triage(Ticket("1", "", thread)).attempts == 1


@pytest.mark.parametrize("kind", ["out-of-office", "bounce", "calendar-answer"])
def test_an_automatic_mail_calls_nobody_whatever_it_says(tmp_path: Path, kind: str) -> None:
    """It says what it is instead; the panel and the command line word the rule."""
    words = "Urgent! I am furious and will sue you. For emergencies call my lawyer."
    found = Triager(Workspace(tmp_path), None).triage(Ticket("1", "", (Message("customer", words, automatic=kind),)))
    assert (found.tier, found.escalate, found.urgency.level, found.automatic) == (2, False, "low", kind)
    assert [reason.rule for reason in found.reasons] == [f"automatic-{kind}"]
    assert found.sentiment.label == "neutral"


@pytest.mark.parametrize("words", ["no", "No.", "no i did not", "Nein, noch nicht", "nope", "non", "Not yet"])
def test_an_answer_of_a_word_or_two_has_no_feeling(words: str) -> None:
    assert score_sentiment(["My lamp blinks red.", words], lambda _: None, None).score == 0.0


@pytest.mark.parametrize("words", ["NO!", "No! I am furious.", "This is ridiculous"])
def test_anger_in_few_words_is_felt(words: str) -> None:
    assert not only_answers(words)
