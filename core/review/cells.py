"""A claim beside the cells of a table row: what the row says in the column that the claim speaks of.

'Basic has voice control' is not said by a row that says yes under 'Pro', nor 'express costs 5.90' by one that has
5.90 under 'Standard'. A cell that is empty says nothing, whatever its neighbours say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.language.table_cells import RowCell, cells_of_row, yes_or_no
from core.language.tokens import comparison_tokens
from core.review.alignment import Aligned, word_support
from core.review.analysed_sentence import FIGURES, AnalysedSentence, analyse
from core.review.clauses import clauses
from core.review.evidence import Evidence
from core.review.exclusive_terms import swapped_alternative
from core.review.mismatch import CLOSE, Mismatch, noun_of
from core.review.paraphrases import light_words
from core.values import Value, agrees

_ROWS = 12
"""Best evidence sentences that are looked at; a table's rows beside the one meant fit almost as well."""


_AS_FIGURES = frozenset({"unlimited", "free"})
"""Quantity words that stand where a figure stands in other cells."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of which a claim speaks."""

    aligned: Aligned
    cells: tuple[RowCell, ...]
    subject: frozenset[str]
    """Stems of its first cell."""
    columns: tuple[str, ...]
    """The columns of its table, but the first, as far as the rows of the passage tell."""

    @property
    def words(self) -> dict[str, str]:
        """What stands under each column but the first."""
        return {cell.column: cell.words for cell in self.cells[1:]}


def cell_mismatches(
    claim: AnalysedSentence,
    ranked: Sequence[Aligned],
    evidence: Evidence,
    equal: Mapping[str, str],
    told: AnalysedSentence,
) -> Iterator[Mismatch]:
    """What the cells that a claim speaks of say otherwise, or leave open; nothing where prose bears it as well.

    `told`: what the customer wrote; 'your plan' is the one named there.
    """
    rows = list(_rows_spoken_of(claim, ranked[:_ROWS], evidence))
    if not rows or _is_borne_by_prose(ranked, rows[0].aligned.coverage, evidence):
        return
    found: dict[frozenset[str], list[Mismatch | None]] = {}
    for row in rows:
        spoken = _spoken_columns(claim, row.columns, evidence.language) or _own_column(claim, row.columns, told)
        if spoken or _says_all(claim, row, evidence):
            mismatch = _mismatch(claim, row, spoken, evidence.language, equal)
            found.setdefault(evidence.subjects[row.aligned.index], []).append(mismatch)
    # Of rows about one thing any may bear the claim; where it joins several things, each must.
    wrong = [mismatches[0] for mismatches in found.values() if all(mismatches)]
    if wrong and wrong[0] and (len(wrong) == len(found) or _joins_things(claim)):
        yield wrong[0]


def _joins_things(claim: AnalysedSentence) -> bool:
    """Whether a claim says one thing of all that it names: no negation, no second clause that says another."""
    return len(clauses(claim)) == 1 and not any(value.kind == "negation" for value in claim.values)


def _is_borne_by_prose(ranked: Sequence[Aligned], coverage: float, evidence: Evidence) -> bool:
    """Whether a sentence fits the claim as well as a row does."""
    return any(one.coverage >= coverage and one.index not in evidence.subjects for one in ranked[:_ROWS])


def _says_all(claim: AnalysedSentence, row: _Row, evidence: Evidence) -> bool:
    """Whether a row holds all words of a claim that names none of its columns."""
    said = claim.stems - light_words(claim.language) - _what_all_is_said_of(claim)
    return said <= row.aligned.sentence.statement.stems | evidence.headings.stems


def _what_all_is_said_of(claim: AnalysedSentence) -> frozenset[str]:
    """'plan' of 'all plans': it names the columns."""
    places = [value.span.end for value in claim.values if (value.kind, value.key) == ("quantifier", "all")]
    after = ([t.stem for t in claim.tokens if t.span.start >= place and t.is_content_word][:1] for place in places)
    return frozenset(stem for stems in after for stem in stems)


def _own_column(claim: AnalysedSentence, columns: Sequence[str], told: AnalysedSentence) -> list[str]:
    """The column of the customer ('your plan'), if what they wrote names one of the columns and no other."""
    if claim.words.your.isdisjoint(token.text for token in claim.tokens) or not told.tokens:
        return []
    named = _spoken_columns(told, columns, claim.language)
    return named if len(named) == 1 else []


def _rows_spoken_of(claim: AnalysedSentence, ranked: Sequence[Aligned], evidence: Evidence) -> Iterator[_Row]:
    """The rows whose subject the claim names, those first that fit best; of several that it names equally well
    any may bear it."""
    said = frozenset(token.stem for token in claim.tokens)
    named = [row for row in ranked if (words := evidence.subjects.get(row.index)) and words <= said]
    for aligned in named:
        subject = evidence.subjects[aligned.index]
        if any(subject < evidence.subjects[other.index] for other in named):
            continue  # 'Home' where the claim names 'Home Max'
        cells = cells_of_row(aligned.sentence.statement.text)
        columns = _columns(aligned, cells, evidence)
        if aligned.coverage >= CLOSE or _spoken_columns(claim, columns, evidence.language):
            yield _Row(aligned, cells, subject, columns)


