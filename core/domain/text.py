"""Spans and sentences: the one place that knows where a sentence begins and ends.

Spans count Unicode code points, as Python strings do. (Qt counts UTF-16 units; the panel
converts in one place of its own.)
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

import sentencex

from core.domain.sentence_ends import goes_on


class Span(NamedTuple):
    """A half-open range of code points in some text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words it covers."""
        return text[self.start : self.end]


# A line that starts like a list item, heading, quote or table row is a sentence of its own even
# where the splitter sees no full stop before it.
_BLOCK_START = re.compile(r"\n(?=\s*(?:[-*+•]\s|\d{1,3}[.)]\s|[a-z]\)\s|#{1,6}\s|>|\|))|\n\s*\n")
# "They never called me. I want my money back." is two sentences, "fig. A" none.
_NO_ABBREVIATION = re.compile(r"(?:(?<=\bme\.)|(?<=\bno\.)|(?<=\bill\.))\s(?=[A-Z])")
_LIST_MARK = re.compile(r"\(?\d{1,3}[.)]|[a-z]\)|[-*+•]")
_SPACE = " \t\r\n\f\v\u00a0\u2028\u2029"


def split_sentences(text: str, language: str = "en") -> tuple[Span, ...]:
    """The sentences of `text`, in order, without the white space around them.

    Lines that are list items, headings or table rows are sentences of their own, and nothing
    runs across a blank line. Splitting within a line is `sentencex`'s (MIT, Wikimedia), which
    knows the abbreviations of `language` (ISO 639-1); `core.domain.sentence_ends` knows more. Spans never
    overlap; all text outside them is white space.
    """
    sentences: list[Span] = []
    block_start = 0
    for boundary in [*_BLOCK_START.finditer(text), None]:
        block_end = boundary.start() if boundary else len(text)
        block = text[block_start:block_end]
        if block.strip(_SPACE):
            for piece in sentencex.get_sentence_boundaries(language, block):
                whole = Span(block_start + piece["start_index"], block_start + piece["end_index"])
                for span in map(partial(trim, text), _cut(text, whole)):
                    if (
                        sentences
                        and sentences[-1].start >= block_start
                        and span.start < span.end
                        and (
                            _LIST_MARK.fullmatch(sentences[-1].of(text))
                            or goes_on(sentences[-1].of(text), span.of(text))
                        )
                    ):
                        # "1." belongs to its item: alone it would be a number that nothing says.
                        sentences[-1] = Span(sentences[-1].start, max(span.end, sentences[-1].end))
                    elif span.start < span.end:
                        sentences.append(span)
        block_start = boundary.end() if boundary else block_end
    return tuple(sentences)


def _cut(text: str, sentence: Span) -> list[Span]:
    """`sentence` cut where the splitter took a common word for an abbreviation."""
    cuts = [match.start() for match in _NO_ABBREVIATION.finditer(text, *sentence)]
    return [Span(start, end) for start, end in zip([sentence.start, *cuts], [*cuts, sentence.end], strict=True)]


def trim(text: str, span: Span) -> Span:
    """`span` without the white space at its two ends."""
    start, end = span
    while start < end and text[start] in _SPACE:
        start += 1
    while end > start and text[end - 1] in _SPACE:
        end -= 1
    return Span(start, end)


EMOJI = re.compile(
    r"\s?[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55](?:[\uFE0F\u200D\U0001F000-\U0001FAFF\u2600-\u27BF]*)"
)
"""An emoji with the blank before it."""
