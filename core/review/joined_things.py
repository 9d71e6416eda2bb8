"""Things that a claim joins with 'and': each must bear what is said of both.

'You can use the Kindle and the Kobo' shares its words with 'it runs on the Kobo', and yet the page denies the Kindle.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.language.tokens import Token
from core.review.analysed_sentence import AnalysedSentence
from core.review.clauses import clauses
from core.review.evidence import Evidence, EvidenceSentence
from core.review.mismatch import Mismatch


def denied_things(claim: AnalysedSentence, evidence: Evidence) -> Iterator[Mismatch]:
    """The one of two joined things that all sentences on it deny, where the claim denies nothing."""
    if any(value.kind == "negation" for value in claim.values):
        return
    for one in _joined(claim):
        on_it = [sentence for sentence in evidence.sentences if one.stem in sentence.statement.stems]
        if on_it and all(_denies(sentence, one) for sentence in on_it):
            yield Mismatch(True, "opposite", one.text, on_it[0])


def _joined(claim: AnalysedSentence) -> Iterator[Token]:
    """The words on both sides of an 'and'; an article may stand between."""
    tokens, words = claim.tokens, claim.words
    for place, token in enumerate(tokens):
        if token.text not in words.and_words or not 0 < place < len(tokens) - 1:
            continue
        after = tokens[place + 1]
        if after.text in words.before_nouns and place + 2 < len(tokens):
            after = tokens[place + 2]
        both = (tokens[place - 1], after)
        if all(one.stem in claim.stems for one in both):
            yield from both


def _denies(sentence: EvidenceSentence, one: Token) -> bool:
    """Whether the clause that names a thing denies something of it, without a condition."""
    named = next((part for part in clauses(sentence.statement) if one.stem in part.stems), None)
    kinds = {value.kind for value in named.values} if named else set()
    return "negation" in kinds and "condition" not in kinds
