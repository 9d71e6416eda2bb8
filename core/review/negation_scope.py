"""What a negation is said of, where a claim and a sentence both have words in common but not in the same order.

'Paid even without insurance' and 'paid for insured parcels and nothing for glass' both deny something, but not the
same.
"""

from __future__ import annotations

import re

from core.language.tokens import Token
from core.review.analysed_sentence import AnalysedSentence
from core.review.clauses import clauses
from core.review.paraphrases import light_words
from core.review.word_support import form_support, stem_support

REACH = 3
"""Content words after a negation that it may be said of."""
_END = re.compile(r"[,;:]")


def moved_negation(claim: AnalysedSentence, sentence: AnalysedSentence) -> str:
    """The claim's negation of a word that the sentence has and does not deny; empty if there is none."""
    light = light_words(claim.language)
    stems = frozenset(sentence.all_stems)
    denied = frozenset(t.stem for _, denied_words in _negations(sentence) for t in denied_words)
    if not denied or denied & claim.stems:
        return ""  # 'there is no heating in the hall' for 'heating is available, but not in the hall'
    for words, denied_words in _negations(claim):
        first = next((t for t in denied_words if t.stem not in light), None)
        if first is None or not form_support(first, stems, claim.language):
            continue
        if not form_support(first, denied, claim.language):
            return words
    return ""


def dropped_denial(claim: AnalysedSentence, sentence: AnalysedSentence) -> str:
    """The sentence's 'off' or 'skips' that is said of a word which the claim affirms; empty if there is none."""
    denying = claim.words.denying
    if list(_negations(claim)) or any(t.text in denying for t in claim.tokens):
        return ""
    for token in sentence.tokens:
        if token.text in denying and any(t.stem in claim.stems for t in reached(sentence, token.span.end)):
            return token.text
    return ""


def says_all_of(claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """Whether a sentence of one clause holds all words of the claim, and denies more than 'without' something."""
    if len(clauses(sentence)) > 1 or not list(_negations(sentence, besides=sentence.words.without)):
        return False
    heavy = claim.stems - light_words(claim.language)
    return bool(heavy) and all(stem_support(stem, sentence.stems, claim.language) for stem in heavy)


def _negations(sentence: AnalysedSentence, besides: frozenset[str] = frozenset()) -> list[tuple[str, list[Token]]]:
    """Each negation of a sentence but some, with the content words it may be said of."""
    found = (v for v in sentence.values if v.kind == "negation" and v.text.lower() not in besides)
    return [(value.text, reached(sentence, value.span.end)) for value in found]


def reached(sentence: AnalysedSentence, start: int) -> list[Token]:
    """The content words that a negation or quantity word may be said of which ends at `start`."""
    end = _END.search(sentence.text, start)
    joint = sentence.words.clause_joint.search(sentence.text, start)
    stop = min([m.start() for m in (end, joint) if m], default=len(sentence.text))
    return [t for t in sentence.tokens if start <= t.span.start < stop and t.stem in sentence.stems][:REACH]
