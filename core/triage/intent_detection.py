"""What a ticket is about: one intent, or several in one mail, or none of the known ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import Intent
from core.language.dialogue_act import is_courtesy
from core.language.phrases import PhraseSet, compile_phrases, sentences_of
from core.language.quoted_speech import strip_reported_speech
from core.ports import Embed
from core.triage.classifier import IntentClassifier, Prediction
from core.triage.sentiment_lexicon import is_sarcastic

KNOWN_FROM = 0.5
"""`in_domain` from which a text counts as one of the team's intents."""
_FEWEST_WORDS = 4
"""A newest message shorter than that says nothing of the matter by itself."""
_MOST_SENTENCES = 6
_SECOND_FROM = 0.6
"""Confidence from which a sentence stands for a further intent of the mail."""
_BY_WORDS = 0.98
"""Confidence where a word decides that always means the intent."""


@dataclass(frozen=True, slots=True)
class IntentDetection:
    """The intents found in a text, with the probabilities behind them."""

    intent: Intent | None
    """None: none of the known ones."""
    confidence: float
    in_domain: float
    """How likely it is about any of the known intents at all."""
    candidates: tuple[tuple[str, float], ...]
    intents: tuple[str, ...]
    """All that were found, the leading one first."""


@dataclass(frozen=True, slots=True)
class KeywordRules:
    """The words by which a team says that an intent is always or never meant."""

    always: tuple[tuple[str, PhraseSet], ...]
    never: tuple[tuple[str, PhraseSet], ...]
    sincere: frozenset[str]
    """Intents that nobody has who means the contrary of what they say."""

    @classmethod
    def of(cls, intents: Sequence[Intent]) -> KeywordRules:
        """Compiles the words of all intents; done once for each version of the file."""
        return cls(
            tuple((intent.name, compile_phrases(intent.always, {})) for intent in intents if intent.always),
            tuple((intent.name, compile_phrases(intent.never, {})) for intent in intents if intent.never),
            frozenset(intent.name for intent in intents if intent.sincere),
        )


def matter(ticket: Ticket) -> str:
    """The text by which the ticket's intent is judged: the subject and the customer's newest message, with the first
    message before it where the newest says next to nothing ('Any news?'). Messages that only thank or say goodbye are
    skipped: a chat that ended well is not about praise."""
    said = [message.text for message in ticket.messages if message.sender == "customer"] or [ticket.messages[-1].text]
    said = [text for text in said if not _only_courtesy(text)] or said
    newest = said[-1]
    if len(newest.split()) < _FEWEST_WORDS and len(said) > 1:
        newest = f"{said[0]} {newest}"
    subject = ticket.subject.strip()
    return f"{subject.rstrip('.')}. {newest}" if subject else newest


def _only_courtesy(text: str) -> bool:
    return all(is_courtesy(span.of(text)) for span in split_sentences(text))


def opening(ticket: Ticket, start: int) -> str:
    """The customer's message that opened the matter, empty if none says enough. It is judged where the newest message
    gives no intent: one that only thanks, gives an order number or answers a question. `start`: index of the matter's
    first message."""
    said = [m.text for m in ticket.messages[start:] if m.sender == "customer" and len(m.text.split()) >= _FEWEST_WORDS]
    return said[0] if said else ""


def detect_intents(
    text: str, intents: Sequence[Intent], classifier: IntentClassifier, words: KeywordRules, embed: Embed
) -> IntentDetection:
    """Finds the intents of `text`. A mail of several sentences is classified as a whole and sentence by sentence, so
    that its story does not drown its request. `embed` gives the vectors of texts, or None without an embedder. Raises
    `ModelError` when the embedder fails."""
    whole, *sentences = _predict(text, classifier, embed)
    chances, in_domain = _combined(_without(whole, text, words), sentences)
    always = _decided(words.always, text)
    for name in always:
        chances[name], in_domain = max(chances[name], _BY_WORDS), max(in_domain, _BY_WORDS)
    ranked = tuple(sorted(chances.items(), key=lambda pair: -pair[1]))
    leading = {intent.name: intent for intent in intents}[ranked[0][0]]
    chance = ranked[0][1]
    if in_domain < KNOWN_FROM or chance <= 0 or chance < (leading.threshold or 0.0):
        return IntentDetection(None, 1 - in_domain, in_domain, ranked, ())
    further = {name for name in map(_stands_for, sentences) if name and chances[name]} | always
    others = [name for name, _ in ranked[1:] if name in further]
    return IntentDetection(leading, min(1.0, chance), in_domain, ranked, (leading.name, *others))


def _predict(text: str, classifier: IntentClassifier, embed: Embed) -> Sequence[Prediction]:
    """What the classifier makes of the whole text, then of its last sentences where it has several."""
    parts = [span.of(text) for span in split_sentences(text)]
    parts = [part for part in parts if len(part.split()) >= _FEWEST_WORDS - 1][-_MOST_SENTENCES:]
    texts = [text, *parts] if len(parts) > 1 else [text]
    return classifier.predict(texts, embed(texts))


def _combined(whole: Prediction, sentences: Sequence[Prediction]) -> tuple[dict[str, float], float]:
    """Each intent's chance, and how likely the text is about any of them: half by the whole text, half by its
    sentences, each counted as far as it is itself about any. What the whole text rules out stays out."""
    chances = dict(whole.probabilities)
    if not sentences:
        return chances, whole.in_domain
    weight = sum(sentence.in_domain for sentence in sentences) or 1.0
    by_sentence = [(dict(sentence.probabilities), sentence.in_domain / weight) for sentence in sentences]
    for name, chance in chances.items():
        mean = sum(probabilities[name] * share for probabilities, share in by_sentence)
        chances[name] = (chance + mean) / 2 if chance else 0.0
    return chances, (whole.in_domain + max(sentence.in_domain for sentence in sentences)) / 2


def _stands_for(sentence: Prediction) -> str:
    """The intent that a sentence is surely about; empty if there is none."""
    name, chance = sentence.probabilities[0]
    return name if sentence.in_domain >= KNOWN_FROM and chance >= _SECOND_FROM else ""


def _without(prediction: Prediction, text: str, words: KeywordRules) -> Prediction:
    """The prediction with what its words rule out left out."""
    never = _decided(words.never, text) | (words.sincere if is_sarcastic(text) else set())
    kept = [(name, 0.0 if name in never else chance) for name, chance in prediction.probabilities]
    total = sum(chance for _, chance in kept)
    return Prediction(tuple((name, chance / total if total else 0.0) for name, chance in kept), prediction.in_domain)


def _decided(phrases: Sequence[tuple[str, PhraseSet]], text: str) -> set[str]:
    if not phrases:
        return set()
    own = strip_reported_speech(text)
    sentences = sentences_of(own)
    return {
        name
        for name, found in phrases
        if any(not m.negated for sentence in sentences for m in found.find(sentence, own))
    }
