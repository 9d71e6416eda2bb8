"""The evidence a reply is checked against, cut into sentences whose words and values are known."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.domain.knowledge import Audience, Passage
from core.domain.text import Span, split_sentences, trim
from core.errors import ModelError
from core.language.table_cells import row_in_words
from core.language.tokens import comparison_tokens
from core.ports import Embedder
from core.review.analysed_sentence import AnalysedSentence, analyse
from core.review.paraphrases import root
from core.values import Value

QUOTED_WORDS = 6
"""So many words in a row from an internal page count as a quotation."""
MAX_SENTENCES = 400
"""Evidence sentences that are looked at; ten long passages have about 150."""

_CELLS = re.compile(r"^[^\n|]*\S \| \S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of evidence. `start` is where `text` begins in the stored extracted text of `path`."""

    text: str
    path: str = ""
    start: int = 0
    audience: Audience = "public"
    heading: str = ""
    language: str = ""

    @classmethod
    def of(cls, passage: Passage | str) -> Source:
        """A passage, or plain text, as evidence."""
        if isinstance(passage, str):
            return cls(passage)
        heading = " > ".join(part for part in (passage.title, passage.heading) if part)
        return cls(passage.text, passage.path, passage.start, passage.audience, heading, passage.language)


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a source. `start` and `end` are code points in the stored text of `source.path`."""

    statement: AnalysedSentence
    source: Source
    start: int
    end: int


class Evidence:
    """Everything a reply may rest on, cut into sentences. Built once a ticket; checking a reply only reads it."""

    def __init__(self, sources: Iterable[Source], embedder: Embedder | None = None, language: str = "en") -> None:
        self.sources: tuple[Source, ...] = tuple(source for source in sources if source.text.strip())
        self.language = language
        self.sentences: tuple[EvidenceSentence, ...] = tuple(_sentences(self.sources, language))[:MAX_SENTENCES]
        self._stems = Counter(s for sentence in self.sentences for s in sentence.statement.stems)
        self.headings = analyse(" ".join(dict.fromkeys(source.heading for source in self.sources)), language)
        self._embedder = embedder
        self.lost = False
        """Whether the embedder failed: from then on words alone speak for this evidence."""
        self._vectors: dict[int, npt.NDArray[np.float32]] = {}

    @cached_property
    def titles(self) -> tuple[AnalysedSentence, ...]:
        """The headings of the sources, without those of the page and section above them."""
        return tuple(dict.fromkeys(map(self.title_of, self.sources)))

    def title_of(self, source: Source) -> AnalysedSentence:
        """The heading of a source, without those of the page and section above it."""
        return _title(source.heading, source.language or self.language)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words of the evidence and of its headings."""
        return frozenset(self._stems) | self.headings.stems

    @cached_property
    def page_stems(self) -> Mapping[str, frozenset[str]]:
        """Path -> the stems of all words that the page's sources hold, their headings among them."""
        found: dict[str, frozenset[str]] = {}
        for source in self.sources:
            found[source.path] = found.get(source.path, frozenset()) | self._heading_stems(source)
        for sentence in self.sentences:
            found[sentence.source.path] |= frozenset(sentence.statement.all_stems)
        return found

    @cached_property
    def by_root(self) -> Mapping[str, frozenset[str]]:
        """What is left of a stem without endings that the stemmer does not know -> the stems it is left of."""
        found: dict[str, set[str]] = {}
        for word in self._stems:
            found.setdefault(root(word, self.language), set()).add(word)
        return {left: frozenset(words) for left, words in found.items()}

    @cached_property
    def bigrams(self) -> frozenset[tuple[str, str]]:
        """All pairs of neighbouring words within its sentences."""
        return frozenset(pair for sentence in self.sentences for pair in sentence.statement.bigrams)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """All values of the evidence, those of the headings included."""
        return (*(v for sentence in self.sentences for v in sentence.statement.values), *self.headings.values)

    @cached_property
    def value_keys(self) -> frozenset[tuple[str, str]]:
        """Kind and key of all its values."""
        return frozenset((v.kind, v.key) for v in self.values)

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words that it writes in capitals throughout: no shouting where a reply repeats them."""
        return frozenset(word for source in self.sources for word in source.text.split() if word.isupper())

    @cached_property
    def internal_only(self) -> Mapping[tuple[str, ...], str]:
        """Runs of `QUOTED_WORDS` stems that stand on internal pages and on no public one, with their page."""
        runs: dict[str, dict[tuple[str, ...], str]] = {"public": {}, "internal": {}}
        for sentence in self.sentences:
            stems = sentence.statement.all_stems
            for i in range(len(stems) - QUOTED_WORDS + 1):
                runs[sentence.source.audience][stems[i : i + QUOTED_WORDS]] = sentence.source.path
        return {run: path for run, path in runs["internal"].items() if run not in runs["public"]}

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes it names, in lower case: in a table 'E6' may stand without a word that says it is one."""
        return frozenset(v.key.lower() for v in self.values if v.kind == "code")

    @cached_property
    def subjects(self) -> Mapping[int, frozenset[str]]:
        """Row index -> the stems of the row's first cell, which names what the row is about (without the column)."""
        found = {}
        for i, sentence in enumerate(self.sentences):
            cell, mark, _ = sentence.statement.text.partition(" | ")
            if mark:
                place = len(cell) - len(cell.partition(": ")[2] or cell)
                words = [t.stem for t in sentence.statement.tokens if place <= t.span.start < len(cell)]
                found[i] = frozenset(words)
        return found

    def of_another_row(self, index: int, claim: AnalysedSentence) -> str:
        """The word of `claim` that names another row of the table than the one at `index`; empty if none does, or
        if sentence `index` is no table row."""
        mine = self.subjects.get(index)
        said = {token.stem: token.text for token in claim.tokens}
        if mine is None or mine & said.keys():
            return ""
        source = self.sentences[index].source
        others = (words for i, words in self.subjects.items() if self.sentences[i].source is source)
        named = (words if words <= said.keys() else words & self._telling_words & said.keys() for words in others)
        return next((said[min(words)] for words in named if words), "")

    def rows_named(self, claim: AnalysedSentence) -> tuple[int, ...]:
        """The table rows whose subject `claim` names, by a word that is in no other row's: 'leather' names the row
        of 'Leather, vinyl'."""
        said = self._telling_words.intersection(claim.all_stems)
        return tuple(i for i, words in self.subjects.items() if words & said)

    @cached_property
    def _telling_words(self) -> frozenset[str]:
        """The stems that stand in one subject of a table row alone; the same row may stand in several passages."""
        times = Counter(stem for words in set(self.subjects.values()) for stem in words)
        return frozenset(stem for stem, count in times.items() if count == 1)

    def neighbours(self, index: int) -> frozenset[str]:
        """The stems of the sentences before and after one in its source, and of its heading."""
        return self._near[index]

    def pointed_at(self, index: int) -> frozenset[str]:
        """The stems of the sentence before it, if it points back at that with 'it', 'they' or 'these'."""
        return self._back[index]

    def stretch(self, index: int) -> frozenset[str]:
        """The stems of a sentence, of the one after it in its source, and of its heading."""
        return self._stretches[index]

    @cached_property
    def _stretches(self) -> tuple[frozenset[str], ...]:
        found = []
        for index, sentence in enumerate(self.sentences):
            after = self.sentences[index + 1 : index + 2]
            both = [sentence, *(s for s in after if s.source is sentence.source)]
            found.append(self._heading_stems(sentence.source).union(*(s.statement.all_stems for s in both)))
        return tuple(found)

    def sentence_before(self, index: int) -> AnalysedSentence | None:
        """The sentence that the one at `index` points back at, if it does."""
        return self.sentences[index - 1].statement if self._back[index] else None

    def sentence_after(self, index: int) -> AnalysedSentence | None:
        """The sentence that points back at the one at `index`, if the next one does."""
        return self.sentences[index + 1].statement if index + 1 < len(self._back) and self._back[index + 1] else None

    @cached_property
    def _back(self) -> tuple[frozenset[str], ...]:
        back = [frozenset[str]()]
        for before, sentence in pairwise(self.sentences):
            points = sentence.source is before.source and sentence.statement.points_back
            back.append(before.statement.stems if points else frozenset())
        return tuple(back)

    @cached_property
    def _near(self) -> tuple[frozenset[str], ...]:
        near = []
        for i, sentence in enumerate(self.sentences):
            around = [
                s for s in self.sentences[max(0, i - 1) : i + 2] if s.source is sentence.source and s is not sentence
            ]
            heading = self._heading_stems(sentence.source)
            near.append(heading.union(*(s.statement.stems for s in around)))
        return tuple(near)

    def _heading_stems(self, source: Source) -> frozenset[str]:
        tokens = comparison_tokens(source.heading, self.language)
        return frozenset(token.stem for token in tokens if token.is_content_word)

    def idf(self, stem_: str) -> float:
        """Inverse document frequency of a stem over the sentences: log((n + 1) / (sentences with it + 0.5)), at least
        0.3; a stem that occurs nowhere weighs as one that occurs once."""
        return max(0.3, math.log((len(self.sentences) + 1) / (max(1, self._stems[stem_]) + 0.5)))

    @property
    def knows_meaning(self) -> bool:
        """Whether an embedder is at hand."""
        return self._embedder is not None and not self.lost

    def cosines(self, claim: str, rows: Sequence[int]) -> npt.NDArray[np.float32]:
        """How near in meaning the sentences `rows` are to `claim`, -1 to 1. Each sentence is embedded once.

        Raises `ModelError`; needs an embedder.
        """
        assert self._embedder is not None
        new = [row for row in rows if row not in self._vectors]
        texts = [claim, *(self.sentences[row].statement.text for row in new)]
        try:
            vectors = self._embedder.embed_passages(texts, "live")
        except ModelError:
            self.lost = True
            raise
        self._vectors.update(zip(new, vectors[1:], strict=True))
        found: npt.NDArray[np.float32] = np.stack([self._vectors[row] for row in rows]) @ vectors[0]
        return found


def _sentences(sources: Iterable[Source], language: str) -> Iterable[EvidenceSentence]:
    for source in sources:
        for statement, start, end in _parts(source.text, source.language or language):
            yield EvidenceSentence(statement, source, source.start + start, source.start + end)


@lru_cache(maxsize=256)
def _title(heading: str, language: str) -> AnalysedSentence:
    return analyse(heading.rpartition(" > ")[2], language)


@lru_cache(maxsize=256)
def _parts(text: str, language: str) -> tuple[tuple[AnalysedSentence, int, int], ...]:
    """The sentences of a passage; the same passages come up for one ticket after another."""
    spans = (row for span in split_sentences(text, language) for row in _rows(text, span))
    read_ = ((analyse(row_in_words(span.of(text), language), language), *span) for span in spans)
    return tuple(part for part in read_ if part[0].tokens)


def _rows(text: str, span: Span) -> list[Span]:
    """The lines of a stretch that holds table rows, each for itself: what E4 means is no ground for E6."""
    words = span.of(text)
    if "\n" not in words or not _CELLS.search(words):
        return [span]
    lines = re.finditer(r"[^\n]+", words)
    return [trim(text, Span(span.start + line.start(), span.start + line.end())) for line in lines]
