"""How fast the draft is there, and how often 'ready' is right: `python -m tests.benchmarks.bench.bench_drafting`.

The trip runs without a chat model: the extractive draft is what must be there at once, and what 'ready'
rests on. Times are those of a warm embedder; sentences and pages it has not seen are embedded for real.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from core.assistant import Assistant
from core.directories import directories
from core.domain.history import History
from core.domain.ticket import Message, Ticket
from core.events import DraftReady, Event, Failed, Reviewed
from core.history.handoff_builder import HandoffBuilder
from core.knowledge.search import Searcher
from core.ports import ChatModel, Embedder
from core.review.reviewer import Reviewer
from core.tickets.parse import read_ticket
from core.tickets.records import Records
from core.triage.intents import read_intents
from core.triage.triager import Triager
from core.workspace.folder import Workspace
from models.clients import HostedEmbedder
from models.installed import find_model
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA, Collection, RememberingEmbedder, collection, real_embedder


@dataclass(frozen=True, slots=True)
class Trip:
    """What came of one ticket. `seconds` until the extractive draft stood whole; None: there was none."""

    ticket: Ticket
    events: tuple[Event, ...]
    seconds: float | None

    def draft(self, kind: str) -> DraftReady | None:
        return next((e for e in self.events if isinstance(e, DraftReady) and e.draft.kind == kind), None)

    def ready(self, kind: str) -> bool:
        return any(isinstance(e, Reviewed) and e.kind == kind and e.review.ok for e in self.events)


def assistant(workspace: Workspace, docs: Collection, embedder: Embedder, chat: ChatModel | None = None) -> Assistant:
    """The real parts around one docs folder; nothing of a ticket is kept."""
    records = Records(sorted(workspace.root.glob("*.csv")))
    preferred = {intent.name: intent.docs for intent in read_intents(workspace)}
    return Assistant(
        workspace,
        Triager(workspace, embedder, None),
        Searcher(docs.store, embedder, preferred),
        Reviewer(workspace, embedder),
        lambda ticket: History(),
        HandoffBuilder(workspace, records),
        embedder,
        chat,
        records=records,
    )


def trip(worker: Assistant, ticket: Ticket) -> Trip:
    """Runs one ticket to its end. Raises what ended it in failure."""
    started = time.perf_counter()
    events: list[Event] = []
    seconds = None
    for event in worker.handle(ticket):
        if isinstance(event, Failed):
            raise event.error
        if isinstance(event, DraftReady) and event.draft.kind == "extractive":
            seconds = time.perf_counter() - started
        events.append(event)
    return Trip(ticket, tuple(events), seconds)


def product_questions() -> list[tuple[Ticket, frozenset[str]]]:
    """The questions with the pages that answer them; none for those that no page answers."""
    found = []
    for name in ("questions", "unanswered"):
        for line in (DATA / "product-docs" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            ticket = Ticket(row["id"], "", (Message("customer", row["query"]),))
            found.append((ticket, frozenset(row.get("relevant", ()))))
    return found


def sample_tickets() -> list[Ticket]:
    """The sample workspace's own."""
    folder = Path(str(resources.files("resources") / "sample" / "tickets"))
    return [read_ticket(path.read_bytes(), path.name) for path in sorted(folder.iterdir())]


def sample_workspace() -> Workspace:
    """The sample workspace."""
    return Workspace(Path(str(resources.files("resources") / "sample")))


def empty_workspace() -> Workspace:
    """A workspace without files of its own: all defaults."""
    return Workspace(Path(tempfile.mkdtemp(prefix="bench-")))


def run() -> list[Figure]:
    remembering = real_embedder()
    fresh = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    try:
        sample, product = sample_workspace(), empty_workspace()
        of_sample = collection("sample", sample.root / "docs", remembering)
        of_product = collection("product-docs", DATA / "product-docs" / "docs", remembering)
        remembering.save()
        floor = _one_embedding(fresh)
        questions = product_questions()
        figures = [
            _speed("sample workspace", assistant(sample, of_sample, fresh), sample_tickets(), floor),
            _speed("product-docs", assistant(product, of_product, fresh), [t for t, _ in questions[::4]], floor),
            *_readiness(assistant(product, of_product, remembering), questions),
        ]
        remembering.save()
        return figures
    finally:
        fresh.close()


def _one_embedding(embedder: RememberingEmbedder | HostedEmbedder) -> float:
    """Seconds that one sentence takes, the best of some: the unit all of the trip's times are made of."""
    times = []
    for number in range(12):
        started = time.perf_counter()
        embedder.embed_queries([f"How long can I return lamp number {number}, and what does return shipping cost?"])
        times.append(time.perf_counter() - started)
    return min(times)


def _speed(name: str, worker: Assistant, tickets: Iterable[Ticket], floor: float) -> Figure:
    """95th percentile until the draft stands, the first ticket (which loads rules) left out."""
    seconds = [done.seconds for ticket in tickets if (done := trip(worker, ticket)).seconds is not None][1:]
    value = float(np.percentile(seconds, 95))
    note = f"median {np.median(seconds):.2f} s; p95 is {value / floor:.0f} embeddings of one sentence ({floor:.4f} s)"
    return Figure(f"extractive draft, p95, {name}", value, "s", must=0.5, aim=0.3, better="lower", note=note)


def _readiness(worker: Assistant, questions: list[tuple[Ticket, frozenset[str]]]) -> list[Figure]:
    ready, right, drafted, covered = 0, 0, 0, 0
    silent: dict[bool, list[bool]] = {True: [], False: []}  # by whether a page answers
    for ticket, relevant in questions:
        done = trip(worker, ticket)
        event = done.draft("extractive")
        if event is None:
            continue
        drafted += 1
        first = event.draft.citations[0].path if event.draft.citations else ""
        covered += bool(first)
        silent[bool(relevant)].append(not event.draft.covered)
        if done.ready("extractive"):
            ready += 1
            right += first in relevant
    note = f"{ready} ready, {covered} with an answer, {drafted} drafts of {len(questions)} tickets"
    shares = np.random.default_rng(1).binomial(max(ready, 1), right / max(ready, 1), 2000) / max(ready, 1)
    interval = (float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975)))
    return [
        Figure("drafts shown as ready: first cited page is right", right / ready if ready else 0.0, must=0.90, aim=0.95,
               interval=interval, note=note),
        Figure("drafts shown as ready: share", ready / len(questions), must=0.10, aim=0.40),
        Figure("no page answers: says so", float(np.mean(silent[False])), must=0.70, aim=0.90),
        Figure("a page answers: says that none does", float(np.mean(silent[True])), better="lower"),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(run()))
