"""Steps of two pages made into one: 'invite them with the Billing role, and provide your current password'.

Each half stands on a page, and yet no page says that the one goes with the other. A half that has a subject of its own
is a statement by itself and may stand beside another one; a half that only goes on ('… and provide your password') says
that both are done together, and one page has to bear both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from core.domain.review import WELDED
from core.language.grammar import GrammarWords, grammar_words
from core.language.stop_words import stop_words
from core.language.tokens import Token
from core.review.analysed_sentence import AnalysedSentence, analyse
from core.review.entailment import ClaimVerdict
from core.review.evidence import Evidence
from core.review.mismatch import Mismatch
from core.review.word_support import support

# Shares of a half's words (weighted by idf) that a page bears. On product-docs 88 of 135 sentences of steps of two
# pages are found so, none of 75 of steps of one page, of 104 of one sentence and of 83 in free wording; 2 of 99 that
# join two statements. Less than .7 of all words on any page and .9 on all of them: 22, and 32 of the 99.
_ON_ONE_PAGE, _ON_ITS_OWN = 0.7, 0.9
_LEAST_WORDS = 2
_WELDED_SCORE = 0.35  # among those of what nothing supports (`core.review.entailment`)


def unless_welded(judged: ClaimVerdict, claim: AnalysedSentence, evidence: Evidence) -> ClaimVerdict:
    """The verdict on a claim, which is that nothing supports it where it is welded of two pages."""
    if judged.verdict != "supported" or not (words := welded_half(claim, evidence)):
        return judged
    found = Mismatch(False, WELDED, words)
    return ClaimVerdict("unsupported", _WELDED_SCORE, judged.quote, f"{WELDED}: {words}", (found,))


def welded_half(claim: AnalysedSentence, evidence: Evidence) -> str:
    """The second half of a claim whose halves two pages bear, and no page both; '' if it is none."""
    if len(evidence.page_stems) < 2:
        return ""
    for before, after in _halves(claim.text, claim.language):
        both = [_borne_words(half, evidence) for half in (before, after)]
        if min(map(len, both)) < _LEAST_WORDS:
            continue
        shares = [[_share(words, stems, evidence) for words in both] for stems in evidence.page_stems.values()]
        if min(map(max, zip(*shares, strict=True))) > _ON_ITS_OWN and max(map(min, shares)) < _ON_ONE_PAGE:
            return after.text.strip(" .!")
    return ""


def _halves(text: str, language: str) -> Iterator[tuple[AnalysedSentence, AnalysedSentence]]:
    """Each part between two commas or 'and's that has no subject of its own, behind all that stands before it."""
    words = grammar_words(language)
    cuts = list(_cuts(language).finditer(text))
    for cut, following in zip_longest(cuts, cuts[1:]):
        after = text[cut.end() : following.start() if following else len(text)]
        tokens = analyse(after, language).tokens
        if len(tokens) > 1 and after[:1].islower() and _goes_on(tokens, after, words):
            yield analyse(text[: cut.start()], language), analyse(after, language)


def _goes_on(tokens: Sequence[Token], text: str, words: GrammarWords) -> bool:
    """Whether a verb and what it is done to begin it: 'provide your', 'choose Settings'; no subject, no list's item."""
    verb, following = tokens[:2]
    no_verbs = words.determiners | words.before_nouns | words.auxiliaries | words.subjects | words.scoping
    if verb.text in no_verbs | words.pointing:
        return False
    return following.text in stop_words() or text[following.span.start].isupper()


def _borne_words(half: AnalysedSentence, evidence: Evidence) -> list[Token]:
    content = (token for token in half.tokens if token.is_content_word)
    return [token for token in content if support(token, evidence.stems, half.language) is not None]


def _share(words: Sequence[Token], stems: frozenset[str], evidence: Evidence) -> float:
    weights = [evidence.idf(token.stem) for token in words]
    borne = (support(token, stems, evidence.language) or 0.0 for token in words)
    return sum(weight * share for weight, share in zip(weights, borne, strict=True)) / sum(weights)


@lru_cache(maxsize=8)
def _cuts(language: str) -> re.Pattern[str]:
    words = grammar_words(language)
    joints = "|".join(map(re.escape, (*words.then_joints, *sorted(words.and_words))))
    return re.compile(rf",?\s+(?:{joints})\s+|,\s+", re.IGNORECASE)
