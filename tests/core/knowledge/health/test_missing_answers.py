"""What is asked and not answered, and the outline of the article that is missing."""

import csv
import io
import json

from core.domain.knowledge import Hit, Passage, SearchResult
from core.knowledge.health.export import as_csv, as_markdown
from core.store.searches import save_search
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket


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


def test_the_outline_has_the_topics_as_headings_and_what_stands_nearest_under_each(shop):
    outline = missing_article(shop).outline
    assert outline.title == "ship, orders, iceland"
    assert [(section.question, section.asked) for section in outline.sections] == [
        ("ship, orders, iceland", 2),
        ("customs, ship, iceland", 1),
    ]
    first, second = outline.sections
    assert {quote.text for quote in first.passages} == {"We ship orders to Norway.", "Shipping an order costs £9."}
    assert [quote.text for quote in second.passages] == ["Customs are paid by you."]
    for quote in (*first.passages, *second.passages):
        text = shop.store.value("SELECT text FROM documents WHERE path = ?", (quote.path,))
        assert text[quote.start : quote.end] == quote.text


def test_no_words_of_a_single_customer_are_in_a_finding(shop):
    shop.put("a.md", "# Cards\n\nA card is charged once a month. Write to help@lamps.example.\n")
    private = (
        "I am Rosa Quist of 12 Elm Lane, rosa.quist@example.com. Why was my card 4111 1111 1111 1111 charged twice?"
    )
    save_search(shop.store, "1", result(private, "a.md"))
    save_search(shop.store, "2", result("Does Bruno Vole of help@lamps.example still have my zither?", "a.md"))
    findings = shop.findings()
    assert {finding.title for finding in findings} == {"card, charged", ""}
    told = as_csv(findings, lambda one: one.why).partition("\n")[2] + as_markdown(
        findings, lambda one: one.why, {"gap": "Missing"}
    )
    for word in ("rosa", "quist", "elm", "4111", "twice", "bruno", "vole", "zither", "why"):
        assert word not in told.lower(), word
    assert len({finding.key for finding in findings}) == 2
    [section] = next(finding.outline for finding in findings if not finding.title).sections
    assert [(quote.path, quote.text) for quote in section.passages] == [("a.md", "Write to help@lamps.example.")]


def test_what_two_tickets_of_one_customer_say_is_still_theirs_alone(shop):
    for name in ("a", "b"):
        ticket = {"id": name, "customer": {"id": "c1", "name": "", "email": ""}, "text": "x"}
        Tickets(shop.store).save(read_ticket(json.dumps(ticket)))
        save_search(shop.store, name, result("Where is the zither of Bruno?"))
    [finding] = shop.findings()
    assert finding.title == ""


def test_a_ticket_that_asks_nothing_is_no_gap(shop):
    save_search(shop.store, "1", result(""))
    assert shop.findings() == []


def test_the_outline_on_paper(shop):
    findings = [missing_article(shop)]
    paper = as_markdown(findings, lambda finding: finding.why, {"gap": "Missing"})
    assert "> # ship, orders, iceland\n>\n> ## ship, orders, iceland (2)\n>\n> - `" in paper
    assert "> ## customs, ship, iceland\n" in paper
    assert "> - `shipping.md`: We ship orders to Norway.\n" in paper
    rows = list(csv.DictReader(io.StringIO(as_csv(findings, lambda finding: finding.why))))
    assert [(row["path"], row["question"]) for row in rows][-1] == (
        "shipping.md", "customs, ship, iceland",
    )  # fmt: skip
