"""Yes and no at the beginning of a reply: judged with the sentence that follows."""

import pytest

from core.review.reviewer import Reviewer

PAGE = ("Dogs are not allowed in the dining room.", "You can bring your dog to the terrace.")
MAIL = "Are dogs allowed in the dining room?"


def verdicts(reply: str, language: str = "en", page: tuple[str, ...] = PAGE, mail: str = MAIL) -> list[str]:
    return [s.verdict for s in Reviewer().review(reply, page, mail, language=language).sentences]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("No, dogs are not allowed in the dining room.", ["supported"]),
        ("No. Dogs are not allowed in the dining room.", ["supported"]),
        ("Yes! You can bring your dog to the terrace.", ["supported", "supported"]),
        ("Yes, you can bring your dog to the terrace.", ["supported"]),
        ("Yes, dogs are not allowed in the dining room.", ["contradicted"]),
        ("Yes! Dogs are not allowed in the dining room.", ["contradicted", "contradicted"]),
        ("Yes! Dogs cost 12 euros.", ["unsupported", "unsupported"]),
    ],
)
def test_a_yes_or_no_says_what_the_next_sentence_says(reply, found):
    assert verdicts(reply) == found


def test_a_yes_without_a_sentence_stays_a_claim():
    assert verdicts("Yes!") == ["unsupported"]


def test_a_yes_in_german_must_not_gainsay_itself():
    page = ("Hunde sind im Speisesaal nicht erlaubt.",)
    mail = "Sind Hunde im Speisesaal erlaubt?"
    assert verdicts("Ja, Hunde sind im Speisesaal nicht erlaubt.", "de", page, mail) == ["contradicted"]
    assert verdicts("Nein, Hunde sind im Speisesaal nicht erlaubt.", "de", page, mail) == ["supported"]
