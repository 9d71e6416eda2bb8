"""Fits the mean of a search model's vectors, which its conversion takes off (`resources/heads/centres.json`).

    python -m tests.benchmarks.train [--write] train_centres

E5 and BGE were trained at a temperature of .01: their vectors lie in a narrow cone, and whatever two texts say, their
cosine is .7 to .95 and .5 to .9 (E5's authors say so). Every curve and line of this product is about cosines that
spread around 0. Taking the mean off gives such ones (Mu and Viswanath, 'All-but-the-top', 2018); and as the vector is
what the last layer norm gives, of the first token or as a mean over all, a bias less the mean does it: no line of the
program is about one model.

The mean is that of `data/centre_texts.toml`, the same sentences in ten languages. With E5, of passages that do not
answer, the cosine is then .17 in German, .14 in French and Spanish docs (`bench_languages`; .81 to .82 before), where
the sentences of this program's own two catalogues, English and German, gave .16, .23 and .25, and the right page less
often first. A mean for questions and another for passages finds no more. Lines that were measured with the starter
then err to the careful side: of these sentences beside their translations .78 lie above `SAME_MATTER` and .23 above
`LIKE`, of others .004 and none. With BGE small, that of the first candidates is .44 in product-docs (.64 before, the
starter's .37); MRR .625 to .615 there, .746 to .768 in retail; by the mean of the 12 English sentences .628 and .699,
of the product-docs themselves .581 and .681.

With `--write` the digest of the conversion changes: delete the file in the models folder, fetch the model anew, and put
the digest that is found into the catalogue.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np

from core.directories import directories
from models.installed import find_model
from models.llama_binding import llama
from models.native import NativeContext, NativeModel

MODELS = ("multilingual-e5-small", "bge-small-en-v1.5")
CENTRES = Path("resources/heads/centres.json")
MADE = (CENTRES,)
TEXTS = Path(__file__).parents[1] / "data" / "centre_texts.toml"
_DIGITS = 4
_ALREADY = 0.001
"""Of a vector's length: a mean as near to 0 as this is left as it is, and with it the digest of the conversion."""


def main(write: bool) -> None:
    """Prints how far the mean of each model's vectors lies from 0 now; with `write` replaces the centres."""
    centres = json.loads(CENTRES.read_text(encoding="utf-8"))["centres"]
    for model in MODELS:
        rows = vectors(model)
        left, lengths = rows.mean(axis=0), np.linalg.norm(rows, axis=1)
        away = np.linalg.norm(left)
        print(f"{model}: {len(rows)} texts, vectors {lengths.mean():.2f} long, their mean {away:.4f} from 0")
        if away > _ALREADY * lengths.mean():
            centre = left + np.array(centres.get(model, np.zeros_like(left)))
            centres[model] = [round(float(value), _DIGITS) for value in centre]
    if write:
        origin = "Mean vectors of tests/benchmarks/data/centre_texts.toml, by tests/benchmarks/train/train_centres.py."
        CENTRES.write_text(json.dumps({"origin": origin, "centres": centres}) + "\n", encoding="utf-8")


def vectors(model_id: str) -> np.ndarray:
    """The vectors of all texts as the network gives them, not brought to a length of 1."""
    found = find_model(directories().models, model_id)
    entry, model = found.entry, NativeModel(found.path, model_id)
    context = NativeContext(model, entry.context_tokens, entry.context_tokens, 1, embeds=True)
    rows = []
    for texts in tomllib.loads(TEXTS.read_text(encoding="utf-8")).values():
        for kind, prefix in (("questions", entry.query_prefix), ("passages", entry.passage_prefix)):
            for text in texts[kind]:
                context.pooled(model.vocabulary.tokenize(prefix + text, add_ends=True))
                row = llama.llama_get_embeddings_seq(context.context_handle, 0)
                rows.append(np.array(row[: entry.dimensions]))
    return np.array(rows)
