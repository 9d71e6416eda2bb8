"""From the words of a question to what is looked up: terms with weights, and phrases.

A word that no page holds is taken for a slip of one that some page does (optimal string alignment by
rapidfuzz, MIT); the last word of a question that is still being typed stands for all words it begins.
Quoted words and codes ('ERR-4021') are also looked up exactly as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.knowledge.bm25 import Term, WeightedQuery, idf
from core.knowledge.page_kinds import kinds_asked
from core.knowledge.page_source import WordSource
from core.language.stemming import unstem
from core.language.tokens import content_words, find_words

MAX_TERMS = 24
"""Rarest words looked up; a long mail has hundreds, and the common ones cost most and say least."""
_COMPLETIONS = 12
_CORRECTIONS = 2
_EXACT = re.compile(
    r'"([^"\n]{2,80})"|“([^”\n]{2,80})”|„([^“”\n]{2,80})[“”]|`([^`\n]{2,80})`'
    r"|\b([A-Za-z]{1,12}[-_]?\d[\w-]*|[A-Z]{2,}[-_][A-Z\d][\w-]*|[\w-]+\.(?:js|json|php|html?|xml|csv|css|py|exe|dll))\b"
)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A question as it is asked of a word index."""

    words: WeightedQuery
    exact: tuple[str, ...]
    """Quoted words and codes, as single-spaced tokens."""
    kinds: frozenset[str] = frozenset()
    """Kinds of page that are asked for (`core.knowledge.page_kinds`)."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """What is looked up: any of the forms, as a spelling that has this stem, any of the exact phrases."""
        forms = dict.fromkeys(form for term in self.words.terms for form in sorted(term.forms))
        spellings = [spelling for form in forms if (spelling := unstem(form))]
        return tuple(phrase for phrase in [*spellings, *self.exact] if phrase)


def parse_query(text: str, source: WordSource, language: str = "en", typing: bool = False) -> ParsedQuery:
    """Parses a question into what is looked up, weighted by how rare each word is in these docs."""
    words = content_words(text, language)
    unfinished = typing and bool(words) and words[-1].span.end == len(text)
    by_stem = {word.stem: word.text for word in words}
    counts = source.chunk_counts(list(by_stem))
    total = source.count_chunks()
    terms = []
    for at, (root, written) in enumerate(by_stem.items()):
        forms: Sequence[str] = (root,)
        if unfinished and at == len(by_stem) - 1:
            forms = (root, *_completions(written, source))
        elif root not in counts:
            forms = _corrections(root, source) or forms
        found = max((counts.get(form, 0) for form in forms), default=0)
        if forms != (root,):
            found = sum(source.chunk_counts(forms).values())
        terms.append(Term(written, frozenset(forms), idf(min(found, total), total)))
    rarest = sorted(terms, key=lambda term: -term.weight)[:MAX_TERMS]
    kept = tuple(term for term in terms if term in rarest)
    return ParsedQuery(WeightedQuery(kept), _exact_phrases(text), kinds_asked(text))


def _exact_phrases(text: str) -> tuple[str, ...]:
    phrases = (next(group for group in match.groups() if group) for match in _EXACT.finditer(text))
    return tuple(dict.fromkeys(" ".join(word.text for word in find_words(phrase)) for phrase in phrases))


def _completions(beginning: str, source: WordSource) -> Sequence[str]:
    """Stems of words that begin so. The index holds stems, so one typed beyond its stem is shortened."""
    for end in range(len(beginning), max(len(beginning) - 4, 2), -1):
        found = source.stems_beginning(beginning[:end], _COMPLETIONS)
        if found:
            return [root for root in found if root.startswith(beginning) or beginning.startswith(root)] or found[:1]
    return []


def _corrections(root: str, source: WordSource) -> tuple[str, ...]:
    """Stems of the index that a slip may have turned into `root`; none for short words and numbers."""
    if len(root) < 4 or any(c.isdigit() for c in root):
        return ()
    allowed = 1 if len(root) < 8 else 2
    near = process.extract(
        root, source.stems_near(root, allowed), scorer=OSA.distance, score_cutoff=allowed, limit=_CORRECTIONS
    )
    return tuple(word for word, _, _ in near if word[0] == root[0])
