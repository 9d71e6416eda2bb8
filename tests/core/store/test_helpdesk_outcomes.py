"""Which of the tickets seen here an exported one is, and what is then known of it."""

from dataclasses import replace

import pytest

from core.domain.measurement import HelpdeskOutcome
from core.domain.ticket import Customer
from core.store.helpdesk_outcomes import save_outcome, seen_ticket_of
from core.store.tickets import Tickets
from tests.factories import make_ticket

NOON = 1_772_366_400.0
DAY = 86_400.0
SPAN = (NOON - 600, NOON + DAY)


@pytest.fixture
def seen(store):
    """A ticket of Ada's that was pasted at noon, under an id made of its content."""
    Tickets(store, clock=lambda: NOON).save(make_ticket("It leaks.", id="t-abc", subject="Pump"))
    return store


def exported(**changes):
    return replace(
        make_ticket("It leaks.", id="4711", subject="Re: Pump", customer=Customer("", "", "ADA@example.org")), **changes
    )


def test_by_its_own_id(seen) -> None:
    assert seen_ticket_of(seen, make_ticket("Anything", id="t-abc", customer=Customer()), None) == "t-abc"


def test_by_address_and_time(seen) -> None:
    assert seen_ticket_of(seen, exported(), SPAN) == "t-abc"


@pytest.mark.parametrize(
    ("changes", "span"),
    [
        ({"customer": Customer("", "", "ben@example.org")}, SPAN),
        ({"customer": Customer("", "Ada Example")}, SPAN),
        ({}, (NOON + DAY, NOON + 2 * DAY)),
        ({}, (NOON - 9 * DAY, NOON - 8 * DAY)),
        ({}, None),
    ],
    ids=["another address", "a name alone", "came later", "ended long before", "no times"],
)
def test_not_by_less(seen, changes, span) -> None:
    assert seen_ticket_of(seen, exported(**changes), span) is None


def test_of_several_the_subject_decides_or_nothing(seen) -> None:
    Tickets(seen, clock=lambda: NOON).save(make_ticket("Where is it?", id="t-def", subject="Parcel"))
    assert seen_ticket_of(seen, exported(), SPAN) == "t-abc"
    assert seen_ticket_of(seen, exported(subject="Hello"), SPAN) is None


def test_a_rating_stays_where_a_later_export_does_not_repeat_it(seen) -> None:
    save_outcome(seen, "t-abc", HelpdeskOutcome(NOON, 0.75), lambda: NOON)
    save_outcome(seen, "t-abc", HelpdeskOutcome(NOON + 60, None), lambda: NOON)
    save_outcome(seen, "unknown", HelpdeskOutcome(NOON, 1.0), lambda: NOON)
    assert seen.rows("SELECT resolved_at, rating FROM helpdesk_outcomes") == [(NOON + 60, 0.75)]
