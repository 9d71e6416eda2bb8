"""What the measures need and nobody kept: the model and findings of a draft, the time from the key to the
copy, the rules that fired, what the helpdesk says became of a ticket, who wrote again.

`ticket_measures` holds a row of figures for each ticket, so that measures are sums over one narrow table. A ticket that
changes is noted in `unmeasured_tickets` by triggers; only those are measured anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_KEPT = """
ALTER TABLE ticket_drafts ADD COLUMN model TEXT NOT NULL DEFAULT '';  -- id of the model that wrote it, '' if none did
ALTER TABLE ticket_drafts ADD COLUMN findings INTEGER;   -- what its review found when it was shown; NULL: not known
ALTER TABLE reply_copies ADD COLUMN seconds REAL;        -- since the ticket was opened; NULL: not known

CREATE TABLE ticket_rules (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    rule TEXT NOT NULL,
    PRIMARY KEY (ticket_id, rule)
) WITHOUT ROWID;

CREATE TABLE helpdesk_outcomes (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    resolved_at REAL,                 -- seconds since the epoch; NULL: still open there
    rating REAL,                      -- 0 worst to 1 best; NULL: the customer gave none
    imported_at REAL NOT NULL
);
CREATE TABLE recontacts (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,     -- the one that had been answered
    by_ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,  -- where they wrote again; may be the same
    at REAL NOT NULL,
    PRIMARY KEY (ticket_id, by_ticket_id)
) WITHOUT ROWID;

CREATE TABLE rollout_changes (
    id INTEGER PRIMARY KEY,
    intent TEXT NOT NULL,
    was INTEGER NOT NULL,             -- tier
    now INTEGER NOT NULL,
    decided_by TEXT NOT NULL CHECK (decided_by IN ('lead', 'gate')),
    reasons TEXT NOT NULL,            -- JSON: the gates with their figures at that moment
    made_at REAL NOT NULL,
    undone_at REAL
);
"""

_MEASURED = """
CREATE TABLE ticket_measures (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    at REAL NOT NULL,                 -- first seen here
    intent TEXT NOT NULL, tier INTEGER NOT NULL, language TEXT NOT NULL,
    model TEXT NOT NULL,              -- of the draft that was used, else shown; 'extractive' where none wrote it
    resolved INTEGER NOT NULL, handed_over INTEGER NOT NULL,
    exported INTEGER NOT NULL,        -- a helpdesk's export said what became of it
    completeness REAL, recovery_hours REAL,
    drafted INTEGER NOT NULL, ready INTEGER NOT NULL,
    draft_use TEXT NOT NULL,          -- '' not known, 'as-is', 'edited', 'unused'
    edit_share REAL,                  -- 0 as the draft was, 1 nothing of it; NULL: not from a draft
    replied_at REAL, assisted INTEGER NOT NULL,
    rating REAL, recontact_days REAL, key_seconds REAL,
    searched INTEGER NOT NULL, answered INTEGER NOT NULL, page_used INTEGER NOT NULL,
    raised INTEGER NOT NULL, dismissed INTEGER NOT NULL, left_open INTEGER NOT NULL,
    corrected INTEGER NOT NULL, overruled INTEGER NOT NULL
);
CREATE INDEX ticket_measures_by_time ON ticket_measures (at);

CREATE TABLE ticket_page_measures (
    ticket_id INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    path TEXT NOT NULL,
    cited INTEGER NOT NULL,           -- sentences of the shown draft that rest on the page
    kept INTEGER NOT NULL,            -- those of them that stand in the reply
    PRIMARY KEY (ticket_id, path)
) WITHOUT ROWID;

CREATE TABLE unmeasured_tickets (ticket_id INTEGER PRIMARY KEY REFERENCES tickets ON DELETE CASCADE);
INSERT INTO unmeasured_tickets SELECT id FROM tickets;
"""

_BY_ID = ("messages", "ticket_drafts", "replies", "helpdesk_outcomes", "recontacts", "reply_copies")
_BY_ID_CHANGED = ("handoffs", "check_dismissals", "helpdesk_outcomes")
_BY_NAME = ("searches", "intent_corrections", "tier_overrules")


def upgrade(store: Store) -> None:
    """Creates the tables and triggers, and notes every ticket as not measured."""
    store.execute(_KEPT)
    store.execute(_MEASURED)
    for table in _BY_ID:
        _note(store, table, "INSERT", "new.ticket_id")
    for table in _BY_ID_CHANGED:
        _note(store, table, "UPDATE", "new.ticket_id")
    for table in _BY_NAME:
        for event in ("INSERT", "UPDATE"):
            _note(store, table, event, "(SELECT id FROM tickets WHERE source_id = new.ticket)")
    _note(store, "tickets", "UPDATE OF intent, tier, language, outcome", "new.id")
    of_search = "(SELECT t.id FROM tickets t JOIN searches s ON s.ticket = t.source_id WHERE s.id = new.search_id)"
    _note(store, "search_pages", "UPDATE", of_search)


def _note(store: Store, table: str, event: str, ticket: str) -> None:
    """Makes the trigger. `INSERT OR IGNORE` will not do: within a trigger an upsert of the outer statement overrides
    it, and the second change of a ticket would be an error."""
    store.execute(
        f"CREATE TRIGGER {table}_{event.split()[0].lower()}_unmeasured AFTER {event} ON {table} BEGIN"
        f" INSERT INTO unmeasured_tickets SELECT key FROM (SELECT {ticket} AS key)"
        " WHERE key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unmeasured_tickets WHERE ticket_id = key); END"
    )
