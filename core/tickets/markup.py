"""HTML mail as the plain text a reader sees, quoted mail marked by '> ' as in plain mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.tickets.attributions import is_attribution, says_who
from core.tickets.mail_words import ticket_words

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
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)", re.I
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]+)", re.I)
_BLANK_LINES = re.compile(r"\n{3,}")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|table|span|blockquote)\b[^<>]*>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether `text` is markup, by a tag of a page or mail near its beginning."""
    return _HTML.search(text[:4000]) is not None


def html_to_text(html: str) -> str:
    """What a reader sees of `html`: block elements on lines of their own, list items with a dash, table
    cells apart by ' | ', and each line of quoted mail behind '> '. Nothing is fetched or run.

    Quoted is what the program that wrote it marks so: `blockquote type="cite"`, the boxes of history that Outlook,
    Yahoo, GMX and others make, and a plain `blockquote` below a line that says whom it quotes. Any other `blockquote`
    is the writer's own citation. A signature that is marked as one stands below '-- '.
    """
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    lines = _Lines()
    # An explicit stack: mail can be nested deeper than Python recurses. The second value: what ends with an element.
    stack: list[tuple[LexborNode, _End | None]] = [(root, None)]
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
        children: list[tuple[LexborNode, _End | None]] = []
        child = node.child
        while child is not None:
            children.append((child, None))
            child = child.next
        stack.extend(reversed(children))
    return lines.text()


Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the elements of HTML mail are called that hold history or a signature."""

    ids: frozenset[str]
    classes: frozenset[str]
    names: frozenset[str]
    rest: frozenset[str]
    signatures: frozenset[str]
    announced: Mapping[str, tuple[str, ...]]
    """How a sender says that the answers stand within the quotation, by colour."""


@cache
def _marks() -> _Marks:
    data = ticket_words("quotations")
    markup = data["markup"]
    return _Marks(
        ids=frozenset(markup["ids"]),
        classes=frozenset(markup["classes"]),
        names=frozenset(markup["names"]),
        rest=frozenset(markup["rest"]),
        signatures=frozenset(markup["signatures"]),
        announced={colour: tuple(phrases) for colour, phrases in data["answers"].items()},
    )


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


class _End(NamedTuple):
    """What is over when an element ends."""

    quoted: int = 0
    answer: bool = False


class _Lines:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._answering = 0
        """Elements open that hold an answer within a quotation."""
        self._cited = False
        """Whether quoted mail was seen: further quotations then belong to it."""
        self._announced: str | None = None
        self._numbers: list[int | None] = []
        """The next number of each list that is open; None where its items have none."""
        self._as_typed = 0
        """Elements open whose line ends are the writer's own."""

    def words(self, text: str) -> None:
        """Adds the words of a text node, white space and hidden hyphens as a browser shows them."""
        text = text.replace("\u00ad", "")
        if not self._as_typed:
            self.add(_SPACES.sub(" ", text))
            return
        first, *rest = text.split("\n")
        self._line += first
        for line in rest:
            self.end()
            self._line = line

    def add(self, words: str) -> None:
        self._line += words.lstrip(" ") if not self._line or self._line.endswith(" ") else words

    def end(self) -> None:
        line = self._line.strip()
        if self._depth and not self._answering:
            line = ("> " * self._depth + line).rstrip(" ")
        self._lines.append(line)
        self._line = ""

    def open(self, tag: str, node: LexborNode, attributes: Attributes) -> _End:
        if tag in _BLOCKS and self._line.strip():
            self.end()
        if tag == "p" and self._lines and self._lines[-1].strip("> "):
            self.end()
        marks = _names(attributes) if attributes else _NONE
        known = _marks()
        if (
            marks
            and marks & known.signatures
            and not self._depth
            and self._said()
            and node.text(strip=True).strip("- ")
        ):
            self._lines.append("-- ")
        quoted, answer = self._quotes(tag, attributes, marks), False
        if self._depth and not quoted and tag not in ("td", "th", "tr", "a") and self._answers(tag, attributes):
            answer = True
            self._answering += 1
        self._depth += quoted
        if quoted and marks & known.rest:
            self._cited, quoted = True, 0  # to the end
        if tag in ("ol", "ul"):
            self._numbers.append(_number(attributes.get("start")) if tag == "ol" else None)
        if tag == "li":
            self.add(self._item_mark(attributes.get("value")))
        self._as_typed += tag == "pre"
        return _End(quoted, answer)

    def _said(self) -> bool:
        return bool(self._line.strip()) or any(line.strip() for line in self._lines)

    def _quotes(self, tag: str, attributes: Attributes, marks: frozenset[str]) -> int:
        """1 where the element holds quoted mail."""
        known = _marks()
        if tag == "blockquote":
            cites = attributes.get("type") == "cite" or "cite" in attributes or self._cited or self._introduced()
            self._cited = self._cited or cites
            return int(cites)
        if self._depth:
            return 0
        history = marks & (known.ids | known.classes) or (attributes.get("name") or "").lower() in known.names
        # A mail that begins with its history holds its answers there: nothing stands above it.
        return int(bool(history) and self._said())

    def _introduced(self) -> bool:
        seen = [self._line, *reversed(self._lines[-4:])]
        last = [line for line in seen if line.strip()][:2]
        return any(is_attribution(line.strip("> ")) or says_who(line.strip("> ")) for line in last) or (
            len(last) == 2 and is_attribution(f"{last[1].strip()} {last[0].strip()}")
        )

    def _answers(self, tag: str, attributes: Attributes) -> bool:
        """Whether an element within a quotation holds an answer, as the sender's words above have announced it."""
        styled = _COLOUR.search(attributes.get("style") or "") or (tag == "font" and attributes.get("color"))
        if not styled or self._answering:
            return False
        if self._announced is None:
            own = " ".join(line for line in self._lines if not line.startswith(">")).lower()
            found = [colour for colour, phrases in _marks().announced.items() if any(p in own for p in phrases)]
            self._announced = found[0] if found else ""
        if not self._announced:
            return False
        colour = styled.group(1) if isinstance(styled, re.Match) else str(styled)
        return self._announced == "any" or _hue(colour) in (self._announced, "")

    def _item_mark(self, value: str | None) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        number = _number(value) if value else number
        self._numbers[-1] = number + 1
        return f"{number}. "

    def close(self, tag: str, ends: _End) -> None:
        if tag in ("td", "th"):
            self.add(" | ")
        if tag == "tr":
            self._line = self._line.strip().removesuffix("|")
        if (tag in _BLOCKS or ends.answer or ends.quoted) and self._line.strip():
            self.end()
        if tag == "p":
            self.end()
        if tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        self._as_typed -= tag == "pre"
        self._depth -= ends.quoted
        self._answering -= ends.answer

    def text(self) -> str:
        if self._line.strip():
            self.end()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip()


def _number(value: str | None) -> int:
    """Where a numbered list begins, or what number an item has."""
    return int(value) if value and value.strip().isdecimal() and len(value) < 6 else 1


_NONE: frozenset[str] = frozenset()


def _names(attributes: Attributes) -> frozenset[str]:
    """Class and id of an element, in lower case."""
    return _split(attributes.get("class") or "", attributes.get("id") or "")


@lru_cache(maxsize=1024)
def _split(classes: str, id: str) -> frozenset[str]:
    return frozenset(f"{classes} {id}".lower().split()) or _NONE


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _hue(colour: str) -> str:
    """`red`, `green` or `blue`, whichever a CSS colour has most of; '' for a grey or what can't be told."""
    colour = colour.strip().lower()
    for name in ("red", "green", "blue"):
        if name in colour:
            return name
    digits = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", colour)
    if digits:
        value = digits[1] if len(digits[1]) == 6 else "".join(c * 2 for c in digits[1])
        parts = [int(value[at : at + 2], 16) for at in (0, 2, 4)]
    else:
        parts = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    if len(parts) < 3 or max(parts) - min(parts) < 40:
        return "grey"
    return ("red", "green", "blue")[parts.index(max(parts))]
