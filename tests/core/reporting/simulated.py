"""A support team's half-year with known truth, drawn from a seed: rows of ticket measures, a day at a time.

Every share of `Truth` is what a measure should find. A planted regression is a `Truth` with one share changed from
some day on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.store.database import Store

DAY = 86_400.0
START = 1_700_000_000.0
INTENTS = ("return", "order-status", "invoice", "damaged-item", "order-change", "how-to", "complaint", "other")
SHARES = np.array([0.2, 0.18, 0.14, 0.12, 0.12, 0.12, 0.07, 0.05])
PAGES = tuple(f"page-{number}.md" for number in range(12))
RULES = ("legal", "asks-for-a-person", "not-calm", "unsure-of-intent")


@dataclass(frozen=True, slots=True)
class Truth:
    """The shares that a half-year is drawn from."""

    tickets_a_day: float = 111.0
    tier_1: float = 0.45
    """Of the tickets that are not tier 3."""
    tier_3: float = 0.08
    ended: float = 0.92
    from_draft: float = 0.7
    as_is: float = 0.55
    """Of the replies from drafts."""
    edit_mean: float = 0.2
    ready: float = 0.5
    ready_edit_mean: float = 0.1
    handed_over: float = 0.04
    """Of the tickets that are not tier 3."""
    rated: float = 1 / 3
    good_drafted: float = 0.86
    good_own: float = 0.84
    recontact: float = 0.07
    rules: tuple[float, ...] = (0.02, 0.03, 0.06, 0.1)
    page_replaced: tuple[float, ...] = (0.2,) * len(PAGES)
    answered: float = 0.8
    page_used: float = 0.6

    @property
    def deflection(self) -> float:
        """Of the ended tickets below tier 3: tier 1, from a draft, not handed over."""
        return self.tier_1 * self.from_draft * (1 - self.handed_over)


def simulate(store: Store, generator: np.random.Generator, first_day: int, days: int, truth: Truth) -> None:
    """Writes the measured tickets of some days, the first of them `first_day` days after `START`."""
    next_id = int(store.value("SELECT coalesce(max(id), 0) + 1 FROM tickets"))
    rows: list[tuple[object, ...]] = []
    rules: list[tuple[int, str]] = []
    pages: list[tuple[int, str, int, int]] = []
    for day in range(first_day, first_day + days):
        count = int(generator.poisson(truth.tickets_a_day))
        draw = generator.random((count, 14))
        intents = generator.choice(len(INTENTS), count, p=SHARES)
        page = generator.integers(0, len(PAGES), count)
        edits = generator.beta(2, 2 / max(truth.edit_mean, 1e-9) - 2, count) if truth.edit_mean < 1 else np.ones(count)
        ready_edits = generator.beta(2, 2 / truth.ready_edit_mean - 2, count)
        hours = generator.lognormal(3, 0.8, count)
        for at in range(count):
            u = draw[at]
            key, seen = next_id, START + (day + u[0]) * DAY
            next_id += 1
            tier = 3 if u[1] < truth.tier_3 else 1 if u[2] < truth.tier_1 else 2
            handed = tier == 3 or u[3] < truth.handed_over
            ended = u[4] < truth.ended
            drafted = tier != 3
            assisted = drafted and u[5] < truth.from_draft
            replied = ended and tier != 3
            ready = drafted and u[6] < truth.ready
            edit = None
            if assisted and replied:
                edit = 0.0 if u[7] < truth.as_is else float(edits[at])
                edit = float(ready_edits[at]) if ready else edit
            good = truth.good_drafted if assisted else truth.good_own
            rating = (1.0 if u[9] < good else 0.25) if replied and u[8] < truth.rated else None
            again = float(1 + 5 * u[11]) if replied and u[10] < truth.recontact else None
            use = "" if not (drafted and replied) else "unused" if not assisted else "edited" if edit else "as-is"
            rows.append((
                key, seen, INTENTS[intents[at]], tier, "en", "extractive" if drafted else "",
                int(ended and not (handed and tier == 3)), int(handed and ended), int(ended),
                0.9 if u[12] < 0.5 else 0.6 if handed else None, float(hours[at]) if handed and ended else None,
                int(drafted), int(ready), use, edit, seen + 3600 if replied else None, int(assisted and replied),
                rating, again, float(40 + 60 * u[12]), 1, int(u[13] < truth.answered), int(u[12] < truth.page_used),
                2, 0, 0, 0, 0,
            ))  # fmt: skip
            rules += [(key, rule) for rule, share in zip(RULES, truth.rules, strict=True) if generator.random() < share]
            if assisted and replied:
                kept = int(generator.random() >= truth.page_replaced[page[at]])
                pages.append((key, PAGES[page[at]], 1, kept))
    with store.transaction():
        store.execute_many(
            "INSERT INTO tickets (id, source_id, subject, channel, language, created, origin, seen_at, updated_at)"
            " VALUES (?1, 's' || ?1, '', '', '', '', 'seen', ?2, ?2)",
            [row[:2] for row in rows],
        )
        store.execute_many(f"INSERT INTO ticket_measures VALUES ({', '.join('?' * 28)})", rows)
        store.execute_many("INSERT INTO ticket_rules VALUES (?, ?)", rules)
        store.execute_many("INSERT INTO ticket_page_measures VALUES (?, ?, ?, ?)", pages)
        store.execute("DELETE FROM unmeasured_tickets")


def _one_page(share: float) -> tuple[float, ...]:
    return (share, *(0.2,) * (len(PAGES) - 1))


PLANTED: tuple[tuple[str, str, Truth], ...] = (
    ("more deflected, less satisfied", "deflection-csat", Truth(tier_1=0.6, good_drafted=0.7)),
    ("all drafts sent, less satisfied", "deflection-csat", Truth(from_draft=0.85, good_drafted=0.72)),
    ("more deflected, more come back", "deflection-recontact", Truth(tier_1=0.6, recontact=0.14)),
    ("all drafts sent, more come back", "deflection-recontact", Truth(from_draft=0.85, recontact=0.15)),
    ("ready drafts edited twice as much", "ready-edited", Truth(ready_edit_mean=0.22)),
    ("a rare rule fires three times as often", "rule-fires", Truth(rules=(0.06, 0.03, 0.06, 0.1))),
    ("a common rule fires for every third ticket", "rule-fires", Truth(rules=(0.02, 0.03, 0.06, 0.33))),
    ("a page that went out of date", "page-replaced", Truth(page_replaced=_one_page(0.97))),
)
"""Eight regressions: what happened, the warning that must come, and the shares from that day on."""
