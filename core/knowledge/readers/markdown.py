"""Markdown as documentation teams write it: CommonMark with tables, front matter, admonitions and
the imports and tags of MDX.

Parsed by markdown-it-py (MIT): the reference CommonMark grammar with token positions. Mistune has
looser rules, python-markdown is no CommonMark and gives only HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction, Inline, InlineBuilder
from core.knowledge.readers.plain_text import decode
from core.knowledge.readers.properties import properties_of
from core.knowledge.readers.refusal import Refused

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MODULE_LINE = re.compile(r"^(?:import\s.+\sfrom\s+['\"]|import\s+['\"]|export\s+(?:const|default|function|let|\{))")
_ADMONITION = re.compile(r"^(\s*)(?::{3,}\s*(?:\{?\w+\}?)?|(?:!!!|\?\?\?\+?)\s+\w+)[ \t]*(.*)$")
# Containers and pictures on lines of their own would turn the Markdown that follows into raw HTML.
_WRAPPER_LINE = re.compile(r"^\s*(?:</?(?:div|img|hr|br|section|center|[A-Z][\w.]*)\b[^<>]*>\s*)+$")
_ALERT = re.compile(r"^(\s*>\s*)\[!\w+\]")
_HEADING_ID = re.compile(r"\s*\{#[^}]*\}\s*$")
_UNSEEN = re.compile(r"<!--.*?-->|\{/\*.*?\*/\}|<(script|style|head)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_DEEPEST = 60
"""Levels of blocks: thirty lists or sixty quotes within one another. The parser drops what lies deeper."""
_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").enable("strikethrough")


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a Markdown file. Raises `Refused`."""
    source = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    front, source = _split_front_matter(source)
    out = Extraction()
    tokens = _PARSER.parse(_without_markup_of_tools(source))
    if any(token.level == _DEEPEST - 1 and token.type in ("blockquote_open", "list_item_open") for token in tokens):
        raise Refused("too-deep")
    _Writer(out).write(tokens)
    properties = properties_of(front)
    yield (
        "",
        out.finish(
            properties.title, language=properties.language, modified=properties.modified, audience=properties.audience
        ),
    )


def _split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The fields before the text, none if there are none or they are no YAML."""
    found = _FRONT_MATTER.match(source)
    if not found:
        return {}, source
    try:
        fields = yaml.safe_load(found.group(1) or "")
    except (yaml.YAMLError, ValueError, RecursionError):
        fields = None
    if fields is not None and not isinstance(fields, dict):
        return {}, source  # a rule, some words, another rule
    return fields or {}, source[found.end() :]


def _without_markup_of_tools(source: str) -> str:
    """`source` without what is no Markdown and nobody reads: module lines, comments, scripts,
    the marks of admonitions (their titles stay, as paragraphs). Code blocks stay as they are."""
    lines: list[str] = []
    prose: list[str] = []
    fence = ""

    def flush() -> None:
        lines.extend(_UNSEEN.sub("", "\n".join(prose)).split("\n") if prose else ())
        prose.clear()

    for line in source.split("\n"):
        opening = _FENCE.match(line)
        if fence:
            lines.append(line)
            if opening and opening.group(1).startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opening:
            flush()
            fence = opening.group(1)
            lines.append(line)
        elif _MODULE_LINE.match(line):
            continue
        elif _WRAPPER_LINE.match(line):
            prose.append("")
        elif mark := _ADMONITION.match(line):
            title = mark.group(2).strip().strip("[]\"'")
            prose.extend(["", mark.group(1) + title, ""] if title else [""])
        else:
            prose.append(_ALERT.sub(r"\1", line))
    flush()
    return "\n".join(lines)


class _Writer:
    """Walks markdown-it's flat token list and writes blocks."""

    def __init__(self, out: Extraction) -> None:
        self._out = out
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._item_starts = False
        self._tight_after_item = False

    def write(self, tokens: list[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "heading_open":
                    words = _HEADING_ID.sub("", _inline(tokens[at + 1]).text)
                    self._out.heading(int(token.tag[1]), words)
                    at += 2
                case "inline":
                    self._block(_inline(token))
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
        shift = len(depth + mark)
        moved = Inline(
            depth + mark + inline.text,
            tuple((target, start + shift, end + shift) for target, start, end in inline.links),
        )
        self._out.block(moved, gap="\n" if self._tight_after_item else "\n\n")
        self._tight_after_item = True

    def _table(self, tokens: list[Token]) -> None:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline(token).text)
        self._out.table(rows[0], rows[1:] or [[]])


def _inline(token: Token) -> Inline:
    """The words of an inline token: links kept, images, tags and emphasis marks dropped."""
    words = InlineBuilder()
    open_links: list[tuple[str, int]] = []
    for child in token.children or ():
        match child.type:
            case "text":
                words.add(child.content)
            case "code_inline":
                words.add(child.content, verbatim=True)
            case "softbreak":
                words.add(" ")
            case "hardbreak":
                words.break_line()
            case "html_inline" if re.match(r"<br\b", child.content, re.IGNORECASE):
                words.break_line()
            case "link_open":
                open_links.append((str(child.attrs.get("href", "")), words.length))
            case "link_close" if open_links:
                target, start = open_links.pop()
                words.link(target, start, words.length)
            case _:
                pass
    return words.build()
