"""The words of one paragraph of an OpenDocument file: comments and hidden words are not there, notes stand where
their mark stands, text boxes follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from core.knowledge.readers.extraction import InlineBuilder
from core.knowledge.readers.footnotes import add_note
from core.knowledge.readers.odt_styles import DRAW, OFFICE, TABLE, TEXT, Style, Styles

_LINK = "{http://www.w3.org/1999/xlink}href"
_UNSEEN = frozenset((
    f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}forms", f"{TEXT}tracked-changes", f"{TEXT}ruby-text",
    f"{TEXT}script", f"{TEXT}note-citation", f"{TEXT}number", f"{TABLE}shapes",
))  # fmt: skip
_BOXES = frozenset(f"{DRAW}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse", "caption"))


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it is read."""

    words: InlineBuilder = field(default_factory=InlineBuilder)
    notes: list[str] = field(default_factory=list)
    """Notes too long to stand in their sentence."""
    boxes: list[Element] = field(default_factory=list)
    """Text boxes that hang on it."""
    is_hidden: bool = False
    any_plain: bool = False


def read_paragraph(element: Element, styles: Styles, mark: str = "") -> Paragraph:
    """The words of a `text:p` or `text:h`, after `mark`."""
    paragraph = Paragraph()
    paragraph.words.add(mark, verbatim=True)
    style = styles.get("paragraph", element.get(f"{TEXT}style-name"))
    if style.hidden:
        paragraph.is_hidden = True
    else:
        _add(paragraph, element, style, styles)
    return paragraph


def boxes_in(element: Element) -> list[Element]:
    """The outermost text boxes within a frame or a group of shapes."""
    if element.tag in _BOXES:
        return [element]
    return [box for child in element for box in boxes_in(child)]


def _add(paragraph: Paragraph, element: Element, style: Style, styles: Styles) -> None:
    _add_text(paragraph, element.text, style, styles)
    for child in element:
        if child.tag not in _UNSEEN:
            _add_child(paragraph, child, style, styles)
        _add_text(paragraph, child.tail, style, styles)


def _add_child(paragraph: Paragraph, child: Element, style: Style, styles: Styles) -> None:
    words, kind = paragraph.words, child.tag.removeprefix(TEXT)
    if kind == "line-break":
        words.break_line()
    elif kind in ("tab", "s"):
        words.add(" ")
    elif kind == "note":
        _note(paragraph, child, styles)
    elif kind == "a":
        start = words.length
        _add(paragraph, child, style, styles)
        words.link(child.get(_LINK, ""), start, words.length)
    elif kind == "span":
        own = styles.get("text", child.get(f"{TEXT}style-name"))
        if not (own.hidden or own.struck):
            _add(paragraph, child, _both(style, own), styles)
    elif kind in ("hidden-text", "hidden-paragraph"):
        is_hidden = child.get(f"{TEXT}is-hidden") == "true"
        paragraph.is_hidden = paragraph.is_hidden or (is_hidden and kind == "hidden-paragraph")
        if not is_hidden:
            _add(paragraph, child, style, styles)
    elif child.tag.startswith(DRAW):
        paragraph.boxes += boxes_in(child)
    else:
        _add(paragraph, child, style, styles)


def _both(outer: Style, own: Style) -> Style:
    return Style(bold=outer.bold or own.bold, raised=own.raised, heads_table=outer.heads_table, struck=outer.struck)


def _add_text(paragraph: Paragraph, text: str | None, style: Style, styles: Styles) -> None:
    if not text or style.struck:
        return
    if text.strip():
        paragraph.any_plain = paragraph.any_plain or not (style.bold or style.heads_table)
    is_raised = style.raised and text.strip()
    paragraph.words.add(styles.typed.said(text, paragraph.words.tail) if is_raised else text)


def _note(paragraph: Paragraph, note: Element, styles: Styles) -> None:
    body = note.find(f"{TEXT}note-body")
    if body is None:
        return
    # A note that hangs on a note is lost with it: none was ever seen.
    parts = [read_paragraph(part, styles).words.build().text for part in body if part.tag in (f"{TEXT}p", f"{TEXT}h")]
    if longer := add_note(paragraph.words, " ".join(parts)):
        paragraph.notes.append(longer)
