"""Times in the forms in which programs write them; what could be two moments is none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.identity import iso_time
from core.tickets.times import day_order, read_time, says_when, sequence_key


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # noon and midnight, and the halves of the day
        ("Feb 3, 2027 12:05 AM", "2027-02-03T00:05:00"),
        ("Feb 3, 2027 12:05 PM", "2027-02-03T12:05:00"),
        ("2/23/2027 1:05 p.m.", "2027-02-23T13:05:00"),
        ("23/2/2027, 1:05 p. m.", "2027-02-23T13:05:00"),
        ("February 3rd, 2027 at 3pm", "2027-02-03T15:00:00"),
        # mail programs
        ("Wed, 3 Feb 2027 14:05:00 +0100", "2027-02-03T13:05:00Z"),
        ("Wed, 3 Feb 2027 14:05:00 +0100 (CET)", "2027-02-03T13:05:00Z"),
        ("Wed, Feb 3, 2027 at 2:05\u202fPM", "2027-02-03T14:05:00"),
        ("Wednesday, February 3, 2027 2:05 PM", "2027-02-03T14:05:00"),
        ("Wed Feb  3 14:05:00 2027", "2027-02-03T14:05:00"),
        ("Wed Feb  3 14:05:00 CET 2027", "2027-02-03T13:05:00Z"),
        # Rails, spreadsheets, databases
        ("2027-02-03 14:05:00 UTC", "2027-02-03T14:05:00Z"),
        ("2027-02-03 14:05:12 +0100", "2027-02-03T13:05:12Z"),
        ("2027-02-03T14:05:12.345Z", "2027-02-03T14:05:12.345000Z"),
        ("2027/02/03 14:05", "2027-02-03T14:05:00"),
        ("03-Feb-2027 14:05", "2027-02-03T14:05:00"),
        ("03.02.2027 14:05", "2027-02-03T14:05:00"),
        ("3.2.27 14:05 Uhr", "2027-02-03T14:05:00"),
        # other languages
        ("Mittwoch, 3. Februar 2027 um 14:05", "2027-02-03T14:05:00"),
        ("mercredi 3 février 2027 à 14h05", "2027-02-03T14:05:00"),
        ("3 de febrero de 2027, 14:05", "2027-02-03T14:05:00"),
        ("śr., 3 lut 2027 o 14:05", "2027-02-03T14:05:00"),
        ("pon., 15 lis 2027 o 14:05", "2027-11-15T14:05:00"),
        ("3. feb. 2027 kl. 14.05", "2027-02-03T14:05:00"),
        ("2027. február 3., szerda 14:05", "2027-02-03T14:05:00"),
        ("2027年2月3日 下午2:05", "2027-02-03T14:05:00"),
        ("3 февр. 2027 г., 14:05", "2027-02-03T14:05:00"),
        # with a time in words beside it
        ("2 days ago (Wed, 3 Feb 2027 at 11:29 AM)", "2027-02-03T11:29:00"),
        # the weekday tells which number is the day
        ("Tue 02/03/2027 14:05", "2027-03-02T14:05:00"),
        ("Wed 02/03/2027 14:05", "2027-02-03T14:05:00"),
    ],
)
def test_is_read(text, moment):
    assert iso_time(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "02/03/2027 1:05 PM",
        "02-03-2027",
        "31/02/2027",
        "3 hours ago",
        "yesterday",
        "Feb 3 14:05",
        "May",
        "12",
        "lamp",
        "14:05",
        "15 lis 2027",
        "",
    ],
)
def test_what_could_be_two_moments_or_none_is_none(text):
    assert iso_time(text) == ""


def test_other_dates_of_a_source_tell_the_order():
    assert day_order(["02/03/2027", "13/03/2027 9:00"]) == "day-first"
    assert day_order(["02/03/2027", "03/13/2027"]) == "month-first"
    assert day_order(["02/03/2027", "13/03/2027", "03/13/2027"]) == ""
    assert read_time("02/03/2027", "day-first") == "2027-03-02T00:00:00"
    assert read_time("02/03/2027", "month-first") == "2027-02-03T00:00:00"
    assert read_time("13/03/2027", "month-first") == "2027-03-13T00:00:00", "what can be read in one way only is"


@pytest.mark.parametrize(
    "text", ["14 hours ago", "vor 3 Stunden", "yesterday at 14:05", "Feb 3 14:05", "2h", "14:05", "gestern", "just now"]
)
def test_a_screen_says_when(text):
    assert says_when(text)


@pytest.mark.parametrize("text", ["Mara Quist", "May", "a", "Order 55512", "55512", "3 lamps", "To: support", ""])
def test_other_words_do_not(text):
    assert not says_when(text)


def test_times_without_a_year_or_a_day_can_be_put_in_order():
    for earlier, later in (("Feb 3 14:05", "Feb 3 14:20"), ("9:05 AM", "1:10 PM"), ("2 days ago", "3 hours ago")):
        one, other = sequence_key(earlier), sequence_key(later)
        assert one and other and one[0] == other[0] and one[1] < other[1]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_what_is_written_is_read_again(moment):
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%d.%m.%Y %H:%M:%S",
        "%a, %d %b %Y %H:%M:%S",
        "%B %d, %Y %I:%M:%S %p",
        "%A, %m/%d/%Y %H:%M:%S",
    ):
        assert iso_time(moment.strftime(form)) in (moment.isoformat(), ""), form
    assert iso_time(moment.strftime("%B %d, %Y %I:%M:%S %p")) == moment.isoformat()


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    read = iso_time(text)
    assert read == "" or datetime.fromisoformat(read)
    assert says_when(text) in (True, False)
