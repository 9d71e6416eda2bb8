"""Steps of two pages are not one procedure, whatever each half stands on."""

import pytest

from core.review.evidence import Source
from core.review.reviewer import Reviewer

ROLES = (
    "You can add a team member with the Billing role. Go to your team settings and invite them with the Billing role."
)
EMAIL = (
    "Go into the Security section, provide your current password and new email, and click on the Change Email button."
)
ROLES_DE = "Öffnen Sie die Teameinstellungen und laden Sie die Person mit der Rolle Buchhaltung ein."
EMAIL_DE = "Öffnen Sie den Bereich Sicherheit und geben Sie Ihr jetziges Passwort und die neue Adresse ein."


def reasons(claim: str, *pages: str, language: str = "en") -> list[str]:
    sources = [Source(text, f"page-{number}.md", language=language) for number, text in enumerate(pages)]
    return [s.why.partition(":")[0] for s in Reviewer().review(claim, sources, language=language).sentences if s.why]


@pytest.mark.parametrize(
    "claim",
    [
        "Go to your team settings, invite him with the Billing role, and provide his current password and new email.",
        "Go to your team settings and provide your current password and new email.",
        "Provide your current password and new email, then go to your team settings.",
    ],
)
def test_steps_of_two_pages_in_one_sentence_are_marked(claim: str) -> None:
    assert reasons(claim, ROLES, EMAIL) == ["steps-of-two-pages"]
    assert reasons(claim, f"{ROLES} {EMAIL}") == []


@pytest.mark.parametrize(
    "claim",
    [
        "Go to your team settings and invite them with the Billing role.",
        "Go into the Security section, provide your current password, and click on the Change Email button.",
        "You can add a team member with the Billing role, and you provide your current password and new email.",
        "Provide your current password and new email.",
    ],
)
def test_steps_of_one_page_and_statements_beside_each_other_are_not(claim: str) -> None:
    assert reasons(claim, ROLES, EMAIL) == []


def test_a_german_sentence_is_read_alike() -> None:
    welded = "Laden Sie die Person mit der Rolle Buchhaltung ein und geben Sie Ihr jetziges Passwort ein."
    assert reasons(welded, ROLES_DE, EMAIL_DE, language="de") == ["steps-of-two-pages"]
    assert reasons("Öffnen Sie den Bereich Sicherheit und geben Sie Ihr jetziges Passwort ein.", ROLES_DE, EMAIL_DE,
                   language="de") == []  # fmt: skip
