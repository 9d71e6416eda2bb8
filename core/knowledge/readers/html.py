"""HTML pages: the main content in reading order, without navigation, scripts and forms.

Parsed by selectolax with Lexbor (MIT, Apache-2.0): an HTML5 parser in C, so broken pages come out as
a browser shows them. Beautiful Soup with html5lib gave the same tree 30 times slower; lxml.html
parses by its own rules of 1999; trafilatura (Apache-2.0) is made for news and drops the short
answers of help pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction, InlineBuilder
from core.knowledge.readers.plain_text import decode
from core.knowledge.readers.properties import language_code, properties_of
from core.knowledge.readers.refusal import Refused

_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head svg math iframe object canvas nav form button select textarea dialog",
    )
)
_FRAME = frozenset(("header", "footer", "aside"))
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer h1 h2"
        " h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody thead tfoot tr td th ul caption",
    )
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ROLES_OF_FRAME = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_DEEPEST = 400
"""Nesting that no page needs."""
_OPEN_AT_ONCE = 4000
"""Containers that may be open before the parser sees the page: its time grows with the square of their
number (a minute at 80,000), and a page that forgets to close its tags has a few hundred."""
_CONTAINER = re.compile(
    r"<(/?)(?:div|span|section|article|main|blockquote|ul|ol|dl|table|details|figure|fieldset|font|b|i|u|em|strong"
    r"|small|big|center)(?=[\s/>])",
    re.IGNORECASE,
)
"""What stays open until it is closed; `<p>` and `<li>` end by themselves."""

Node = Any  # selectolax ships no types


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an HTML page."""
    tree = _parsed(_decode(data))
    out = Extraction()
    root = _only(tree.css("main, [role=main]")) or _only(tree.css("article")) or tree.body
    if root is not None:
        _Writer(out, within_frame=root.tag == "body").write(root)
    meta = {
        node.attributes.get("name") or node.attributes.get("property"): node.attributes.get("content")
        for node in tree.css("meta[content]")
    }
    meta["modified"] = meta.get("article:modified_time")
    properties = properties_of({name: value for name, value in meta.items() if name and value})
    element = tree.css_first("html")
    language = language_code((element.attributes.get("lang") or "") if element else "")
    title = tree.css_first("title")
    heading = out.first_heading
    yield (
        "",
        out.finish(
            # A <title> often carries the site's name; the page's own heading does not.
            heading or (title.text() if title else ""),
            language=language or properties.language,
            modified=properties.modified,
            audience=properties.audience,
        ),
    )


def add_fragment(out: Extraction, source: str) -> None:
    """Writes the words of a piece of HTML, such as a block within Markdown, to `out`."""
    tree = _parsed(source)
    if tree.body is not None:
        _Writer(out, within_frame=False).write(tree.body)


def _parsed(source: str) -> LexborHTMLParser:
    """The tree of a page. Raises `Refused` for a nesting that would keep the parser for minutes."""
    open_now = 0
    for tag in _CONTAINER.finditer(source):
        open_now = max(0, open_now - 1) if tag[1] else open_now + 1
        if open_now > _OPEN_AT_ONCE:
            raise Refused("too-deep")
    return LexborHTMLParser(source)


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass  # pages lie about it; the bytes decide
    return decode(data)


def _only(nodes: list[Node]) -> Node | None:
    """The one element that is the content; an empty one is filled by a script and says nothing."""
    return nodes[0] if len(nodes) == 1 and nodes[0].text(strip=True) else None


class _Writer:
    """Walks the tree with a stack of its own, so that deep nesting can't exhaust Python's."""

    def __init__(self, out: Extraction, *, within_frame: bool) -> None:
        self._out = out
        self._drop_frame = within_frame
        self._words = InlineBuilder()
        self._gap = "\n\n"
        self._lists: list[int | None] = []

    def write(self, root: Node) -> None:
        # (node, True) enters a node, (node, False) leaves it
        stack: list[tuple[Node, bool, int]] = [(root, True, 0)]
        link_starts: list[int] = []
        while stack:
            node, entering, depth = stack.pop()
            tag = node.tag
            if tag == "-text":
                self._words.add(node.text_content or "", verbatim=_in_pre(node))
                continue
            if not entering:
                self._leave(node, tag, link_starts)
                continue
            if self._skipped(node, tag):
                continue
            if depth > _DEEPEST:
                raise Refused("too-deep")
            if tag == "table":
                self._flush()
                self._table(node)
                continue
            self._enter(node, tag, link_starts)
            stack.append((node, False, depth))
            children = list(node.iter(include_text=True))
            stack.extend((child, True, depth + 1) for child in reversed(children))
        self._flush()

    def _skipped(self, node: Node, tag: str) -> bool:
        if tag in _UNSEEN or tag.startswith(("-", "!", "_")):
            return True
        attributes = node.attributes
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        return self._drop_frame and (tag in _FRAME or attributes.get("role") in _ROLES_OF_FRAME)

    def _enter(self, node: Node, tag: str, link_starts: list[int]) -> None:
        if tag in _BLOCKS:
            self._flush()
        if tag == "br":
            self._words.break_line()
        elif tag == "a":
            link_starts.append(self._words.length)
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            depth = "  " * max(0, len(self._lists) - 1)
            self._words.add(depth + ("- " if number is None else f"{number}. "), verbatim=True)
            if number is not None:
                self._lists[-1] = number + 1

    def _leave(self, node: Node, tag: str, link_starts: list[int]) -> None:
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._out.heading(int(tag[1]), self._words.build().text)
            self._words = InlineBuilder()
        elif tag == "a" and link_starts:
            # A block within the link has already been written out; then only its tail is linked.
            start = link_starts.pop()
            if start <= self._words.length:
                self._words.link(node.attributes.get("href") or "", start, self._words.length)
        elif tag in {"ul", "ol"} and self._lists:
            self._flush()
            self._lists.pop()
            if not self._lists:
                self._gap = "\n\n"
        elif tag in _BLOCKS:
            self._flush()

    def _flush(self) -> None:
        inline = self._words.build()
        if inline.text.strip() and not re.fullmatch(r"\s*(?:-|\d+\.)\s*", inline.text):
            self._out.block(inline, gap=self._gap)
            self._gap = "\n" if self._lists else "\n\n"
            self._words = InlineBuilder()
        elif not inline.text.strip():
            self._words = InlineBuilder()

    def _table(self, table: Node) -> None:
        rows = [([_cell(cell) for cell in cells], cells) for cells in map(_cells, _rows(table))]
        rows = [row for row in rows if any(words.strip() for words in row[0])]
        if not rows:
            return
        (first, cells), *rest = rows
        only_names = bool(rest) and all(cell.tag == "th" for cell in cells)
        heads = only_names or any(part.tag == "thead" for part in table.iter())
        header, body = (first, rest) if heads else ([], rows)
        self._out.table(header, [words for words, _ in body] or [header])


def _rows(table: Node) -> Iterator[Node]:
    """The table's own rows; a table within a cell is part of that cell's words."""
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iter() if row.tag == "tr")


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.iter() if cell.tag in ("th", "td")]


def _cell(cell: Node) -> str:
    words = InlineBuilder()
    for node in cell.traverse(include_text=True):
        if node.tag == "-text" and not (node.parent is not None and node.parent.tag in _UNSEEN):
            words.add(node.text_content or "")
        elif node.tag in _BLOCKS or node.tag == "br":
            words.add(" ")
    return words.build().text


def _in_pre(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.tag in {"code", "span", "b", "i", "a", "em", "strong", "kbd", "samp"}:
        parent = parent.parent
    return parent is not None and parent.tag == "pre"
