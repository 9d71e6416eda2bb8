"""What is right for each ticket of the sample workspace."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

SAMPLE = Path(str(files("resources").joinpath("sample")))


class Expected(NamedTuple):
    """What is right for a ticket of the sample."""

    tier: int
    intents: tuple[str, ...]
    """All that the mail holds, the leading one first; the triage may lead with any of them."""
    pages: tuple[str, ...]
    """Pages an answer rests on; the first must be found."""
    triggers: tuple[str, ...] = ()
    """What about it sends it to tier 3, in plain words."""
    answered: bool = True


TICKETS: dict[str, Expected] = {
    "01-deposit.json": Expected(1, ("deposit",), ("returns/deposit.md",)),
    "02-heron-e6.txt": Expected(1, ("machine-trouble",), ("machines/heron-error-codes.html",)),
    "03-two-questions.eml": Expected(
        1, ("pause-plan", "how-to"), ("plans/pausing-a-plan.md", "machines/needles-and-thread.md")
    ),
    "04-where-is-my-kestrel.json": Expected(2, ("delivery-status",), ("delivery/delivery-times.md",)),
    "05-workshop-date.txt": Expected(0, ("workshop",), ("workshops/online-workshops.md",)),
    "06-charged-twice.json": Expected(2, ("billing",), ("billing/payment-problems.md",)),
    "07-same-fault-again.json": Expected(
        3, ("repair", "machine-trouble"), ("machines/first-steps.md", "repairs/repairs-under-a-plan.md"), ("attempts",)
    ),
    "08-unanswerable.json": Expected(2, ("other", "how-to", "plan-question", "machine-trouble"), (), (), False),
    "09-injection.eml": Expected(2, ("return-bought",), ("returns/bought-machines.md",)),
    "10-legal-threat.json": Expected(3, ("legal", "deposit"), ("returns/deposit.md",), ("legal",)),
    "11-smoke.json": Expected(3, ("safety",), ("repairs/smoke-sparks-or-shock.md",), ("safety",)),
    "12-wants-a-manager.json": Expected(3, ("complaint", "billing"), (), ("staff complaint", "wants a manager")),
}
