"""Markdown as documentation teams write it: CommonMark with tables, front matter, admonitions and
the imports and tags of MDX.

Parsed by markdown-it-py (MIT): the reference CommonMark grammar with token positions. Mistune has
looser rules, python-markdown is no CommonMark and gives only HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction, Inline
from core.knowledge.readers.front_matter import split_front_matter
from core.knowledge.readers.grid import Cell, rows_of
from core.knowledge.readers.html_marks import tells_something
from core.knowledge.readers.markdown_comments import without_comments
from core.knowledge.readers.markdown_components import plain_markdown
from core.knowledge.readers.markdown_inline import InlineReader
from core.knowledge.readers.markdown_placeholders import closed_names
from core.knowledge.readers.plain_text import decode_lines
from core.knowledge.readers.properties import properties_of
from core.knowledge.readers.refusal import Refused

_HEADING_ID = re.compile(r"\s*\{(?:#[^}]*|:[^}]*|[.#][\w-]+[^}]*)\}\s*$")
_RAISED_NOTE = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?<sup>\s*(\S{1,3})\s*</sup>", re.MULTILINE | re.IGNORECASE)
_DEEPEST = 60
"""Levels of blocks: thirty lists or sixty quotes within one another. The parser drops what lies deeper."""
_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").enable("strikethrough")


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a Markdown file. Raises `Refused`."""
    source = decode_lines(data)
    fields, source = split_front_matter(source, name)
    out = Extraction()
    add_markdown(out, source)
    properties = properties_of(fields)
    yield "", out.finish(properties.title, properties)


def add_markdown(out: Extraction, source: str) -> None:
    """Writes the words of Markdown without front matter to `out`. Raises `Refused`."""
    plain = plain_markdown(without_comments(source))
    reader = InlineReader(raised_notes=frozenset(_RAISED_NOTE.findall(source)), closed=closed_names(source))
    reader.notes = {mark: _note(words, reader) for mark, words in plain.notes.items()}
    tokens = _PARSER.parse(plain.text)
    if any(token.level == _DEEPEST - 1 and token.type in ("blockquote_open", "list_item_open") for token in tokens):
        raise Refused("too-deep")
    _Writer(out, reader).write(tokens)


def _note(words: str, reader: InlineReader) -> Inline:
    """The words of a footnote, its paragraphs one after the other."""
    read = [reader.read(token) for token in _PARSER.parse(words) if token.type == "inline"]
    return Inline(" ".join(inline.text for inline in read))


class _Writer:
    """Walks markdown-it's flat token list and writes blocks."""

    def __init__(self, out: Extraction, reader: InlineReader) -> None:
        self._out = out
        self._reader = reader
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._item_starts = False
        self._tight_after_item = False

    def write(self, tokens: list[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "heading_open":
                    words = _HEADING_ID.sub("", self._reader.read(tokens[at + 1]).text)
                    self._out.heading(int(token.tag[1]), words)
                    at += 2
                case "inline":
                    self._paragraph(token)
                case "fence" | "code_block":
                    self._block(Inline(token.content.rstrip("\n")))
                case "html_block":
                    html.add_fragment(self._out, token.content)
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                    self._tight_after_item = bool(self._lists)
                case "list_item_open":
                    self._item_starts = True
                case "table_open":
                    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                    self._table(tokens[at:end])
                    at = end
                case _:
                    pass
            at += 1

    def _paragraph(self, token: Token) -> None:
        inline = self._reader.read(token)
        if self._reader.is_picture_alone(token) and not tells_something(inline.text):
            return
        self._block(inline)
        for note in self._reader.long_notes:
            self._block(note)
        self._reader.long_notes.clear()

    def _block(self, inline: Inline) -> None:
        if not self._lists:
            self._out.block(inline)
            self._tight_after_item = False
            return
        depth = "  " * (len(self._lists) - 1)
        if self._item_starts:
            number = self._lists[-1]
            mark = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
            self._item_starts = False
        else:
            mark = "  "
        self._out.block(inline.behind(depth + mark), gap="\n" if self._tight_after_item else "\n\n")
        self._tight_after_item = True

    def _table(self, tokens: list[Token]) -> None:
        rows: list[list[Cell]] = []
        is_head = False
        for token in tokens:
            if token.type in ("th_open", "td_open"):
                is_head = token.type == "th_open"
            elif token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(Cell(self._reader.read(token).text, is_head=is_head, is_bold=_is_bold(token)))
        self._out.rows(row.line for row in rows_of(rows, head_rows=_head_rows(rows)))


def _head_rows(rows: list[list[Cell]]) -> int | None:
    """How many rows are heads: Markdown must have one; where that is left empty, a bold row stands for it."""
    head, *body = rows
    if any(cell.words.strip() for cell in head):
        return None
    return int(bool(body) and all(cell.is_bold for cell in body[0] if cell.words.strip()))


def _is_bold(token: Token) -> bool:
    """Whether all words of a cell are bold."""
    kinds = [child.type for child in token.children or () if child.type != "text" or child.content.strip()]
    return (
        len(kinds) > 2 and (kinds[0], kinds[-1]) == ("strong_open", "strong_close") and kinds.count("strong_open") == 1
    )
