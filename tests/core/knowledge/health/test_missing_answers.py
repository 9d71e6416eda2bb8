"""What is asked and not answered, and the outline of the article that is missing."""

import csv
import io

from core.domain.knowledge import Hit, Passage, SearchResult
from core.knowledge.health.export import as_csv, as_markdown
from core.store.searches import save_search


def result(query: str, *pages: str, answered: bool = False) -> SearchResult:
    hits = tuple(Hit(Passage(1, page, "", "", "", 0, 0, 0.2, "2026-01-01", "public")) for page in pages)
    return SearchResult(query, hits, answered, ())


def test_like_questions_without_an_answer_are_one_gap(shop) -> None:
    shop.put("shipping.md", "# Shipping\n\nParcels are blue.\n\nWe ship orders to Norway.\n")
    save_search(shop.store, "1", result("Do you ship to Iceland?", "shipping.md"))
    save_search(shop.store, "2", result("Can you ship my order to Iceland", "shipping.md"))
    save_search(shop.store, "3", result("Is the lamp dimmable?"))
    save_search(shop.store, "4", result("Do you ship to Norway?", "shipping.md", answered=True))
    first, second = shop.findings()
    assert (first.values["count"], second.values["count"]) == (2, 1)
    assert "iceland" in first.title
    assert (first.quotes[0].path, first.quotes[0].text) == ("shipping.md", "We ship orders to Norway.")


def missing_article(shop):
    shop.put(
        "shipping.md", "# Shipping\n\nParcels are blue.\n\nWe ship orders to Norway.\n\nCustoms are paid by you.\n"
    )
    shop.put("prices.md", "# Prices\n\nShipping an order costs £9.\n")
    story = "I wrote before. My order is ready, my card is 4111 1111 1111 1111. Do you ship orders to Iceland?"
    save_search(shop.store, "1", result("Do you ship to Iceland?", "shipping.md", "prices.md"))
    save_search(shop.store, "2", result("Who pays customs when you ship to Iceland?", "shipping.md"))
    save_search(shop.store, "3", result(story, "prices.md", "shipping.md"))
    [finding] = shop.findings()
    return finding


def test_the_outline_has_the_questions_as_headings_and_what_stands_nearest_under_each(shop):
    outline = missing_article(shop).outline
    assert outline.title == "Do you ship to Iceland"
    assert [(section.question, section.asked) for section in outline.sections] == [
        ("Do you ship to Iceland?", 2),
        ("Who pays customs when you ship to Iceland?", 1),
    ]
    first, second = outline.sections
    assert {quote.text for quote in first.passages} == {"We ship orders to Norway.", "Shipping an order costs £9."}
    assert [quote.text for quote in second.passages] == ["Customs are paid by you."]
    for quote in (*first.passages, *second.passages):
        text = shop.store.value("SELECT text FROM documents WHERE path = ?", (quote.path,))
        assert text[quote.start : quote.end] == quote.text


def test_secrets_of_a_ticket_are_not_in_the_outline(shop):
    shop.put("a.md", "# A\n\nWords.\n")
    save_search(shop.store, "1", result("Why was my card 4111 1111 1111 1111 charged twice?", "a.md"))
    [finding] = shop.findings()
    [section] = finding.outline.sections
    assert "4111" not in section.question and section.question.startswith("Why was my card ••••")
    assert [(quote.path, quote.text) for quote in section.passages] == [("a.md", "")], "the page, though no word fits"


def test_the_outline_on_paper(shop):
    findings = [missing_article(shop)]
    paper = as_markdown(findings, lambda finding: finding.why, {"gap": "Missing"})
    assert "> # Do you ship to Iceland\n>\n> ## Do you ship to Iceland? (2)\n>\n> - `" in paper
    assert "> - `shipping.md`: We ship orders to Norway.\n" in paper
    rows = list(csv.DictReader(io.StringIO(as_csv(findings, lambda finding: finding.why))))
    assert [(row["path"], row["question"]) for row in rows][-1] == (
        "shipping.md", "Who pays customs when you ship to Iceland?",
    )  # fmt: skip
