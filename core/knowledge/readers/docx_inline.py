"""The words of one paragraph of a Word file: what is hidden, struck out or deleted is not there, fields show
their result, notes stand where their mark stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from core.knowledge.readers.docx_styles import Style, Styles, W, is_on, value
from core.knowledge.readers.extraction import InlineBuilder
from core.knowledge.readers.fields import hyperlink, lists_pages
from core.knowledge.readers.footnotes import TypedNotes, add_note
from core.knowledge.readers.ooxml import CHOICE, RELATION

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WRAPPERS = frozenset(
    W + name for name in ("ins", "moveTo", "smartTag", "sdtContent", "customXml", "dir", "bdo", "rubyBase")
)

Notes = Mapping[tuple[str, str], Element]
"""Footnotes and endnotes by kind and id."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it is read."""

    properties: Element | None
    style: Style
    words: InlineBuilder = field(default_factory=InlineBuilder)
    notes: list[str] = field(default_factory=list)
    """Notes too long to stand in their sentence."""
    boxes: list[Element] = field(default_factory=list)
    """Text boxes that hang on it."""
    list_depth: int = 0


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction comes first, its result follows."""

    instruction: str = ""
    shows: bool = False
    words: InlineBuilder | None = None
    start: int = 0


class ParagraphReader:
    """Reads paragraphs in the order of the text: fields and joined paragraphs run over their ends."""

    def __init__(self, styles: Styles, links: Mapping[str, str], notes: Notes, typed: TypedNotes) -> None:
        """`links`: targets by the id of their relation."""
        self._typed = typed
        self._styles = styles
        self._links = links
        self._notes = notes
        self._fields: list[_Field] = []
        self._joined: Paragraph | None = None
        self._within_note = False
        self.all_bold = False
        """Whether all words so far were in bold."""
        self._any_plain = False

    def read(self, element: Element) -> Paragraph | None:
        """The paragraph; None if its end was deleted or is hidden, so that it goes on in the next."""
        properties = element.find(W + "pPr")
        style = self._styles.get(value(properties, "pStyle"))
        paragraph = self._joined or Paragraph(properties, style)
        paragraph.properties, paragraph.style = properties, style
        self._joined = None
        self._inner(element, paragraph)
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and (value(mark, "del") is not None or is_on(mark, "vanish")):
            self._joined = paragraph
            return None
        return paragraph

    def rest(self) -> Paragraph | None:
        """The last paragraph, if it was to go on in another."""
        paragraph, self._joined = self._joined, None
        return paragraph

    def _inner(self, parent: Element, paragraph: Paragraph) -> None:
        for child in parent:
            if child.tag == W + "r":
                self._run(child, paragraph)
            elif child.tag in _WRAPPERS:
                self._inner(child, paragraph)
            elif child.tag == W + "hyperlink":
                start = paragraph.words.length
                self._inner(child, paragraph)
                anchor = child.get(W + "anchor")
                target = self._links.get(child.get(f"{RELATION}id", "")) or (f"#{anchor}" if anchor else "")
                paragraph.words.link(target, start, paragraph.words.length)
            elif child.tag == W + "fldSimple":
                if not lists_pages(child.get(W + "instr", "")):
                    self._inner(child, paragraph)
            elif child.tag == W + "sdt":
                if not is_on(child.find(W + "sdtPr"), "showingPlcHdr"):
                    self._inner(child, paragraph)
            elif child.tag == CHOICE and len(child):
                self._inner(child[0], paragraph)
            elif child.tag.startswith(_MATH) and not self._is_silent():
                paragraph.words.add("".join(part.text or "" for part in child.iter(_MATH + "t")))

    def _run(self, run: Element, paragraph: Paragraph) -> None:
        properties = run.find(W + "rPr")
        name = value(properties, "rStyle")
        style = self._styles.get(name) if name is not None else paragraph.style
        hidden = is_on(properties, "vanish", style.hidden or paragraph.style.hidden)
        visible = not (hidden or is_on(properties, "strike") or is_on(properties, "dstrike"))
        is_bold = is_on(properties, "b", style.bold or paragraph.style.bold)
        is_raised = value(properties, "vertAlign") == "superscript"
        for child in run:
            kind = child.tag.removeprefix(W)
            if kind == "fldChar":
                self._field(child.get(W + "fldCharType", ""), paragraph)
            elif kind == "instrText":
                if self._fields:
                    self._fields[-1].instruction += child.text or ""
            elif not visible or self._is_silent():
                continue
            elif kind == "t":
                self._add(child.text or "", paragraph, is_raised=is_raised, is_bold=is_bold)
            else:
                self._other(child, kind, paragraph)

    def _add(self, text: str, paragraph: Paragraph, *, is_raised: bool, is_bold: bool) -> None:
        words = paragraph.words
        if text.strip():
            self._any_plain = self._any_plain or not is_bold
            self.all_bold = not self._any_plain
        words.add(self._typed.said(text, words.tail) if is_raised and text.strip() else text)

    def _other(self, child: Element, kind: str, paragraph: Paragraph) -> None:
        words = paragraph.words
        if kind in ("tab", "ptab"):
            words.add(" ")
        elif kind in ("br", "cr"):
            words.break_line()
        elif kind == "noBreakHyphen":
            words.add("-")
        elif kind in ("footnoteReference", "endnoteReference"):
            self._note(kind.removesuffix("Reference"), child.get(W + "id", ""), paragraph)
        elif kind == "ruby":
            self._inner(child, paragraph)
        elif kind in ("drawing", "pict", "object") or child.tag == CHOICE:
            shown = child[0] if child.tag == CHOICE and len(child) else child
            paragraph.boxes.extend(shown.iter(W + "txbxContent"))

    def _field(self, kind: str, paragraph: Paragraph) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            open_field = self._fields[-1]
            open_field.shows = True
            open_field.words, open_field.start = paragraph.words, paragraph.words.length
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            target, is_within = hyperlink(ended.instruction)
            if ended.words is paragraph.words:
                paragraph.words.link(f"#{target}" if is_within else target, ended.start, paragraph.words.length)

    def _is_silent(self) -> bool:
        """Whether an instruction is being read, or the result of a field that only repeats headings."""
        return any(not each.shows or lists_pages(each.instruction) for each in self._fields)

    def _note(self, kind: str, name: str, paragraph: Paragraph) -> None:
        note = self._notes.get((kind, name))
        if note is None or self._within_note:
            return
        inner = ParagraphReader(self._styles, self._links, {}, TypedNotes())
        inner._within_note = True
        parts = [read.words.build().text for element in note.iter(W + "p") if (read := inner.read(element))]
        if longer := add_note(paragraph.words, " ".join(parts)):
            paragraph.notes.append(longer)
