"""A draft is drawn from pages that have a chance to answer, and from no other."""

from __future__ import annotations

from dataclasses import replace

from core.domain.knowledge import SearchResult
from core.domain.text import Span
from core.domain.triage import Fact
from core.drafting.likely_pages import LikelyPages
from core.language.clean_text import clean_result
from tests.factories import make_passage, make_result


def found(*, by_meaning: bool = True) -> SearchResult:
    overheats = make_passage("Let it cool for half an hour.", heading="Errors > K-17: kettle overheats", score=0.2)
    pairing = make_passage("Hold the button.", heading="Errors > K-18: kettle does not pair", score=0.2)
    return replace(make_result(overheats, pairing), by_meaning=by_meaning)


def headings(result: SearchResult, *facts: Fact) -> list[str]:
    return [hit.passage.raw.heading for hit in LikelyPages(clean_result(result), facts).hits]


def code(text: str) -> Fact:
    return Fact("code", text, 0, Span(0, len(text)))


def test_pages_without_a_chance_say_nothing() -> None:
    assert headings(found()) == []


def test_a_section_on_the_very_code_is_drawn_from_however_little_else_is_alike() -> None:
    assert headings(found(), code("k-17")) == ["Errors > K-17: kettle overheats"]
    assert headings(found(), code("K-1")) == []


def test_where_words_alone_chose_all_are_kept() -> None:
    assert len(headings(found(by_meaning=False))) == 2


def test_a_page_found_for_one_question_says_nothing_on_another() -> None:
    paths = [hit.passage.path for hit in found().hits]
    raw = replace(found(), chances=({paths[0]: 0.5}, {paths[0]: 0.1}))
    likely = LikelyPages(clean_result(raw), ())
    page = likely.hits[0].passage.raw
    assert [likely.answers(page, search) for search in (0, 1)] == [True, False]


def test_a_page_in_a_language_that_was_not_read_says_nothing_but_on_a_code() -> None:
    likely = make_result(*(replace(hit.passage, score=0.9) for hit in found().hits))
    assert len(headings(likely)) == 2
    across = replace(likely, across_languages="en")
    assert headings(across) == []
    assert headings(across, code("k-17")) == ["Errors > K-17: kettle overheats"]
