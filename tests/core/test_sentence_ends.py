"""A full stop of an abbreviation or an ordinal ends no sentence; where one does end there, it ends."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.text import split_sentences

ONE = [
    "Repairs take approx. two weeks.",
    "We are open Tue. to Thu. from ten to four.",
    "We are open Mon. Tue. and Sat. mornings.",
    "A cabin holds max. six guests.",
    "The fare incl. luggage is 30 euros.",
    "Ask for no. 12 at the desk.",
    "Each qty. of ten is packed apart.",
    "Ring ext. 44 for the workshop.",
    "Bring tools, e.g. Torx keys.",
    "The course of Dr. Brandt is full.",
    "The office opens at 9 a.m. on weekdays.",
    "The sale starts on Sept. 3.",
    "Das Paket ist inkl. Versand bezahlt.",
    "Die Miete beträgt ca. 300 Euro zzgl. Strom.",
    "Die Frist endet am 14. Juni um zwölf Uhr.",
    "Das Büro liegt im 2. Stock.",
    "Geöffnet ist Mo. bis Fr. von neun bis fünf.",
    "Es gilt der Tarif bzw. Vertrag vom 1. März.",
    "Bitte ggf. Quittung beilegen.",
    "Sie erhalten es in der 3. und 4. Woche.",
]
TWO = [
    ("It takes 5 min. Then it cools.", "It takes 5 min."),
    ("Pack cups, plates etc. The box is free.", "Pack cups, plates etc."),
    ("We open on Sat. The café opens later.", "We open on Sat."),
    ("He sat. Nobody came.", "He sat."),
    ("I have changed my mind. Send the other one.", "I have changed my mind."),
    ("Wir liefern Stühle, Tische usw. Die Rechnung folgt.", "Wir liefern Stühle, Tische usw."),
    ("Es kostet 12. Das ist alles.", "Es kostet 12."),
    ("The answer is no. Ask again.", "The answer is no."),
    ("It weighs 5 kg. Lift it with care.", "It weighs 5 kg."),
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", ONE)
def test_one_sentence(text, language):
    assert [span.of(text) for span in split_sentences(text, language)] == [text]


@pytest.mark.parametrize(("text", "first"), TWO)
def test_two_sentences(text, first):
    assert [span.of(text) for span in split_sentences(text)] == [first, text[len(first) + 1 :]]


@given(st.lists(st.sampled_from([*ONE, *(text for text, _ in TWO), "\n", "- ", "1. "]), max_size=6).map(" ".join))
def test_no_word_is_lost(text):
    spans = split_sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
