"""Names from data (intents, rules, owners, channels, facts, languages) as a person reads them: the shipped ones in
their language, a team's own as its file has them."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import known, t
from core.domain.past_answer import PastAnswer
from core.domain.triage import OTHER
from core.humanize import humanize


def intent_words(name: str) -> str:
    """An intent's name for people: one of the shipped ones in their language, a team's own as its file
    has it (`return_item` is a name, 'Return item' is words)."""
    return t("panel.intent.other") if name == OTHER else known(f"intent.{name}", humanize(name))


def owner_words(name: str) -> str:
    """Who a packet goes to, for people."""
    return known(f"owner.{name}", humanize(name))


def channel_words(name: str) -> str:
    """The way a ticket came, for people."""
    return known(f"channel.{name}", name)


def rule_words(rule: str) -> str:
    """A rule's name for people."""
    if rule.startswith("intent:"):
        return t("panel.rule.intent", intent=intent_words(rule.partition(":")[2]))
    return known(f"rule.{rule}", humanize(rule))


def fact_words(kind: str) -> str:
    """What a fact is: an amount, a date, an order."""
    return known(f"fact.{kind}", humanize(kind))


def language_words(languages: Sequence[str]) -> str:
    """Languages (ISO 639-1) by name, where the catalogue has one, with commas."""
    return ", ".join(known(f"language.{language}", language) for language in languages)


def answered_by(answer: PastAnswer) -> str:
    """Who gave an earlier answer."""
    if answer.colleague:
        return t("past-answer.named-colleague", name=answer.author) if answer.author else t("past-answer.colleague")
    return answer.author or t("past-answer.from-here")
