"""What a claim says otherwise than the evidence in the words that turn a meaning: negation, conditions, quantity
words, who does what, one thing in the place of another.

Values are compared in `core.review.mismatch`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.review.agent_change import changed_agent
from core.review.alignment import Aligned
from core.review.analysed_sentence import AnalysedSentence
from core.review.clauses import changed_condition, clauses, dropped_qualifier
from core.review.compared_words import STRICT
from core.review.customer_case import meets_condition
from core.review.evidence import Evidence
from core.review.exclusive_terms import another_step, loose_opposite, swapped_alternative
from core.review.harmless_changes import is_harmless
from core.review.mismatch import CLOSE, Mismatch
from core.review.negation_scope import dropped_denial, moved_negation, says_all_of
from core.review.paraphrases import light_words
from core.review.role_swaps import done_by_us, swapped_arguments
from core.review.section_words import is_in_section
from core.review.token_diff import LIMITS, TokenChange, TurningKind, token_changes
from core.review.word_support import stem_support
from core.values import Value

NEARLY_ALL = 0.8
"""Share of a sentence's words from which a claim is compared with the whole sentence and not with one clause."""
MOST_ROWS = 4
"""Evidence sentences that a claim may rest on."""
MARGINS_OF_FOLLOWED = (0.1, 0.15)
"""By how much less than the best a sentence may fit that the claim follows word by word: where it follows none
within the first margin, one that it does follow may share a rarer word less with it."""
_WHY = {"opposite": "opposite", "places": "places", "thing": "thing-not-found", "more": "nothing-says-so"}
"""Message ids of kinds of change that need no 'added' or 'dropped'."""


def word_mismatches(
    claim: AnalysedSentence,
    ranked: Sequence[Aligned],
    evidence: Evidence,
    equal: Mapping[str, str],
    told: frozenset[str],
    stated: Sequence[AnalysedSentence],
) -> Iterator[Mismatch]:
    """Negations, conditions and quantity words that only one of claim and evidence has, and things or persons that
    the claim puts in another's place.

    `ranked`: evidence sentences, best first; `equal`: keys of values that a team's rule makes the same; `told`: stems
    of what the customer said; `stated`: the clauses that they state.
    """
    if not ranked or ranked[0].coverage < CLOSE:
        return
    # A claim may rest on any sentence that fits about as well as the best.
    fitting = _near_best(ranked, 0.1)
    # A sentence that the claim follows word by word says more than one that merely shares words with it.
    options = _followed_closely(claim, ranked, evidence, equal, told) or [
        (_loose_changes(claim, _nearest(claim, row)), row) for row in fitting
    ]
    options = [(_telling(found, claim, row, evidence, stated), row) for found, row in options]
    if all(found for found, _ in options):
        against, row = options[0]
        yield from (_of_change(change, row) for change in against)
    done = done_by_us(claim)
    if done and not any(done_by_us(row.sentence.statement) for row in fitting):
        yield Mismatch(False, "done-by-us", done)


def _telling(
    found: list[TokenChange],
    claim: AnalysedSentence,
    row: Aligned,
    evidence: Evidence,
    stated: Sequence[AnalysedSentence],
) -> list[TokenChange]:
    """The changes that turn the meaning."""
    sentence, before = row.sentence.statement, evidence.sentence_before(row.index)
    same_words = claim.stems == sentence.stems and not any(v.kind == "condition" for v in sentence.values)
    if same_words and any(change.kind == "negation" for change in found):
        return found  # the negation is all that the claim changes
    return [
        change
        for change in found
        if not is_harmless(change, claim, sentence, before)
        and not is_in_section(change, claim, row, evidence)
        and not meets_condition(change, claim, row, evidence, stated)
    ]


def _near_best(ranked: Sequence[Aligned], margin: float) -> list[Aligned]:
    return [row for row in ranked[:MOST_ROWS] if row.coverage >= max(CLOSE, ranked[0].coverage - margin)]


def _followed_closely(
    claim: AnalysedSentence,
    ranked: Sequence[Aligned],
    evidence: Evidence,
    equal: Mapping[str, str],
    told: frozenset[str],
) -> list[tuple[list[TokenChange], Aligned]]:
    """The sentences that the claim follows word by word, each with how it departs from them."""
    for margin in MARGINS_OF_FOLLOWED:
        rows = ((part, row) for row in _near_best(ranked, margin) for part in _parts(claim, row))
        compared = ((_changes(claim, part, row, evidence, equal, told), row) for part, row in rows)
        if close := [(found, row) for found, row in compared if found is not None]:
            return close
    return []


def _of_change(change: TokenChange, row: Aligned) -> Mismatch:
    """The mismatch of a token change; 'thing' and 'more' are unknown to the evidence and contradict nothing."""
    way = "differs" if change.kind in ("name", "number") else "added" if change.added else "dropped"
    why = _WHY.get(change.kind, f"{change.kind}-{way}")
    return Mismatch(change.kind not in ("thing", "more"), why, change.words, row.sentence)


