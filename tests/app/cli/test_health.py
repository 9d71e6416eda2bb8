"""The JSON form of findings."""

from app.cli.commands.health_command import as_row
from app.docs_findings import why_text
from core.knowledge.health.findings import DocsFinding, Outline, OutlineSection, Quote


def test_a_gap_gives_its_outline_with_places():
    quote = Quote("shipping.md", 4, 30, "We ship orders to Norway.")
    section = OutlineSection("ship, iceland", 2, (quote,))
    outline = Outline("ship, iceland", (section,))
    row = as_row(DocsFinding("gap", "asked-not-answered", "ship, iceland", (quote,), {"count": 2}, outline))
    place = {"path": "shipping.md", "start": 4, "end": 30, "quote": "We ship orders to Norway.", "marks": []}
    assert row["outline"] == {
        "title": "ship, iceland",
        "sections": [{"question": "ship, iceland", "asked": 2, "places": [place]}],
    }
    assert row["count"] == 2 and "outline" not in row["why"]


def test_asked_once_is_said_as_once():
    once, twice = (DocsFinding("gap", "asked-not-answered", "ship", (), {"count": count}) for count in (1, 2))
    assert "once" in why_text(once) and "1" not in why_text(once)
    assert "2 times" in why_text(twice)
