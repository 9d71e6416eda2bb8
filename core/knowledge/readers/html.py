"""HTML pages: the main content in reading order, without navigation, scripts and forms.

Parsed by selectolax with Lexbor (MIT, Apache-2.0): an HTML5 parser in C, so broken pages come out as
a browser shows them. Beautiful Soup with html5lib gave the same tree 30 times slower; lxml.html
parses by its own rules of 1999; trafilatura (Apache-2.0) is made for news and drops the short
answers of help pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.confluence import bare_title, is_storage_format, storage_as_html
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.front_matter import split_front_matter
from core.knowledge.readers.html_marks import Node
from core.knowledge.readers.html_page import Page
from core.knowledge.readers.html_writer import Writer
from core.knowledge.readers.plain_text import decode
from core.knowledge.readers.properties import language_code, properties_of, stated_date
from core.knowledge.readers.refusal import Refused

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_OPEN_AT_ONCE = 4000
"""Containers that may be open before the parser sees the page: its time grows with the square of their
number (a minute at 80,000), and a page that forgets to close its tags has a few hundred."""
_CONTAINER = re.compile(
    r"<(/?)(?:div|span|section|article|main|blockquote|ul|ol|dl|table|details|figure|fieldset|font|b|i|u|em|strong"
    r"|small|big|center)(?=[\s/>])",
    re.IGNORECASE,
)
"""What stays open until it is closed; `<p>` and `<li>` end by themselves."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an HTML page."""
    fields, source = split_front_matter(_decode(data))
    tree = _parsed(source)
    out = Extraction()
    root = _only(tree.css("main, [role=main]")) or _only(tree.css("article")) or tree.body
    if root is not None:
        Writer(out, Page(tree, root, is_whole=root.tag == "body")).write(root)
    properties = properties_of(_meta(tree) | fields)
    element = tree.css_first("html")
    language = language_code((element.attributes.get("lang") or "") if element else "")
    yield (
        "",
        out.finish(
            str(fields.get("title") or "") or _title(tree, out),
            replace(
                properties,
                language=language or properties.language,
                modified=properties.modified or _stated_beside(tree),
            ),
        ),
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page's `<meta>` elements say, those without words left out."""
    found = {
        node.attributes.get("name") or node.attributes.get("property"): node.attributes.get("content")
        for node in tree.css("meta[content]")
    }
    found["modified"] = found.get("article:modified_time")
    return {name: value for name, value in found.items() if name and value}


def _stated_beside(tree: LexborHTMLParser) -> str:
    """The date in the line that Confluence puts above a page, which is no part of its text."""
    line = tree.css_first(".page-metadata")
    return stated_date(" ".join(line.text().split())) if line else ""


def _title(tree: LexborHTMLParser, out: Extraction) -> str:
    """The page's own heading, else its `<title>`, which often carries the site's name too."""
    if tree.css_matches("#title-heading #title-text"):
        return bare_title(out.first_heading)
    title = tree.css_first("title")
    return out.first_heading or (title.text() if title else "")


def add_fragment(out: Extraction, source: str) -> None:
    """Writes the words of a piece of HTML, such as a block within Markdown, to `out`."""
    tree = _parsed(source)
    if tree.body is not None:
        Writer(out, Page(tree, tree.body, is_whole=False)).write(tree.body)


def _parsed(source: str) -> LexborHTMLParser:
    """The tree of a page. Raises `Refused` for a nesting that would keep the parser for minutes."""
    if is_storage_format(source):
        source = storage_as_html(source)
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
