"""Things that a page says there are none of ('there are no attachments, no PDFs'), and a claim that has them.

The claim shares most of its words with such a sentence; that one of them is denied there is told by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence
from core.review.mismatch import Mismatch


def things_there_are_none_of(claim: AnalysedSentence, evidence: Evidence) -> Iterator[Mismatch]:
    """The first thing that a claim without negation names, and of which the page says that there is none: in every
    sentence that names it, and in one that has another word of the claim's."""
    if any(value.kind in ("negation", "condition") for value in claim.values):
        return
    for sentence in evidence.sentences:
        statement = sentence.statement
        for thing in _none_of(statement):
            if not thing <= claim.stems or not (claim.stems & statement.stems) - thing:
                continue
            naming = [other.statement for other in evidence.sentences if thing <= other.statement.stems]
            if all(thing in _none_of(other) for other in naming):
                words = [token.span.of(claim.text) for token in claim.tokens if token.stem in thing]
                yield Mismatch(True, "opposite", " ".join(words), sentence)
                return


def _none_of(statement: AnalysedSentence) -> list[frozenset[str]]:
    """The stems of each thing that the sentence says there is none of, if it states no condition."""
    words = statement.words
    said = words.none_of.search(statement.text)
    if said is None or any(value.kind == "condition" for value in statement.values):
        return []
    things: list[frozenset[str]] = []
    for no in words.no.finditer(statement.text, said.start()):
        thing: set[str] = set()
        end = no.end()
        for token in statement.tokens:
            if token.span.start < end:
                continue
            if token.stem not in statement.stems or statement.text[end : token.span.start].strip():
                break
            thing.add(token.stem)
            end = token.span.end
        if thing:
            things.append(frozenset(thing))
    return things
