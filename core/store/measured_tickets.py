"""The tickets behind a warning: those whose figures made it, newest first."""

from __future__ import annotations

from core.domain.measurement import Conventions, Period
from core.domain.report import AlarmKind
from core.store import ticket_list
from core.store.database import Store

MOST = 50
"""A person opens no more of them."""


def tickets_behind(
    store: Store, kind: AlarmKind, subject: str, period: Period, conventions: Conventions
) -> tuple[tuple[str, str], ...]:
    """Source id and title of at most `MOST` tickets of a period. `subject`: the rule or page that the warning is
    about, else empty."""
    rows = store.rows(
        "SELECT t.source_id FROM ticket_measures m JOIN tickets t ON t.id = m.ticket_id"
        f" WHERE m.at >= :since AND m.at < :until AND ({_CONDITIONS[kind]}) ORDER BY m.at DESC LIMIT {MOST}",
        {
            "since": period.since,
            "until": period.until,
            "subject": subject,
            "good": conventions.good_from,
            "days": conventions.recontact_days,
        },
    )
    behind = [id for (id,) in rows]
    titles = ticket_list.titles(store, behind)
    return tuple((id, titles[id]) for id in behind if id in titles)  # else it has been deleted in this moment


_CONDITIONS: dict[AlarmKind, str] = {
    "deflection-csat": "m.assisted AND m.rating < :good",
    "deflection-recontact": "m.recontact_days <= :days",
    "ready-edited": "m.ready AND m.edit_share > 0",
    "rule-fires": "EXISTS (SELECT 1 FROM ticket_rules WHERE ticket_id = t.id AND rule = :subject)",
    "page-replaced": "EXISTS (SELECT 1 FROM ticket_page_measures p"
    " WHERE p.ticket_id = t.id AND p.path = :subject AND p.kept = 0)",
}
