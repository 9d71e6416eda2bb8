"""What happens while the assistant works on a ticket: frozen, typed, in order.

The panel renders them, the command line prints them, tests iterate them. Each run of
`Assistant.handle` has an id, so that late events of a cancelled run can be told and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.draft import Draft, DraftKind
from core.domain.history import Handoff, History
from core.domain.knowledge import SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.review import Review
from core.domain.triage import Triage
from core.errors import DesksideError


@dataclass(frozen=True, slots=True)
class Triaged:
    """What kind of ticket it is."""

    run: str
    triage: Triage
    history: History


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """What the docs hold on it, best page first, and what was answered to a like question before."""

    run: str
    result: SearchResult
    past: tuple[PastAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftText:
    """A piece of a draft as it is written."""

    run: str
    kind: DraftKind
    piece: str


@dataclass(frozen=True, slots=True)
class DraftReady:
    """A whole draft, with its citations; `draft.shown` says whether it may be offered."""

    run: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The review of the draft that is offered."""

    run: str
    kind: DraftKind
    review: Review


@dataclass(frozen=True, slots=True)
class HandedOff:
    """Tier 3: a packet for a specialist, in place of any draft."""

    run: str
    handoff: Handoff


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something a person should know that is no failure: a message id and its values.

    The ids: `bad-workspace-file` (the last good version is in force), `team-docs-away` (the docs of this machine answer
    in place of the team's), `search-by-words`, `ranked-by-words`, `embedder-lost`, `docs-in-other-language`,
    `search-across-languages`, `chat-model-missing`, `language-unsupported`, `evidence-left-out`, `automatic-…` with the
    kind of an automatic mail, and that of any `ModelError` by which the model's draft was lost."""

    run: str
    message_id: str
    values: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The end. Times in seconds from the ticket's arrival; None where no model wrote."""

    run: str
    seconds: float
    ttft: float | None = None
    tokens_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An expected failure ended the run. What came before stays valid."""

    run: str
    error: DesksideError


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person stopped it. What came before stays valid."""

    run: str


Event = Triaged | SourcesFound | DraftText | DraftReady | Reviewed | HandedOff | Noticed | Done | Failed | Cancelled
