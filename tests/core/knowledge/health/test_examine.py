"""The state of the docs: the planted faults of the sample and no other, and each kind by itself."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from core.domain.draft import Citation, Draft
from core.domain.knowledge import Hit, Passage, SearchResult
from core.domain.text import Span
from core.knowledge.health.examine import examine
from core.knowledge.health.export import as_csv, as_markdown
from core.knowledge.indexing import Indexer
from core.store.database import Store
from core.store.dismissals import dismiss, undo_dismiss
from core.store.edits import save_citations
from core.store.opening import open_store
from core.store.searches import page_use, quality, record_use, save_search, unanswered
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace

TODAY = date(2026, 6, 1)
SAMPLE = Path(__file__).parents[4] / "resources" / "sample"


def test_the_sample_has_exactly_its_planted_faults(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.db", bytes(32))
    list(Indexer(store, Workspace(SAMPLE), None).scan())
    found = [(finding.kind, {quote.path for quote in finding.quotes}) for finding in examine(store, date(2026, 11, 1))]
    store.close()
    assert sorted(found, key=str) == sorted(
        [
            ("contradiction", {"returns/bought-machines.md", "shop/buying-faq.html"}),
            ("contradiction", {"returns/collection-and-drop-off.html", "shop/starter-questions.txt"}),
            ("stale", {"delivery/postal-strike.md"}),
            ("stale", {"workshops/spring-2024-timetable.md"}),
        ],
        key=str,
    )


def test_a_contradiction_quotes_both_sides_and_marks_the_values(shop) -> None:
    shop.put("a.md", "# Refunds\n\nA refund to your card takes 5 working days.\n")
    shop.put("b.md", "# Paying\n\nA refund to your card takes 10 working days.\n")
    (finding,) = shop.findings()
    assert finding.kind == "contradiction"
    marked = [quote.text[slice(*quote.marks[0])] for quote in finding.quotes]
    assert marked == ["5 working days", "10 working days"]
    for quote in finding.quotes:
        text = shop.store.value("SELECT text FROM documents WHERE path = ?", (quote.path,))
        assert text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A refund to your card takes 5 working days.", "A refund to your card takes five working days."),
        ("The starter plan costs $9 a month.", "The yearly plan costs $19 a month."),
        ("A refund to your card takes 5 working days.", "A parcel to your home takes 3 working days."),
        ("Silver members return shirts within 90 days.", "Bronze members return shirts within 30 days."),
    ],
)
def test_what_only_looks_like_a_contradiction(shop, one: str, other: str) -> None:
    shop.put("a.md", f"# A\n\n{one}\n")
    shop.put("b.md", f"# B\n\n{other}\n")
    assert shop.findings() == []


@pytest.mark.parametrize(
    "text",
    [
        "# Budgets\n\nThe gym costs $40 a month for you.\n\nThe gym costs $60 a month for you.\n",
        "# Budgets\n\n## One\n\nGift cards can be exchanged.\n\n## Two\n\nGift cards cannot be exchanged.\n",
    ],
)
def test_two_places_of_one_page_are_no_contradiction(shop, text: str) -> None:
    shop.put("a.md", text)
    assert not [finding for finding in shop.findings() if finding.kind == "contradiction"]


def test_an_example_contradicts_nothing(shop) -> None:
    shop.put("a.md", "# Refunds\n\nFor example, a refund to your card takes 5 working days.\n")
    shop.put("b.md", "# Paying\n\nA refund to your card takes 10 working days.\n")
    shop.put("c.md", "# Geld\n\nEine Erstattung auf die Karte dauert z. B. 5 Werktage.\n")
    shop.put("d.md", "# Zahlen\n\nEine Erstattung auf die Karte dauert 10 Werktage.\n")
    assert shop.findings() == []


def test_a_page_is_stale_when_all_it_announces_has_passed(shop) -> None:
    shop.put("sale.md", "# Sale\n\nThe sale ends on 3 March 2026.\n")
    shop.put("soon.md", "# Fair\n\nThe fair opens on 3 March 2026 and closes on 5 September 2026.\n")
    shop.put("past.md", "# About us\n\nThe shop was founded on 3 March 2001.\n")
    assert [finding.title for finding in shop.findings()] == ["Sale"]


def test_an_older_version_and_an_old_page_are_stale(shop) -> None:
    shop.put("api-v1.md", "---\nmodified: 2020-01-01\n---\n# API 1\n\nCall it.\n")
    shop.put("api-v2.md", "---\nmodified: 2026-01-01\n---\n# API 2\n\nCall this one.\n")
    assert [(f.why, f.title) for f in shop.findings()] == [("superseded", "API 1")]
    assert ("not-changed", "API 1") in [(f.why, f.title) for f in shop.findings(older_than_days=365)]


def test_dead_links(shop) -> None:
    shop.put("a/a.md", "# A\n\n[there](b.md) [gone](c.md) [top](d.md) [web](https://x.org/y.md) [pic](e.png) [h](#x)\n")
    shop.put("a/b.md", "# B\n\nThis page has been replaced by another.\n")
    shop.put("d.md", "# D\n\nWords.\n")
    assert [(f.why, f.values["target"]) for f in shop.findings()] == [
        ("link-to-replaced", "b.md"),
        ("link-nowhere", "c.md"),
    ]


def test_sections_that_stand_twice_are_one_finding(shop) -> None:
    words = " ".join(f"word{i}" for i in range(40))
    for name in "abc":
        shop.put(f"{name}.md", f"# {name}\n\nFirst {words} {name}\n")
    (finding,) = shop.findings()
    assert finding.kind == "duplicate"
    assert {quote.path for quote in finding.quotes} == {"a.md", "b.md", "c.md"}


def test_vague_limits_and_dangling_beginnings(shop) -> None:
    shop.put("a.md", "# A\n\nWe will refund you soon. We refund within 5 days.\n\n## Colour\n\nIt is blue.\n")
    assert [f.why for f in shop.findings()] == ["vague-time", "dangling-pronoun"]


def test_no_problem_stays_until_the_passage_changes(shop) -> None:
    shop.put("a.md", "# A\n\nWe will refund you soon.\n")
    (finding,) = shop.findings()
    dismiss(shop.store, finding.key)
    assert shop.findings() == []
    shop.put("a.md", "# A\n\nAn opening. We will refund you soon.\n")
    assert shop.findings() == []
    shop.put("a.md", "# A\n\nWe will refund you shortly.\n")
    (changed,) = shop.findings()
    assert changed.key != finding.key
    undo_dismiss(shop.store, finding.key)


def result(query: str, *pages: str, answered: bool = False) -> SearchResult:
    hits = tuple(Hit(Passage(1, page, "", "", "", 0, 0, 0.2, "2026-01-01", "public")) for page in pages)
    return SearchResult(query, hits, answered, ())


def test_searches_are_counted_and_go_with_their_ticket(shop) -> None:
    shop.put("a.md", "# A\n\nWords.\n")
    shop.put("b.md", "# B\n\nWords.\n")
    shop.findings()
    save_search(shop.store, "1", result("q", "a.md", "b.md", answered=True))
    save_search(shop.store, "2", result("r", "a.md"))
    record_use(shop.store, "1", ["b.md"], draft_used=True)
    counted = quality(shop.store)
    assert (counted.searches, counted.answered, counted.with_used_page) == (2, 1, 1)
    assert counted.drafts_used == 1
    assert counted.hit_rate == 0.5
    assert [(use.path, use.shown, use.used) for use in page_use(shop.store)] == [("a.md", 2, 0), ("b.md", 1, 1)]
    assert [search.ticket for search in unanswered(shop.store)] == ["2"]
    shop.store.execute(
        "INSERT INTO tickets (source_id, subject, channel, language, created, origin, seen_at, updated_at)"
        " VALUES ('2', '', '', '', '', 'seen', 0, 0)"
    )
    shop.store.execute("DELETE FROM tickets WHERE source_id = '2'")
    assert quality(shop.store).searches == 1


def test_findings_on_paper(shop) -> None:
    shop.put("a.md", "# =A\n\nA refund to your card takes 5 working days.\n")
    shop.put("b.md", "# B\n\nA refund to your card takes 10 working days.\n")
    findings = shop.findings()
    paper = as_markdown(findings, lambda finding: finding.why, {"contradiction": "Inconsistent"})
    assert "## Inconsistent (1)" in paper
    assert "`a.md`: A refund to your card takes **5 working days**." in paper
    rows = list(csv.DictReader(io.StringIO(as_csv(findings, lambda finding: finding.why))))
    assert [row["path"] for row in rows] == ["a.md", "b.md"]
    assert [row["question"] for row in rows] == ["", ""]
    assert rows[0]["title"] == "'=A"


def keep_reply(store: Store, ticket: str, sentence: str, quote: str, reply: str) -> None:
    """A ticket whose draft said `sentence`, resting on `quote`, and what was sent in its place."""
    tickets = Tickets(store)
    key = tickets.save(read_ticket(json.dumps({"id": ticket, "text": "How long do I have?"})))
    text = f"Hello,\n\n{sentence}\n\nKind regards"
    start = text.index(sentence)
    draft_id = store.insert(
        "INSERT INTO ticket_drafts (ticket_id, kind, text, shown, why, made_at) VALUES (?, 'model', ?, 1, '', 0)",
        (key, text),
    )
    citation = Citation("returns.md", 0, len(quote), quote, Span(start, start + len(sentence)))
    save_citations(store, draft_id, Draft("model", text, (citation,)))
    tickets.record_reply(ticket, reply)


RULE = "You can return a lamp within 30 days of delivery."


def test_what_agents_keep_correcting_is_a_finding_until_the_page_says_it(shop) -> None:
    shop.put("returns.md", f"# Returns\n\n{RULE}\n")
    shop.findings()
    for number in range(2):
        keep_reply(shop.store, f"t{number}", RULE, RULE, f"Hi Ann {number},\n\n{RULE.replace('30', '14')}\n")
    assert shop.findings() == [], "twice is not 'keeps'"
    keep_reply(shop.store, "t2", RULE, RULE, f"Hello,\n\n{RULE.replace('30 days', '14 days')}\n\nBye")
    keep_reply(shop.store, "t3", RULE, RULE, f"Hello,\n\n{RULE}\n")
    [finding] = shop.findings()
    assert (finding.kind, finding.why) == ("stale", "corrected-to")
    assert finding.values == {"count": 3, "of": 4, "word": "30", "instead": "14"}
    [quote] = finding.quotes
    assert (quote.path, quote.text, [mark.of(quote.text) for mark in quote.marks]) == ("returns.md", RULE, ["30"])
    shop.put("returns.md", f"# Returns\n\n{RULE.replace('30', '14')}\n")
    assert shop.findings() == [], "mended"


def test_what_only_looks_like_a_correction(shop) -> None:
    shop.put("returns.md", f"# Returns\n\n{RULE}\n")
    for number in range(4):
        keep_reply(shop.store, f"left-out {number}", RULE, RULE, "Hello,\n\nI have sent you a new lamp.\n")
        keep_reply(shop.store, f"as it was {number}", RULE, RULE, f"Dear customer,\n\n{RULE}\n\nHave a nice day")
        keep_reply(shop.store, f"added {number}", RULE, RULE, f"{RULE[:-1]}, by the way.")
    assert shop.findings() == []


def test_words_of_a_single_reply_are_not_shown(shop) -> None:
    shop.put("returns.md", f"# Returns\n\n{RULE}\n")
    for number, name in enumerate(("Ann", "Bob", "Cleo")):
        keep_reply(shop.store, f"t{number}", RULE, RULE, RULE.replace("30", f"{number + 4}").replace("lamp", name))
    [finding] = shop.findings()
    assert finding.why == "corrected" and set(finding.values) == {"count", "of"}
    assert not any(name in as_markdown([finding], str, {"stale": ""}) for name in ("Ann", "Bob", "Cleo"))


def test_yes_and_no_on_the_same_matter(shop) -> None:
    shop.put("gifts.md", "# Gift cards\n\nGift cards can be exchanged for money.\n")
    shop.put("money.md", "# Money back\n\nGift cards cannot be exchanged for money.\n")
    [finding] = shop.findings()
    assert (finding.kind, finding.why) == ("contradiction", "yes-and-no")
    marked = {quote.path: [mark.of(quote.text) for mark in quote.marks] for quote in finding.quotes}
    assert marked == {"gifts.md": [], "money.md": ["cannot"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gift cards can be exchanged for money.", "Gift cards cannot be exchanged for shoes or money."),
        ("Gift cards can be exchanged for money.", "Gift cards cannot be exchanged for money unless they expire."),
        ("Can gift cards be exchanged for money?", "Gift cards cannot be exchanged for money."),
    ],
)
def test_what_only_looks_like_a_denial(shop, one: str, other: str) -> None:
    shop.put("one.md", f"# One\n\n{one}\n")
    shop.put("other.md", f"# Other\n\n{other}\n")
    assert shop.findings() == []


def test_dates_and_times_are_compared_too(shop) -> None:
    shop.put("hours.md", "# Hours\n\nThe shop counter closes at 18:00 on Saturdays.\n")
    shop.put("visit.md", "# Visit\n\nOur shop counter closes at 17:00 on Saturdays.\n")
    [finding] = shop.findings()
    assert finding.values == {"one": "18:00", "other": "17:00"}


def test_a_site_may_look_for_links_from_any_folder_above(shop) -> None:
    shop.put("site/docs/goals.md", "# Goals\n\nA goal.\n")
    shop.put("site/docs/guides/apache.md", "# Apache\n\nSee [goals](goals.md) and [more](more.md).\n")
    [finding] = shop.findings()
    assert finding.values == {"target": "more.md"}


def test_pages_that_replies_do_not_quote_are_named_with_the_way_out(shop) -> None:
    guideline = "# {}\n\nWe are open daily. Ask the customer for the number. Tell the customer that it takes a week."
    for name in ("lost", "late", "broken", "wrong"):
        shop.put(f"guides/{name}.md", guideline.format(name))
    shop.put("internal/own.md", guideline.format("own"))
    found = [finding for finding in shop.findings() if finding.why == "speaks-to-agents"]
    assert [(f.kind, f.values) for f in found] == [("ambiguous", {"count": 4, "folder": "guides"})]
    assert [quote.path for quote in found[0].quotes] == ["guides/broken.md", "guides/late.md", "guides/lost.md"]
    assert {quote.text for quote in found[0].quotes} == {"Ask the customer for the number."}
