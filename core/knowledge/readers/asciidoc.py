"""AsciiDoc, made HTML, which is then read; comments, includes and what holds elsewhere are left out.

No library of Python's reads it that is kept and permissively licensed: asciidoc (GPL) has its own older language,
adparser knows no inline marks; Asciidoctor is Ruby.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.asciidoc_blocks import ANCHOR, HEADING, Blocks
from core.knowledge.readers.asciidoc_inline import Words
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.front_matter import split_front_matter
from core.knowledge.readers.plain_text import decode_lines
from core.knowledge.readers.properties import properties_of

_ATTRIBUTE = re.compile(r":(!?)([\w][\w-]*)(!?):(?:[ \t]+(.*))?$")
_CONDITION = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\]\s*$")
_REVISION = re.compile(r"v?[\d.]+,\s*([^:]+)|(\d{4}-\d\d-\d\d)\s*$")
_KNOWN = {"backend-html5": "", "basebackend-html": "", "backend": "html5", "basebackend": "html"}


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an AsciiDoc file. Raises `Refused`."""
    fields, source = split_front_matter(decode_lines(data), name)
    page = _Page(source.split("\n"))
    out = Extraction()
    html.add_fragment(out, page.html())
    # An attribute that is only named is set.
    attributes = {attribute: value or "true" for attribute, value in page.attributes.items()}
    said = properties_of({"date": page.attributes.get("revdate", ""), **attributes, **fields})
    stated = properties_of(fields).title  # an attribute of such a name may be of anything
    yield "", out.finish(stated, said)


class _Page:
    """Makes HTML of the lines of one document."""

    def __init__(self, lines: list[str]) -> None:
        self.attributes: dict[str, str] = dict(_KNOWN)
        self._titles: dict[str, str] = {}
        self._words = Words(self.attributes, self._titles)
        self._lines = [line.rstrip() for line in self._seen(self._header(lines))]
        self._name_sections()

    def html(self) -> str:
        """All of it."""
        title = self.attributes.get("doctitle", "")
        return (f"<h1>{self._words.html(title)}</h1>" if title else "") + Blocks(self._words, self._lines).html()

    def _header(self, lines: list[str]) -> list[str]:
        """Takes the title of the document with what stands right below it; gives the other lines."""
        at = 0
        while at < len(lines) and (not lines[at].strip() or lines[at].startswith("//") or self._sets(lines[at])):
            at += 1
        found = HEADING.match(lines[at]) if at < len(lines) else None
        if found is None or len(found[1]) != 1:
            return lines[at:]
        self.attributes["doctitle"] = found[2]
        at += 1
        while at < len(lines) and lines[at].strip():
            if not self._sets(lines[at]) and (revision := _REVISION.match(lines[at])):
                self.attributes.setdefault("revdate", (revision[1] or revision[2]).strip())
            at += 1
        return lines[at:]

    def _sets(self, line: str) -> bool:
        """Whether the line sets an attribute or takes one away."""
        found = _ATTRIBUTE.match(line)
        if found is None:
            return False
        name = found[2].lower()
        if found[1] or found[3]:
            self.attributes.pop(name, None)
        else:
            self.attributes[name] = self._words.with_attributes(found[4] or "").strip()
        return True

    def _seen(self, lines: list[str]) -> Iterator[str]:
        """The lines without comments, attributes and what holds under a condition that is not met."""
        conditions: list[bool] = []
        verbatim = comment = ""
        for line in lines:
            bare = line.rstrip()
            if comment:
                comment = "" if bare == comment else comment
            elif verbatim:
                verbatim = "" if bare == verbatim else verbatim
                yield line
            elif found := _CONDITION.match(bare):
                yield from self._condition(found, conditions)
            elif not all(conditions):
                continue
            elif re.fullmatch(r"/{4,}", bare):
                comment = bare
            elif not (bare.startswith("//") or self._sets(bare)):
                verbatim = bare if re.fullmatch(r"-{4,}|\.{4,}|\+{4,}|```", bare) else ""
                yield line

    def _condition(self, found: re.Match[str], conditions: list[bool]) -> Iterator[str]:
        kind, names, inner = found.groups()
        if kind == "endif":
            if conditions:
                conditions.pop()
            return
        known = [name.strip().lower() in self.attributes for name in re.split(r"[,+]", names)]
        holds = kind == "ifeval" or (all(known) if "+" in names else any(known)) == (kind == "ifdef")
        if not inner or kind == "ifeval":
            conditions.append(holds)
        elif holds and all(conditions):
            yield inner

    def _name_sections(self) -> None:
        """Remembers the titles of sections by their ids, those that are made of the titles too."""
        name = ""
        for line in self._lines:
            if heading := HEADING.match(line):
                made = "_" + re.sub(r"[\s.-]+", "_", re.sub(r"[^\w\s.-]", "", heading[2].lower())).strip("_")
                self._titles[made] = self._titles[name or made] = heading[2]
            anchor = ANCHOR.match(line) or re.match(r"\[#([\w:.-]+)", line)
            name = anchor[1] if anchor else ""
