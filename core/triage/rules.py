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
    """Fires every rule that holds and takes the highest tier; a rule never lowers what the intent gave.

    Owner and response time are those of the first rule that gave the tier, else the intent's, else the team's.
    """
    tier, reasons = _tier_by_intent(signals, escalation)
    decided_by: EscalationRule | None = None
    priority = False
    for rule, words in fired(signals, escalation):
        reasons.append(FiredRule(rule.name, words, rule.tier))
        priority = priority or rule.priority
        if rule.tier is not None and rule.tier >= tier:
            if decided_by is None or rule.tier > (decided_by.tier or 0):
                decided_by = rule
            tier = rule.tier
    # The most specific of them that names an owner, and a time, has the say.
    sources = [one for one in (decided_by, signals.intent) if one is not None]
    owner = next((one.owner for one in sources if one.owner), escalation.owner)
    sla = next((one.sla for one in sources if one.sla), escalation.sla)
    return Decision(tier, tier == SPECIALIST, tuple(reasons), owner, sla, priority)


def _tier_by_intent(signals: Signals, escalation: Escalation) -> tuple[Tier, list[FiredRule]]:
    """The tier that the intent stands for, 2 where it is not sure or the customer not calm; with the reason
    where that is not simply the intent's own tier."""
    intent = signals.intent
    if intent is None:
        return 2, [FiredRule("unknown-intent", tier=2)]
    if intent.tier < 2 and signals.confidence < escalation.sure_from:
        return 2, [FiredRule("unsure-of-intent", tier=2)]
    if intent.tier < 2 and signals.sentiment.score < escalation.calm_from:
        return 2, [FiredRule("not-calm", signals.sentiment.words, 2)]
    if intent.tier == SPECIALIST or intent.escalate:
        if signals.confidence >= escalation.escalate_from:
            return SPECIALIST, [FiredRule(f"intent:{intent.name}", tier=SPECIALIST)]
        return 2, []
    return intent.tier, []


def words_at_hand(ticket: Ticket, attempts: Attempts) -> list[str]:
    """The customer's own words on the matter at hand, one text a message (and the subject), with reported speech of
    others taken out."""
    texts = [ticket.subject] if attempts.matter_start == 0 else []
    texts += [m.text for m in ticket.messages[attempts.matter_start :] if m.sender == "customer"]
    return [strip_reported_speech(text) for text in texts if text.strip()]


def fired(signals: Signals, escalation: Escalation) -> Iterator[tuple[EscalationRule, tuple[str, ...]]]:
    """Yields each rule that holds, in the file's order, with the customer's words that made it fire; no words where a
    level or a count did. Rules by meaning are silent once another rule has called a specialist."""
    by_words = _rules_by_words(signals, escalation)
    customer = _names_of_customer(signals.ticket)
    plain = {
        rule.name for rule in escalation.rules if by_words[rule.name] or _holds(rule, signals, customer, escalation)
    }
    # What explains itself (words, a level, a count) has called a specialist: similarity does not call another.
    called = any(rule.name in plain for rule in escalation.rules if rule.tier == SPECIALIST)
    for rule in escalation.rules:
        words = by_words[rule.name] or (() if called else signals.meant.get(rule.name, ()))
        if words or rule.name in plain:
            yield rule, words or _explaining_words(rule, signals)


def _rules_by_words(signals: Signals, escalation: Escalation) -> dict[str, tuple[str, ...]]:
    """The customer's words that each rule looks for, by the rule's name; empty where there are none."""
    texts = [(own, sentences_of(own)) for own in words_at_hand(signals.ticket, signals.attempts)]
    found: dict[str, tuple[str, ...]] = {}
    for rule in escalation.rules:
        words = (word for text, sentences in texts for one in sentences for word in _matches(rule, one, text))
        found[rule.name] = tuple(dict.fromkeys(words))
    return found


def _names_of_customer(ticket: Ticket) -> set[str]:
    """By what a rule may name the customer: id, address, and the address's domain (`@example.org`)."""
    names = {ticket.customer.id.casefold(), ticket.customer.email.casefold()} - {""}
    return names | {"@" + name.rpartition("@")[2] for name in names if "@" in name}


def _explaining_words(rule: EscalationRule, signals: Signals) -> tuple[str, ...]:
    """The words that stand behind a rule which fires by a count or a level."""
    if rule.attempts is not None:
        return signals.attempts.words
    if rule.sentiment_below is not None or rule.sentiment_fall is not None:
        return signals.sentiment.words
    return ()


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
