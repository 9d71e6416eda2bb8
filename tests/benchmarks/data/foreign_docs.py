"""Docs folders in other languages, with questions that their pages answer and questions that none does.

Short pages of one invented product (`docs_<language>.toml`), written for this; the questions are in customers' own
words and were written before anything was measured.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from core.knowledge.search_evaluation import LabelledQuery
from tests.benchmarks.data.datasets import Collection, RememberingEmbedder, collection

LANGUAGES = ("de", "fr", "es")


@dataclass(frozen=True, slots=True)
class ForeignDocs:
    """The pages by path, and the questions; one that no page answers has no right page."""

    language: str
    pages: dict[str, str]
    questions: tuple[LabelledQuery, ...]


def foreign_docs(language: str, file: str = "docs") -> ForeignDocs:
    """The folder and the questions in that language; `train_docs` is another one, that curves are fitted on."""
    rows = tomllib.loads(Path(__file__).with_name(f"{file}_{language}.toml").read_text(encoding="utf-8"))
    pages = {page["path"]: page["text"].strip() + "\n" for page in rows["page"]}
    questions = [
        LabelledQuery(f"{language}-{number}", row["text"], frozenset([row["page"]] if "page" in row else []))
        for number, row in enumerate(rows["question"])
    ]
    return ForeignDocs(language, pages, tuple(questions))


def indexed(docs: ForeignDocs, embedder: RememberingEmbedder) -> Collection:
    """The folder as a store that this search model has read."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for path, text in docs.pages.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return collection(docs.language, Path(folder), embedder, docs.language)
