"""What the real desk says of searches and findings, and writes for the docs' owner."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backend.local_backend import LocalBackend
from app.i18n import use_language
from core.directories import Directories
from core.domain.knowledge import Hit, Passage, SearchResult
from core.errors import FileUnreadable
from core.ports import never
from core.settings import Settings
from core.store.searches import record_use, save_search
from core.workspace.folder import Workspace


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalBackend]:
    """A desk without any model over two pages that contradict each other."""
    use_language("en")
    docs = tmp_path / "ws" / "docs"
    docs.mkdir(parents=True)
    for name, days in (("returns.md", 30), ("faq.md", 14)):
        (docs / name).write_text(f"# {name}\n\nYou can return a bought lamp within {days} days.\n", encoding="utf-8")
    desk = LocalBackend(
        Directories(tmp_path / "data", tmp_path / "models"), Settings(), Workspace(docs.parent), lambda _: bytes(32)
    )
    list(desk.docs.index(never))
    yield desk
    desk.admin.close()


def test_findings_go_on_paper_and_a_dismissed_one_stays_away(desk: LocalBackend, tmp_path: Path) -> None:
    [finding] = desk.docs.health(never)
    desk.docs.export_health(tmp_path / "docs.md")
    assert "**within 30 days**" in (tmp_path / "docs.md").read_text(encoding="utf-8")
    desk.docs.export_health(tmp_path / "docs.csv")
    with (tmp_path / "docs.csv").open(encoding="utf-8", newline="") as file:
        assert {row["path"] for row in csv.DictReader(file)} == {"faq.md", "returns.md"}
    desk.docs.dismiss_finding(finding.key, True)
    assert list(desk.docs.health(never)) == []
    desk.docs.dismiss_finding(finding.key, False)
    assert len(list(desk.docs.health(never))) == 1
    with pytest.raises(FileUnreadable):
        desk.docs.export_health(tmp_path / "nowhere" / "docs.md")


def test_searches_are_counted_with_the_pages_nobody_uses(desk: LocalBackend) -> None:
    store = desk.state.services().store
    hits = tuple(Hit(Passage(1, path, path, "", "", 0, 0, 0.5, "", "public"), ()) for path in ("returns.md", "faq.md"))
    for number in range(5):
        save_search(store, f"t{number}", SearchResult("how long", hits, number > 0, ()))
        record_use(store, f"t{number}", ["returns.md"] if number < 4 else [])
    use = desk.docs.search_use()
    assert (use.searches, use.hit_rate, use.without_answer, use.never_used) == (5, 0.8, 1, 1)
    assert use.shown_never_used == (("faq.md", 5),)
