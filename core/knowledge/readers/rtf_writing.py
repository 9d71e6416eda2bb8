"""Follows the groups and control words of a rich-text file and writes down what a reader of the page sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.knowledge.readers.extraction import Extraction, InlineBuilder, one_line
from core.knowledge.readers.fields import hyperlink, lists_pages
from core.knowledge.readers.footnotes import TypedNotes, add_note
from core.knowledge.readers.rtf_styles import FontsAndStyles, Format
from core.knowledge.readers.rtf_tables import Table
from core.knowledge.readers.rtf_tokens import ALWAYS_READ, FORMATS, GROUPS, SIGNS, SKIPPED, Control, Token

_LEVELS = 6


@dataclass(slots=True)
class _Words:
    """Words that are being collected."""

    builder: InlineBuilder = field(default_factory=InlineBuilder)
    mark: str = ""
    notes: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    any_plain: bool = False

    @property
    def text(self) -> str:
        return one_line(self.builder.build().text)


@dataclass(slots=True)
class _Link:
    instruction: str = ""
    start: int = 0
    words: _Words | None = None


class RichTextWriter:
    """Takes the tokens of a file one after the other."""

    def __init__(self, typed: TypedNotes) -> None:
        """Starts with nothing written."""
        self._typed = typed
        self.title = ""
        """As the file's properties state it."""
        self._out = Extraction()
        self._format = Format()
        self._stack: list[tuple[Format, Callable[[], None] | None]] = []
        self._at_end: Callable[[], None] | None = None
        self._opens = False
        self._may_be_skipped = False
        self._words = _Words()
        self._outer: list[_Words] = []
        self._links: list[_Link] = []
        self._table = Table()
        self._styles = FontsAndStyles()
        self._to_skip = 0
        self._high = 0

    def take(self, token: Token) -> None:
        """Reads one token."""
        if isinstance(token, bytes):
            self._opens = False
            if self._to_skip:
                token, self._to_skip = token[self._to_skip :], max(0, self._to_skip - len(token))
            self._say(token.decode(self._styles.encoding(self._format.font), "replace"))
        elif isinstance(token, str):
            self._say(token)
        elif token.word == "open":
            self._stack.append((self._format, self._at_end))
            self._at_end, self._opens, self._may_be_skipped = None, True, False
        elif token.word == "close":
            self._close()
        elif token.word == "*" and self._opens:
            self._may_be_skipped = True
        else:
            self._control(token)

    def finish(self) -> Extraction:
        """What was written, with the last paragraph."""
        while self._stack:
            self._close()
        self._end_paragraph()
        self._end_table()
        return self._out

    def _close(self) -> None:
        self._opens = False
        if self._at_end is not None:
            self._at_end()
        if self._stack:
            self._format, self._at_end = self._stack.pop()

    def _control(self, token: Control) -> None:
        opens, self._opens = self._opens, False
        word, number = token.word, token.number
        if opens and word in GROUPS and (not self._may_be_skipped or word in ALWAYS_READ):
            self._format = replace(self._format, place=GROUPS[word])
            if (begin := _BEGIN.get(GROUPS[word])) is not None:
                begin(self)
            return
        if opens and (word in SKIPPED or self._may_be_skipped):
            self._format = replace(self._format, place="nothing")
        elif word == "u" and number is not None:
            self._say_character(number)
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif word in FORMATS:
            self._set(**{FORMATS[word]: number != 0})
        elif (act := _ACTS.get(word)) is not None:
            act(self, number or 0)

    # -- words -------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        place = self._format.place
        if place in ("text", "note", "box"):
            if not (self._format.hidden or self._format.struck or self._repeats_pages()):
                self._add(text)
        elif place == "mark":
            self._words.mark += text
        elif place == "title":
            self.title += text
        elif place == "instruction" and self._links:
            self._links[-1].instruction += text
        elif place == "styles":
            self._styles.name += text

    def _add(self, text: str) -> None:
        words = self._words
        if text.strip():
            words.any_plain = words.any_plain or not self._format.bold
            if self._format.raised:
                text = self._typed.said(text, words.builder.tail)
        words.builder.add(text)

    def _say_character(self, number: int) -> None:
        """A character by its number in UTF-16, as a signed one in 16 bits."""
        unit = number % 0x10000
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
        elif 0xDC00 <= unit < 0xE000 and self._high:
            self._say(chr(0x10000 + ((self._high - 0xD800) << 10) + unit - 0xDC00))
            self._high = 0
        else:
            self._say(chr(unit))
        self._to_skip = self._format.skip

    def _repeats_pages(self) -> bool:
        return any(lists_pages(link.instruction) for link in self._links)

    # -- groups ------------------------------------------------------------------------------

    def _begin_note(self) -> None:
        self._begin_apart(self._end_note)

    def _end_note(self) -> None:
        note = self._words.text
        self._words = self._outer.pop()
        if not self._format.hidden and (longer := add_note(self._words.builder, note)):
            self._words.notes.append(longer)

    def _begin_box(self) -> None:
        self._begin_apart(self._end_box)

    def _end_box(self) -> None:
        box = self._words.text
        self._words = self._outer.pop()
        self._words.boxes.append(box)

    def _begin_apart(self, at_end: Callable[[], None]) -> None:
        """Words that are collected apart from the paragraph on which they hang."""
        self._outer.append(self._words)
        self._words = _Words()
        self._format = replace(self._format, in_table=False, raised=False)
        self._at_end = at_end

    def _begin_field(self) -> None:
        self._format = replace(self._format, place=self._stack[-1][0].place)
        self._links.append(_Link())
        self._at_end = self._end_field

    def _begin_result(self) -> None:
        # `field` holds an instruction and a result, each in a group of its own.
        self._format = replace(self._format, place=self._stack[-1][0].place)
        if self._links:
            self._links[-1].words, self._links[-1].start = self._words, self._words.builder.length

    def _end_field(self) -> None:
        link = self._links.pop()
        target, _ = hyperlink(link.instruction)
        if link.words is self._words:
            self._words.builder.link(target, link.start, self._words.builder.length)

    # -- what control words do -----------------------------------------------------------------

    def _set_style(self, number: int) -> None:
        self._format = replace(self._format, style=number)
        if self._format.place == "styles":
            self._styles.name = ""
            self._at_end = lambda: self._styles.end_style(self._format)

    def _set_font(self, number: int) -> None:
        if self._format.place == "fonts":
            self._styles.begin_font(number)
        else:
            self._format = replace(self._format, font=number)

    def _set(self, **changes: Any) -> None:  # noqa: ANN401 - fields of `Format`
        self._format = replace(self._format, **changes)

    def _plain(self, _: int) -> None:
        self._set(hidden=False, struck=False, bold=False, raised=False)

    def _new_paragraph(self, _: int) -> None:
        self._set(style=0, outline=None, in_table=False)

    def _end_line(self, _: int) -> None:
        if self._format.place == "text" and not self._format.hidden:
            self._words.builder.break_line()

    def _par(self, _: int) -> None:
        if self._format.place in ("note", "box") or self._format.in_table:
            self._words.builder.add(" ")
        elif self._format.place == "text" and not self._format.hidden:
            self._end_paragraph()

    def _cell(self, _: int) -> None:
        words = self._words
        if self._format.place == "text" and not self._outer:
            mark = f"{words.mark.strip()} " if words.mark.strip() else ""
            self._table.cell(" ".join((mark + words.text, *words.notes, *words.boxes)), not words.any_plain)
            self._words = _Words()

    # -- writing ------------------------------------------------------------------------------

    def _end_paragraph(self) -> None:
        words, self._words = self._words, _Words()
        inline = words.builder.build()
        self._end_table()
        level = self._styles.heading(self._format)
        mark = one_line(words.mark)
        if inline.text.strip():
            if level:
                self._out.heading(min(level, _LEVELS), f"{mark} {inline.text}" if mark else inline.text)
            elif mark:
                self._out.block(f"{_written(mark)} {inline.text}", gap="\n")
            else:
                self._out.block(inline)
        for note in words.notes:
            self._out.block(f"({note})", gap="\n")
        for box in words.boxes:
            self._out.block(box)

    def _end_table(self) -> None:
        if self._table.has_rows:
            self._out.rows(self._table.lines())
            self._table = Table()


