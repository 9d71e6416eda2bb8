"""Whether a claim has something done by another agent than the sentence, in another form: a passive, another order.

'The filter is replaced by you' has no word in common places with 'the technician replaces the filter; you
clean the tank', and yet only one word of it is false.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.language.grammar import READER, WRITER, GrammarWords
from core.language.tokens import Token
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.review.role_swaps import is_participle, is_thing, passive_verbs

MOST_GONE = 2
"""Words of the thing that another one stands for."""


def changed_agent(
    claim: AnalysedSentence, clause: AnalysedSentence, sentence: AnalysedSentence, evidence: frozenset[str]
) -> str:
    """The agent in the claim's words, if the clause has the same thing done by somebody else; else empty.

    `sentence`: the whole one that the clause is of; `evidence`: stems of everything that may be quoted.
    """
    words = claim.words
    done = list(_done_by(claim, words))
    if len(done) == 1 and (doer := _doer_of_nothing(done[0], clause, sentence, words)):
        return doer
    return _one_for_another(claim, clause, sentence, evidence)


def _doer_of_nothing(
    done: tuple[Token, Token], clause: AnalysedSentence, sentence: AnalysedSentence, words: GrammarWords
) -> str:
    """The claim's doer, if the clause has the verb done by another and names the doer elsewhere; else empty."""
    verb, doer = done
    place = next((i for i, t in enumerate(clause.tokens) if t.stem == verb.stem), None)
    if place is None or verb.stem in passive_verbs(clause, words):
        return ""
    before = {_key(t, words) for t in clause.tokens[:place]}
    after = {_key(t, words) for t in clause.tokens[place + 1 :]}
    key = _key(doer, words)
    return doer.text if key not in before and (key in after or key in _persons(sentence, words)) else ""


def _one_for_another(
    claim: AnalysedSentence, clause: AnalysedSentence, sentence: AnalysedSentence, evidence: frozenset[str]
) -> str:
    """The one thing by which the two differ, if it is known from elsewhere; empty if they differ in more."""
    words = claim.words
    mine, theirs = _said(claim, words), _said(clause, words)
    new, gone = mine.keys() - theirs.keys(), theirs.keys() - mine.keys()
    if len(new) != 1 or not 1 <= len(gone) <= MOST_GONE or len(mine.keys() & theirs.keys()) < 2:
        return ""
    one = mine[next(iter(new))]
    rivals = [token for token in (theirs[key] for key in gone) if _names_one(clause, token, words)]
    if not rivals or not _names_one(claim, one, words) or any(words.mean_the_same(one, rival) for rival in rivals):
        return ""
    if one.text in words.reader_subjects:
        there = one.text in {t.text for t in sentence.tokens}
    else:
        undone = passive_verbs(claim, words) and one not in [doer for _, doer in _done_by(claim, words)]
        there = one.stem in evidence and not (undone and any(r.text in words.reader_subjects for r in rivals))
    return one.text if there else ""


def _said(sentence: AnalysedSentence, words: GrammarWords) -> dict[str, Token]:
    """Its content words and the person spoken to, by what they are compared by; figures left out."""
    figures = [v.span for v in sentence.values if v.kind in FIGURES]
    return {
        _key(t, words): t
        for t in sentence.tokens
        if (t.is_content_word or t.text in words.reader_subjects)
        and t.text not in words.auxiliaries
        and not any(start <= t.span.start < end for start, end in figures)
    }


def _persons(sentence: AnalysedSentence, words: GrammarWords) -> set[str]:
    """Reader and writer, as far as the sentence names them."""
    return {key for t in sentence.tokens if (key := words.pronouns.get(t.text, "")) in (READER, WRITER)}


def _names_one(sentence: AnalysedSentence, token: Token, words: GrammarWords) -> bool:
    """Whether it stands where a thing or person stands."""
    return token.text in words.reader_subjects or is_thing(sentence, token, words)


def _key(token: Token, words: GrammarWords) -> str:
    return words.pronouns.get(token.text, token.stem)


def _done_by(sentence: AnalysedSentence, words: GrammarWords) -> Iterator[tuple[Token, Token]]:
    """Each verb of a passive with the one who does it: 'packed by you', 'is replaced by the technician'."""
    tokens = sentence.tokens
    for i, token in enumerate(tokens[:-1]):
        if token.text not in words.by:
            continue
        follower = tokens[i + 1]
        named = follower.text in words.determiners or follower.text in words.possessives
        doer = tokens[i + 2] if named and i + 2 < len(tokens) else follower
        if not named and follower.text not in words.pronouns:
            continue  # 'by letter', 'by clicking'
        verbs = tokens[i + 1 :] if words.free_order else reversed(tokens[:i])
        verb = next((t for t in verbs if is_participle(t, words) and t.stem != doer.stem), None)
        if verb is not None and any(t.text in words.being for t in tokens[:i]):
            yield verb, doer
