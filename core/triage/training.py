"""From examples and corrections to a classifier; vectors of examples are kept for the next start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from core.domain.triage import OTHER, Intent
from core.errors import StoreUnwritable
from core.ports import Embedder, Vectors
from core.store.corrections import IntentCorrection, save_vectors, saved_vectors
from core.store.database import Store
from core.triage.classifier import IntentClassifier
from core.triage.examples import shipped_vectors, text_key
from core.triage.ood_detection import background_texts

_SEPARATORS = re.compile(r"[-_./]")
"""What stands between the words of a name."""


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
        own = [example for example in intent.examples if judged.get(example, intent.name) == intent.name]
        own += [text for text, name in judged.items() if name == intent.name and text not in own]
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
