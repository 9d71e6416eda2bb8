"""The JSON form of findings."""

from app.cli.commands.health_command import as_row
from core.knowledge.health.findings import DocsFinding, Outline, OutlineSection, Quote


def test_a_gap_gives_its_outline_with_places():
    quote = Quote("shipping.md", 4, 30, "We ship orders to Norway.")
    section = OutlineSection("Do you ship to Iceland?", 2, (quote,))
    outline = Outline("Do you ship to Iceland", (section,))
    row = as_row(DocsFinding("gap", "asked-not-answered", "ship, iceland", (quote,), {"count": 2}, outline))
    place = {"path": "shipping.md", "start": 4, "end": 30, "quote": "We ship orders to Norway.", "marks": []}
    assert row["outline"] == {
        "title": "Do you ship to Iceland",
        "sections": [{"question": "Do you ship to Iceland?", "asked": 2, "places": [place]}],
    }
    assert row["count"] == 2 and "outline" not in row["why"]
