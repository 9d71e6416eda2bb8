"""Takes card numbers, passwords and keys out of a packet, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.history import Attempt, EarlierTicket, Handoff, SourcedSentence, Summary
from core.domain.triage import Fact
from core.values.secrets import RedactionPolicy
from core.values.secrets import redact as redact_secrets

PACKET = RedactionPolicy(keeps=frozenset({"iban"}), names_kind=True)
"""A refund needs the account, so its number stays; whoever reads sees what was taken out."""


def redact(text: str) -> str:
    """`text` as it may stand in a packet."""
    return redact_secrets(text, PACKET)


def redacted(handoff: Handoff) -> Handoff:
    """`handoff` without card numbers, passwords and keys, wherever they stand. Spans still count the
    code points of the original messages."""
    return replace(
        handoff,
        wants=redact(handoff.wants),
        triage=replace(
            handoff.triage,
            reasons=tuple(replace(rule, words=_redact_all(rule.words)) for rule in handoff.triage.reasons),
            questions=tuple(replace(one, text=redact(one.text)) for one in handoff.triage.questions),
            facts=_facts(handoff.triage.facts),
            sentiment=replace(handoff.triage.sentiment, words=_redact_all(handoff.triage.sentiment.words)),
            urgency=replace(handoff.triage.urgency, reasons=_redact_all(handoff.triage.urgency.reasons)),
        ),
        summary=_summary(handoff.summary),
        history=replace(handoff.history, tickets=tuple(_earlier(ticket) for ticket in handoff.history.tickets)),
        attempts=tuple(_attempt(attempt) for attempt in handoff.attempts),
        account=tuple((name, redact(value)) for name, value in handoff.account),
        not_found=_redact_all(handoff.not_found),
        transcript=redact(handoff.transcript),
        customer_reply=redact(handoff.customer_reply),
        note=redact(handoff.note),
        redacted=True,
    )


def _summary(summary: Summary) -> Summary:
    return replace(
        summary,
        text=redact(summary.text),
        sentences=tuple(_sentence(one) for one in summary.sentences),
        facts=_facts(summary.facts),
        open_questions=_redact_all(summary.open_questions),
        promises=tuple(_sentence(one) for one in summary.promises),
        kept_by=tuple(one and _sentence(one) for one in summary.kept_by),
    )


def _facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if redact(fact.text) == fact.text)


def _sentence(sentence: SourcedSentence) -> SourcedSentence:
    return replace(sentence, text=redact(sentence.text))


def _attempt(attempt: Attempt) -> Attempt:
    return replace(attempt, tried=_sentence(attempt.tried), result=attempt.result and _sentence(attempt.result))


def _earlier(ticket: EarlierTicket) -> EarlierTicket:
    return replace(ticket, subject=redact(ticket.subject))


def _redact_all(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(redact(text) for text in texts)
