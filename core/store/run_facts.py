"""What is kept of a run for the measures alone: the rules that fired, who wrote each draft, what its review found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.draft import Draft
from core.domain.review import Review
from core.domain.triage import Triage
from core.store.database import Store


def save_run_facts(
    store: Store, ticket: str, triage: Triage, drafts: Sequence[Draft], reviews: Mapping[str, Review], model: str
) -> None:
    """Saves them for a kept ticket (by its source id) and its kept drafts.

    `reviews`: by kind of draft. `model`: id of the chat model in use, empty if there is none. The rules are those
    of the last run; a draft keeps what was said of it first.
    """
    with store.transaction():
        key = store.value("SELECT id FROM tickets WHERE source_id = ?", (ticket,))
        if key is None:
            return
        store.execute("DELETE FROM ticket_rules WHERE ticket_id = ?", (key,))
        store.execute_many(
            "INSERT OR IGNORE INTO ticket_rules VALUES (?, ?)", [(key, reason.rule) for reason in triage.reasons]
        )
        store.execute_many(
            "UPDATE ticket_drafts SET model = ?, findings = ?"
            " WHERE ticket_id = ? AND kind = ? AND text = ? AND findings IS NULL",
            [
                (model if draft.kind == "model" else "", _findings(reviews[draft.kind]), key, draft.kind, draft.text)
                for draft in drafts
                if draft.kind in reviews
            ],
        )


def _findings(review: Review) -> int:
    """How many findings stand against sending it; at least one where 'ready' is withheld."""
    return max(len(review.findings), int(not review.ok))
