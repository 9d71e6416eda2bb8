"""Writes the words of an HTML tree as blocks: headings, paragraphs, list items with their numbers, rows of tables."""

from __future__ import annotations

import re

from core.knowledge.readers.extraction import Extraction, InlineBuilder
from core.knowledge.readers.grid import rows_of
from core.knowledge.readers.html_lists import OpenList, number_in, open_list
from core.knowledge.readers.html_marks import BLOCKS, HEADINGS, Attributes, Node, alternative, tells_something
from core.knowledge.readers.html_page import ALWAYS_READ, Page
from core.knowledge.readers.html_tables import HtmlTable
from core.knowledge.readers.raised import raised
from core.knowledge.readers.refusal import Refused

_DEEPEST = 400
"""Nesting that no page needs."""
_LONGEST_RAISED = 12
"""Code points; what is longer is text that is set high."""
_BARE_MARK = re.compile(r"\s*(?:-|\d+\.|[a-z]\))\s*")
_PUNCTUATED = re.compile(r"[.!?:;…]$")
_WITHIN_HEADING = frozenset(("button", "label"))
_ENDS_TERMS = HEADINGS | {"dl", "pre", "ul", "ol"}
"""What can't stand on one line with the terms that it explains."""
_IN_CODE = frozenset(("code", "span", "b", "i", "a", "em", "strong", "kbd", "samp"))


