"""Who does what to whom (semantic roles): two things of a sentence that have changed places, or one put for another.

Shared words can't tell 'the clinic informs your doctor' from 'your doctor informs the clinic'; their
order can. What was only moved (a clause to the front, a passive) keeps its meaning and is let pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.language.grammar import WRITER, GrammarWords
from core.language.tokens import Token
from core.review.analysed_sentence import FIGURES, AnalysedSentence

LONGEST = 3
"""Words of one thing that changes places: 'the Studio plan', '5 working days'."""
LONGEST_SENTENCE = 40
"""Content words of a sentence that is looked at."""


class _Item(NamedTuple):
    """A content word, a figure, a person, or a word that relates two things, and what it is compared by."""

    key: str
    token: Token


class _Swap(NamedTuple):
    """Two stretches of a sentence that have changed places, as places in its items."""

    first: int
    last: int
    left: int
    """Items of the stretch that begins at `first` in the claim."""
    right: int
    """Items of the stretch that ends at `last` in the claim."""


def done_by_us(sentence: AnalysedSentence) -> str:
    """The words by which its writer claims to have done something ('I have refunded'); empty if there are none."""
    match = sentence.words.done.search(sentence.text)
    return match[0] if match else ""


def speaks_for_us(sentence: AnalysedSentence) -> bool:
    """Whether the writer's own side does something in it: what 'we' do, the evidence must say of us."""
    return any(sentence.words.pronouns.get(token.text) == WRITER for token in sentence.tokens)


def swapped_arguments(claim: AnalysedSentence, sentence: AnalysedSentence) -> str:
    """The first of two things that have changed places in the claim, in its words; empty if none have.

    Both must hold the same words, and swapping the two back must give the sentence: then everything
    between them stood still, which no moved clause leaves so.
    """
    words = claim.words
    mine, theirs = _items(claim, words), _items(sentence, words)
    swap = _find_swap([item.key for item in mine], [item.key for item in theirs], least=2 if words.free_order else 1)
    if swap is None or passive_verbs(claim, words) ^ passive_verbs(sentence, words):
        return ""  # 'scratches are excluded from it' for 'it excludes scratches': who does it, `agent_change` asks
    front, back = mine[swap.first].token, mine[swap.last - swap.right].token
    their_front, their_back = theirs[swap.last - swap.left].token, theirs[swap.first].token
    if _word_before(claim, back, words) in words.by and _word_before(sentence, their_back, words) not in words.by:
        return ""  # the doer comes last
    ends = [
        (_article(claim, front, words), _article(sentence, their_front, words)),
        (_article(claim, back, words), _article(sentence, their_back, words)),
    ]
    if words.free_order and all(here == there for here, there in ends) and ends[0] != ends[1]:
        return ""  # 'den Strom zahlt der Mieter': the endings still say who pays
    return front.text


def _find_swap(said: Sequence[str], there: Sequence[str], least: int) -> _Swap | None:
    """The two stretches, with at least `least` items between them, whose swap makes one list into the other."""
    if len(said) != len(there) or not 3 <= len(said) <= LONGEST_SENTENCE:
        return None
    if said == there or Counter(said) != Counter(there):
        return None
    first = next(i for i, (here, other) in enumerate(zip(said, there, strict=True)) if here != other)
    last = next(i for i in range(len(said) - 1, -1, -1) if said[i] != there[i]) + 1
    for left in range(1, LONGEST + 1):
        for right in range(1, LONGEST + 1):
            if last - first < left + right + least:
                continue
            swapped = [*said[last - right : last], *said[first + left : last - right], *said[first : first + left]]
            if there[first:last] == swapped:
                return _Swap(first, last, left, right)
    return None


def substituted_term(
    claim: AnalysedSentence, old: Sequence[Token], new: Sequence[Token], sentence: AnalysedSentence
) -> tuple[Token, Token] | None:
    """What the sentence says and what the claim says in its place, if the two are things and no synonyms.

    `old` and `new`: the words that one has in the place of the other's. Both must stand where a thing stands:
    after an article or preposition, or before a verb's auxiliary; or one of them is the person spoken to.
    """
    words = claim.words
    gone = [t for t in old if _names_one(sentence, t, words)]
    come = [t for t in new if _names_one(claim, t, words)]
    if not gone or not come or max(len(old), len(new)) > LONGEST:
        return None
    one, other = gone[-1], come[-1]
    may_stand_for = words.mean_the_same(one, other) or _same_person(one, other, claim, sentence)
    return None if may_stand_for else (one, other)


