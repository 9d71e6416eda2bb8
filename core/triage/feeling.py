"""How a message feels, from -1 (furious) to 1 (delighted), and how that changes over the thread."""

from __future__ import annotations

from collections.abc import Sequence

from core.triage.lexicon import feel_words
from core.triage.model import Sentiment, SentimentLabel
from core.triage.voice import own_words

NEGATIVE_BELOW = -0.25
POSITIVE_ABOVE = 0.3
_SHOWN_WORDS = 5


def feel(messages: Sequence[str]) -> Sentiment:
    """The feeling of the newest of a customer's messages, oldest first, and the trend over them."""
    scores = []
    words: tuple[str, ...] = ()
    for message in messages:
        feeling = feel_words(own_words(message))
        scores.append(feeling.score)
        words = feeling.sarcasm + tuple(word for word, rating in feeling.words if rating * feeling.score > 0)
    score = max(-1.0, min(1.0, scores[-1])) if scores else 0.0
    return Sentiment(label(score), round(score, 3), words[:_SHOWN_WORDS], round(trend(scores), 3))


def label(score: float) -> SentimentLabel:
    """The word for a score."""
    return "negative" if score < NEGATIVE_BELOW else "positive" if score > POSITIVE_ABOVE else "neutral"


def trend(scores: Sequence[float]) -> float:
    """The newest score less the mean of those before, 0 for a single message."""
    return scores[-1] - sum(scores[:-1]) / (len(scores) - 1) if len(scores) > 1 else 0.0
