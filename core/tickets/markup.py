"""HTML mail as the plain text a reader sees, quoted parts marked by '> ' as in plain mail."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_SKIPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "title",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "-comment",
        "!doctype",
    ]
)
_SPACES = re.compile(r"[ \t\n\r\f\u00a0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|table|span|blockquote)\b[^<>]*>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether `text` is markup, by a tag of a page or mail near its beginning."""
    return _HTML.search(text[:4000]) is not None


def html_to_text(html: str) -> str:
    """What a reader sees of `html`: block elements on lines of their own, list items with a dash, table
    cells apart by ' | ', and each line of a `blockquote` behind '> '. Nothing is fetched or run."""
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    lines = _Lines()
    # An explicit stack: mail can be nested deeper than Python recurses. None marks an element's end.
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            lines.add(_SPACES.sub(" ", node.text_content or ""))
            continue
        if tag in _SKIPPED:
            continue
        if tag == "br":
            lines.end()
            continue
        if not entering:
            lines.close(tag)
            continue
        lines.open(tag)
        stack.append((node, False))
        children = []
        child = node.child
        while child is not None:
            children.append((child, True))
            child = child.next
        stack.extend(reversed(children))
    return lines.text()


class _Lines:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0

    def add(self, words: str) -> None:
        self._line += words.lstrip(" ") if not self._line or self._line.endswith(" ") else words

    def end(self) -> None:
        self._lines.append(("> " * self._depth + self._line.strip()).rstrip(" ") if self._depth else self._line.strip())
        self._line = ""

    def open(self, tag: str) -> None:
        if tag in _BLOCKS and self._line.strip():
            self.end()
        if tag == "p" and self._lines and self._lines[-1].strip("> "):
            self.end()
        if tag == "blockquote":
            self._depth += 1
        if tag == "li":
            self.add("- ")

    def close(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.add(" | ")
        if tag == "tr":
            self._line = self._line.strip().removesuffix("|")
        if tag in _BLOCKS and self._line.strip():
            self.end()
        if tag == "p":
            self.end()
        if tag == "blockquote":
            self._depth -= 1

    def text(self) -> str:
        if self._line.strip():
            self.end()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip()
