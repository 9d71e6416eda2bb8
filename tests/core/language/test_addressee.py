"""Who is spoken to is told by cues: sentences that look alike and speak to people stay."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from core.language.addressee import cues, speaks_to_writer
from core.language.languages import language_table, languages
from core.resources import load_toml
from tests.core.drafting.attempts import ADDRESSED

TO_PEOPLE = tomllib.loads((Path(__file__).parent / "said_to_people.toml").read_text(encoding="utf-8"))
WRONG = {"ticket": 3, "document": 8}
"""Of 120 sentences that were written to look like attempts, how many may be taken for some."""
FOUND = {"ticket": 53, "document": 50}
"""Of 60 attempts, how many must be found."""


@pytest.mark.parametrize("where", sorted(WRONG))
def test_few_sentences_to_people_are_taken_for_orders_to_the_writer(where: str) -> None:
    texts = [text for written in TO_PEOPLE[where].values() for text in written]
    taken = [text for text in texts if speaks_to_writer(text, in_ticket=where == "ticket")]
    assert len(texts) == 120
    assert len(taken) <= WRONG[where], taken


@pytest.mark.parametrize("where", sorted(FOUND))
def test_most_sentences_to_the_writer_are_told_by_whom_they_speak_to(where: str) -> None:
    texts = [attempt["text"] for attempt in ADDRESSED if attempt["where"] == where]
    assert sum(speaks_to_writer(text, in_ticket=where == "ticket") for text in texts) >= FOUND[where]


def test_every_cue_has_a_weight_and_every_weight_a_cue() -> None:
    weighed = set(load_toml("language", "addressee.toml")["weights"])
    for language in languages():
        assert set(language_table(language, "addressee")["cues"]) == weighed - {"quoted", "colon", "question"}


def test_marks_alone_speak_to_nobody() -> None:
    assert cues("Size: 'large'?") == {"colon", "quoted", "question"}
    assert not speaks_to_writer("Size: 'large'?", in_ticket=True)


def test_a_long_sentence_takes_no_longer_than_its_beginning() -> None:
    def used(text: str) -> float:
        began = time.process_time()
        speaks_to_writer(text, in_ticket=True)
        return time.process_time() - began

    used("warm up")
    words = "when you reply to the reply that you reply to "
    assert min(used(words * 4000) for _ in range(3)) < 20 * min(used(words * 40) for _ in range(3))
