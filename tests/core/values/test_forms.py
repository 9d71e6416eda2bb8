"""One value in two forms agrees with itself; another value does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import agrees, find_values
from core.values.phones import phone_key


def figures(text: str, language: str):
    return [value for value in find_values(text, language) if value.kind not in ("negation", "condition", "name")]


SAME = [
    ("en", "The toll is 2500 kronor.", "The toll is 2 500 kronor."),
    ("en", "The toll is 12,500 euros.", "The toll is 12 500 euros."),
    ("de", "Die Maut kostet 2 500 Euro.", "Die Maut kostet 2.500 Euro."),
    ("de", "Das kostet 7 Euro.", "Das kostet 7,– Euro."),
    ("de", "Das kostet 7 Euro.", "Das kostet 7,-- Euro."),
    ("en", "It costs 7 euros.", "It costs 7.- euros."),
    ("en", "The can holds 2.5 litres.", "The can holds 2,5 litres."),
    ("en", "The can holds 0.25 litres.", "The can holds 250 ml."),
    ("en", "It weighs 0.7 kg.", "It weighs 700 g."),
    ("en", "The lease lasts 30 months.", "The lease lasts 2½ years."),
    ("en", "The lease lasts 30 months.", "The lease lasts 2 1/2 years."),
    ("en", "We pay back 25 percent.", "We pay back ¼ of it."),
    ("en", "We pay back 75 %.", "We pay back three quarters of it."),
    ("en", "The rebate is 7,5 percent.", "The rebate is 7.5 %."),
    ("en", "The hall seats half a million people.", "The hall seats 500,000 people."),
    ("en", "We close at 12 noon.", "We close at 12:00."),
    ("en", "We close at 12 midnight.", "We close at 24:00."),
    ("en", "We open at 8.", "We open at 08:00."),
    ("de", "Wir öffnen von 8 bis 18 Uhr.", "Wir öffnen von 8:00 bis 18:00 Uhr."),
    ("de", "Wir schließen um 24 Uhr.", "Wir schließen um Mitternacht."),
    ("en", "Wash it at 30 degrees.", "Wash it at 30 °C."),
    ("en", "It shows F-07.", "It shows F\u201107."),
    ("de", "Rufen Sie 0221 / 44 55 66-0 an.", "Rufen Sie +49 221 445566-0 an."),
    ("en", "Call 0049 (0)221 445566.", "Call +49 221 44 55 66."),
    ("en", "Shipping is at no cost.", "Shipping costs nothing."),
]
OTHER = [
    ("en", "The toll is 25000 kronor.", "The toll is 2 500 kronor."),
    ("en", "It costs 7.90 euros.", "It costs 79 euros."),
    ("en", "The can holds 2.5 litres.", "The can holds 25 litres."),
    ("en", "We pay back 20 percent.", "We pay back ¼ of it."),
    ("en", "Wash it at 30 °F.", "Wash it at 30 °C."),
    ("en", "It shows F-08.", "It shows F\u201107."),
    ("en", "We close at 12 noon.", "We close at 24:00."),
    ("de", "Rufen Sie 0221 / 44 55 67-0 an.", "Rufen Sie +49 221 445566-0 an."),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_two_forms_of_one_value_agree(language, one, other):
    mine, theirs = figures(one, language), figures(other, language)
    assert mine and len(mine) == len(theirs)
    assert all(agrees(claim, source) for claim, source in zip(mine, theirs, strict=True)), (mine, theirs)


@pytest.mark.parametrize(("language", "one", "other"), OTHER)
def test_two_values_do_not_agree(language, one, other):
    assert not any(agrees(claim, source) for claim in figures(one, language) for source in figures(other, language))


def test_a_list_of_pages_is_no_decimal():
    assert [value.key for value in figures("See pages 3,4 and 7.", "en")] == ["3", "4", "7"]


@given(st.integers(1, 999_999), st.sampled_from(["kronor", "euros", "grams"]))
def test_thousands_are_one_number_however_they_are_parted(number, unit):
    keys = {
        tuple(v.key for v in figures(f"It is {number:,} {unit}.".replace(",", mark), "en"))
        for mark in (",", " ", "\u202f", "'", "")
    }
    assert len(keys) == 1


@given(st.text(alphabet="+0123456789 ()-/", max_size=24))
def test_no_telephone_number_breaks_it(text):
    assert phone_key(text).isdigit() or not phone_key(text)
