"""Fits how much each cue of `core.language.addressee` weighs, by logistic regression.

    python -m tests.benchmarks.train [--write] train_addressee

Learned from: `data/addressed_train.toml` and the first of every two rows of `tests/core/drafting/addressed.toml` as
sentences to the writer; the first of every two of `tests/core/language/said_to_people.toml` and sentences of the
development data as those to people. The second of every two are what the figures are of. (Agents' guidelines, which do
say what to tell a customer, are left out: they are internal, and never quoted.)

Tried and lost: pairs of cues as features (254 of them; they found 0.70 of the unseen rows of pages at one in 300 of
the sentences of docs, as without them), L1 in place of L2 (0.70), one threshold for tickets and pages (mails hold next
to none of the cues, help pages of mail programs many).
"""

from __future__ import annotations

import csv
import json
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from core.domain.text import split_sentences
from core.language.addressee import cues, speaks_to_writer
from core.resources import load_toml
from tests.benchmarks.data.datasets import DATA
from tests.core.drafting.attempts import ADDRESSED

MADE = (Path("resources/language/addressee.toml"),)
TRAINING = Path(__file__).parents[1] / "data" / "addressed_train.toml"
TO_PEOPLE = Path(__file__).parents[2] / "core" / "language" / "said_to_people.toml"
INVERSE_REGULARISATION = 0.3
ADDRESSED_WEIGHT, CORPUS_WEIGHT = 10.0, 1.0
MOST = 8000
"""Sentences of pages, and as many of mails, that are learned from."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text in Markdown that are long enough to say something, without marks."""
    for block in re.split(r"\n\s*\n", text):
        plain = re.sub(r"[`*_#>|]+", " ", block)
        for span in split_sentences(plain):
            words = " ".join(span.of(plain).split())
            if 3 <= len(words.split()) <= 60:
                yield words


def to_people() -> list[tuple[str, bool, bool]]:
    """The sentences of `said_to_people.toml`: words, whether of a ticket, whether put aside."""
    tables = tomllib.loads(TO_PEOPLE.read_text(encoding="utf-8"))
    return [
        (text, where == "ticket", bool(place % 2))
        for where, languages in tables.items()
        for texts in languages.values()
        for place, text in enumerate(texts)
    ]


def corpus() -> tuple[list[str], list[str]]:
    """Sentences of help pages, and of what customers write."""
    pages = [*(DATA / "product-docs" / "docs").rglob("*.md"), *(DATA / "stackfaq" / "kb").rglob("*.md")]
    said = {words for path in pages for words in sentences(path.read_text(encoding="utf-8"))}
    written = {row[0] for row in csv.reader((DATA / "bitext-intents" / "train.csv").open(encoding="utf-8"))}
    for line in (DATA / "retail-support" / "tickets.jsonl").read_text(encoding="utf-8").splitlines():
        written.update(words for message in json.loads(line)["messages"] for words in sentences(message["text"]))
    for line in (DATA / "goemotions" / "train.tsv").read_text(encoding="utf-8").splitlines()[:MOST]:
        written.update(sentences(line.split("\t")[0]))
    chosen = random.Random(0)
    return tuple(chosen.sample(sorted(some), min(MOST, len(some))) for some in (said, written))  # type: ignore[return-value]


def main(write: bool) -> None:
    """Prints what the weights that ship find, and the weights fitted now; with `write` the latter ship."""
    pages, mails = corpus()
    trained = tomllib.loads(TRAINING.read_text(encoding="utf-8"))
    addressed = [*trained["ticket"], *trained["document"], *(a["text"] for a in ADDRESSED if not a["unseen"])]
    innocent = [text for text, _, unseen in to_people() if not unseen]
    found = [cues(text) for text in (*addressed, *innocent, *pages, *mails)]
    names = sorted(set().union(*found))
    rows = np.array([[name in one for name in names] for one in found], float)
    labels = np.arange(len(found)) < len(addressed)
    weights = np.where(np.arange(len(found)) < len(addressed) + len(innocent), ADDRESSED_WEIGHT, CORPUS_WEIGHT)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=3000).fit(rows, labels, sample_weight=weights)
    fitted = dict(zip(names, model.coef_[0].round(2).tolist(), strict=True))
    print(f"intercept {model.intercept_[0]:.2f}; fitted now: {fitted}")
    _print_figures(pages, mails)
    if write:
        thresholds = load_toml("language", "addressee.toml")["threshold"]
        path = MADE[0]
        head = path.read_text(encoding="utf-8").partition("[threshold]")[0]
        lines = [f"{name} = {value}" for name, value in fitted.items()]
        kept = [f"{name} = {value}" for name, value in thresholds.items()]
        path.write_text(head + "\n".join(["[threshold]", *kept, "", "[weights]", *lines, ""]), encoding="utf-8")


def _print_figures(pages: list[str], mails: list[str]) -> None:
    """What the weights that ship find."""
    for in_ticket, where, texts in ((True, "ticket", mails), (False, "document", pages)):
        unseen = [a["text"] for a in ADDRESSED if a["unseen"] and a["where"] == where]
        aside = [text for text, ticket, unseen in to_people() if unseen and ticket is in_ticket]
        named = {"unseen attempts": unseen, "unseen sentences to people": aside, "of the data": texts}
        counts = [
            f"{sum(speaks_to_writer(text, in_ticket=in_ticket) for text in some)} of {len(some)} {name}"
            for name, some in named.items()
        ]
        print(f"{where}: {', '.join(counts)}")
