"""What the window shows, as plain data: the backend gives it and pages render it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.triage import Triage

ReplyOutcome = Literal["", "sent", "edited", "unused"]
TeamFeeding = Literal["", "working", "done", "elsewhere", "later"]
"""Of the team's docs, by this machine: not its part, under way, done, another one's just now, tried again later."""
ModelState = Literal["unknown", "none", "loading", "ready", "gone"]
"""`unknown`: nobody has looked yet which models there are."""


@dataclass(frozen=True, slots=True)
class TeamDocs:
    """The team's database of docs, as it was last known. `answers` False: the docs of this machine do."""

    host: str
    pages: int | None = None
    """None: nobody has asked it yet."""
    passages: int = 0
    answers: bool = False
    feeding: TeamFeeding = ""


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """What of the past answers of this machine is shared with the team, where the team shares them."""

    wanted: bool
    """Whether the person who works here wants it."""
    named: bool
    """Whether answers bear the agents' names."""
    shared: int = 0
    due: int = 0
    """Still to be withdrawn."""


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """The state of everything behind the window, for the status bar."""

    model: str = ""
    model_state: ModelState = "unknown"
    embedder: str = ""
    embedder_state: ModelState = "unknown"
    files: int | None = None
    """None: not counted yet."""
    chunks: int = 0
    pending: int = 0
    failed: int = 0
    refused: int = 0
    languages: tuple[str, ...] = ()
    """What the model that writes was made for (ISO 639-1, `*` for all)."""
    model_from: Literal["", "server", "machine"] = ""
    """Where the text comes from now, where the team names a server for it."""
    team_servers: bool = False
    """Whether words of tickets or pages go to servers of the team."""
    other_language: str = ""
    """What is to be said of docs that the search model was not made for."""
    team_docs: TeamDocs | None = None
    """None: the team has no database of docs."""


@dataclass(frozen=True, slots=True)
class EmbedderQuestion:
    """What it takes to rebuild the index for another search model."""

    old: str
    new: str
    passages: int
    seconds: float
    old_present: bool
    """The old index goes on answering by meaning; else by words alone, until the new one is whole."""


@dataclass(frozen=True, slots=True)
class RecentTicket:
    """A row of the list of recent tickets. Times are ISO 8601."""

    id: str
    subject: str
    customer: str
    intent: str
    seen: str
    urgency: str = "normal"
    negative: bool = False
    tier: int = 2
    outcome: ReplyOutcome = ""
    copied: bool = False
    handed_over: bool = False
    due: str = ""
    """When its hand-off packet is due, where it was not handed over yet."""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Pages of a kind that answers few customers; `kind` as in `core.knowledge.page_kinds`."""

    kind: str
    pages: int
    places: tuple[str, ...]
    """The folders and files that hold them, as the setting `not_quoted` takes them."""


@dataclass(frozen=True, slots=True)
class ChosenDocs:
    """The docs that a person has just chosen, before anything of them is read."""

    name: str
    pages: int
    offers: tuple[LeaveOut, ...] = ()


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the docs folder as the index sees it. `reason` is worded for people, empty if all is well."""

    path: str
    state: Literal["indexed", "pending", "failed", "skipped"]
    chunks: int = 0
    reason: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come. `total` 0: not known. `rate` is per second."""

    label: str
    done: int
    total: int = 0
    unit: str = "files"
    rate: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class OutlinedQuestion:
    """A question of a missing article, how many tickets asked it, and what stands nearest, as (path, quote) pairs."""

    question: str
    asked: int
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """A problem in the docs, with the quotes that show it as (path, quote) pairs."""

    kind: Literal["contradiction", "stale", "duplicate", "gap", "ambiguous", "broken-link"]
    title: str
    places: tuple[tuple[str, str], ...]
    why: str = ""
    key: str = ""
    """Names it as long as the quoted passages stay as they are."""
    outline: tuple[OutlinedQuestion, ...] = ()
    """Of a gap: what an article would have to answer."""


@dataclass(frozen=True, slots=True)
class SearchUse:
    """How the searches made for tickets have done, and the pages worth a look."""

    searches: int
    hit_rate: float
    """Share of the searches of which a page was used, 0 to 1."""
    without_answer: int
    never_used: int
    """Pages that no ticket has used."""
    shown_never_used: tuple[tuple[str, int], ...]
    """(path, times shown), the most often shown first."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model a person may choose. Sizes in bytes, speed in tokens per second (0: not measured)."""

    id: str
    name: str
    role: Literal["chat", "embedding"]
    bytes: int
    licence: str
    memory: int
    present: bool
    in_use: bool = False
    recommended: bool = False
    fits: bool = True
    tokens_per_second: float = 0.0
    draft_seconds: float = 0.0
    """What to expect of a draft on this machine; 0: not known."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept on this machine, for the privacy page."""

    tickets: int
    drafts: int
    documents: int
    bytes: int
    path: str
    encrypted: bool
    expired: int
    """Tickets that went because of their age."""
    retention_days: int
    refused: tuple[str, ...] = ()
    answers: SharedAnswers | None = None
    """None: the team shares none."""


@dataclass(frozen=True, slots=True)
class TeamNews:
    """What has become of the team's file, in words."""

    level: Literal["info", "warning"]
    words: str


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A daily backup: where it lies, its day (ISO date), its size in bytes."""

    path: str
    day: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Backups:
    """What there is of backups, the newest first."""

    rows: tuple[BackupRow, ...]
    folder: str
    keep: int
    """Of the daily ones; 0: none are made."""
    problem: str = ""
    """Why the last one could not be made, in words."""
    copies: tuple[str, ...] = ()
    """Copies that people have had written elsewhere, in words."""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was just written, and read again. `here_only`: only this machine's keyring opens it, or the code
    on paper."""

    path: str
    tickets: int
    here_only: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """The triage of a ticket after an agent has corrected its intent. `id` is for `undo_correction`."""

    triage: Triage
    id: int
    learned: int
    """Corrections that triage has learned from so far, this one among them."""


@dataclass(frozen=True, slots=True)
class OverruleRow:
    """A ticket that an agent put into another tier, with the rules that had put it into `was`."""

    ticket: str
    subject: str
    was: int
    now: int
    rules: tuple[str, ...]
    made: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A ticket whose intent an agent corrected."""

    ticket: str
    subject: str
    predicted: str
    intent: str
    made: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that agents corrected, the latest first."""

    overrules: tuple[OverruleRow, ...] = ()
    corrections: tuple[CorrectionRow, ...] = ()
