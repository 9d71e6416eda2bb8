"""The blocks of AsciiDoc made HTML: paragraphs, sections, lists, listings, hints and tables."""

from __future__ import annotations

import re
from html import escape

from core.knowledge.readers.asciidoc_inline import Words
from core.knowledge.readers.asciidoc_tables import table_html
from core.knowledge.readers.refusal import Refused

_DELIMITER = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```\w*|[|,:!]={3,})\s*$")
_SAID = re.compile(r"\[(?!\[)([^\]]*(?:\"[^\"]*\"[^\]]*)*)\]\s*$")
_TITLE = re.compile(r"\.(?![.\s])(.+)$")
_HINT = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_HINTS = frozenset(("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"))
_ITEM = re.compile(r"[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,4}\.|[a-zA-Z]\.|<(?:\d+|\.)>)[ \t]+(?=\S)")
_TERM = re.compile(r"[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(.*))?$")
_MACRO = re.compile(r"(image|video|audio|toc|include)::([^\[]*)\[(.*)\]\s*$")
_DEEPEST = 40
HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?$")
"""A section's title, below as many signs as it is deep."""
ANCHOR = re.compile(r"\[\[([\w:.-]+)(?:,[^\]]*)?\]\]\s*$")
"""The id of what follows."""
_CALLOUTS = re.compile(r"[ \t]*(?:(?://|#|;;|--)[ \t]*)?(?:<\d+>[ \t]*)+$")


class Blocks:
    """Makes HTML of blocks, one below the other."""

    def __init__(self, words: Words, lines: list[str], depth: int = 0) -> None:
        """`depth`: within how many other blocks they lie."""
        if depth > _DEEPEST:
            raise Refused("too-deep")
        self._words = words
        self._lines = lines
        self._depth = depth
        self._at = 0
        self._said: dict[str, str] = {}
        self._title = ""
        self._open_lists = 0

    def html(self) -> str:
        """All of them."""
        out = []
        while self._at < len(self._lines):
            out.append(self._block())
        return "".join(out)

    def _inner(self, source: str) -> str:
        return Blocks(self._words, source.split("\n"), self._depth + 1).html()

    def _block(self) -> str:
        """The block at hand, '' for a line that says something about the next one."""
        line = self._lines[self._at]
        if not line.strip() or ANCHOR.match(line):
            self._at += 1
        elif found := _SAID.match(line):
            self._at += 1
            self._said.update(_attributes(found[1]))
        elif found := _TITLE.match(line):
            self._at += 1
            self._title = found[1]
        else:
            title = self._words.html(self._title)
            block = self._begun(line)
            if title and block.startswith("<table>"):
                block = block.replace("<table>", f"<table><caption>{title}</caption>", 1)
            elif title:
                block = f"<p>{title}</p>{block}"
            is_out = self._said.get("1") == "comment"
            self._said, self._title = {}, ""
            return "" if is_out else block
        return ""

    def _begun(self, line: str) -> str:
        if found := HEADING.match(line):
            self._at += 1
            level = len(found[1])
            return f"<h{level}>{self._words.html(found[2])}</h{level}>"
        if found := _DELIMITER.match(line):
            return self._delimited(found[1])
        if found := _MACRO.match(line):
            self._at += 1
            alternative = found[3].split(",")[0].strip('" ')
            return f'<p><img alt="{escape(alternative)}"></p>' if found[1] == "image" and "=" not in alternative else ""
        if re.fullmatch(r"'{3,}|<{3,}|-{3}|\*{3}", line.strip()):
            self._at += 1
            return "<hr>"
        if _ITEM.match(line) or _TERM.match(line):
            return self._list([])
        return self._paragraph()

    def _delimited(self, delimiter: str) -> str:
        closing = "```" if delimiter.startswith("```") else delimiter
        try:
            end = self._lines.index(closing, self._at + 1)
        except ValueError:
            end = len(self._lines)
        lines = self._lines[self._at + 1 : end]
        self._at = end + 1
        style = self._said.get("1", "").split("%")[0].split("#")[0].split(".")[0]
        if "=" in delimiter and delimiter[0] in "|,:!":
            return table_html(lines, delimiter, self._said, self._words.html, self._inner)
        if delimiter[0] in "-.`" and delimiter != "--":
            listing = "\n".join(_CALLOUTS.sub("", line) for line in lines)
            return f"<pre>{escape(listing, quote=False)}</pre>"
        if delimiter[0] == "+":
            return "\n".join(lines)
        inner = self._inner("\n".join(lines))
        if style in _HINTS:
            return f"<div>{inner}</div>"
        return f"<blockquote>{inner}</blockquote>" if delimiter[0] == "_" else f"<div>{inner}</div>"

    def _paragraph(self) -> str:
        first = self._at
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip() or (self._at > first and (_DELIMITER.match(line) or _SAID.match(line))):
                break
            if self._at > first and self._open_lists and (line == "+" or self._mark(line)):
                break
            self._at += 1
        lines = self._lines[first : self._at]
        if lines[0][0] in " \t" and "1" not in self._said:
            return f"<pre>{escape(chr(10).join(lines), quote=False)}</pre>"
        return f"<p>{self._words.html(_HINT.sub('', chr(10).join(lines), count=1))}</p>"

    # -- lists -------------------------------------------------------------------------------

    def _list(self, outer: list[str]) -> str:
        """The list at hand, with those within it. `outer`: the marks of the lists around it."""
        if len(outer) > _DEEPEST:
            raise Refused("too-deep")
        own = self._mark(self._lines[self._at])
        tag = "dl" if own.startswith("term") else "ul" if own[0] in "*-" else "ol"
        start = self._said.get("start") or (match[0] if (match := re.match(r"\s*\d+", self._lines[self._at])) else "1")
        items: list[str] = []
        self._open_lists += 1
        while self._at < len(self._lines):
            mark = self._mark(self._lines[self._at])
            if not mark or mark in outer:
                break
            if mark != own:
                if items:
                    items[-1] += self._list([*outer, own])
                continue
            items.append(self._list_item(tag, [*outer, own]))
            self._skip_blank()
        self._open_lists -= 1
        inner = "".join(items) if tag == "dl" else "".join(f"<li>{item}</li>" for item in items)
        return f'<ol start="{start}">{inner}</ol>' if tag == "ol" else f"<{tag}>{inner}</{tag}>"

    def _list_item(self, tag: str, marks: list[str]) -> str:
        """One item with what hangs on it; a term with its meaning."""
        line = self._lines[self._at]
        self._at += 1
        term = ""
        if tag == "dl" and (found := _TERM.match(line)):
            term, text = f"<dt>{self._words.html(found[1])}</dt>", found[3] or ""
            if not text:
                self._skip_blank(text_too=True)
        else:
            text = re.sub(r"^\[[ xX*]\][ \t]+", "", _ITEM.sub("", line, count=1))
        lines = [text] if text else []
        while self._at < len(self._lines) and self._goes_on(self._lines[self._at]):
            lines.append(self._lines[self._at].strip())
            self._at += 1
        out = self._words.html("\n".join(lines))
        while self._at < len(self._lines) and self._lines[self._at] == "+":
            self._at += 1
            before = self._at
            while self._at < len(self._lines) and not (block := self._block()) and self._at > before:
                if not self._said and not self._title:
                    break
            out += block if self._at > before else ""
        if self._at < len(self._lines) and (mark := self._mark(self._lines[self._at])) and mark not in marks:
            out += self._list(marks)
        return f"{term}<dd>{out}</dd>" if term else out

    def _goes_on(self, line: str) -> bool:
        return bool(line.strip()) and line != "+" and not self._mark(line) and not (
            _DELIMITER.match(line) or _SAID.match(line) or HEADING.match(line)
        )  # fmt: skip

    def _skip_blank(self, *, text_too: bool = False) -> None:
        """Goes over blank lines if the list goes on below them (`text_too`: or its text does)."""
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        if at < len(self._lines) and (self._mark(self._lines[at]) or (text_too and self._goes_on(self._lines[at]))):
            self._at = at

    def _mark(self, line: str) -> str:
        """Which kind of list a line is an item of; '' for none."""
        if found := _ITEM.match(line):
            mark = found[1]
            return "1." if mark[0].isdigit() else "a." if mark[0].isalpha() else "<1>" if mark[0] == "<" else mark
        found = _TERM.match(line)
        return f"term{found[2]}" if found else ""


def _attributes(said: str) -> dict[str, str]:
    """The attributes in brackets above a block: names with values, and by numbers those without a name."""
    found: dict[str, str] = {}
    number = 0
    for name, quoted, bare in re.findall(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|([^,]+))(?:,|$)", said):
        value = (quoted or bare).strip()
        if not name:
            number += 1
        found[name or str(number)] = value
    return found
