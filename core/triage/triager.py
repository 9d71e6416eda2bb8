"""Triage of a ticket: intent, feeling, urgency, facts, and who should answer it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import numpy as np

from core.domain.history import History
from core.domain.ticket import Ticket
from core.domain.triage import OTHER, FiredRule, Intent, Tier, Triage
from core.errors import BadWorkspaceFile, ModelError
from core.language.clean_text import CleanText
from core.language.detection import detect_language
from core.language.facts import find_facts
from core.language.ticket_questions import find_questions
from core.ports import Embedder, Vectors
from core.store.corrections import (
    corrections,
    corrections_version,
    overrule_of,
    save_correction,
    save_overrule,
    undo_correction,
    undo_overrule,
)
from core.store.database import Store
from core.store.rollout_log import promoted_intents
from core.triage.automatic_mail import triage_automatic
from core.triage.classifier import IntentClassifier
from core.triage.escalation import Escalation, read_escalation
from core.triage.failed_attempts import count_attempts
from core.triage.intent_detection import KeywordRules, detect_intents, matter, opening
from core.triage.intents import corrections_as_toml, read_intents, with_promotions
from core.triage.rules import Signals, decide, words_at_hand
from core.triage.semantic_rules import SemanticRules
from core.triage.sentiment import score_sentiment
from core.triage.training import learned_from, train_classifier, vectors_of
from core.triage.urgency import find_urgency, raised
from core.workspace.file_stamp import file_stamp
from core.workspace.folder import Workspace

_CANDIDATES = 5
_MESSAGES_FELT = 4
"""The trend of feeling is that over so many of the customer's messages."""


@dataclass(frozen=True)
class _InForce:
    """A version of the team's files and corrections, with what was learned from them."""

    files: tuple[str, ...]
    judged: tuple[int, int]
    promoted: frozenset[str]
    """Intents that the lead has put into tier 1."""
    intents: tuple[Intent, ...]
    deciding: KeywordRules
    escalation: Escalation
    classifier: IntentClassifier
    meaning: SemanticRules


