"""How a message feels, from -1 (furious) to 1 (delighted), and how that changes over the thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from core.domain.triage import Sentiment, SentimentLabel
from core.language.cue_phrases import found
from core.language.languages import language_table
from core.language.quoted_speech import strip_reported_speech
from core.ports import Embed, EmbedderIdentity
from core.resources import load_toml
from core.triage.emotions import load_emotion_head
from core.triage.sentiment_lexicon import LexiconSentiment, lexicon_sentiment
from core.triage.shouting import shouts

NEGATIVE_BELOW = -0.25
POSITIVE_ABOVE = 0.45
_SHOWN_WORDS = 5
_MOST_ANSWERING = 8
"""A longer message says more than yes or no."""
_SHORTEST_SHOUT = 4
_NO_JOY = 0.05
_SHOUTED, _SHOUTS, _NOT_FURIOUS = 0.35, -0.3, -0.74
"""How much worse shouting makes a message, where that puts it at least, and how far it goes alone."""
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def score_sentiment(
    messages: Sequence[str], embed: Embed, embedder: EmbedderIdentity | None, language: str = "en"
) -> Sentiment:
    """The feeling of the newest of a customer's messages, oldest first, and the trend over them.

    By the trained head where the embedder is the one it was trained for and the head knows the `language`, else by
    words alone.
    """
    if not messages:
        return Sentiment("neutral", 0.0)
    texts = [strip_reported_speech(message) for message in messages]
    felt = [lexicon_sentiment(text, language=language) for text in texts]
    scores = [one.score for one in felt]
    head = load_emotion_head()
    knows_language = language_table(language, "sentiment")["trained_head"]
    if knows_language and embedder is not None and embedder.digest == head.embedder:
        vectors = embed(texts)
        if vectors is not None:
            scores = [head.score(text, vector) for text, vector in zip(texts, vectors, strict=True)]
    scores = [_told(text, score, one) for text, score, one in zip(texts, scores, felt, strict=True)]
    newest = felt[-1]
    words = newest.sarcasm + tuple(word for word, rating in newest.words if rating * scores[-1] > 0)
    return Sentiment(
        sentiment_label(scores[-1]), round(scores[-1], 3), words[:_SHOWN_WORDS], round(sentiment_trend(scores), 3)
    )


def _told(text: str, score: float, felt: LexiconSentiment) -> float:
    """The score of a message where its form says more than its words: answers and commands feel nothing, thanks
    that are meant otherwise are none, and nobody shouts calmly (nor is furious by shouting alone)."""
    if only_answers(text) or opts_out(text):
        return 0.0
    if felt.sarcasm:
        return min(score, felt.score)
    complains = felt.negative > felt.positive or _complains(text)
    rather_bad = score <= _NO_JOY or (score <= POSITIVE_ABOVE and complains)
    if rather_bad and felt.positive <= felt.negative and shouts(text, felt.negative > felt.positive):
        return min(score, max(min(score - _SHOUTED, _SHOUTS), _NOT_FURIOUS))
    return score


def _complains(text: str) -> bool:
    """Whether a message names trouble or demands something: who shouts so is not glad, though no word is bad."""
    return any(found(words, text) for words in ("failed", "trouble", "demand"))


def opts_out(text: str) -> bool:
    """Whether a message is nothing but a word that ends messages ('STOP')."""
    return " ".join(text.lower().strip(" .!\n").split()) in _opt_outs()


def only_answers(text: str) -> bool:
    """Whether a message is nothing but the answer to a question ('No.', 'not yet', 'I did'), said calmly."""
    tokens = _TOKEN.findall(text.lower().replace("\u2019", "'"))
    if not tokens or len(tokens) > _MOST_ANSWERING or "!" in text or (text.isupper() and len(text) > _SHORTEST_SHOUT):
        return False
    return all(token in _answers() for token in tokens)


@cache
def _answers() -> frozenset[str]:
    data = load_toml("triage", "answers.toml")
    return frozenset(word for table in data.values() for word in table["words"])


@cache
def _opt_outs() -> frozenset[str]:
    return frozenset(load_toml("triage", "opt_out.toml")["words"])


def sentiment_label(score: float) -> SentimentLabel:
    """`negative`, `neutral` or `positive` for a score of -1 to 1."""
    return "negative" if score < NEGATIVE_BELOW else "positive" if score > POSITIVE_ABOVE else "neutral"


def sentiment_trend(scores: Sequence[float]) -> float:
    """The newest score less the mean of those before, 0 for a single message."""
    return scores[-1] - sum(scores[:-1]) / (len(scores) - 1) if len(scores) > 1 else 0.0
