"""Sentences as the review compares them: words with their stems, and values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.language.grammar import GrammarWords, grammar_words
from core.language.tokens import Token, comparison_tokens
from core.review.restrictions import TURNING, in_one_form
from core.values import Value, find_values

FIGURES = frozenset(
    {"number", "ordinal", "amount", "percentage", "duration", "size", "measure", "date", "time", "version"}
    | {"link", "email", "phone", "code"}
)
"""Kinds of values that are compared as values and not word by word."""


@dataclass(frozen=True)
class AnalysedSentence:
    """A sentence of a reply or of the evidence, with its tokens and values."""

    text: str
    tokens: tuple[Token, ...]
    values: tuple[Value, ...]
    language: str = "en"
    """ISO 639-1."""

    @cached_property
    def words(self) -> GrammarWords:
        """The grammar words of its language."""
        return grammar_words(self.language)

    @cached_property
    def points_back(self) -> bool:
        """Whether a word of it stands for a thing of the sentence before ('it', 'these', 'this cannot')."""
        words, texts = self.words, [token.text for token in self.tokens]
        says_of_it = texts[:1] and texts[0] in words.this and words.auxiliaries.intersection(texts[1:2])
        return bool(says_of_it) or any(text in words.pointing for text in texts)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words. Figures, links, 'any time' and so on are left out: they are compared as
        values."""
        places = [value.span for value in self.values if value.kind in FIGURES or value.kind in TURNING]
        return frozenset(
            token.stem
            for token in self.tokens
            if token.is_content_word and not any(start <= token.span.start < end for start, end in places)
        )

    @cached_property
    def all_stems(self) -> tuple[str, ...]:
        """The stems of all its words, in order."""
        return tuple(token.stem for token in self.tokens)

    @cached_property
    def sequence(self) -> tuple[str, ...]:
        """Its words in order, for comparing: stems without articles, each figure with its unit and bound as one item,
        so that 'within thirty days' equals 'within 30 days'."""
        articles = self.words.articles
        items: list[str] = []
        figures = iter(sorted((v for v in self.values if v.kind in FIGURES), key=lambda v: v.span))
        figure, last = next(figures, None), None
        for token in self.tokens:
            while figure and figure.span.end <= token.span.start:
                figure = next(figures, None)
            if figure and figure.span.start <= token.span.start:
                if figure is not last:
                    items.append(f"{figure.kind} {figure.key}")
                last = figure
            elif token.text not in articles:
                items.append(token.stem)
        return tuple(items)

    @cached_property
    def items(self) -> frozenset[str]:
        """The items of its sequence."""
        return frozenset(self.sequence)

    @cached_property
    def bigrams(self) -> frozenset[tuple[str, str]]:
        """Its pairs of neighbouring items."""
        return frozenset(zip(self.sequence, self.sequence[1:], strict=False))


def analyse(text: str, language: str) -> AnalysedSentence:
    """Cuts a sentence of the language (ISO 639-1) into tokens and finds its values."""
    values = in_one_form(text, find_values(text, language), grammar_words(language))
    return AnalysedSentence(text, comparison_tokens(text, language), values, language)
