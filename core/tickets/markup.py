"""HTML mail as the plain text a reader sees, quoted mail marked by '> ' as in plain mail."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.tickets.markup_lines import End, MarkupLines
from core.tickets.markup_marks import Attributes

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
        "del",
        "s",
        "strike",
        "-comment",
        "!doctype",
    ]
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)"
    r"|text-decoration(?:-line)?\s*:[^;]*\bline-through\b",
    re.IGNORECASE,
)
"""The style of what a reader does not see, or is shown as taken back."""
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|table|span|blockquote)\b[^<>]*>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether `text` is markup, by a tag of a page or mail near its beginning."""
    return _HTML.search(text[:4000]) is not None


def html_to_text(html: str) -> str:
    """What a reader sees of `html`: block elements on lines of their own, list items with a dash, table
    cells apart by ' | ', and each line of quoted mail behind '> '. What is struck out was taken back, and is left out.
    Nothing is fetched or run.

    Quoted is what the program that wrote it marks so: `blockquote type="cite"`, the boxes of history that Outlook,
    Yahoo, GMX and others make, and a plain `blockquote` below a line that says whom it quotes. Any other `blockquote`
    is the writer's own citation. A signature that is marked as one stands below '-- '.
    """
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    lines = MarkupLines()
    # An explicit stack: mail can be nested deeper than Python recurses. The second value: what ends with an element.
    stack: list[tuple[LexborNode, End | None]] = [(root, None)]
    while stack:
        node, ends = stack.pop()
        tag = node.tag or ""
        if ends is not None:
            lines.close(tag, ends)
            continue
        if tag == "-text":
            lines.words(node.text_content or "")
            continue
        if tag == "br":
            lines.end()
            continue
        attributes = node.attributes
        if tag in _SKIPPED or (attributes and _is_hidden(attributes)) or (tag == "option" and not _is_chosen(node)):
            continue
        stack.append((node, lines.open(tag, node, attributes)))
        children: list[tuple[LexborNode, End | None]] = []
        child = node.child
        while child is not None:
            children.append((child, None))
            child = child.next
        stack.extend(reversed(children))
    return lines.text()


def _is_hidden(attributes: Attributes) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and _hides(style or "")


def _is_chosen(option: LexborNode) -> bool:
    """Whether a browser shows this entry of a list to choose from: the selected one, else the first."""
    if "selected" in option.attributes:
        return True
    if option.parent is None:
        return True
    options = option.parent.css("option")
    return options[0] == option and not any("selected" in each.attributes for each in options)


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None
