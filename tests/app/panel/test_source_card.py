"""The card of a page shows the passage that the reply is taken from."""

from __future__ import annotations

from app.panel.ticket_page.sources import SourceList
from core.domain.draft import Citation
from core.domain.knowledge import Hit, SearchResult
from core.domain.text import Span
from tests.factories import make_passage


def cited(quote: str, start: int) -> Citation:
    return Citation("returns.md", start, start + len(quote), quote, Span(0, 1))


def test_its_heading_and_its_text_are_those_of_the_sentences_used(qtbot):
    best = make_passage("Lamps come back within 30 days.", heading="How do I return a lamp?")
    further = make_passage("The post is free. Print the label.", heading="Who pays for it?", start=200, number=2)
    sources = SourceList()
    qtbot.addWidget(sources)
    sources.show_result(SearchResult("return", (Hit(best, (further,)),), True, ()))
    (card,) = sources.cards
    assert "How do I return a lamp?" in card._where.text()

    sources.show_used([cited("The post is free.", 200), cited("Print the label.", 218)])
    assert "Who pays for it?" in card._where.text()
    assert "Print the label." in card._words.text()
    with qtbot.waitSignal(card.opened) as opened:
        card.open.click()
    assert opened.args == [further]

    sources.show_used([])
    assert "How do I return a lamp?" in card._where.text()
