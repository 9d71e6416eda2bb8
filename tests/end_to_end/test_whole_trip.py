"""The whole trip on the sample workspace: real embedder, real small chat model, real encrypted store."""

import dataclasses
import logging
import shutil
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from app.composition import Services
from core import events
from core.directories import directories
from core.domain.ticket import Ticket
from core.knowledge.index_progress import IndexReport
from core.settings import Settings
from core.store.key_file import new_key
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace

SAMPLE = resources.files("resources") / "sample"


def sample_ticket(name: str) -> Ticket:
    source = SAMPLE / "tickets" / name
    return read_ticket(source.read_bytes(), name)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    root = tmp_path_factory.mktemp("trip")
    shutil.copytree(str(SAMPLE), root / "ws")
    settings = Settings(chat_model="smollm2-135m")
    place = dataclasses.replace(directories(), data=root / "data")
    with Services(place, settings, Workspace(root / "ws"), root / "store.db", new_key()) as bench:
        *_, report = bench.indexer.scan()
        assert isinstance(report, IndexReport)
        assert report.files >= 24 and not report.failed
        yield bench


def test_a_calm_ticket_ends_with_a_draft_whose_citations_are_there_to_the_letter(bench: Services) -> None:
    happened = list(bench.handle(sample_ticket("02-heron-e6.txt")))
    assert isinstance(happened[0], events.Triaged)
    assert isinstance(happened[-1], events.Done), happened[-1]
    drafts = [e.draft for e in happened if isinstance(e, events.DraftReady)]
    assert [d.kind for d in drafts] == ["extractive", "model"]
    assert drafts[0].shown and drafts[0].citations
    for draft in drafts:
        for citation in draft.citations:
            assert bench.document_text(citation.path)[citation.start : citation.end] == citation.quote
            assert citation.sentence.of(draft.text).strip()


def test_pieces_of_a_draft_add_up_to_the_draft(bench: Services) -> None:
    happened = list(bench.handle(sample_ticket("02-heron-e6.txt")))
    for kind in ("extractive", "model"):
        streamed = "".join(e.piece for e in happened if isinstance(e, events.DraftText) and e.kind == kind)
        whole = [e.draft for e in happened if isinstance(e, events.DraftReady) and e.draft.kind == kind]
        assert bool(streamed) == bool(whole)
        if kind == "extractive":
            assert streamed == whole[0].text


def test_a_legal_threat_ends_with_a_packet_and_no_draft(bench: Services) -> None:
    happened = list(bench.handle(sample_ticket("10-legal-threat.json")))
    assert any(isinstance(e, events.HandedOff) for e in happened)
    assert not any(isinstance(e, events.DraftText | events.DraftReady) for e in happened)


def test_cancelling_ends_the_run_and_the_next_ticket_works(bench: Services) -> None:
    stop = threading.Event()
    happened = []
    for event in bench.handle(sample_ticket("02-heron-e6.txt"), cancelled=stop.is_set):
        happened.append(event)
        if isinstance(event, events.DraftText) and event.kind == "model":
            stop.set()
    assert isinstance(happened[-1], events.Cancelled)
    assert isinstance(list(bench.handle(sample_ticket("10-legal-threat.json")))[-1], events.Done)


def test_nothing_is_kept_unless_asked(bench: Services) -> None:
    ticket = sample_ticket("05-workshop-date.txt")
    list(bench.handle(ticket))
    assert Tickets(bench.store).load(ticket.id) is None
    list(bench.handle(ticket, keep=True))
    assert Tickets(bench.store).load(ticket.id) is not None


def test_without_a_chat_model_the_extractive_draft_stands_alone(bench: Services, tmp_path: Path) -> None:
    alone = Services(
        bench.directories,
        dataclasses.replace(bench.settings, write_with_model=False),
        bench.workspace,
        bench.store.path,
        bench.key,
    )
    with alone:
        happened = list(alone.handle(sample_ticket("02-heron-e6.txt")))
    assert any(isinstance(e, events.Noticed) and e.message_id == "chat-model-missing" for e in happened)
    assert isinstance(happened[-1], events.Done)


def test_without_any_model_search_goes_by_words_and_says_so(bench: Services, tmp_path: Path) -> None:
    empty = dataclasses.replace(bench.directories, models=tmp_path / "no-models")
    with Services(empty, bench.settings, bench.workspace, bench.store.path, bench.key) as alone:
        happened = list(alone.handle(sample_ticket("02-heron-e6.txt")))
    assert any(isinstance(e, events.Noticed) and e.message_id == "search-by-words" for e in happened)
    draft = next(e.draft for e in happened if isinstance(e, events.DraftReady))
    assert draft.citations


def test_no_log_line_holds_words_of_the_ticket(bench: Services, caplog: pytest.LogCaptureFixture) -> None:
    ticket = sample_ticket("10-legal-threat.json")
    with caplog.at_level(logging.DEBUG):
        list(bench.handle(ticket))
        logging.getLogger("core").warning("this is caught")
    assert "this is caught" in caplog.text
    words = [ticket.subject, ticket.customer.name, ticket.customer.email, *(one.text for one in ticket.messages)]
    assert [said for said in words if said and said in caplog.text] == []
    lines = (line for one in ticket.messages for line in one.text.splitlines() if len(line) > 20)
    assert [line for line in lines if line in caplog.text] == []
