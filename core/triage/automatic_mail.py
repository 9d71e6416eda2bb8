"""Triage of a mail that no person wrote: nothing to answer, nobody to call, whatever its words are."""

from __future__ import annotations

from core.domain.ticket import Ticket
from core.domain.triage import OTHER, FiredRule, Sentiment, Triage, Urgency
from core.language.detection import detect_language


def triage_automatic(ticket: Ticket) -> Triage:
    """The triage of a ticket whose newest customer message is an automatic mail (`Message.automatic`): tier 2, no
    intent, nothing escalated."""
    message = ticket.last_customer_message
    return Triage(
        intent=OTHER,
        confidence=1.0,
        in_domain=0.0,
        candidates=(),
        sentiment=Sentiment("neutral", 0.0),
        urgency=Urgency("low"),
        tier=2,
        escalate=False,
        reasons=(FiredRule(f"automatic-{message.automatic}", tier=2),),
        language=ticket.language or detect_language(message.text),
        automatic=message.automatic,
    )
