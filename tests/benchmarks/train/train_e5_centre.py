"""Fits the mean of multilingual-e5-small's vectors, which its conversion takes off (`resources/heads/e5_centre.json`).

    python -m tests.benchmarks.train [--write] train_e5_centre

E5 was trained at a temperature of .01: its vectors lie in a narrow cone, and whatever two texts say, their cosine is
.7 to .95 (its authors say so). Every curve and line of this product is about cosines that spread around 0. Taking the
mean off gives such ones (Mu and Viswanath, 'All-but-the-top', 2018); and as the vector is the mean over the tokens of
what the last layer norm gives, a bias less the mean does it: no line of the program is about one model.

The mean is that of `data/centre_texts.toml`, the same sentences in ten languages. Of passages that do not answer, the
cosine is then .17 in German, .14 in French and Spanish docs (`bench_languages`; .81 to .82 before), where the sentences
of this program's own two catalogues, English and German, gave .16, .23 and .25, and the right page less often first. A
mean for questions and another for passages finds no more. Lines that were measured with the starter then err to the
careful side: of these sentences beside their translations .78 lie above `SAME_MATTER` and .23 above `LIKE`, of others
.004 and none.

With `--write` the digest of the conversion changes: delete the file in the models folder, fetch the model anew, and put
the digest that is found into the catalogue.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np

from core.directories import directories
from models.catalogue import catalogue
from models.installed import find_model
from models.llama_binding import llama
from models.native import NativeContext, NativeModel

MODEL = "multilingual-e5-small"
CENTRE = Path("resources/heads/e5_centre.json")
MADE = (CENTRE,)
TEXTS = Path(__file__).parents[1] / "data" / "centre_texts.toml"
_DIGITS = 4


def main(write: bool) -> None:
    """Prints how far the vectors' mean lies from 0 now; with `write` replaces the centre."""
    taken_off = np.array(json.loads(CENTRE.read_text(encoding="utf-8"))["centre"])
    rows = vectors(find_model(directories().models, MODEL).path)
    left = rows.mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1)
    print(f"{len(rows)} texts, vectors {lengths.mean():.2f} long, their mean {np.linalg.norm(left):.4f} from 0")
    if write:
        save((taken_off + left).tolist())


def vectors(path: Path) -> np.ndarray:
    """The vectors of all texts as the network gives them, not brought to a length of 1."""
    entry, model = catalogue().entry(MODEL), NativeModel(path, MODEL)
    context = NativeContext(model, entry.context_tokens, entry.context_tokens, 1, embeds=True)
    found = []
    for texts in tomllib.loads(TEXTS.read_text(encoding="utf-8")).values():
        for kind, prefix in (("questions", entry.query_prefix), ("passages", entry.passage_prefix)):
            for text in texts[kind]:
                context.pooled(model.vocabulary.tokenize(prefix + text, add_ends=True))
                row = llama.llama_get_embeddings_seq(context.context_handle, 0)
                found.append(np.array(row[: entry.dimensions]))
    return np.array(found)


def save(centre: list[float]) -> None:
    """Writes the centre with where it comes from."""
    origin = "Mean vector of tests/benchmarks/data/centre_texts.toml, by tests/benchmarks/train/train_e5_centre.py."
    facts = {"origin": origin, "model": MODEL, "centre": [round(value, _DIGITS) for value in centre]}
    CENTRE.write_text(json.dumps(facts) + "\n", encoding="utf-8")
