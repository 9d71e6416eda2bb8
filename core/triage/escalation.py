"""The rules of a team, read from `escalation.toml`: when a person takes over, and who.

The file says in its head how phrases are written and what a rule may hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from core.domain.triage import Tier, UrgencyLevel
from core.language.phrase_elements import BadPhrase
from core.language.phrases import PhraseSet, compile_phrases
from core.triage.examples import example_names
from core.workspace.config_file import DeclaredFile, DeclaredTable
from core.workspace.file_stamp import file_stamp
from core.workspace.folder import Workspace

_RAISED = ("high", "critical")


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """One rule. It fires when any of its conditions holds; what it does stands below them."""

    name: str
    phrases: PhraseSet
    unless: PhraseSet
    examples: tuple[str, ...] = ()
    meant: str = ""
    """Name of the shipped examples that the rule takes too (`core.triage.examples`)."""
    needs: tuple[PhraseSet, ...] = ()
    """What a sentence must hold, every one of them, to fire the rule by meaning."""
    unmeant: PhraseSet = field(default_factory=lambda: compile_phrases((), {}))
    """A sentence with one of these does not fire it by meaning."""
    negated_counts: bool = False
    intents: tuple[str, ...] = ()
    sentiment_below: float | None = None
    sentiment_fall: float | None = None
    attempts: int | None = None
    customers: tuple[str, ...] = ()
    waiting: str = ""
    tier: Tier | None = None
    owner: str = ""
    sla: str = ""
    priority: bool = False
    urgency: UrgencyLevel | None = None
    """How soon an answer is due at least where the rule fires."""


@dataclass(frozen=True, slots=True)
class AttemptWords:
    """How customers say that something helped, that it did not, or that they ask once more."""

    failed: PhraseSet
    solved: PhraseSet
    repeated: PhraseSet
    numbers: dict[str, int]
    """What the number words in `repeated` stand for."""
    ordinals: frozenset[str]
    """Those of them that count the message itself too: the third mail is the second repetition."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """A team's escalation rules, as `escalation.toml` declares them."""

    rules: tuple[EscalationRule, ...]
    attempts: AttemptWords
    urgency: tuple[tuple[str, PhraseSet], ...]
    """Level and the words that call for it, most urgent first."""
    sure_from: float = 0.7
    escalate_from: float = 0.8
    calm_from: float = -0.3
    meant_from: float = 0.8
    calm_examples: tuple[str, ...] = ()
    owner: str = ""
    sla: str = ""


def read_escalation(workspace: Workspace) -> Escalation:
    """The rules in force: the team's, laid over the shipped ones where the file says so. Raises `BadWorkspaceFile`
    with line and reason, `FileUnreadable`."""
    return _read_as_of(workspace, file_stamp(workspace.toml_file("escalation")))


@lru_cache(maxsize=4)  # compiling the phrases takes as long as a search, and every packet asks
def _read_as_of(workspace: Workspace, stamp: str) -> Escalation:
    file = DeclaredFile.read(workspace, "escalation")
    # `hours` and `teams` are read where a hand-off is made (core.history.business_hours).
    file.only(("tiers", "defaults", "words", "attempts", "urgency", "calm", "rule", "hours", "teams"))
    words = file.section("words")
    lists = {name: words.texts(name) for name in words.table}
    tiers, defaults = file.section("tiers"), file.section("defaults")
    calm = file.section("calm")
    attempts, urgency = file.section("attempts"), file.section("urgency")
    numbers = {word: number for number in range(2, 11) for word in (*attempts.texts(str(number)), str(number))}
    escalation = Escalation(
        rules=_rules(file, lists),
        attempts=AttemptWords(
            _phrases(attempts, "failed", lists),
            _phrases(attempts, "solved", lists),
            _phrases(attempts, "repeated", lists),
            numbers,
            frozenset(word.lower() for word in attempts.texts("ordinals")),
        ),
        urgency=tuple((level, _phrases(urgency, level, lists)) for level in ("critical", "high")),
        sure_from=_or(tiers.number("sure_from", 0, 1), 0.7),
        escalate_from=_or(tiers.number("escalate_from", 0, 1), 0.8),
        calm_from=_or(tiers.number("calm_from", -1, 1), -0.3),
        meant_from=_or(tiers.number("meant_from", 0, 1), 0.8),
        calm_examples=calm.texts("examples"),
        owner=defaults.text("owner"),
        sla=defaults.duration("sla"),
    )
    for section in (tiers, defaults, attempts, urgency, calm):
        section.only_known()
    return escalation


def _rules(file: DeclaredFile, lists: dict[str, tuple[str, ...]]) -> tuple[EscalationRule, ...]:
    rules: list[EscalationRule] = []
    for entry in file.entries("rule"):
        name = entry.text("name")
        if not name:
            entry.fail("name", "name is missing")
        if (meant := entry.text("meant")) and meant not in example_names():
            entry.fail("meant", f"no shipped examples called {meant!r}: {', '.join(sorted(example_names()))}")
        if any(rule.name == name for rule in rules):
            entry.fail("name", f"{name!r} stands there twice")
        negated = entry.text("negated")
        if negated not in ("", "counts"):
            entry.fail("negated", 'negated may only be "counts"')
        urgency = entry.text("urgency")
        if urgency not in ("", *_RAISED):
            entry.fail("urgency", f"urgency may only be one of {', '.join(_RAISED)}")
        rules.append(
            EscalationRule(
                name=name,
                phrases=_phrases(entry, "phrases", lists),
                unless=_phrases(entry, "unless", lists),
                examples=entry.texts("examples"),
                meant=meant,
                needs=tuple(_compiled(entry, "needs", (source,), lists) for source in entry.texts("needs")),
                unmeant=_phrases(entry, "unmeant", lists),
                negated_counts=negated == "counts",
                intents=entry.texts("intents"),
                sentiment_below=entry.number("sentiment_below", -1, 1),
                sentiment_fall=entry.number("sentiment_fall", 0, 2),
                attempts=entry.whole("attempts", 1, 100),
                customers=tuple(customer.casefold() for customer in entry.texts("customers")),
                waiting=entry.duration("waiting"),
                tier=cast(Tier | None, entry.whole("tier", 0, 3)),
                owner=entry.text("owner"),
                sla=entry.duration("sla"),
                priority=entry.flag("priority"),
                urgency=cast(UrgencyLevel | None, urgency or None),
            )
        )
        entry.only_known()
    return tuple(rules)


def _phrases(table: DeclaredTable, key: str, lists: dict[str, tuple[str, ...]]) -> PhraseSet:
    return _compiled(table, key, table.texts(key), lists)


def _compiled(table: DeclaredTable, key: str, sources: Sequence[str], lists: dict[str, tuple[str, ...]]) -> PhraseSet:
    try:
        return compile_phrases(sources, lists)
    except BadPhrase as error:
        table.fail(key, str(error))


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
