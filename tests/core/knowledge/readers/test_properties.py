import pytest

from core.knowledge.readers.properties import date_in, properties_of, stated_date


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2025-3-4", "2025-03-04"),
        ("4.3.2025", "2025-03-04"),
        ("4 March 2025", "2025-03-04"),
        ("March 4th, 2025", "2025-03-04"),
        ("4. März 2025", "2025-03-04"),
        ("Sept. 4, 2025", "2025-09-04"),
        ("03/04/2025", ""),
        ("31 February 2025", ""),
        ("no date", ""),
    ],
)
def test_dates_as_people_write_them(words, date):
    assert date_in(words) == date


def test_the_newest_stated_date_counts():
    assert stated_date("Last updated: 4 March 2024\n\nx\n\nLast reviewed on 2025-01-02") == "2025-01-02"
    assert stated_date("Zuletzt aktualisiert am 4. März 2025.") == "2025-03-04"
    assert stated_date("The offer of 4 March 2024") == ""


def test_fields_of_the_wrong_type_do_no_harm():
    assert properties_of({"title": ["a"], "date": {"x": 1}, "lang": 7, "internal": "maybe"}).audience is None
