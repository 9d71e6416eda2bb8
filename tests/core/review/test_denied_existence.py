"""What a page says there is none of must not be said to be there."""

import pytest

from core.review.analysed_sentence import analyse
from core.review.denied_existence import things_there_are_none_of
from core.review.evidence import Evidence, Source
from core.review.reviewer import Reviewer

MAIL = "There are no attachments, no PDFs and no links to click on in the email reports either."
TRIAL = "There is no weekly trial of the Studio plan. The trial of the Home plan lasts 14 days."
MAIL_DE = "Es gibt leider keine Anhänge und keine Rechnungen im Bericht."


@pytest.mark.parametrize(
    ("page", "claim", "found"),
    [
        (MAIL, "The email reports hold links to each page.", ["links"]),
        (MAIL, "You can attach the reports as a PDF.", ["attach"]),
        (MAIL, "The email reports come with attachments.", ["attachments"]),
        (MAIL, "The email reports have no PDFs.", []),
        (MAIL, "The invoices are a PDF.", []),
        (MAIL + " The monthly summary has links.", "The email reports hold links to each page.", []),
        (TRIAL, "The Studio plan has a weekly trial.", ["weekly trial"]),
        (TRIAL, "The trial lasts 14 days.", []),
        ("There is no need to open the website for the stats.", "Open the website for the stats.", []),
    ],
)
def test_a_thing_that_is_denied_everywhere_is_named(page: str, claim: str, found: list[str]) -> None:
    evidence = Evidence([Source(page)])
    assert [one.words.lower() for one in things_there_are_none_of(analyse(claim, "en"), evidence)] == found


def test_in_german_too() -> None:
    evidence = Evidence([Source(MAIL_DE)], language="de")
    (one,) = things_there_are_none_of(analyse("Der Bericht hat auch Anhänge.", "de"), evidence)
    assert one.words.lower() == "anhänge"


def test_the_check_calls_it_contradicted_though_the_customer_asked_for_it() -> None:
    asked = "Can we have the weekly report as a PDF attached?"
    (said,) = Reviewer().review("You can attach the reports as a PDF.", [MAIL], asked).sentences
    assert (said.verdict, said.quote) == ("contradicted", MAIL)