def _parts(claim: AnalysedSentence, row: Aligned) -> tuple[AnalysedSentence, ...]:
    """What a claim is held against: each clause of the sentence, or the whole where it says (nearly) all of it."""
    whole = row.sentence.statement
    parts = clauses(whole)
    if len(parts) == 1 or len(clauses(claim)) > 1:
        return (whole,)
    shared = claim.stems & whole.stems
    says_all = len(shared) >= NEARLY_ALL * len(whole.stems) or min(len(shared - p.stems) for p in parts) > 1
    return (whole,) if says_all else parts


def _nearest(claim: AnalysedSentence, row: Aligned) -> AnalysedSentence:
    """The clause that shares most words with the claim."""
    return max(_parts(claim, row), key=lambda part: len(part.stems & claim.stems))


def _changes(
    claim: AnalysedSentence,
    part: AnalysedSentence,
    row: Aligned,
    evidence: Evidence,
    equal: Mapping[str, str],
    told: frozenset[str],
) -> list[TokenChange] | None:
    """How the claim departs from a clause; None if it does not follow it closely and nothing else was found."""
    found = token_changes(claim, part, equal, evidence.stems, evidence.bigrams)
    if row.index in evidence.subjects:
        # A table row can be put into a sentence in many ways; only its subject must stay the same.
        other = evidence.of_another_row(row.index, claim)
        loose = ("condition", "places")
        return [TokenChange("places", True, other)] if other else [c for c in found or () if c.kind not in loose]
    if found is None and (places := swapped_arguments(claim, part)):
        found = [TokenChange("places", True, places)]
    more = list(_changes_in_any_order(claim, part, row, found is not None, evidence, equal, told))
    return [*(found or ()), *more] if found is not None or more else None


def _changes_in_any_order(
    claim: AnalysedSentence,
    part: AnalysedSentence,
    row: Aligned,
    is_followed: bool,
    evidence: Evidence,
    equal: Mapping[str, str],
    told: frozenset[str],
) -> Iterator[TokenChange]:
    """What can be seen also where the claim does not follow the clause word by word (`is_followed`)."""
    whole = row.sentence.statement
    if doer := changed_agent(claim, part, whole, evidence.stems):
        yield TokenChange("places", True, doer)
    if other := changed_condition(claim, part, evidence.stems):
        yield TokenChange("condition", True, other)
    if dropped := dropped_qualifier(claim, part, told):
        yield TokenChange("condition", False, dropped)
    near = part if is_followed else whole
    if other := swapped_alternative(claim, near) or another_step(claim, part, equal):
        yield TokenChange("opposite", True, other)


def _loose_changes(claim: AnalysedSentence, part: AnalysedSentence) -> list[TokenChange]:
    """How the claim departs from a sentence it does not follow closely, in the words that turn a meaning."""
    found = []
    kinds: tuple[TurningKind, ...] = ("negation", "condition", "quantifier")
    for kind in kinds:
        mine = {v.key: v for v in claim.values if v.kind == kind and not _distributes(v, claim)}
        theirs = {v.key: v for v in part.values if v.kind == kind}
        if not _same(kind, mine, theirs, claim, part):
            added, dropped = mine.keys() - theirs.keys(), theirs.keys() - mine.keys()
            words = mine[min(added)].text if added else theirs[min(dropped)].text
            found.append(TokenChange(kind, bool(added), words))
    if not found and (words := moved_negation(claim, part) or dropped_denial(claim, part)):
        found.append(TokenChange("negation", words in claim.text, words))
    if not found and (word := loose_opposite(claim, part)):
        found.append(TokenChange("opposite", True, word))
    return found


def _distributes(value: Value, claim: AnalysedSentence) -> bool:
    """'12 lessons of 45 minutes each' says nothing of 'all'."""
    return value.text.lower() in claim.words.distributive and value.span.end >= claim.tokens[-1].span.end


def _same(
    kind: str, mine: Mapping[str, Value], theirs: Mapping[str, Value], claim: AnalysedSentence, part: AnalysedSentence
) -> bool:
    if mine.keys() == theirs.keys():
        return True
    if kind == "quantifier" and any(v.kind == "negation" for v in claim.values):
        # 'Must not' requires nothing, and 'not on any platform' says what 'forbidden on all' does.
        mine = {key if key != "any" or "all" not in theirs else "all": v for key, v in mine.items()}
        mine = {key: v for key, v in mine.items() if key != "required"}
    if mine.keys() - theirs.keys():
        return False
    # The sentence says more than the claim: fine where what it adds lies in a part the claim leaves out.
    lacking = theirs.keys() - mine.keys()
    if kind == "condition" and lacking & STRICT:
        return False
    if kind == "quantifier":
        lacking &= LIMITS
    if kind == "negation" and lacking and says_all_of(claim, part):
        return False
    return all(not _touches(theirs[key], part, claim) for key in lacking)


def _touches(value: Value, statement: AnalysedSentence, claim: AnalysedSentence) -> bool:
    """Whether the claim repeats the words that `value` governs: the two content words after it."""
    after = [t.stem for t in statement.tokens if t.is_content_word and t.span.start >= value.span.end][:2]
    if not after:
        after = [t.stem for t in statement.tokens if t.is_content_word and t.span.end <= value.span.start][-2:]
    heavy = [s for s in after if s not in light_words(claim.language)] or after
    repeated = sum(bool(stem_support(s, claim.stems, claim.language)) for s in heavy)
    return repeated * 2 >= len(heavy) > 0
