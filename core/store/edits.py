"""What became of drafts: the reply that was sent in place of each, and the words of the docs it rested on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.draft import Draft
from core.store.database import Store


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a draft and the words of the docs it rests on."""

    path: str
    quote: str
    sentence: str


@dataclass(frozen=True, slots=True)
class EditedDraft:
    """A draft that was shown for a ticket, and the last reply that was sent for it."""

    ticket: str
    draft: str
    reply: str
    cited: tuple[CitedSentence, ...]


def save_citations(store: Store, draft_id: int, draft: Draft) -> None:
    """Saves which words of the docs each sentence of a saved draft rests on; it is deleted with the draft."""
    store.execute_many(
        "INSERT INTO draft_citations (draft_id, path, quote, sentence) VALUES (?, ?, ?, ?)",
        [(draft_id, cited.path, cited.quote, cited.sentence.of(draft.text)) for cited in draft.citations],
    )


def edited_drafts(store: Store, since: float = 0.0) -> tuple[EditedDraft, ...]:
    """Every shown draft with citations of every ticket that was replied to, with that reply. `since`:
    seconds since the epoch."""
    rows = store.rows(
        "SELECT d.id, t.source_id, d.text, r.text, c.path, c.quote, c.sentence FROM ticket_drafts AS d"
        " JOIN tickets AS t ON t.id = d.ticket_id JOIN draft_citations AS c ON c.draft_id = d.id"
        " JOIN replies AS r ON r.id = (SELECT max(id) FROM replies WHERE ticket_id = t.id)"
        " WHERE d.shown AND r.text != '' AND r.sent_at >= ? ORDER BY d.id, c.rowid",
        (since,),
    )
    cited: defaultdict[int, list[CitedSentence]] = defaultdict(list)
    heads: dict[int, Sequence[str]] = {}
    for id_, ticket, draft, reply, *citation in rows:
        heads[id_] = (ticket, draft, reply)
        cited[id_].append(CitedSentence(*citation))
    return tuple(EditedDraft(ticket, draft, reply, tuple(cited[id_])) for id_, (ticket, draft, reply) in heads.items())