def _written(mark: str) -> str:
    """Bullets of symbol fonts come as letters with a dot."""
    if not any(character.isalnum() for character in mark):
        return "-"
    return f"{mark}." if mark.isdecimal() else mark


_BEGIN: Mapping[str, Callable[[RichTextWriter], None]] = {
    "note": RichTextWriter._begin_note,
    "box": RichTextWriter._begin_box,
    "field": RichTextWriter._begin_field,
    "result": RichTextWriter._begin_result,
}
_ACTS: Mapping[str, Callable[[RichTextWriter, int], None]] = {
    "s": RichTextWriter._set_style,
    "f": RichTextWriter._set_font,
    "fcharset": lambda writer, number: writer._styles.set_charset(number),
    "ansicpg": lambda writer, number: writer._styles.set_codepage(number),
    "outlinelevel": lambda writer, level: writer._set(outline=level),
    "uc": lambda writer, count: writer._set(skip=count),
    "plain": RichTextWriter._plain,
    "nosupersub": lambda writer, _: writer._set(raised=False),
    "pard": RichTextWriter._new_paragraph,
    "line": RichTextWriter._end_line,
    "page": RichTextWriter._end_line,
    "par": RichTextWriter._par,
    "sect": RichTextWriter._par,
    "nestcell": RichTextWriter._par,
    "cell": RichTextWriter._cell,
    "row": lambda writer, _: writer._table.end_row(),
    "trowd": lambda writer, _: writer._table.begin_row(),
    "trhdr": lambda writer, _: writer._table.mark_head(),
    "cellx": lambda writer, edge: writer._table.edge(edge),
    "clvmgf": lambda writer, _: writer._table.merge("begins"),
    "clvmrg": lambda writer, _: writer._table.merge("goes-on"),
    "clmrg": lambda writer, _: writer._table.merge("left"),
}
