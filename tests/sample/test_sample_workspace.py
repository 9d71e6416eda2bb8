"""The sample workspace holds what it promises: pages, planted faults, tickets and their right answers."""

from __future__ import annotations

import csv
import re
import tomllib

import pytest

from core.tickets.parse import read_ticket
from tests.sample.expected import SAMPLE, TICKETS

PAGES = sorted(path for path in (SAMPLE / "docs").rglob("*") if path.is_file())


def test_tickets_are_the_ones_in_the_table():
    assert sorted(path.name for path in (SAMPLE / "tickets").iterdir()) == sorted(TICKETS)


@pytest.mark.parametrize("name", TICKETS)
def test_each_ticket_can_be_read(name):
    ticket = read_ticket((SAMPLE / "tickets" / name).read_bytes(), name)
    assert ticket.last_customer_message.sender == "customer"
    assert ticket.subject


@pytest.mark.parametrize("name", TICKETS)
def test_expected_pages_and_intents_exist(name):
    expected = TICKETS[name]
    known = {intent["name"]: intent for intent in _toml("intents")["intent"]} | {"other": {}}
    assert all((SAMPLE / "docs" / page).is_file() for page in expected.pages)
    assert set(expected.intents) <= set(known)


def test_pages_are_as_many_as_promised_and_of_three_kinds():
    assert 24 <= len(PAGES) <= 30
    assert {path.suffix for path in PAGES} == {".md", ".html", ".txt"}


def test_every_link_leads_to_a_page():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)]+)\)|href=\"([^\"]+)\"", page.read_text("utf-8")):
            assert (page.parent / "".join(target)).resolve().is_file(), f"{page.name}: {target}"


def test_only_the_two_planted_pages_are_out_of_date():
    dated = {}
    for page in PAGES:
        found = re.search(r"^modified: (\S+)|last-modified\" content=\"([\d-]+)", page.read_text("utf-8"), re.MULTILINE)
        if found:
            dated[page.relative_to(SAMPLE / "docs").as_posix()] = found[1] or found[2]
    assert {name for name, day in dated.items() if day < "2026-08-01"} == {
        "delivery/postal-strike.md",
        "workshops/spring-2024-timetable.md",
    }
    years = {
        page.name for page in PAGES if re.search(r"\b\d{1,2} \w+ 20\d\d\b", page.read_text("utf-8").split("---")[-1])
    }
    assert years == {"postal-strike.md", "spring-2024-timetable.md"}


def test_planted_contradictions_are_there():
    text = {page.name: page.read_text("utf-8") for page in PAGES}
    assert "within 30 days of delivery" in text["bought-machines.md"]
    assert "within 14 days of delivery" in text["buying-faq.html"]
    assert "collection costs £12" in text["collection-and-drop-off.html"]
    assert "collection costs £15" in text["starter-questions.txt"]


def test_one_page_is_internal():
    internal = [page.name for page in PAGES if "audience: internal" in page.read_text("utf-8")]
    assert internal == ["goodwill.md"]


def test_docs_folders_of_intents_exist():
    for intent in _toml("intents")["intent"]:
        assert 5 <= len(intent["examples"]) <= 50
        assert all((SAMPLE / "docs" / folder).exists() for folder in intent.get("docs", ()))


def test_orders_know_the_customers_of_the_tickets():
    with (SAMPLE / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["Name"] for row in rows}) == len(rows)
    assert {"dev.raman@example.com", "h.okafor@example.com"} <= {row["Email"] for row in rows}


def _toml(name: str) -> dict:
    return tomllib.loads((SAMPLE / f"{name}.toml").read_text("utf-8"))
