"""The rule engine: which rules fire on a ticket, with the words that fired them, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.domain.ticket import Ticket
from core.domain.triage import FiredRule, Intent, Sentiment, Tier
from core.language.phrases import sentences_of
from core.language.quoted_speech import strip_reported_speech
from core.language.tokens import Token
from core.triage.escalation import Escalation, EscalationRule
from core.triage.failed_attempts import Attempts
from core.workspace.config_file import hours

SPECIALIST: Tier = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything a rule may look at."""

    ticket: Ticket
    intent: Intent | None
    """What the ticket is about; None: none of the known intents."""
    confidence: float
    sentiment: Sentiment
    attempts: Attempts
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sentences that mean what a rule is for, by the rule's name."""
    now: datetime | None = None
    """For waiting times; None: not looked at."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules decide."""

    tier: Tier
    escalate: bool
    reasons: tuple[FiredRule, ...]
    owner: str
    sla: str
    priority: bool


def decide(signals: Signals, escalation: Escalation) -> Decision:
    """Fires every rule that holds and takes the highest tier. Never lowers a tier."""
    intent = signals.intent
    reasons: list[FiredRule] = []
    tier: Tier = 2
    owner, sla = (intent.owner, intent.sla) if intent else ("", "")
    if intent is None:
        reasons.append(FiredRule("unknown-intent", tier=2))
    elif intent.tier < 2 and signals.confidence < escalation.sure_from:
        reasons.append(FiredRule("unsure-of-intent", tier=2))
    elif intent.tier < 2 and signals.sentiment.score < escalation.calm_from:
        reasons.append(FiredRule("not-calm", signals.sentiment.words, 2))
    elif intent.tier == 3 or intent.escalate:
        if signals.confidence >= escalation.escalate_from:
            tier = 3
            reasons.append(FiredRule(f"intent:{intent.name}", tier=3))
    else:
        tier = intent.tier
    priority = False
    decided_by: EscalationRule | None = None
    for rule, words in fired(signals, escalation):
        reasons.append(FiredRule(rule.name, words, rule.tier))
        priority = priority or rule.priority
        if rule.tier is not None and rule.tier >= tier:
            if decided_by is None or rule.tier > (decided_by.tier or 0):
                decided_by = rule
            tier = rule.tier
    if decided_by is not None and decided_by.tier == tier:
        owner, sla = decided_by.owner or owner, decided_by.sla or sla
    return Decision(tier, tier == 3, tuple(reasons), owner or escalation.owner, sla or escalation.sla, priority)


def words_at_hand(ticket: Ticket, attempts: Attempts) -> list[str]:
    """What the customer wrote on the matter at hand, the words of others taken out."""
    texts = [ticket.subject] if attempts.matter_start == 0 else []
    texts += [m.text for m in ticket.messages[attempts.matter_start :] if m.sender == "customer"]
    return [strip_reported_speech(text) for text in texts if text.strip()]


def fired(signals: Signals, escalation: Escalation) -> Iterator[tuple[EscalationRule, tuple[str, ...]]]:
    """The rules that hold, in the file's order, each with the customer's words where words did it."""
    said = [(own, sentences_of(own)) for own in words_at_hand(signals.ticket, signals.attempts)]
    customer = {signals.ticket.customer.id.casefold(), signals.ticket.customer.email.casefold()} - {""}
    domain = {"@" + address.rpartition("@")[2] for address in customer if "@" in address}
    by_words = {
        rule.name: tuple(
            dict.fromkeys(word for text, sentences in said for s in sentences for word in _matches(rule, s, text))
        )
        for rule in escalation.rules
    }
    plain = {
        rule.name: bool(by_words[rule.name]) or _holds(rule, signals, customer | domain, escalation)
        for rule in escalation.rules
    }
    # What explains itself (words, a level, a count) has called a specialist: likeness does not call another.
    called = any(plain[rule.name] for rule in escalation.rules if rule.tier == SPECIALIST)
    for rule in escalation.rules:
        words = by_words[rule.name] or (() if called else signals.meant.get(rule.name, ()))
        if not words and not plain[rule.name]:
            continue
        if not words and rule.attempts is not None:
            words = signals.attempts.words
        elif not words and (rule.sentiment_below is not None or rule.sentiment_fall is not None):
            words = signals.sentiment.words
        yield rule, words


def _holds(rule: EscalationRule, signals: Signals, customer: set[str], escalation: Escalation) -> bool:
    """Whether one of the rule's conditions beside words and meaning holds."""
    score, fall = signals.sentiment.score, -signals.sentiment.trend
    return (
        (
            signals.intent is not None
            and signals.intent.name in rule.intents
            and signals.confidence >= escalation.sure_from
        )
        or (rule.sentiment_below is not None and score < rule.sentiment_below)
        or (rule.sentiment_fall is not None and fall >= rule.sentiment_fall and score < escalation.calm_from)
        or (rule.attempts is not None and signals.attempts.failed >= rule.attempts)
        or bool(customer & set(rule.customers))
        or (bool(rule.waiting) and _waits(signals, rule.waiting))
    )


def _matches(rule: EscalationRule, sentence: Sequence[Token], text: str) -> Iterator[str]:
    found = [match for match in rule.phrases.find(sentence, text) if rule.negated_counts or not match.negated]
    if found and not rule.unless.find(sentence, text):
        yield from (match.words for match in found)


def _waits(signals: Signals, at_least: str) -> bool:
    """Whether the newest message is the customer's and older than that."""
    newest = signals.ticket.messages[-1]
    written = newest.time or signals.ticket.created
    if signals.now is None or newest.sender != "customer" or not written:
        return False
    try:
        time = datetime.fromisoformat(written)
    except ValueError:
        return False
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return signals.now - time >= timedelta(hours=hours(at_least))
