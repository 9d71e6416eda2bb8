"""Triage of a ticket: intent, feeling, urgency, facts, and who should answer it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.errors import BadWorkspaceFile
from core.history.model import History
from core.knowledge.asking import find_questions
from core.ports import Embedder, Vectors
from core.store.database import Store
from core.tickets.model import Ticket
from core.triage.attempts import count_attempts
from core.triage.classifier import IntentClassifier, Prediction
from core.triage.escalation import Escalation, read_escalation
from core.triage.feeling import feel
from core.triage.intents import read_intents
from core.triage.model import OTHER, Intent, Triage
from core.triage.rules import Signals, decide
from core.triage.urgency import find_urgency
from core.workspace import Workspace

KNOWN_FROM = 0.5
"""`known` from which a text counts as one of the team's intents."""
_CANDIDATES = 5


@dataclass(frozen=True)
class _InForce:
    """A version of the team's files, with what was learned from it."""

    stamp: tuple[object, ...]
    intents: tuple[Intent, ...]
    escalation: Escalation
    classifier: IntentClassifier


class Triager:
    """Says what kind of ticket it is and who should answer it. No model call but one embedding.

    It follows the team's files: a changed one comes into force with the next ticket; one with a
    mistake does not, the last good version stays, and `mistake` says what is wrong.
    """

    def __init__(self, workspace: Workspace, embedder: Embedder | None, store: Store | None = None) -> None:
        """Reads nothing yet. `store` is where corrections are kept; None: none are."""
        self._workspace = workspace
        self._embedder = embedder
        self._store = store
        self._lock = threading.Lock()
        self._in_force: _InForce | None = None
        self.mistake: BadWorkspaceFile | None = None

    def triage(self, ticket: Ticket, history: History = History(), now: datetime | None = None) -> Triage:  # noqa: B008 — frozen
        """Raises `BadWorkspaceFile` if the files have a mistake and no good version was seen yet,
        `ModelError` when the embedder fails.

        `now` is for rules about waiting customers; None leaves those out.
        """
        rules = self._rules()
        said = [message.text for message in ticket.messages if message.sender == "customer"]
        said = said or [ticket.last_customer_message.text]
        prediction = self._predict(rules, [_matter(ticket)])[0]
        name, probability = prediction.probabilities[0]
        intents = {intent.name: intent for intent in rules.intents}
        is_known = prediction.known >= KNOWN_FROM and probability >= (intents[name].threshold or 0.0)
        intent = intents[name] if is_known else None
        attempts = count_attempts(ticket, rules.escalation.attempts, history.attempts)
        sentiment = feel(said[-8:])
        confidence = prediction.known * probability if intent else 1 - prediction.known
        decision = decide(Signals(ticket, intent, confidence, sentiment, attempts, now), rules.escalation)
        return Triage(
            intent=name if intent else OTHER,
            confidence=round(confidence, 4),
            known=round(prediction.known, 4),
            candidates=tuple((label, round(p, 4)) for label, p in prediction.probabilities[:_CANDIDATES]),
            sentiment=sentiment,
            urgency=find_urgency(said[-1], rules.escalation),
            tier=decision.tier,
            escalate=decision.escalate,
            reasons=decision.reasons,
            language=ticket.language,
            questions=find_questions(ticket),
            attempts=attempts.failed,
            owner=decision.owner,
            sla=decision.sla,
            priority=decision.priority,
            intents=(name,) if intent else (),
        )

    def _predict(self, rules: _InForce, texts: Sequence[str]) -> list[Prediction]:
        vectors = None if self._embedder is None else self._embedder.embed_queries(texts)
        return rules.classifier.predict(texts, vectors)

    def _rules(self) -> _InForce:
        with self._lock:
            stamp = self._stamp()
            if self._in_force is not None and self._in_force.stamp == stamp:
                return self._in_force
            try:
                intents, escalation = read_intents(self._workspace), read_escalation(self._workspace)
                self.mistake = None
            except BadWorkspaceFile as mistake:
                if self._in_force is None:
                    raise
                self.mistake = mistake
                return self._in_force
            self._in_force = _InForce(stamp, intents, escalation, self._learn(intents))
            return self._in_force

    def _learn(self, intents: Sequence[Intent]) -> IntentClassifier:
        texts = [example for intent in intents for example in intent.examples]
        labels = [index for index, intent in enumerate(intents) for _ in intent.examples]
        vectors: Vectors | None = None
        if self._embedder is not None:
            vectors = np.asarray(self._embedder.embed_queries(texts), np.float32)
        return IntentClassifier([intent.name for intent in intents], texts, labels, vectors)

    def _stamp(self) -> tuple[object, ...]:
        """Changes whenever one of the team's files does."""
        stamp: list[object] = []
        for name in ("intents", "escalation"):
            try:
                status = self._workspace.toml_file(name).stat()
                stamp += [status.st_mtime_ns, status.st_size]
            except OSError:
                stamp.append(None)
        return tuple(stamp)


def _matter(ticket: Ticket) -> str:
    """The words that say what the ticket is about: the newest message of the customer with its
    subject, or the first one where the newest says next to nothing."""
    said = [message.text for message in ticket.messages if message.sender == "customer"] or [ticket.messages[-1].text]
    newest = said[-1]
    if len(newest.split()) < 4 and len(said) > 1:
        newest = f"{said[0]} {newest}"
    return f"{ticket.subject}. {newest}" if ticket.subject else newest
