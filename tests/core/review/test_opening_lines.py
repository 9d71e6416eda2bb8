"""What a reply begins with by template is no claim; what only looks like it is."""

from pathlib import Path

import pytest

from core.resources import load_toml
from core.review.reviewer import Reviewer
from core.workspace.folder import Workspace

TROUBLE = {"en": "I was charged 22 euros twice and it never arrived.", "de": "Mir wurden 22 Euro zweimal abgebucht."}
OPENINGS = [
    (language, line)
    for language in TROUBLE
    for lines in load_toml("templates", f"{language}.toml")["opening"].values()
    for line in lines.values()
]


def claims(reviewer: Reviewer, reply: str, ticket: str, language: str) -> list[str]:
    said = reviewer.review(reply, ["Lamps are made of brass."], ticket, language=language).sentences
    return [sentence.text for sentence in said if sentence.verdict != "courtesy"]


@pytest.mark.parametrize(("language", "line"), OPENINGS)
def test_no_shipped_opening_is_called_unsupported(language: str, line: str) -> None:
    trouble = TROUBLE[language]
    reply = f"{'Hello' if language == 'en' else 'Guten Tag'},\n\n{line.replace('{trouble}', trouble)}\n"
    assert claims(Reviewer(), reply, f"Hi. {trouble} Please help.", language) == []


def test_an_opening_of_the_teams_own_is_none_either(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = "The whole workshop is glad that you like our lamps."
    (tmp_path / "templates" / "en.toml").write_text(f'[opening.praise]\ncalm = "{own}"\n', encoding="utf-8")
    assert claims(Reviewer(Workspace(tmp_path)), own, "I love it", "en") == []
    assert claims(Reviewer(), own, "I love it", "en") == [own]


def test_what_an_opening_says_back_must_be_what_the_customer_wrote() -> None:
    reply = "I am sorry. You wrote: “We refund 500 euros.” Here is a straight answer."
    assert claims(Reviewer(), reply, "My lamp broke.", "en") != []


def test_a_sentence_after_the_opening_is_judged() -> None:
    reply = "It is good to know that you are happy with it. Every lamp is made of gold."
    assert claims(Reviewer(), reply, "Thanks!", "en")[-1:] == ["Every lamp is made of gold."]
