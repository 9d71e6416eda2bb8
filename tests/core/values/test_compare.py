"""Which values say the same."""

import pytest

from core.values import Value, agrees, find_values


def one(text: str) -> Value:
    (value,) = find_values(text)
    return value


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("$1,000", "1000 USD"),
        ("14:00", "2 pm"),
        ("thirty days", "30 days"),
        ("two weeks", "14 days"),
        ("24 hours", "1 day"),
        ("up to 30 days", "30 days"),
        ("within 30 days", "no more than 30 days"),
        ("in March", "5 March 2026"),
        ("5 March", "5 March 2026"),
        ("in 2026", "5 March 2026"),
        ("in 1950", "1950 films"),
        ("05/03/2026", "5 March 2026"),
        ("https://acme.example/", "www.acme.example"),
    ],
)
def test_the_same_said_otherwise(claim: str, source: str) -> None:
    assert agrees(one(claim), one(source))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("$1,000", "1000 EUR"),
        ("30 days", "a month"),
        ("30 days", "30 business days"),
        ("within 30 days", "after 30 days"),
        ("at least 30 days", "up to 30 days"),
        ("$9 a month", "$9 a year"),
        ("5 March 2026", "in March"),
        ("5 March 2026", "5 March 2025"),
        ("2 pm", "2 am"),
        ("iOS 17", "Android 17"),
    ],
)
def test_different_things(claim: str, source: str) -> None:
    assert not agrees(one(claim), one(source))


def test_a_month_is_thirty_days_where_a_rule_says_so() -> None:
    assert agrees(one("30 days"), one("a month"), {"1 month": "2592000 second"})
