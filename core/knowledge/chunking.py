"""Cuts a document into chunks along its structure, each an exact span of the extracted text.

The same page is cut in several ways that stand side by side, because the best way differs by kind
of page and the mean of both scores beat either alone (see the search benchmarks).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.domain.knowledge import Chunk, ExtractedDocument, Section, heading_path
from core.domain.text import Span, split_sentences, trim

VERSION = 1
"""Raise it when the same document is cut otherwise than before: all files are then cut again."""

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Cut:
    """A way of cutting. `words` None: one chunk per section. Otherwise neighbouring short sections
    are joined, and long ones split, to at most that many words."""

    name: str
    words: int | None = None


CUTS = (Cut("section"), Cut("packed", words=180))

_SPECIAL_TOKENS = 2  # the marks an embedder puts before and after a text
_SMALLEST_ROOM = 32  # tokens left for the words under an absurdly long heading path
_UNKNOWN_LIMIT = 512
_WORD_OR_MARK = re.compile(r"[^\W\d_]+|\d|_|[^\w\s]")


def embedded_text(title: str, heading: str, body: str) -> str:
    """What the embedder reads of a chunk: title and heading path (`heading_path`) before the words."""
    head = " > ".join(part for part in (title, heading) if part)
    return f"{head}\n{body}" if head else body


def estimate_tokens(texts: Sequence[str]) -> list[int]:
    """A sane estimate where no embedder is at hand: more than WordPiece makes of English and of codes,
    about what it makes of German."""
    return [sum(map(_tokens_of_word, _WORD_OR_MARK.findall(text))) for text in texts]


def _tokens_of_word(word: str) -> int:
    if len(word) > 5:
        return -(-len(word) // 3)
    return -(-len(word) // 2) if word.isupper() else 1


@dataclass(frozen=True, slots=True)
class Limit:
    """What an embedder can read at once, and how its tokens are counted."""

    max_tokens: int = _UNKNOWN_LIMIT
    count_tokens: CountTokens = estimate_tokens


def cut_document(document: ExtractedDocument, limit: Limit, cuts: Sequence[Cut] = CUTS) -> tuple[Chunk, ...]:
    """All chunks of `document`, cut by cut, in order of the text.

    Within a cut spans never overlap; together they cover every word but those of headings, which
    stand in `headings`. No chunk exceeds the embedder's token limit, except for a single word that
    does.
    """
    chunks: list[Chunk] = []
    for cut in cuts:
        for span, section in _spans(document, cut, limit):
            text = span.of(document.text)
            whole = embedded_text(document.title, heading_path(section.headings), text)
            chunks.append(Chunk(span, text, section.headings, section.page, whole, cut.name))
    return tuple(chunks)


def _spans(document: ExtractedDocument, cut: Cut, limit: Limit) -> list[tuple[Span, Section]]:
    """Where the chunks of one cut lie, each with the section whose headings and page it bears."""
    rooms = _rooms(document, limit)
    sizes = _sizes(document, limit)
    spans: list[tuple[Span, Section]] = []
    joined = _Size(0, 0)  # of the last span while neighbours may still join it
    open_room = 0
    for section, room, (own, gap) in zip(document.sections, rooms, sizes, strict=True):
        if own.tokens > room or (cut.words and own.words > cut.words):
            spans.extend((piece, section) for piece in _split(document, section.span, room, cut.words, limit))
            open_room = 0
            continue
        both = _Size(joined.tokens + gap.tokens + own.tokens, joined.words + own.words)
        if cut.words and both.words <= cut.words and both.tokens <= open_room and spans[-1][1].page == section.page:
            first, bearer = spans[-1]
            spans[-1] = (Span(first.start, section.span.end), bearer)
            joined = both
        else:
            spans.append((section.span, section))
            joined, open_room = own, room
    return spans


class _Size(NamedTuple):
    tokens: int
    words: int


def _sizes(document: ExtractedDocument, limit: Limit) -> list[tuple[_Size, _Size]]:
    """For each section its own size and that of what stands between it and the one before."""
    text = document.text
    texts: list[str] = []
    before = 0
    for section in document.sections:
        texts += [section.span.of(text), text[before : section.span.start]]
        before = section.span.end
    counts = limit.count_tokens(texts) if texts else []
    sizes = [_Size(count, len(words.split())) for words, count in zip(texts, counts, strict=True)]
    return list(zip(sizes[::2], sizes[1::2], strict=True))


def _rooms(document: ExtractedDocument, limit: Limit) -> list[int]:
    """How many tokens are left for the words of each section beside its title and headings."""
    heads = [embedded_text(document.title, heading_path(section.headings), "") for section in document.sections]
    distinct = list(dict.fromkeys(heads))
    cost = dict(zip(distinct, limit.count_tokens(distinct) if distinct else [], strict=True))
    return [max(_SMALLEST_ROOM, limit.max_tokens - _SPECIAL_TOKENS - cost[head]) for head in heads]


def _split(document: ExtractedDocument, span: Span, room: int, words: int | None, limit: Limit) -> list[Span]:
    """Cuts `span` at sentence ends into pieces of about the same size, none above `room` tokens or
    `words` words."""
    text = document.text
    inner = split_sentences(span.of(text), document.language or "en")
    sentences = [Span(span.start + sentence.start, span.start + sentence.end) for sentence in inner]
    counts = limit.count_tokens([sentence.of(text) for sentence in sentences])
    units: list[tuple[Span, int, int]] = []
    for sentence, tokens in zip(sentences, counts, strict=True):
        long_by = max(tokens / room, len(sentence.of(text).split()) / words if words else 0)
        pieces = [sentence] if long_by <= 1 else _split_words(text, sentence, math.ceil(long_by * 1.2))
        if len(pieces) == 1:
            units.append((sentence, tokens, len(sentence.of(text).split())))
        else:
            parts = [piece.of(text) for piece in pieces]
            units.extend(zip(pieces, limit.count_tokens(parts), (len(part.split()) for part in parts), strict=True))
    total_tokens, total_words = sum(unit[1] for unit in units), sum(unit[2] for unit in units)
    count = max(math.ceil(total_tokens / room), math.ceil(total_words / words) if words else 1, 1)
    # Fill evenly: a last piece of three words is found by nobody.
    goal = total_tokens / count
    spans: list[Span] = []
    at_tokens = at_words = 0
    for piece, tokens, piece_words in units:
        fits = at_tokens + tokens <= room and (words is None or at_words + piece_words <= words)
        if spans and fits and at_tokens + tokens / 2 <= goal:
            spans[-1] = Span(spans[-1].start, piece.end)
            at_tokens, at_words = at_tokens + tokens, at_words + piece_words
        else:
            spans.append(piece)
            at_tokens, at_words = tokens, piece_words
    return spans


def _split_words(text: str, span: Span, pieces: int) -> list[Span]:
    """Cuts one overlong sentence between words into that many pieces of about the same length; a
    run without spaces is cut anywhere."""
    step = max(1, math.ceil((span.end - span.start) / pieces))
    spans: list[Span] = []
    start = span.start
    while start < span.end:
        end = min(start + step, span.end)
        if end < span.end:
            space = max(text.rfind(mark, start + step // 2, end) for mark in " \n\t")
            end = space if space > start else end
        piece = trim(text, Span(start, end))
        if piece.start < piece.end:
            spans.append(piece)
        start = end
    return spans
