"""A first day: no docs are indexed yet. That is said, and it is not that the docs are silent."""

from __future__ import annotations

from pathlib import Path

from app.cli.commands.search_command import search_text
from app.composition import Services
from core.directories import Directories
from core.domain.ticket_state import Reply, ticket_state
from core.events import DraftReady, Reviewed, SourcesFound
from core.settings import Settings
from core.store.searches import unanswered
from tests.factories import KEY, make_ticket, make_workspace

LATE = "# Parcels\n\nA parcel that is late is looked for after ten days.\n"
ASKED = make_ticket("How long can I send a lamp back? I bought it last week in your shop.")


def test_where_no_docs_are_indexed_nothing_is_said_of_what_they_hold(tmp_path: Path) -> None:
    place = Directories(tmp_path / "data", tmp_path / "no models")
    workspace = make_workspace(tmp_path / "shop", {"late.md": LATE})
    with Services(place, Settings(), workspace, tmp_path / "store.db", KEY) as desk:
        for indexed in (False, True):
            if indexed:
                list(desk.indexer.scan())
            events = list(desk.handle(ASKED, keep=True))
            (result,) = [event.result for event in events if isinstance(event, SourcesFound)]
            (draft,) = [event.draft for event in events if isinstance(event, DraftReady)]
            (review,) = [event.review for event in events if isinstance(event, Reviewed)]
            assert result.no_docs == (not indexed) and not result.answered
            reply = Reply(draft.text, draft, review, review)
            assert (ticket_state("ended", None, reply).answer == "no-docs") == (not indexed)
            assert not review.ok
            packet = desk.hand_off(ASKED)
            assert bool(packet.not_found or packet.docs_silent) == indexed
            assert bool(unanswered(desk.store)) == indexed, "a gap in the docs, or none"
            assert ("index" in search_text(desk.searcher.search("send back"))) == (not indexed)