class Writer:
    """Walks the tree with a stack of its own, so that deep nesting can't exhaust Python's."""

    def __init__(self, out: Extraction, page: Page) -> None:
        """Writes what `page` shows to `out`."""
        self._out = out
        self._page = page
        self._words = InlineBuilder()
        self._gap = "\n\n"
        self._lists: list[OpenList] = []
        self._link_starts: list[int] = []
        self._headings = 0  # how many are open
        self._terms: list[str] = []
        self._speaks = False  # whether the block at hand has words of its own, beside those of pictures
        self._inner: Writer | None = None  # collects the words of one cell after another

    def write(self, root: Node) -> None:
        """Writes all of `root`. Raises `Refused` for absurd nesting."""
        # (node, True) enters a node, (node, False) leaves it
        stack: list[tuple[Node, bool, int]] = [(root, True, 0)]
        while stack:
            node, entering, depth = stack.pop()
            tag = node.tag
            if tag == "-text":
                words = node.text_content or ""
                self._words.add(words, verbatim=_in_pre(node))
                self._speaks = self._speaks or not words.isspace()
                continue
            if not entering:
                self._leave(node, tag)
                continue
            attributes = node.attributes
            if (attributes or tag not in ALWAYS_READ) and self._is_done(node, tag, attributes):
                continue
            if depth > _DEEPEST:
                raise Refused("too-deep")
            if tag == "table":
                children = self._table(node)
            else:
                self._enter(node, tag, attributes)
                stack.append((node, False, depth))
                children = list(node.iter(include_text=True))
            stack.extend((child, True, depth + 1) for child in reversed(children))
        self._flush()
        self._flush_terms()

    def _is_done(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether an element is left out, or written already without looking into it."""
        if words := alternative(node, tag, attributes):
            self._add_picture(node, words)
            return True
        if self._page.leaves_out(node, tag, attributes):
            if tag == "header" and (title := self._page.title_in(node)) is not None:
                self._flush()
                self._out.heading(1, self._line(title))
                for lead in node.css("p"):
                    if not lead.css_matches("a"):
                        self._out.block(self._line(lead))
            return True
        return tag == "sup" and self._raise(node)

    def _add_picture(self, node: Node, words: str) -> None:
        self._words.add(words if self._words.tail[-1:].isspace() else f" {words}")
        if (after := _next_text(node)) and after[0].isalnum():
            self._words.add(" ")

    def _raise(self, node: Node) -> bool:
        """Writes raised words, if these are no text of their own; says whether it did."""
        words = node.text(strip=True)
        if len(words) > _LONGEST_RAISED:
            return False
        link = node.css_first("a[href]") or (node.parent if node.parent.tag == "a" else None)
        if link is not None and (link.attributes.get("href") or "").startswith("#"):
            return True
        before = "" if _BARE_MARK.fullmatch(self._words.tail) else self._words.tail
        self._words.add(raised(words, before, _next_text(node), notes=self._page.notes))
        return True

    def _enter(self, node: Node, tag: str, attributes: Attributes) -> None:
        if tag in HEADINGS:
            self._headings += 1
        if tag in BLOCKS or tag == "button":
            self._begin_block(tag)
        if label := self._page.tabs.labels.get(node.mem_id):
            self._add_label(node, label)
        if tag == "br":
            self._words.break_line()
        elif tag == "a":
            self._link_starts.append(self._words.length)
        elif tag in {"ul", "ol"}:
            self._lists.append(open_list(tag, attributes, node))
        elif tag == "li":
            self._begin_item(attributes)

    def _add_label(self, panel: Node, label: str) -> None:
        """Writes the label of a panel above it, unless its text begins with it as a name."""
        words = panel.text(strip=True)
        if not (words.startswith(label) and words[len(label) : len(label) + 1] in (":", "")):
            self._out.block(label)

    def _begin_block(self, tag: str) -> None:
        if self._headings and tag in _WITHIN_HEADING:
            self._words.add(" ")
            return
        self._flush()
        if tag in _ENDS_TERMS:
            self._flush_terms()

    def _begin_item(self, attributes: Attributes) -> None:
        depth = "  " * max(0, len(self._lists) - 1)
        here = self._lists[-1] if self._lists else OpenList(None)
        value = number_in(attributes.get("value"))
        if here.number is not None and value is not None:
            here.number = value
        self._words.add(depth + here.mark(), verbatim=True)
        if here.number is not None:
            here.number += here.step

    def _leave(self, node: Node, tag: str) -> None:
        if tag in HEADINGS:
            self._headings -= 1
            self._out.heading(int(tag[1]), self._words.build().text)
            self._words = InlineBuilder()
        elif tag == "a" and self._link_starts:
            # A block within the link has already been written out; then only its tail is linked.
            start = self._link_starts.pop()
            if start <= self._words.length:
                self._words.link(node.attributes.get("href") or "", start, self._words.length)
        elif tag in {"ul", "ol"} and self._lists:
            self._flush()
            self._lists.pop()
            if not self._lists:
                self._gap = "\n\n"
        elif tag == "dt":
            self._end_term()
        elif tag == "dl":
            self._flush()
            self._flush_terms()
        elif tag in BLOCKS or tag == "button":
            if self._headings and tag in _WITHIN_HEADING:
                self._words.add(" ")
            else:
                self._flush()

    def _end_term(self) -> None:
        """A term waits for its explanation, so that both stand on one line."""
        inline = self._words.build()
        words = " ".join(inline.text.split())
        if not words or inline.links or _PUNCTUATED.search(words):
            self._flush()
        else:
            self._terms.append(words)
            self._words = InlineBuilder()

    def _flush_terms(self) -> None:
        """Terms that nothing was said of, or no more than a list or a table."""
        if self._terms:
            self._out.block(", ".join(self._terms), gap=self._gap)
            self._terms = []

    def _flush(self) -> None:
        """Writes the block at hand. The mark of an item waits for the item's words."""
        if self._words.length == 0:
            self._speaks = False
            return
        inline = self._words.build()
        if not self._speaks and _BARE_MARK.fullmatch(inline.text):
            return
        if inline.text.strip() and (self._speaks or self._headings or tells_something(inline.text)):
            if self._terms:
                inline = inline.behind(", ".join(self._terms) + ": ")
                self._terms = []
            self._out.block(inline, gap=self._gap)
            self._gap = "\n" if self._lists else "\n\n"
        self._words = InlineBuilder()
        self._speaks = False

    def _table(self, table: Node) -> list[Node]:
        """Writes a table; gives what of it is to be written as blocks instead."""
        self._flush()
        self._flush_terms()
        read = HtmlTable.of(table, self._is_left_out)
        if read.is_layout():
            return read.parts()
        rows = rows_of(read.cells(self._line))
        self._out.rows((row.line for row in rows), caption=read.caption(self._line))
        return []

    def _is_left_out(self, node: Node) -> bool:
        return self._page.leaves_out(node, node.tag, node.attributes)

    def _line(self, root: Node) -> str:
        """The words of an element on one line."""
        only = root.first_child
        if only is None or (only.tag == "-text" and only.next is None):
            return only.text_content or "" if only is not None else ""
        inner = self._inner = self._inner or Writer(Extraction(), self._page)
        inner._words = InlineBuilder()
        stack: list[tuple[Node, int]] = [(node, 0) for node in reversed(list(root.iter(include_text=True)))]
        while stack:
            node, depth = stack.pop()
            tag = node.tag
            if tag == "-text":
                inner._words.add(node.text_content or "")
                continue
            if tag in BLOCKS or tag in ("br", "button"):
                inner._words.add(" ")
            if inner._is_done(node, tag, node.attributes):
                continue
            if depth > _DEEPEST:
                raise Refused("too-deep")
            if tag in BLOCKS:
                stack.append((_SPACE, depth))
            stack.extend((child, depth + 1) for child in reversed(list(node.iter(include_text=True))))
        return inner._words.build().text


class _Space:
    """A space between the blocks of a cell."""

    tag = "-text"
    text_content = " "


_SPACE = _Space()


def _next_text(node: Node) -> str:
    """The text right behind an element, '' at the end of what holds it."""
    after = node.next
    return (after.text_content or "")[:40] if after is not None and after.tag == "-text" else ""


def _in_pre(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.tag in _IN_CODE:
        parent = parent.parent
    return parent is not None and parent.tag == "pre"
