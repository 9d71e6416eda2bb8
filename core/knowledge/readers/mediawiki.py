"""Pages of MediaWiki, in its own mark-up: made HTML, which is then read.

Templates, links and tables are told apart by mwparserfromhell (MIT), a parser in C that no nesting of braces
confuses; wikitextparser is GPL. A template is no part of the page but a note that holds a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import mwparserfromhell
from mwparserfromhell import nodes

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.plain_text import decode_lines
from core.knowledge.readers.text_markup import words_of

_SWITCH = re.compile(r"__[A-Z]+__")
_REDIRECT = re.compile(r"\s*#(?:REDIRECT|WEITERLEITUNG)\b", re.IGNORECASE)
_SILENT_TAGS = frozenset(
    ("gallery", "timeline", "graph", "score", "templatestyles", "imagemap", "includeonly", "references")
)
_CODE_TAGS = frozenset(("syntaxhighlight", "source", "pre"))
_LISTS = {"*": "ul", "#": "ol", ";": "dl", ":": "dl"}
_ITEMS = {"*": "li", "#": "li", ";": "dt", ":": "dd"}
_SENTENCE = 4
"""Words; what is shorter in a template is a value of it and no text."""
_BLOCK = re.compile("\ue000(\\d+)\ue001")
"""Where a block of HTML goes, on a line of its own."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a wiki page."""
    source = decode_lines(data).translate({0xE000: None, 0xE001: None})
    out = Extraction()
    if not _REDIRECT.match(source):
        html.add_fragment(out, _Page().html(source))
    yield "", out.finish("")


