"""From examples and corrections to a classifier; vectors of examples are kept for the next start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from core.domain.triage import OTHER, Intent
from core.errors import StoreUnwritable
from core.ports import Embedder, Vectors
from core.store.corrections import IntentCorrection, save_vectors, saved_vectors
from core.store.database import Store
from core.triage.classifier import IntentClassifier
from core.triage.examples import shipped_vectors, text_key
from core.triage.ood_detection import background_texts

MOST_EXAMPLES = 1500
"""Learned from at most so many declared examples of all intents, beside all that agents put right: the time grows with
the cube of their number, and on 27 intents of one set 20 of each are right in .983, 10 in .949."""
_OF_EACH_AT_LEAST = 10
_SEPARATORS = re.compile(r"[-_./]")
"""What stands between the words of a name."""


def learned_from(intents: Sequence[Intent]) -> tuple[Intent, ...]:
    """`intents` with the examples that are learned from: all of them, up to `MOST_EXAMPLES`; beyond, as many of each
    intent as it takes, spread evenly over its list."""
    lengths = [len(intent.examples) for intent in intents]
    most = max(lengths, default=0)
    while most > _OF_EACH_AT_LEAST and sum(min(length, most) for length in lengths) > MOST_EXAMPLES:
        most -= 1
    return tuple(replace(intent, examples=spread(intent.examples, most)) for intent in intents)


def spread(texts: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many of the texts, evenly from the first to the last."""
    if len(texts) <= most:
        return tuple(texts)
    return tuple(texts[at] for at in np.linspace(0, len(texts) - 1, most).round().astype(int))


def train_classifier(
    intents: Sequence[Intent],
    corrections: Sequence[IntentCorrection],
    embedder: Embedder | None,
    store: Store | None,
) -> IntentClassifier:
    """Trains on the declared examples and on what agents put right. A corrected text counts for the
    agent's intent only, also where an example said otherwise; one corrected to `other` is learned
    as lying elsewhere. An intent's name and description are learned from too. Raises `ModelError` when the embedder
    fails."""
    names = [intent.name for intent in intents]
    judged = {correction.text: correction.intent for correction in corrections}
    texts: list[str] = []
    labels: list[int] = []
    for index, intent in enumerate(intents):
        examples = [example for example in intent.examples if judged.get(example, intent.name) == intent.name]
        own = dict.fromkeys([*examples, *(text for text, name in judged.items() if name == intent.name)])
        texts += own
        labels += [index] * len(own)
    nowhere = [*background_texts(), *(text for text, name in judged.items() if name == OTHER)]
    told = [(text, index) for index, intent in enumerate(intents) for text in what_it_is_called(intent)]
    parts = (texts, nowhere, [text for text, _ in told])
    vectors = vectors_of([text for part in parts for text in part], embedder, store)
    cuts = np.cumsum([len(part) for part in parts])[:-1]
    rows = (None, None, None) if vectors is None else np.split(vectors, cuts)
    called = (parts[2], [index for _, index in told], rows[2])
    return IntentClassifier(names, texts, labels, rows[0], (nowhere, rows[1]), called)


def what_it_is_called(intent: Intent) -> tuple[str, ...]:
    """The team's own words for an intent, as texts to learn from: its name as words, and its description."""
    name = " ".join(_SEPARATORS.sub(" ", intent.name).split())
    return tuple(text for text in (name, intent.description) if text)


def vectors_of(texts: Sequence[str], embedder: Embedder | None, store: Store | None) -> Vectors | None:
    """The vectors of `texts`, shape (len(texts), dimensions), None without an embedder. Only texts that neither ship
    with a vector nor were embedded at an earlier start are embedded now. Raises `ModelError`."""
    if embedder is None:
        return None
    digest = embedder.identity.digest
    shipped = shipped_vectors(digest)
    known = {text: shipped[key] for text in texts if (key := text_key(text)) in shipped}
    if store:
        known |= saved_vectors(store, digest, [text for text in texts if text not in known])
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        new = dict(zip(missing, np.asarray(embedder.embed_queries(missing), np.float32), strict=True))
        if store:
            with suppress(StoreUnwritable):  # then they are made again at the next start
                save_vectors(store, digest, new)
        known.update(new)
    return np.stack([known[text] for text in texts])
