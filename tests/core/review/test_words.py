"""Every reason and finding has its words in the catalogue, in both languages."""

from importlib.resources import files
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from core.review.token_diff import TurningKind
from core.review.tone import BY_WORDS
from core.values import ValueKind

WORDS = {"negation", "condition", "quantifier"}
AS_NUMBER = {"number", "ordinal", "percentage", "size", "measure"}
KINDS = {"number" if kind in AS_NUMBER else kind for kind in get_args(ValueKind)} - WORDS - {"plan"}
WHYS = {
    "nothing-says-so",
    "opposite",
    "places",
    "thing-not-found",
    "limit-dropped",
    "done-by-us",
    *(f"{kind}-{way}" for kind in KINDS for way in ("not-found", "differs")),
    *(f"{sort}-{way}" for sort in get_args(TurningKind) for way in ("added", "dropped")),
}
TONES = {
    *BY_WORDS,
    "shouting",
    "exclamations",
    "over-apology",
    "too-long",
    "emoji",
    "forbidden-word",
    "missing-greeting",
    "wrong-name",
    "unanswered",
}
POLICIES = {"must", "never", "ask", "internal", "secret", "personal-data", "link"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_has_words(language: str) -> None:
    path = files("resources") / "locale" / language / "LC_MESSAGES" / "deskside.po"
    with path.open("rb") as file:
        known = {str(message.id) for message in read_po(file) if message.string}
    wanted = {f"review.{w}" for w in WHYS} | {f"tone.{t}" for t in TONES} | {f"policy.{p}" for p in POLICIES}
    assert wanted - known == set()
