"""A desk without anything behind it: answers from the material of the scenes, at once or piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app import measure_export
from app.backend.views import (
    BackendStatus,
    BackupMade,
    Backups,
    ChosenDocs,
    Corrected,
    Corrections,
    EmbedderQuestion,
    FileState,
    HealthFinding,
    ModelRow,
    Progress,
    RecentTicket,
    ReplyOutcome,
    SearchUse,
    SharedAnswers,
    Stored,
    TeamDocs,
    TeamNews,
)
from app.doctor.machine_finding import MachineFinding
from app.i18n import t
from core.connector_errors import NoSuchTicket
from core.domain.draft import Draft, FilledSnippet
from core.domain.history import HandedOver, Handoff
from core.domain.knowledge import Passage, SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.report import Report
from core.domain.review import Findings, Review
from core.domain.ticket import Ticket
from core.domain.triage import FiredRule, Intent, Tier, Triage
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.drafting.rewriting import rewrite
from core.drafting.snippet_saving import reply_as_snippet
from core.errors import FileMissing, ModelMissing, SnippetExists, WorkspaceMissing, WrongKey
from core.events import Cancelled as RunCancelled
from core.events import Done, DraftReady, DraftText, Event, HandedOff, Reviewed, SourcesFound, Triaged
from core.language.clean_text import CleanText, clean_ticket
from core.ports import Cancelled
from core.review.reviewer import Reviewer
from core.rewrite_check import hold_to_source
from core.settings import Settings, changed
from core.tickets.parse import read_ticket, read_tickets
from core.tickets.threads import by_thread
from tests.gallery import fixtures as m


class FixtureBackend:
    """Implements `Backend`. `piece_seconds` is the pause between two streamed words."""

    # One object answers for all parts, so that a scene or a test replaces single methods.
    def __init__(self, piece_seconds: float = 0.0, status: BackendStatus | None = None) -> None:
        self.tickets = self.replies = self.snippets = self.docs = self.measures = self.models = self.admin = self
        self.backups = self.connections = self
        self.piece_seconds = piece_seconds
        self._status = status or BackendStatus("Qwen 1.5B", "ready", "MiniLM", "ready", 28, 164, languages=("*",))
        self._settings = Settings()
        self.kept: dict[str, str] = {}
        self.outcomes: list[tuple[str, ReplyOutcome, str]] = []
        self.corrected: list[str] = []
        self.readings: list[Ticket] = []
        self.tries: list[tuple[str, str]] = []
        self.tiers: dict[str, Tier] = {}
        self.copies: list[tuple[str, str, Findings]] = []
        self.votes: list[tuple[str, bool, str]] = []
        self.dismissals: dict[str, str] = {}
        self.prepared = 0
        self.fetched: list[tuple[str, str]] = []
        self.excluded: set[str] = set()
        self.sharing: bool | None = None
        self.erased: list[str] = []
        self.restored: list[tuple[Path, str]] = []
        self._undos: list[Callable[[], None]] = []
        self.packets: dict[str, Handoff] = {}
        self.packet_files: list[Path] = []
        self.marks: dict[str, HandedOver] = {}
        self.recents: list[RecentTicket] = []
        self.saved_snippets: dict[str, str] = {}
        self._runs = 0
        self.is_new = False
        self.docs_folder: Path | None = None
        self.question: EmbedderQuestion | None = None
        self.embedder_answers: list[bool] = []
        self.no_problems: set[str] = set()
        self.promotions: list[str] = []
        self.figures = SearchUse(0, 0.0, 0, 0, ())

    @property
    def settings(self) -> Settings:  # noqa: D102 - the protocol says it
        return self._settings

    def change_settings(self, **values: object) -> Settings:  # noqa: D102
        self._settings = changed(self._settings, **values)
        return self._settings

    def first_time(self) -> bool:  # noqa: D102
        return self.is_new

    def use_folder(self, folder: Path | None) -> ChosenDocs:  # noqa: D102
        if folder is not None and not folder.is_dir():
            raise WorkspaceMissing(path=str(folder))
        self.docs_folder = folder
        return ChosenDocs(folder.name if folder else t("panel.first.docs.sample"), 28, m.LEAVE_OUT if folder else ())

    def save_reading(self, ticket: Ticket) -> Ticket:  # noqa: D102
        self.readings.append(ticket)
        return ticket

    def sample_ticket(self) -> Ticket:  # noqa: D102
        return m.TICKET

    def status(self) -> BackendStatus:  # noqa: D102
        return self._status

    def open(self) -> Iterator[Progress]:  # noqa: D102
        yield from ()

    def close(self) -> None:  # noqa: D102
        return

    # -- measures

    def update_measures(self, cancelled: Cancelled) -> Iterator[Progress]:  # noqa: D102
        yield from ()

    def report(self, days: int) -> Report:  # noqa: D102
        return m.nothing_measured(days)

    def save_report(self, report: Report, file: Path) -> None:  # noqa: D102
        file.write_text(measure_export.as_html(report), encoding="utf-8")

    def promote(self, intent: str) -> int:  # noqa: D102
        self.promotions.append(intent)
        return len(self.promotions)

    def demote(self, intent: str) -> int:  # noqa: D102
        self.promotions.remove(intent)
        return 0

    def undo_rollout(self, change: int) -> None:  # noqa: D102
        self.promotions.clear()

    # -- tickets

    def read(self, data: bytes | str | Path, name: str = "") -> tuple[Ticket, ...]:  # noqa: D102
        return by_thread(read_tickets(data) if isinstance(data, Path) else (read_ticket(data, name),))

    def connection_of(self, address: str) -> str:  # noqa: D102
        return "Support" if address.startswith("https://desk.example/") else ""

    def fetch_ticket(self, connection: str, address: str) -> Ticket:  # noqa: D102
        self.fetched.append((connection, address))
        if address.endswith("/404"):
            raise NoSuchTicket(host="desk.example", ticket="404")
        return m.TICKET

    def handle(self, ticket: Ticket, cancelled: Cancelled) -> Iterator[Event]:  # noqa: D102
        self._runs += 1
        run = f"run-{self._runs}"
        threat = "lawyer" in ticket.last_customer_message.text
        triage = m.LEGAL_TRIAGE if threat else m.TRIAGE
        if (tier := self.tiers.get(ticket.id)) is not None:
            triage = replace(triage, tier=tier, reasons=(*triage.reasons, FiredRule("overruled", tier=tier)))
        if triage.tier == 3:
            yield Triaged(run, triage, m.HISTORY)
            yield SourcesFound(run, m.RESULT)
            yield HandedOff(run, self.packets.get(ticket.id) or m.handoff())
            yield Done(run, 0.3)
            return
        yield Triaged(run, triage, m.HISTORY)
        yield SourcesFound(run, m.RESULT)
        yield DraftReady(run, m.EXTRACTIVE)
        yield Reviewed(run, "extractive", m.review_of(m.EXTRACTIVE_TEXT))
        yield from self._written(run, m.WRITTEN, cancelled)

    def again(self, ticket: Ticket, tone: str, length: str, cancelled: Cancelled) -> Iterator[Event]:  # noqa: D102
        self.tries.append((tone, length))
        self._runs += 1
        yield from self._written(f"run-{self._runs}", m.WRITTEN_AGAIN, cancelled)

    def _written(self, run: str, draft: Draft, cancelled: Cancelled) -> Iterator[Event]:
        for piece in draft.text.replace(" ", " \0").split("\0"):
            if self.piece_seconds:
                time.sleep(self.piece_seconds)
            if cancelled():
                yield RunCancelled(run)
                return
            yield DraftText(run, "model", piece)
        yield DraftReady(run, draft)
        yield Reviewed(run, "model", m.review_of(draft.text))
        yield Done(run, 2.4, 0.6, 15.0)

    def prepare(self, ticket: Ticket, cancelled: Cancelled) -> None:  # noqa: D102
        self.prepared += 1

    def rewrite(  # noqa: D102
        self, text: str, wish: RewriteMode, ticket: Ticket, into: str, cancelled: Cancelled
    ) -> Iterator[str | RewriteResult]:
        examples = [CleanText(text) for _, outcome, text in self.outcomes if outcome in ("sent", "edited")]
        said = m.Reworder(wish, self.piece_seconds)
        rewriting = rewrite(CleanText(text), wish, said, into=into or "en", examples=examples, cancelled=cancelled)
        yield from hold_to_source(rewriting, Reviewer(), "en")

    def review(  # noqa: D102
        self, reply: str, ticket: Ticket, evidence: Sequence[Passage], triage: Triage | None, draft: Draft | None
    ) -> Review:
        return m.review_of(reply)

    def for_ticket(self, ticket: Ticket, triage: Triage) -> tuple[FilledSnippet, ...]:  # noqa: D102
        return m.SNIPPETS

    def of_reply(self, ticket: Ticket, text: str) -> str:  # noqa: D102
        return reply_as_snippet(text, clean_ticket(ticket), "en")

    def save_snippet(self, ticket: Ticket, title: str, text: str) -> str:  # noqa: D102
        if title in self.saved_snippets:
            raise SnippetExists(name=title)
        self.saved_snippets[title] = text
        return f"{title}.md"

    def correct(self, ticket: Ticket, triage: Triage, intent: str) -> Corrected:  # noqa: D102
        self.corrected.append(intent)
        count = len(self.corrected)
        return Corrected(replace(triage, intent=intent, confidence=1.0), count, count)

    def undo_correction(self, ticket: Ticket, correction: int) -> Triage:  # noqa: D102
        del self.corrected[correction - 1]
        return m.TRIAGE

    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:  # noqa: D102
        self.tiers[ticket.id] = tier
        return len(self.tiers)

    def undo_overrule(self, overrule: int) -> None:  # noqa: D102
        self.tiers.popitem()

    def corrections(self) -> Corrections:  # noqa: D102
        return m.PUT_RIGHT

    def corrections_as_intents(self) -> str:  # noqa: D102
        return "[[intent]]\n"

    def intents(self) -> tuple[Intent, ...]:  # noqa: D102
        return m.INTENTS

    def recent(self, words: str, limit: int) -> Sequence[RecentTicket]:  # noqa: D102
        wanted = words.casefold().split()
        return [r for r in self.recents if all(w in f"{r.subject} {r.customer}".casefold() for w in wanted)][:limit]

    def reopen(self, ticket: str) -> Ticket:  # noqa: D102
        return m.LEGAL_TICKET if ticket == m.LEGAL_TICKET.id else replace(m.TICKET, id=ticket)

    def delete_ticket(self, ticket: str) -> int:  # noqa: D102
        gone = [r for r in self.recents if r.id == ticket]
        self.recents = [r for r in self.recents if r.id != ticket]
        self._undos.append(lambda: setattr(self, "recents", [*gone, *self.recents]))
        return len(self._undos) - 1

    def restore(self, deletion: int) -> None:  # noqa: D102
        self._undos[deletion]()

    def pin(self, ticket: str, pinned: bool) -> None:  # noqa: D102
        self.recents = [replace(r, pinned=pinned) if r.id == ticket else r for r in self.recents]

    def save_edit(self, ticket: Ticket, text: str) -> None:  # noqa: D102
        self.kept[ticket.id] = text

    def saved_edit(self, ticket: Ticket) -> str:  # noqa: D102
        return self.kept.get(ticket.id, "")

    def record_outcome(  # noqa: D102
        self, ticket: Ticket, outcome: ReplyOutcome, text: str, draft: Draft | None, findings: Findings
    ) -> None:
        self.outcomes.append((ticket.id, outcome, text))
        self.kept.pop(ticket.id, None)

    def record_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:  # noqa: D102
        self.copies.append((ticket.id, text, findings))

    def vote(self, ticket: Ticket, draft: Draft, good: bool, reason: str) -> None:  # noqa: D102
        self.votes.append((draft.kind, good, reason))

    def exclude_past_answer(self, answer: PastAnswer, excluded: bool) -> None:  # noqa: D102
        (self.excluded.add if excluded else self.excluded.discard)(answer.ticket)

    def dismiss(self, ticket: Ticket, finding: str, reason: str) -> int | None:  # noqa: D102
        self.dismissals[finding] = reason
        return len(self.dismissals)

    def undo_dismissal(self, dismissal: int) -> None:  # noqa: D102
        self.dismissals.popitem()

    def dismissed(self, ticket: Ticket) -> frozenset[str]:  # noqa: D102
        return frozenset(self.dismissals)

    # -- hand-off packets

    def save_packet(self, packet: Handoff) -> None:  # noqa: D102
        self.packets[packet.ticket] = packet

    def record_packet_file(self, file: Path) -> None:  # noqa: D102
        self.packet_files.append(file)

    def hand_over(self, packet: Handoff) -> HandedOver | None:  # noqa: D102
        self.marks[packet.ticket] = HandedOver(len(self.marks) + 1, packet.owner, m.NOW.timestamp(), 1.0)
        return self.marks[packet.ticket]

    def undo_hand_over(self, handed_over: int) -> None:  # noqa: D102
        self.marks = {ticket: mark for ticket, mark in self.marks.items() if mark.id != handed_over}

    def handed_over(self, ticket: str) -> HandedOver | None:  # noqa: D102
        return self.marks.get(ticket)

    # -- docs

    def search(self, query: str, limit: int) -> SearchResult:  # noqa: D102
        wanted = query.casefold().split()
        hits = tuple(
            h for h in m.RESULT.hits if all(w in f"{h.passage.title} {h.passage.text}".casefold() for w in wanted)
        )
        return SearchResult(query, hits[:limit], bool(hits), ())

    def document(self, path: str) -> str:  # noqa: D102
        return m.PAGES[path]

    def file(self, path: str) -> Path:  # noqa: D102
        raise FileMissing(path=path)

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:  # noqa: D102
        yield from ()

    def changes(self, cancelled: Cancelled) -> Iterator[None]:  # noqa: D102
        yield from ()

    def embedder_change(self) -> EmbedderQuestion | None:  # noqa: D102
        return self.question

    def settle_embedder(self, change: bool) -> None:  # noqa: D102
        self.embedder_answers.append(change)
        self.question = None

    def index_files(self) -> Sequence[FileState]:  # noqa: D102
        return [replace(file, reason=t("unread.damaged") if file.reason else "") for file in m.FILES]

    def team_docs(self) -> TeamDocs | None:  # noqa: D102
        return self._status.team_docs

    def share_answers(self, wanted: bool) -> None:  # noqa: D102
        self.sharing = wanted

    def health(self, cancelled: Cancelled) -> Iterator[HealthFinding]:  # noqa: D102
        yield from m.HEALTH

    def dismiss_finding(self, key: str, dismissed: bool) -> None:  # noqa: D102
        (self.no_problems.add if dismissed else self.no_problems.discard)(key)

    def export_health(self, file: Path) -> None:  # noqa: D102
        file.write_text("findings", encoding="utf-8")

    def search_use(self) -> SearchUse:  # noqa: D102
        return self.figures

    # -- the machine, models and privacy

    def check_machine(self) -> Iterator[MachineFinding]:  # noqa: D102
        yield from m.MACHINE

    def team_changes(self, cancelled: Cancelled) -> Iterator[TeamNews]:  # noqa: D102
        files = "intents.toml, style.toml"
        yield TeamNews("info", t("team.newer", team="Lumen", version=7, since=6, files=files))

    def available(self) -> Sequence[ModelRow]:  # noqa: D102
        return m.MODELS

    def measure(self) -> None:  # noqa: D102
        return

    def fetch(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:  # noqa: D102
        for percent in range(0, 101, 10):
            if self.piece_seconds:
                time.sleep(self.piece_seconds)
            yield Progress(model, percent * 11_173_207, 1_117_320_736, "bytes", 42_000_000.0, (100 - percent) / 4)

    def import_file(self, path: Path) -> ModelRow:  # noqa: D102
        return replace(m.MODELS[0], id=path.stem, name=path.stem)

    def verify(self, model: str) -> None:  # noqa: D102
        if not any(row.id == model and row.present for row in m.MODELS):
            raise ModelMissing(model=model)

    def use(self, model: str) -> None:  # noqa: D102
        self._status = replace(self._status, model=model, model_state="ready" if model else "none")

    def stored(self) -> Stored:  # noqa: D102
        if self.sharing is None:
            return m.STORED
        return replace(m.STORED, answers=SharedAnswers(self.sharing, named=False, shared=12 * self.sharing))

    def overview(self) -> Backups:  # noqa: D102
        return m.BACKUPS

    def back_up(self, folder: Path) -> BackupMade:  # noqa: D102
        return BackupMade(str(folder / "deskside-backup-2026-10-07.db"), 412, here_only=True)

    def recovery_code(self) -> str:  # noqa: D102
        return "-".join(["7K3D", "Q0ZV"] * 7)

    def restore_backup(self, file: Path, secret: str) -> int:  # noqa: D102
        if file.name == "foreign.db" and secret != "the passphrase":
            raise WrongKey
        self.restored.append((file, secret))
        return 2

    def tickets_of(self, customer: str) -> int:  # noqa: D102
        return 0 if customer in self.erased else 3 * (customer == m.TICKET.customer.email)

    def delete_customer(self, customer: str) -> int:  # noqa: D102
        self.erased.append(customer)
        self._undos.append(lambda: self.erased.remove(customer))
        return len(self._undos) - 1

    def export(self, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:  # noqa: D102
        yield Progress(str(folder), 1, 1)
