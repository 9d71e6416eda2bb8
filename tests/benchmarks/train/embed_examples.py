"""Writes the vectors of the shipped examples, so that no first start has to embed them.

    python -m tests.benchmarks.train --write embed_examples

After every change of `resources/triage/meant.toml`, `resources/defaults/intents.toml` or
`resources/lexicon/elsewhere.txt`; `tests/core/triage/test_semantic_rules.py` fails until it was run.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.triage.examples import CALM, TECHNICAL, example_names, packed, shipped_examples, shipped_vectors, text_key
from core.triage.intents import read_intents
from core.triage.ood_detection import background_texts
from core.triage.training import what_it_is_called
from core.workspace.folder import Workspace
from tests.benchmarks.data.datasets import real_embedder

HEADS = Path("resources/heads")
MADE = (HEADS / "examples.npz", HEADS / "examples.json")


def texts() -> list[str]:
    """Every sentence that ships as an example."""
    intents = read_intents(Workspace(Path("resources/defaults")))
    found = [text for name in sorted(example_names()) for text in shipped_examples(name)]
    found += [*shipped_examples(CALM), *shipped_examples(TECHNICAL), *background_texts()]
    found += [text for intent in intents for text in (*intent.examples, *what_it_is_called(intent))]
    return list(dict.fromkeys(found))


def main(write: bool) -> None:
    """Embeds, says how many sentences have no vector yet; with `write` replaces what ships."""
    embedder = real_embedder()
    found = texts()
    arrays = packed(found, embedder.embed_queries(found))
    embedder.save()
    shipped = shipped_vectors(embedder.identity.digest)
    missing = sum(text_key(text) not in shipped for text in found)
    print(f"{len(found)} sentences, {missing} of them without a vector in what ships, which holds {len(shipped)}")
    if write:
        np.savez_compressed(HEADS / "examples.npz", **arrays)
        facts = {"embedder_id": embedder.identity.id, "embedder": embedder.identity.digest, "texts": len(found)}
        (HEADS / "examples.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