def _columns(aligned: Aligned, cells: tuple[RowCell, ...], evidence: Evidence) -> tuple[str, ...]:
    first = cells[0].column
    source = aligned.sentence.source
    names: dict[str, None] = {}
    for index in evidence.subjects:
        if evidence.sentences[index].source is source:
            other = cells_of_row(evidence.sentences[index].statement.text)
            if other and other[0].column == first:
                names |= {cell.column: None for cell in other[1:] if cell.column}
    return tuple(names)


def _mismatch(
    claim: AnalysedSentence, row: _Row, spoken: Sequence[str], language: str, equal: Mapping[str, str]
) -> Mismatch | None:
    here = row.words
    sentence = row.aligned.sentence
    missing = next((column for column in spoken if column not in here), None)
    if missing is not None:
        return Mismatch(False, "nothing-says-so", missing, sentence)
    denied = _denied(claim, here, spoken, row.subject, language)
    if denied is not None:
        return Mismatch(True, "opposite", denied, sentence)
    swapped = (swapped_alternative(claim, analyse(here[column], language)) for column in spoken)
    if len(spoken) == 1 and (words := next(filter(None, swapped), "")):
        return Mismatch(True, "opposite", words, sentence)
    other = _figure_of_another(claim, row, spoken, language, equal)
    if other is None:
        return None
    why = f"{other.kind}-added" if other.key in _AS_FIGURES else f"{noun_of(other)}-differs"
    return Mismatch(True, why, other.text, sentence)


def _denied(
    claim: AnalysedSentence, here: Mapping[str, str], spoken: Sequence[str], subject: frozenset[str], language: str
) -> str | None:
    """The column that answers yes or no against the claim. What is negated of several columns says nothing of each,
    and what only one has, the others must not have."""
    negated = any(value.kind == "negation" for value in claim.values)
    of_all = any((value.kind, value.key) == ("quantifier", "all") for value in claim.values)
    if not spoken and of_all and not negated:
        spoken = list(here)
    if len(spoken) == 1 and _is_limited_to(claim, spoken[0], subject, language):
        others = (column for column, words in here.items() if column not in spoken and yes_or_no(words))
        return next(others, None) if yes_or_no(here[spoken[0]]) else spoken[0]
    if len(spoken) > 1 and negated:
        return None
    return next((column for column in spoken if yes_or_no(here[column]) is negated), None)


def _is_limited_to(claim: AnalysedSentence, column: str, subject: frozenset[str], language: str) -> bool:
    """Whether 'only' is said of the column ('only with Plus'), and not of what the row is about."""
    words = {token.stem for token in comparison_tokens(column, language)}
    for value in claim.values:
        if (value.kind, value.key) == ("condition", "only"):
            after = [t.stem for t in claim.tokens if t.span.start >= value.span.end and t.is_content_word]
            return bool(words & set(after[:2])) and subject.isdisjoint(after[:1])
    return False


def _figure_of_another(
    claim: AnalysedSentence, row: _Row, spoken: Sequence[str], language: str, equal: Mapping[str, str]
) -> Value | None:
    """The claim's first figure that the cells spoken of do not give, where another cell of the row gives it."""
    held = [value for column in spoken for value in analyse(row.words[column], language).values]
    other = next((value for value in claim.values if _is_another(value, held, claim, equal)), None)
    if other is None:
        return None
    elsewhere = [v for cell in row.cells if cell.column not in spoken for v in analyse(cell.words, language).values]
    return other if any(agrees(other, value, equal) for value in elsewhere) else None


def _spoken_columns(claim: AnalysedSentence, columns: Sequence[str], language: str) -> list[str]:
    """The columns that a claim names, by the words that tell them from the others."""
    stems = {name: [t for t in comparison_tokens(name, language) if t.is_content_word] for name in columns}
    said = frozenset(token.stem for token in claim.tokens) | frozenset(token.text for token in claim.tokens)
    found = []
    for name, words in stems.items():
        others = {t.stem for other, theirs in stems.items() if other != name for t in theirs}
        telling = [token for token in words if token.stem not in others]
        if telling and all(word_support(token, said) for token in telling):
            found.append(name)
    return found


def _is_another(value: Value, held: Sequence[Value], claim: AnalysedSentence, equal: Mapping[str, str]) -> bool:
    """Whether the cells spoken of hold a value of the same kind that is not this one, nor any of the claim's."""
    rivals = [other for other in held if other.kind == value.kind]
    return (
        (value.kind in FIGURES or value.key in _AS_FIGURES)
        and bool(rivals or value.key in _AS_FIGURES)
        and not any(agrees(mine, other, equal) for other in rivals for mine in claim.values if mine.kind == value.kind)
    )
