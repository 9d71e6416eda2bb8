"""Fits the weights of `resources/review/weights.toml` and says how they do on each set.

    python -m tests.benchmarks.train [--write] train_review

A logistic regression with few, general features, so that what it learns on one set holds on
another: grounding-qa's development rows, the same questions with another name of the page as a
short wrong answer and with the right one in a sentence (so that length tells nothing), and true
and changed sentences of three docs folders, with their page among the evidence or without it.
Printed AUCs are cross-validated by question and by sentence; the last table leaves one set out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from core.language.dialogue_act import claim_part
from core.review.alignment import align
from core.review.analysed_sentence import analyse
from core.review.entailment import ClaimContext, features, mismatches, weights
from core.review.evidence import Evidence, Source
from tests.benchmarks.data.mutations import KINDS, changed, evidence_for, read_folder, true
from tests.benchmarks.data.review_data import FOLDERS, free_text_pairs, grounding_rows

PER_KIND = 20
WEIGHTS = Path("resources/review/weights.toml")
MADE = (WEIGHTS,)
LEADS = ("It is {}.", "The answer is {}.", "That would be {}.", "{}", "{}.")
CHOSEN_BY_HAND = ("threshold", "same_meaning", "same_thing", "word_share", "same_in_sum")
SETS_WEIGHT = {"qa": 1.0, "qa-more": 0.5, "free": 3.0}


@dataclass(frozen=True)
class Example:
    """A claim with its evidence."""

    origin: str
    group: str
    reply: str
    evidence: tuple[str, ...]
    ticket: str
    supported: bool
    heading: str = ""
    language: str = "en"


def examples() -> Iterator[Example]:
    rng = random.Random(7)
    for row in grounding_rows():
        number = row["id"].split("-")[0]
        evidence, right = tuple(row["evidence"]), bool(row["supported"])
        yield Example("qa", number, row["reply"], evidence, row["ticket"], right)
        if not right:
            continue
        yield Example("qa-more", number, rng.choice(LEADS).format(row["reply"]), evidence, row["ticket"], True)
        others = {
            v.text for text in evidence for v in analyse(text, "en").values if v.kind in ("name", "date", "number")
        }
        wrong = [
            o
            for o in sorted(others)
            if o.lower() not in row["reply"].lower() and o.lower() not in row["ticket"].lower()
        ]
        for other in rng.sample(wrong, min(2, len(wrong))):
            yield Example("qa-more", number, rng.choice(LEADS).format(other), evidence, row["ticket"], False)
    for pair in free_text_pairs("development"):
        yield Example(
            "free", pair.passage, pair.sentence, (pair.passage,), pair.mail, pair.supported, pair.heading, pair.language
        )
    for name, root in FOLDERS.items():
        folder = read_folder(root)
        for kind in KINDS:
            for case in changed(folder, kind, PER_KIND // 2, seed=99):
                yield Example(name, case.original, case.reply, case.evidence, "", False)
        for reworded in (False, True):
            for case in true(folder, PER_KIND * 2, seed=99, reworded=reworded):
                yield Example(name, case.original, case.reply, case.evidence, "", True)
                if rng.random() < 0.7:
                    far = [
                        p
                        for p in evidence_for(folder, rng.randrange(len(folder.passages)), rng)
                        if p not in case.evidence
                    ]
                    if far and not any(case.original in p for p in far):
                        yield Example(name, case.original, case.reply, tuple(far), "", False)


def table() -> tuple[np.ndarray, np.ndarray, list[Example], list[str]]:
    rows, labels, kept = [], [], []
    names: list[str] = []
    for example in examples():
        language = example.language
        sources = [Source(text, heading=example.heading) for text in example.evidence]
        evidence = Evidence(sources, language=language)
        claim = analyse(claim_part(example.reply, language).of(example.reply), language)
        context = ClaimContext(analyse(example.ticket, language))
        ranked = align(claim, evidence)
        found = features(claim, ranked, evidence, context, mismatches(claim, ranked, evidence, context))
        names = list(found)
        rows.append([found[n] for n in names])
        labels.append(example.supported)
        kept.append(example)
    return np.array(rows, float), np.array(labels, int), kept, names


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, names: list[str]) -> np.ndarray:
    """Logistic weights and, last, the bias (L2, C = 1). No feature may count against its meaning: a
    missing figure never speaks for a claim, whatever a set seems to say."""
    sides = [(None, 0.0) if n.endswith("missing") or n == "contradictions" else (0.0, None) for n in names]
    sign = np.where(y == 1, 1.0, -1.0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = -sign * (x @ w[:-1] + w[-1])
        pull = -weight * sign / (1 + np.exp(-margin))
        value = float((weight * np.logaddexp(0, margin)).sum() + 0.5 * (w[:-1] ** 2).sum())
        return value, np.append(x.T @ pull + w[:-1], pull.sum())

    start = np.zeros(len(names) + 1)
    return np.asarray(minimize(loss, start, jac=True, bounds=[*sides, (None, None)], method="L-BFGS-B").x)


def main(write: bool) -> None:
    """Prints the figures and the weights; with `write` replaces the ones that ship."""
    x, y, kept, names = table()
    origin = np.array([e.origin for e in kept])
    weight = np.array([SETS_WEIGHT.get(o, 0.5) for o in origin])
    for o in set(origin):  # each set's right and wrong ones weigh alike
        for label in (0, 1):
            mask = (origin == o) & (y == label)
            weight[mask] *= (origin == o).sum() / (2 * mask.sum())
    groups = np.array([e.group for e in kept])
    scores = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, groups):
        w = fit(x[train], y[train], weight[train], names)
        scores[test] = x[test] @ w[:-1] + w[-1]
    print(f"{len(y)} examples")
    for o in dict.fromkeys(origin):
        mask = origin == o
        w = fit(x[~mask], y[~mask], weight[~mask], names)
        rest = x[mask] @ w[:-1] + w[-1]
        own, other = roc_auc_score(y[mask], scores[mask]), roc_auc_score(y[mask], rest)
        print(f"{o:14} n={mask.sum():4}  cross-validated {own:.3f}  left out {other:.3f}")
    for n, name in enumerate(names):
        aucs = (roc_auc_score(y[origin == o], x[origin == o, n]) for o in dict.fromkeys(origin))
        print(f"  {name:18}", *(f"{auc:.3f}" for auc in aucs))
    *coefficients, bias = fit(x, y, weight, names)
    lines = [f"{n} = {w:.3f}" for n, w in zip(names, coefficients, strict=True)]
    kept_ones = [
        f"{name} = {weights()[name]}"
        for name in ("threshold", "same_meaning", "same_thing", "word_share", "same_in_sum")
    ]  # chosen by hand
    text = "\n".join(["[weights]", f"bias = {bias:.3f}", *kept_ones, *lines])
    print(text)
    if write:
        head = (
            "# Weights of the features in core/review/entailment.py: a logistic regression fitted by\n"
            "# tests/benchmarks/train/train_review.py, which says on what. A claim with a probability under\n"
            "# `threshold` is unsupported even where no single word or figure of it is at fault.\n\n"
        )
        WEIGHTS.write_text(head + text + "\n")
