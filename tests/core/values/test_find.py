"""What `find_values` finds, how it is normalised, and that its spans always fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import find_values


def keys(text: str, kind: str, language: str = "en") -> list[str]:
    return [value.key for value in find_values(text, language) if value.kind == kind]


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("amount", "It costs $1,000.", "1000 USD"),
        ("amount", "It costs 1000 USD.", "1000 USD"),
        ("amount", "It costs USD 1,000.00.", "1000 USD"),
        ("amount", "It costs one thousand dollars.", "1000 USD"),
        ("amount", "It costs 4.50 €.", "4.5 EUR"),
        ("amount", "Pay 50 cents.", "0.5 USD"),
        ("amount", "worth $1.7 billion", "1700000000 USD"),
        ("percentage", "We refund 20 percent.", "20"),
        ("percentage", "We refund 20%.", "20"),
        ("duration", "within 30 days", "2592000 second"),
        ("duration", "a 30-day trial", "2592000 second"),
        ("duration", "within thirty days", "2592000 second"),
        ("duration", "in half an hour", "1800 second"),
        ("duration", "for an hour and a half", "5400 second"),
        ("duration", "in a month", "1 month"),
        ("duration", "two weeks", "1209600 second"),
        ("duration", "fourteen days", "1209600 second"),
        ("duration", "a year", "12 month"),
        ("duration", "3 business days", "3 working day"),
        ("number", "a dozen users", "12"),
        ("number", "10k pageviews", "10000"),
        ("number", "two thousand five hundred users", "2500"),
        ("ordinal", "on the 2nd attempt", "2"),
        ("ordinal", "on the second attempt", "2"),
        ("date", "on March 5, 2026", "2026-03-05"),
        ("date", "on 5 March 2026", "2026-03-05"),
        ("date", "on the 5th of March", "--03-05"),
        ("date", "on 2026-03-05", "2026-03-05"),
        ("date", "on 25/12/2026", "2026-12-25"),
        ("date", "on 03/05/2026", "2026-03-05|2026-05-03"),
        ("date", "in May", "--05"),
        ("date", "in 1987", "1987"),
        ("date", "on Monday", "weekday-1"),
        ("time", "at 2 pm", "14:00"),
        ("time", "at 14:00", "14:00"),
        ("time", "at 2:30 p.m.", "14:30"),
        ("time", "at noon", "12:00"),
        ("time", "at 12 am", "00:00"),
        ("version", "in v2.1.3", "2.1.3"),
        ("version", "in version 2.1", "2.1"),
        ("version", "on iOS 17", "ios 17"),
        ("plan", "on the Pro plan", "pro"),
        ("link", "see https://www.Acme.example/Help/.", "acme.example/Help"),
        ("email", "write to Help@Acme.example.", "help@acme.example"),
        ("phone", "call +49 30 1234567", "301234567"),
        ("code", "order #10423", "10423"),
        ("code", "error ERR-404 appears", "ERR-404"),
        ("negation", "You can't.", "not"),
        ("negation", "You can’t.", "not"),
        ("negation", "It is not so.", "not"),
        ("condition", "unless it is broken", "unless"),
        ("condition", "only with a receipt", "only"),
        ("condition", "except for sale items", "except"),
        ("quantifier", "It is free of charge.", "free"),
        ("quantifier", "Every user can.", "all"),
        ("name", "Then Bart Conner came.", "bart conner"),
    ],
)
def test_finds_and_normalises(kind: str, text: str, key: str) -> None:
    assert key in keys(text, kind)


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("amount", "Das kostet 1.000,50 €.", "1000.5 EUR"),
        ("duration", "innerhalb von dreißig Tagen", "2592000 second"),
        ("duration", "innerhalb von 14 Tagen", "1209600 second"),
        ("number", "einundzwanzig Nutzer", "21"),
        ("date", "am 5. März 2026", "2026-03-05"),
        ("date", "am 05.03.2026", "2026-03-05"),
        ("time", "um 14 Uhr", "14:00"),
        ("negation", "Das geht nicht.", "not"),
        ("quantifier", "Das ist kostenlos.", "free"),
        ("condition", "nur mit Beleg", "only"),
    ],
)
def test_finds_german_values(kind: str, text: str, key: str) -> None:
    assert key in keys(text, kind, "de")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("up to 30 days", "at-most"),
        ("no more than 30 days", "at-most"),
        ("30 days at most", "at-most"),
        ("within the 30 days", "at-most"),
        ("at least 30 days", "at-least"),
        ("30 days or more", "at-least"),
        ("after 30 days", "more-than"),
        ("under 30 days", "less-than"),
        ("about 30 days", "about"),
        ("30 days", ""),
    ],
)
def test_bounds_belong_to_the_value(text: str, bound: str) -> None:
    (value,) = find_values(text)
    assert (value.key, value.bound, value.text) == ("2592000 second", bound, text)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("I need it by 5 December.", "by 5 December", "en"),
        ("Not before Dec. 5.", "before Dec. 5", "en"),
        ("Is 5 Dec. possible?", "5 Dec.", "en"),
        ("It was on 5 Sept. 2026.", "5 Sept. 2026", "en"),
        ("I leave on 5 Dec.", "5 Dec", "en"),
        ("Ich brauche es bis 5. Dezember.", "bis 5. Dezember", "de"),
    ],
)
def test_a_date_keeps_its_own_full_stop_and_not_that_of_the_sentence(text: str, said: str, language: str) -> None:
    assert [value.text for value in find_values(text, language) if value.kind == "date"] == [said]


def test_a_range_gives_both_ends_the_unit() -> None:
    assert keys("It takes 5-7 business days.", "duration") == ["5 working day", "7 working day"]
    assert keys("It takes thirty to forty minutes.", "duration") == ["1800 second", "2400 second"]


def test_rates_and_counted_things_are_kept() -> None:
    amount, number = find_values("$9 a month for 10 users")
    assert (amount.per, number.of) == ("month", "user")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("negation", "Not only that."),
        ("negation", "No problem!"),
        ("quantifier", "Feel free to ask."),
        ("number", "this one is better"),
        ("duration", "once a month"),
        ("date", "You may ask."),
        ("name", "The answer is here."),
        ("condition", "Let me know if you have any questions."),
    ],
)
def test_look_alikes_are_left_alone(kind: str, text: str) -> None:
    assert keys(text, kind) == []


@given(st.text() | st.from_regex(r"[\w$€£%.,:/@#' \n+-]{0,80}"), st.sampled_from(["en", "de", "xx", ""]))
def test_spans_fit_and_never_overlap(text: str, language: str) -> None:
    end = 0
    for value in find_values(text, language):
        assert value.span.start >= end
        assert value.span.start < value.span.end <= len(text)
        assert value.text == value.span.of(text)
        end = value.span.end


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Geht es bei Ihrer Frage um „Rücksendung“?", []),
        ("Wir haben Ihren Antrag erhalten.", []),
        ("Die Laufzeit Ihres Vertrags steht auf der Rechnung.", []),
        ("Das Kestrel Pro hat Ihr Team.", ["Kestrel Pro"]),
        ("Bitte öffnen Sie Mein Konto.", ["Mein Konto"]),
        ("Ihre Frau Marta Weber schreibt aus Bad Homburg.", ["Frau Marta Weber", "Bad Homburg"]),
    ],
)
def test_a_polite_pronoun_is_no_part_of_a_german_name(text, names):
    assert [value.text for value in find_values(text, "de") if value.kind == "name"] == names