def _same_person(one: Token, other: Token, claim: AnalysedSentence, sentence: AnalysedSentence) -> bool:
    """Whether what stands for a person in one of the two may be the same person in the other."""
    words = claim.words
    reader, writer = words.reader_subjects, words.writer_subjects
    pair = {one.text, other.text}
    if (one.text in writer) != (other.text in writer) and not reader & pair:
        return True  # 'we' may well be the shop, the team or the courier
    if other.text in reader and one.text not in writer and not _names_reader_beside(sentence, one, words):
        return True  # what the page says of customers is said to one
    # 'orders can be cancelled' for 'you can cancel orders'
    return one.text in reader and bool(passive_verbs(claim, words) - passive_verbs(sentence, words))


def passive_verbs(sentence: AnalysedSentence, words: GrammarWords) -> frozenset[str]:
    """Stems of the verbs of its passives: 'send' in 'is sent'."""
    tokens, found = sentence.tokens, set()
    for i, token in enumerate(tokens):
        if token.text in words.being:
            rest = tokens[i + 1 :] if words.free_order else tokens[i + 1 : i + 4]
            found |= {t.stem for t in rest if is_participle(t, words)}
    return frozenset(found)


def is_participle(token: Token, words: GrammarWords) -> bool:
    """Whether it may be the verb of a passive, by its ending."""
    return token.is_content_word and len(token.text) > 3 and token.text.endswith(words.participles)


def is_thing(sentence: AnalysedSentence, token: Token, words: GrammarWords) -> bool:
    """Whether a word stands where a thing stands: after a determiner, or before an auxiliary."""
    place = sentence.tokens.index(token)
    before = sentence.tokens[place - 1].text if place else ""
    after = [t.text for t in sentence.tokens[place + 1 : place + 3]]
    return before in words.determiners or bool(set(after) & words.auxiliaries)


def _names_one(sentence: AnalysedSentence, token: Token, words: GrammarWords) -> bool:
    """Whether a word names a person or thing."""
    return token.text in words.persons or (token.is_content_word and is_thing(sentence, token, words))


def _names_reader_beside(sentence: AnalysedSentence, one: Token, words: GrammarWords) -> bool:
    """Whether the sentence speaks to its reader, `one` left out."""
    beside = f"{sentence.text[: one.span.start]} {sentence.text[one.span.end :]}"
    return not words.reader_subjects.isdisjoint(re.findall(r"\w+", beside.lower()))


def _items(sentence: AnalysedSentence, words: GrammarWords) -> list[_Item]:
    """What a sentence says, in order; each figure with its unit is one item."""
    items: list[_Item] = []
    figures = [v for v in sentence.values if v.kind in FIGURES]
    for token in sentence.tokens:
        figure = next((v for v in figures if v.span.start <= token.span.start < v.span.end), None)
        if figure is not None:
            key = f"{figure.kind} {figure.key}"
            if not items or items[-1].key != key:
                items.append(_Item(key, token))
        elif token.text in words.pronouns:
            items.append(_Item(words.pronouns[token.text], token))
        elif token.is_content_word or token.text in words.between:
            items.append(_Item(token.stem, token))
    return items


def _word_before(sentence: AnalysedSentence, token: Token, words: GrammarWords) -> str:
    """The last word before it that is no article or possessive."""
    before = [t.text for t in sentence.tokens if t.span.start < token.span.start]
    return next((text for text in reversed(before) if text not in words.before_nouns), "")


def _article(sentence: AnalysedSentence, token: Token, words: GrammarWords) -> str:
    """The article or possessive right before it, empty if there is none."""
    place = sentence.tokens.index(token)
    before = sentence.tokens[place - 1].text if place else ""
    return before if before in words.before_nouns else ""
