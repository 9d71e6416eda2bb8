"""What a helpdesk's export says became of a ticket: when it was resolved, and how its customer rated it.

Known by names, never by the product (`resources/tickets/outcomes.toml`). Ratings of every scale become 0 (worst) to 1
(best): words, 'n of m', percent, stars, and bare numbers on the scale that the export uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.domain.measurement import HelpdeskOutcome
from core.domain.ticket import Ticket
from core.tickets.identity import iso_time
from core.tickets.mail_words import ticket_words
from core.tickets.ticket_json import Json, object_of, rows_of

USUAL_SCALE = 5.0
"""The best of a bare number, where nothing says otherwise: one to five stars."""
_OF = re.compile(r"(?P<given>\d+(?:[.,]\d+)?)\s*(?:/|of|von|sur|de|di|van)\s*(?P<best>\d+)")
_PERCENT = re.compile(r"(?P<given>\d+(?:[.,]\d+)?)\s*%")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_FULL_STARS, _EMPTY_STARS = "★⭐", "☆"


def outcome_of_json(data: Json, ticket: Ticket, *, ended: bool, scale: float = USUAL_SCALE) -> HelpdeskOutcome | None:
    """What the object of an export says of `ticket`, which was read from it; None where it says nothing.

    `ended`: its status says that it is done; without a time of its own that was when its last message was written.
    `scale`: the best of a bare number.
    """
    words = ticket_words("outcomes")
    inner = object_of(data.get("ticket")) or object_of(data.get("helpdesk_ticket")) or data
    messages = [row for name in words["message"]["lists"] for row in rows_of(data.get(name))]
    found = [_first(source, words["json"]["rating"]) for source in (inner, data)]
    found += [_first(row, words["message"]["rating"]) for row in reversed(messages)]
    rating = next((score for value in found if (score := rating_of(value, scale)) is not None), None)
    remarks = [_first(inner, words["json"]["remark"])]
    remarks += [_first(row, words["message"]["remark"]) for row in reversed(messages)]
    remark = next((text for text in remarks if isinstance(text, str)), "")
    resolved = _seconds(_first(inner, words["json"]["resolved"]))
    if ended and resolved is None:
        resolved = max((at for entry in ticket.messages if (at := _seconds(entry.time)) is not None), default=None)
    if not ended and resolved is not None and not _says_nothing_of_its_state(inner):
        resolved = None  # opened again since
    return None if rating is None and resolved is None else HelpdeskOutcome(resolved, rating, remark)


def rating_of(value: object, scale: float = USUAL_SCALE) -> float | None:
    """A rating as 0 (worst) to 1 (best); None where nobody rated, or it can't be told. `scale`: the best of a bare
    number; the worst is 1, or 0 on a scale to 100."""
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    said = re.sub(r"[\s_]+", " ", str(value)).strip().lower()
    words = ticket_words("outcomes")["words"]
    if said in words["none"]:
        return None
    if said in words["scores"]:
        return float(words["scores"][said])
    if (stars := sum(map(said.count, _FULL_STARS))) and not said.strip(_FULL_STARS + _EMPTY_STARS):
        return _on_scale(stars, stars + said.count(_EMPTY_STARS) if _EMPTY_STARS in said else USUAL_SCALE)
    if match := _OF.fullmatch(said):
        return _on_scale(_float(match["given"]), float(match["best"]))
    if match := _PERCENT.fullmatch(said):
        return _on_scale(_float(match["given"]), 100.0)
    return _on_scale(_float(said), scale) if _NUMBER.fullmatch(said) else None


def scale_of(values: Iterable[str]) -> float:
    """The best number of a scale of which these are ratings: 5, 10 or 100."""
    numbers = [_float(value.strip()) for value in values if _NUMBER.fullmatch(value.strip())]
    return next((scale for scale in (USUAL_SCALE, 10.0) if max(numbers, default=0.0) <= scale), 100.0)


def _on_scale(given: float, best: float) -> float | None:
    worst = 0.0 if best >= 100 else 1.0
    return (given - worst) / (best - worst) if best > worst and worst <= given <= best else None


def _says_nothing_of_its_state(inner: Json) -> bool:
    return not any(inner.get(name) for name in ("status", "state", "state_id"))


def _first(data: Json, paths: Sequence[str]) -> Any:  # noqa: ANN401 — whatever an export holds there
    """What the first of the paths leads to that holds something; None if none does."""
    for path in paths:
        value: Any = data
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value not in (None, "", [], {}) and not isinstance(value, Mapping):
            return value
    return None


def _seconds(value: object) -> float | None:
    time = iso_time(value)
    try:
        return datetime.fromisoformat(time).timestamp() if time else None
    except (ValueError, OverflowError, OSError):
        return None


def _float(written: str) -> float:
    return float(written.replace(",", "."))
