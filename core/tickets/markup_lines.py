"""The lines that a browser shows of HTML mail, element by element: blocks, lists, tables, and whose words they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from core.tickets.attributions import is_attribution, says_who
from core.tickets.markup_marks import Attributes, colour_of, hue, marks, names_of

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
_SPACES = re.compile(r"[ \t\n\r\f\u00a0]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class End(NamedTuple):
    """What is over when an element ends."""

    quoted: int = 0
    answer: bool = False


class MarkupLines:
    """The lines of a mail while its elements are opened and closed in their order."""

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
        """Adds words whose white space is already as it is shown."""
        self._line += words.lstrip(" ") if not self._line or self._line.endswith(" ") else words

    def end(self) -> None:
        """Ends the line."""
        line = self._line.strip()
        if self._depth and not self._answering:
            line = ("> " * self._depth + line).rstrip(" ")
        self._lines.append(line)
        self._line = ""

    def open(self, tag: str, node: LexborNode, attributes: Attributes) -> End:
        """Begins an element; gives what is over when it ends."""
        if tag in _BLOCKS and self._line.strip():
            self.end()
        if tag == "p" and self._lines and self._lines[-1].strip("> "):
            self.end()
        names = names_of(attributes)
        if self._signs(node, names):
            self._lines.append("-- ")
        quoted = self._quotes(tag, attributes, names)
        answer = bool(self._depth) and not quoted and self._answers(tag, attributes)
        self._answering += answer
        self._depth += quoted
        if quoted and names & marks().rest:
            self._cited, quoted = True, 0  # to the end
        if tag in ("ol", "ul"):
            self._numbers.append(_number(attributes.get("start")) if tag == "ol" else None)
        if tag == "li":
            self.add(self._item_mark(attributes.get("value")))
        self._as_typed += tag == "pre"
        return End(quoted, answer)

    def _signs(self, node: LexborNode, names: frozenset[str]) -> bool:
        """Whether the sender's signature begins with this element."""
        marked = names & marks().signatures and not self._depth and self._said()
        return bool(marked and node.text(strip=True).strip("- "))

    def _said(self) -> bool:
        return bool(self._line.strip()) or any(line.strip() for line in self._lines)

    def _quotes(self, tag: str, attributes: Attributes, names: frozenset[str]) -> int:
        """1 where the element holds quoted mail."""
        known = marks()
        if tag == "blockquote":
            cites = attributes.get("type") == "cite" or "cite" in attributes or self._cited or self._introduced()
            self._cited = self._cited or cites
            return int(cites)
        if self._depth:
            return 0
        history = names & (known.ids | known.classes) or (attributes.get("name") or "").lower() in known.names
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
        colour = colour_of(tag, attributes)
        if not colour or self._answering or tag in ("td", "th", "tr", "a"):
            return False
        if self._announced is None:
            own = " ".join(line for line in self._lines if not line.startswith(">")).lower()
            found = [kind for kind, phrases in marks().announced.items() if any(p in own for p in phrases)]
            self._announced = found[0] if found else ""
        if not self._announced:
            return False
        return self._announced == "any" or hue(colour) == self._announced

    def _item_mark(self, value: str | None) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        number = _number(value) if value else number
        self._numbers[-1] = number + 1
        return f"{number}. "

    def close(self, tag: str, ends: End) -> None:
        """Ends an element, with what `open` said is over then."""
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
        """All lines as one text."""
        if self._line.strip():
            self.end()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip()


def _number(value: str | None) -> int:
    """Where a numbered list begins, or what number an item has."""
    return int(value) if value and value.strip().isdecimal() and len(value) < 6 else 1