class _Page:
    """Makes HTML of one page."""

    def __init__(self) -> None:
        self._blocks: list[str] = []

    def html(self, source: str) -> str:
        """All of it."""
        return self._lines(self._inline(mwparserfromhell.parse(_SWITCH.sub("", source)).nodes))

    def _inline(self, found: Sequence[Any]) -> str:
        out = ""
        for node in found:
            said = self._node(node)
            if isinstance(node, nodes.Tag) and str(node.tag) == "ref" and out[-1:] in tuple(".!?"):
                said, out = said + out[-1], out[:-1]  # a note belongs into the sentence before it
            out += said
        return out

    def _node(self, node: Any) -> str:  # noqa: ANN401 - the library tells no types
        if isinstance(node, nodes.Text):
            return escape(str(node), quote=False)
        if isinstance(node, nodes.Heading):
            level = min(node.level, 6)
            return self._block(f"<h{level}>{self._inline(node.title.nodes)}</h{level}>")
        if isinstance(node, nodes.Wikilink):
            return self._link(node)
        if isinstance(node, nodes.ExternalLink):
            words = self._inline(node.title.nodes) if node.title else escape(str(node.url))
            return f'<a href="{escape(str(node.url))}">{words}</a>'
        if isinstance(node, nodes.HTMLEntity):
            return str(node)
        if isinstance(node, nodes.Template):
            return self._template(node)
        return self._tag(node) if isinstance(node, nodes.Tag) else ""

    def _block(self, source: str) -> str:
        self._blocks.append(source)
        return f"\n\ue000{len(self._blocks) - 1}\ue001\n"

    def _link(self, node: Any) -> str:  # noqa: ANN401
        target = str(node.title).strip()
        namespace, parted, _ = target.partition(":")
        if parted and namespace.strip().casefold() in words_of("wiki_silent"):
            return ""
        if parted and not node.text and re.fullmatch(r"[a-z]{2,3}", namespace):
            return ""  # the same page in another language
        target = target.lstrip(":")
        words = self._inline(node.text.nodes) if node.text else escape(target.replace("_", " "), quote=False)
        return f'<a href="{escape(target)}">{words}</a>'

    def _template(self, node: Any) -> str:  # noqa: ANN401
        """A note or a warning says its sentence; all else that a template makes is not here to be seen."""
        if str(node.name).strip() == "!":
            return "|"
        plain = [parameter.value for parameter in node.params if not parameter.showkey]
        longest = max(plain, key=lambda value: len(str(value)), default=None)
        if longest is None or len(str(longest.strip_code()).split()) < _SENTENCE:
            return ""
        return self._block(f"<div>{_Page().html(str(longest))}</div>")

    def _tag(self, node: Any) -> str:  # noqa: ANN401
        tag = str(node.tag).strip().casefold()
        if node.wiki_markup in ("*", "#", ":", ";") and not node.contents:
            return str(node.wiki_markup)
        if tag in _SILENT_TAGS:
            return ""
        contents = node.contents
        if tag in _CODE_TAGS:
            return self._block(f"<pre>{escape(str(contents).strip(), quote=False)}</pre>") if contents else ""
        if tag == "nowiki":
            return escape(str(contents), quote=False) if contents else ""
        if tag == "ref":
            words = self._inline(contents.nodes).strip() if contents else ""
            return f" ({words.rstrip('.')})" if words else ""
        attributes = _attributes(node)
        if tag == "table":
            return self._block(f"<table{attributes}>{self._cells(contents)}</table>")
        if node.self_closing or contents is None:
            return f"<{tag}>" if tag in ("br", "hr") else ""
        inner = self._inline(contents.nodes)
        return f"<{tag}{attributes}>{inner}</{tag}>"

    def _cells(self, contents: Any) -> str:  # noqa: ANN401
        """The caption, rows and cells of a table; each cell is a page of its own."""
        caption = rows = ""
        for node in contents.nodes if contents else ():
            if not isinstance(node, nodes.Tag):
                continue
            tag, inner = str(node.tag).strip().casefold(), str(node.contents or "")
            if tag == "td" and node.wiki_markup == "|" and inner.startswith("+"):
                caption = f"<caption>{_Page().html(inner[1:])}</caption>"
            elif tag == "tr":
                rows += f"<tr{_attributes(node)}>{self._cells(node.contents)}</tr>"
            else:
                rows += f"<{tag}{_attributes(node)}>{_Page().html(inner)}</{tag}>"
        return caption + rows

    def _lines(self, source: str) -> str:
        """Paragraphs and lists of the lines of a page."""
        out: list[str] = []
        paragraph: list[str] = []
        marks = ""
        for line in [*source.split("\n"), ""]:
            found = re.match(r"[*#:;]+", line)
            if paragraph and (found or not line.strip() or _BLOCK.match(line)):
                out.append(f"<p>{' '.join(paragraph)}</p>")
                paragraph = []
            if found:
                out.append(_list_step(marks, found[0]) + _item(found[0][-1], line[found.end() :].strip()))
                marks = found[0]
                continue
            if not line.strip() and marks:
                continue
            out.append(_closed(marks))
            marks = ""
            if block := _BLOCK.fullmatch(line.strip()):
                out.append(self._blocks[int(block[1])])
            elif line.strip():
                paragraph.append(line.strip())
        return "".join(out) + _closed(marks)


def _attributes(node: Any) -> str:  # noqa: ANN401
    said = ((str(each.name).strip(), str(each.value)) for each in node.attributes if each.value)
    return "".join(f' {escape(name)}="{escape(value)}"' for name, value in said)


def _item(kind: str, words: str) -> str:
    if kind == ";" and " : " in words:
        term, _, meaning = words.partition(" : ")
        return f"<dt>{term}</dt><dd>{meaning}"
    return f"<{_ITEMS[kind]}>{words}"


def _list_step(before: str, marks: str) -> str:
    """What closes and opens between two items of lists: each sign of a mark is a list within the one before."""
    same = 0
    while same < min(len(before), len(marks)) and _LISTS[before[same]] == _LISTS[marks[same]]:
        same += 1
    out = _closed(before[same:])
    if same == len(marks) and before:
        out += f"</{_ITEMS[before[same - 1]]}>"
    for at, mark in enumerate(marks[same:], same):
        out += f"<{_LISTS[mark]}>"
        if at < len(marks) - 1:
            out += f"<{_ITEMS[mark]}>"
    return out


def _closed(marks: str) -> str:
    return "".join(f"</{_ITEMS[mark]}></{_LISTS[mark]}>" for mark in reversed(marks))
