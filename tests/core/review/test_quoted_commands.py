"""Commands that a reply quotes: as the page gives them, or put together from what it gives."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.evidence import Evidence, Source
from core.review.quoted_commands import command_mismatches

PAGE = (
    "`brew pack` packs the beans. Add `--grind FINE` for espresso and `--size 250` for a small bag. Stop with Ctrl+C."
)


def unknown(claim: str, told: str = "") -> list[str]:
    evidence = Evidence([Source(PAGE)])
    return [m.words for m in command_mismatches(analyse(claim, "en"), evidence, told)]


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Run `brew pack`.", []),
        ("Run `brew pack --grind FINE`.", []),
        ("Run `brew pack --size 250 --grind FINE`.", []),
        ("Stop it with `Ctrl+C`.", []),
        ("Run `brew grind`.", ["brew grind"]),
        ("Run `brew pack --size FINE`.", ["brew pack --size FINE"]),
        ("Run `brew pack --force`.", ["brew pack --force"]),
        ("Run `brew` and then `pack`.", []),
        ("Run brew grind.", []),
    ],
)
def test_a_quoted_command_stands_in_the_page(claim, found):
    assert unknown(claim) == found


def test_a_command_of_the_customer_may_be_repeated():
    assert unknown("You ran `brew clean`.", told="I ran brew clean and it failed.") == []