class Triager:
    """Says what kind of ticket it is and who should answer it. No model call but a few embeddings.

    It follows the team's files: a changed one comes into force with the next ticket; one with a
    mistake does not, the last good version stays, and `mistake` says what is wrong.
    """

    def __init__(self, workspace: Workspace, embedder: Embedder | None, store: Store | None = None) -> None:
        """Reads nothing yet. `store` is where corrections are kept; None: none are."""
        self._workspace = workspace
        self._embedder = embedder
        self._store = store
        self._lock = threading.Lock()
        self._in_force: dict[bool, _InForce] = {}
        """What was learned with meaning, and with words alone where the embedder was lost."""
        self.mistake: BadWorkspaceFile | None = None

    def triage(self, ticket: Ticket, history: History = History(), now: datetime | None = None) -> Triage:  # noqa: B008 — frozen
        """The triage of a ticket. `now` is the moment that rules about waiting customers go by; None: this one. Where
        the embedder is lost, words alone judge.

        Raises `BadWorkspaceFile` if the team's files have a mistake and no good version was seen yet.
        """
        now = now or datetime.now(UTC)
        try:
            return self._judged(ticket, history, now, self._embedder)
        except ModelError:
            return self._judged(ticket, history, now, None)

    def _judged(self, ticket: Ticket, history: History, now: datetime, embedder: Embedder | None) -> Triage:
        rules = self._rules(embedder)
        if ticket.automatic:
            return self._overruled(ticket, triage_automatic(ticket))
        said = [message.text for message in ticket.messages if message.sender == "customer"]
        said = said or [ticket.last_customer_message.text]
        embed = _Remembering(embedder)
        attempts = count_attempts(ticket, rules.escalation.attempts, history.attempts)
        judgement = detect_intents(matter(ticket), rules.intents, rules.classifier, rules.deciding, embed)
        first = opening(ticket, attempts.matter_start)
        if judgement.intent is None and len(said) > 1 and first:
            judgement = detect_intents(first, rules.intents, rules.classifier, rules.deciding, embed)
        language = ticket.language or detect_language("\n".join(said[-2:]))
        identity = embedder.identity if embedder else None
        sentiment = score_sentiment(said[-_MESSAGES_FELT:], embed, identity, language)
        meant: dict[str, tuple[str, ...]] = {}
        at_hand = [CleanText(text) for text in words_at_hand(ticket, attempts)[-_MESSAGES_FELT:]]
        for rule, sentence in rules.meaning.find(at_hand, embed, language):
            meant[rule.name] = (*meant.get(rule.name, ()), sentence)
        signals = Signals(ticket, judgement.intent, judgement.confidence, sentiment, attempts, meant, now)
        decision = decide(signals, rules.escalation)
        asked = ticket.last_customer_message.time or ticket.created
        urgency = find_urgency(said[-1], rules.escalation, asked, language)
        triage = Triage(
            intent=judgement.intent.name if judgement.intent else OTHER,
            confidence=round(judgement.confidence, 4),
            in_domain=round(judgement.in_domain, 4),
            candidates=tuple((name, round(chance, 4)) for name, chance in judgement.candidates[:_CANDIDATES]),
            sentiment=sentiment,
            urgency=raised(urgency, decision.reasons, rules.escalation),
            tier=decision.tier,
            escalate=decision.escalate,
            reasons=decision.reasons,
            language=language,
            questions=find_questions(ticket),
            facts=find_facts(ticket, language),
            attempts=attempts.failed,
            owner=decision.owner,
            sla=decision.sla,
            priority=decision.priority,
            intents=judgement.intents,
        )
        return self._overruled(ticket, triage)

    # -- what agents put right -----------------------------------------------------------------

    def correct(self, ticket: Ticket, intent: str, predicted: str = "") -> int:
        """An agent says what the ticket is about (`other`: none of the known intents). The next
        ticket is judged with it. Gives an id for `undo_correction`; needs a store."""
        if intent != OTHER and intent not in {known.name for known in self._intents()}:
            raise ValueError(f"no such intent: {intent}")
        return save_correction(self._kept(), ticket.id, matter(ticket), predicted, intent)

    def undo_correction(self, correction: int) -> bool:
        """Undoes a correction; false if it is not in force."""
        return undo_correction(self._kept(), correction)

    def overrule(self, ticket: Ticket, triage: Triage, tier: Tier) -> int:
        """An agent puts the ticket into another tier. It stays there, and the lead sees which rules
        were overruled. Gives an id for `undo_overrule`; needs a store."""
        rules = [reason.rule for reason in triage.reasons]
        return save_overrule(self._kept(), ticket.id, triage.tier, tier, rules)

    def undo_overrule(self, overrule: int) -> bool:
        """Undoes an overrule; false if it is not in force."""
        return undo_overrule(self._kept(), overrule)

    def export_corrections(self) -> str:
        """What agents put right, as `[[intent]]` tables for the team's `intents.toml`."""
        return corrections_as_toml(corrections(self._kept()))

    def _overruled(self, ticket: Ticket, triage: Triage) -> Triage:
        overrule = overrule_of(self._store, ticket.id) if self._store else None
        if overrule is None:
            return triage
        tier = cast(Tier, overrule.now)
        reasons = (*triage.reasons, FiredRule("overruled", tier=tier))
        return replace(triage, tier=tier, escalate=tier == 3, reasons=reasons)

    def _kept(self) -> Store:
        if self._store is None:
            raise ValueError("corrections need a store")
        return self._store

    # -- what is in force ----------------------------------------------------------------------

    def _intents(self) -> tuple[Intent, ...]:
        try:
            return self._rules(self._embedder).intents
        except ModelError:
            return self._rules(None).intents

    def _rules(self, embedder: Embedder | None) -> _InForce:
        """What is in force, learned with this embedder. Raises `BadWorkspaceFile`, `ModelError`."""
        with self._lock:
            files, judged = self._stamp(), corrections_version(self._store) if self._store else (0, 0)
            promoted = promoted_intents(self._store) if self._store else frozenset()
            old = self._in_force.get(embedder is not None)
            if old is not None and (old.files, old.judged, old.promoted) == (files, judged, promoted):
                return old
            try:
                intents, escalation = read_intents(self._workspace), read_escalation(self._workspace)
                intents = with_promotions(intents, promoted)
                self.mistake = None
            except BadWorkspaceFile as mistake:
                good = old or next(iter(self._in_force.values()), None)
                if good is None:
                    raise
                self.mistake = mistake
                intents, escalation = good.intents, good.escalation
            learned = learned_from(intents)
            if old is not None and old.judged == judged and old.intents == intents:
                classifier = old.classifier
            else:
                made = corrections(self._store) if self._store else ()
                classifier = train_classifier(learned, made, embedder, self._store)
            if old is not None and (old.intents, old.escalation) == (intents, escalation):
                meaning = old.meaning
            else:
                ordinary = [e for intent in learned if not intent.escalate for e in intent.examples]
                meaning = SemanticRules(escalation, ordinary, lambda texts: vectors_of(texts, embedder, self._store))
            deciding = KeywordRules.of(intents)
            found = _InForce(files, judged, promoted, intents, deciding, escalation, classifier, meaning)
            self._in_force[embedder is not None] = found
            return found

    def _stamp(self) -> tuple[str, ...]:
        """Changes whenever one of the team's files does."""
        return tuple(file_stamp(self._workspace.toml_file(name)) for name in ("intents", "escalation"))


class _Remembering:
    """Embeds each text of one ticket once: its message is judged, and felt, by the same vector."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._seen: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors | None:
        if self._embedder is None:
            return None
        missing = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if missing:
            self._seen.update(zip(missing, self._embedder.embed_queries(missing), strict=True))
        return np.stack([self._seen[text] for text in texts])
