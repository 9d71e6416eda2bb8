"""What exports of several helpdesks say became of a ticket: when it was resolved, and its rating on one scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.helpdesk_outcome import outcome_of_json, rating_of, scale_of
from tests.factories import make_ticket

ASKED = make_ticket("It leaks.", "Tighten it.", began="2026-03-01T10:00:00+00:00")
LAST = 1772445600.0  # 2026-03-02T10:00:00Z, its last message
MARCH_3 = 1772532000.0  # 2026-03-03T10:00:00Z


@pytest.mark.parametrize(
    ("data", "resolved", "rating"),
    [
        ({"ticket": {"status": "solved", "satisfaction_rating": {"score": "good"}}}, LAST, 1.0),
        ({"ticket": {"status": "solved", "satisfaction_rating": {"score": "offered"}}}, LAST, None),
        ({"status": 5, "stats": {"closed_at": "2026-03-03T10:00:00Z"}, "satisfaction_rating": {"rating": 103}},
         MARCH_3, 1.0),
        ({"status": "closed", "close_at": "2026-03-03T10:00:00Z"}, MARCH_3, None),
        ({"state": "closed", "conversation_rating": {"rating": 2, "remark": "Slow."}}, LAST, 0.25),
        ({"status": "resolved", "messages": [{"content_attributes": {"submitted_values":
         {"csat_survey_response": {"rating": 4}}}}]}, LAST, 0.75),
        ({"status": "Closed", "rating": "9", "resolved_at": "2026-03-03T10:00:00Z"}, MARCH_3, None),
    ],
    ids=["zendesk", "zendesk, not rated", "freshdesk", "zammad", "intercom", "chatwoot", "table, off the scale"],
)  # fmt: skip
def test_each_helpdesks_own_way_is_read(data, resolved, rating) -> None:
    found = outcome_of_json(data, ASKED, ended=True)
    assert (found.resolved_at, found.rating) == (resolved, rating)


def test_an_open_ticket_is_not_resolved_whatever_time_stands_there() -> None:
    reopened = {"status": "open", "solved_at": "2026-03-03T10:00:00Z"}
    assert outcome_of_json(reopened, ASKED, ended=False) is None
    only_time = outcome_of_json({"solved_at": "2026-03-03T10:00:00Z"}, ASKED, ended=False)
    assert only_time is not None and only_time.resolved_at == MARCH_3


def test_what_was_written_with_a_rating_comes_along() -> None:
    found = outcome_of_json({"satisfaction_rating": {"score": "bad", "comment": "Nobody came."}}, ASKED, ended=False)
    assert (found.rating, found.remark, found.resolved_at) == (0.0, "Nobody came.", None)


@pytest.mark.parametrize(
    ("said", "scale", "rating"),
    [("5", 5, 1.0), ("1", 5, 0.0), ("4/5", 5, 0.75), ("3 von 5", 5, 0.5), ("80 %", 5, 0.8), ("★★★★☆", 5, 0.75),
     ("⭐⭐⭐", 5, 0.5), ("10", 10, 1.0), ("50", 100, 0.5), ("Sehr zufrieden", 5, 1.0), ("BAD", 5, 0.0), ("", 5, None),
     ("Unoffered", 5, None), ("7", 5, None), (True, 5, None), (None, 5, None), ("see survey", 5, None)],
)  # fmt: skip
def test_a_rating_of_any_scale_lies_between_0_and_1(said, scale, rating) -> None:
    assert rating_of(said, scale) == (None if rating is None else pytest.approx(rating))


@given(
    st.one_of(st.integers(-200, 200), st.floats(), st.text(max_size=12), st.none()), st.sampled_from([5.0, 10.0, 100.0])
)
def test_no_rating_lies_elsewhere(said, scale) -> None:
    rating = rating_of(said, scale)
    assert rating is None or 0.0 <= rating <= 1.0


def test_the_scale_of_a_column_is_told_by_its_largest_number() -> None:
    assert [scale_of(column) for column in (["1", "5", ""], ["7", "10"], ["80", "9"], ["good"], [])] == [
        5,
        10,
        100,
        5,
        5,
    ]
