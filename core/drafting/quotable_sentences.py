"""Evidence sentences: what of a passage can be said to a customer, and where exactly it stands.

A passage is cut into headings (context, never quoted), prose sentences, list items and table
rows. Each keeps its exact span in the document's stored text, so that a citation opens at the
words, and a wording of its own for the reply, in which the page's markup is gone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.domain.knowledge import Passage
from core.domain.text import Span, split_sentences, trim
from core.drafting.table_rows import row_sentence
from core.language.clean_text import CleanHit, CleanPassage
from core.language.languages import tables_of_all

SentenceRole = Literal["prose", "step", "bullet", "row"]


@dataclass(frozen=True, slots=True)
class QuotableSentence:
    """One sentence, list item or table row of a page."""

    path: str
    span: Span
    """In the stored extracted text of `path`."""
    quote: str
    """That text, code point for code point."""
    wording: str
    """The same words without markup, as a reply would write them."""
    role: SentenceRole
    heading: str
    """The innermost heading above it, else the page's title."""
    block: int
    """Start of its paragraph or list, in the same text: sentences with one block belong together."""
    rank: int
    """Of its page among the hits, 0 for the best."""
    passage: Passage
    for_people: bool = True
    """Whether the wording tells a person something, and does not order a machine about."""


_ITEM = re.compile(r"[ \t]*(?:(?P<bullet>[-*+•‣–])|(?P<step>\d{1,2}[.)]|[a-z]\)))[ \t]+(?:\[[ xX]\][ \t]+)?")
_HEADING_WORDS = 12
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+|[ \t]*(?:=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$|.*\S \| \S.*$|.*\S\t+\S.*$")
_LABELLED_ROW = re.compile(r"[^|:]{1,60}: [^|]*\S \| [^|:]{1,60}: ")  # as the readers write a table's row
_RULE = re.compile(r"[\s|:=_*-]+$")
_ADMONITION = re.compile(r"[ \t]*(?::::?\s*\w*|!!!\s*\w+)\s*$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]*_]*$")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]+)\]\((?:<[^>]*>|[^)\s]*)(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_EMPHASIS = re.compile(r"(\*\*|__|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))")
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}")
_SPACES = re.compile(r"\s+")


@cache
def _note_label() -> re.Pattern[str]:
    """Quotation marks of Markdown, and the label of a note in any of our languages."""
    labels = "|".join(label for table in tables_of_all("wording") for label in table["note_labels"])
    return re.compile(rf"^(?:>\s*)+|^(?:{labels})\s*:\s+(?=\S)", re.IGNORECASE)


def plain_wording(text: str) -> str:
    """`text` as it would be said: without Markdown and HTML markup, images and link targets."""
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _ANCHOR.sub("", text)
    text = _EMPHASIS.sub("", text)
    text = html.unescape(text)
    text = _note_label().sub("", text.strip())
    return _SPACES.sub(" ", text).strip()


def quotable_sentences(hits: Sequence[CleanHit], pages: int, passages_a_page: int = 3) -> list[QuotableSentence]:
    """All evidence of the first `pages` hits, page by page in reading order, each span once.

    Passages that overlap (a page may be indexed under several cuts) give each sentence once.
    """
    found: list[QuotableSentence] = []
    for rank, hit in enumerate(hits[:pages]):
        of_page: dict[int, QuotableSentence] = {}
        for passage in hit.passages[:passages_a_page]:
            for evidence in read_passage(passage, rank):
                known = of_page.get(evidence.span.start)
                if known is None or evidence.span.end > known.span.end:
                    of_page[evidence.span.start] = evidence
        found.extend(_without_overlaps(of_page[start] for start in sorted(of_page)))
    return found


def _without_overlaps(ordered: Iterable[QuotableSentence]) -> Iterator[QuotableSentence]:
    end = -1
    for evidence in ordered:
        if evidence.span.start >= end:
            yield evidence
            end = evidence.span.end


def read_passage(passage: CleanPassage, rank: int = 0) -> list[QuotableSentence]:
    """The evidence in one passage, in order. Headings, code, rules and markup lines give none."""
    page = passage.raw
    headings = {_key(page.title), *(_key(part) for part in page.heading.split(" > "))} - {""}
    reader = _PassageReader(passage, rank, headings)
    reader.read()
    return reader.found


def _key(line: str) -> str:
    return _SPACES.sub(" ", re.sub(r"[#*_`:]+", " ", line)).strip().casefold()


class _PassageReader:
    """Walks the lines of one passage and closes a paragraph or item where the next one begins."""

    def __init__(self, passage: CleanPassage, rank: int, headings: set[str]) -> None:
        self.clean = passage
        self.passage = passage.raw
        self.rank = rank
        self.text = passage.safe.text
        self.headings = headings
        self.heading = self.passage.heading.split(" > ")[-1] or self.passage.title
        self.found: list[QuotableSentence] = []
        self._open: tuple[SentenceRole, int, int] | None = None  # role, start, end of what is being read
        self._block = self.passage.start
        self._block_role: SentenceRole | None = None

    def read(self) -> None:
        front_matter = _FRONT_MATTER.match(self.text) if self.passage.start == 0 else None
        position = front_matter.end() if front_matter else 0
        in_code = False
        while position < len(self.text):
            end = self.text.find("\n", position)
            end = len(self.text) if end < 0 else end
            line = self.text[position:end]
            if _FENCE.match(line):
                in_code = not in_code
                self._close(ends_block=True)
            elif not in_code:
                self._line(line, position, end)
            position = end + 1
        self._close(ends_block=True)

    def _line(self, line: str, start: int, end: int) -> None:
        if not line.strip():
            # A blank line ends a paragraph, but the items of a loose list still belong together.
            self._close(ends_block=self._block_role not in ("step", "bullet"))
        elif _HEADING.match(line) or _key(line) in self.headings or self._stands_alone(line, end):
            self._close(ends_block=True)
            if not _RULE.match(line):
                self.heading = plain_wording(line.lstrip("# \t")).rstrip(":")
        elif _ADMONITION.match(line) or _RULE.match(line):
            self._close(ends_block=True)
        elif item := _ITEM.match(line):
            role: SentenceRole = "step" if item["step"] else "bullet"
            self._close(ends_block=self._block_role not in (role, None))
            self._begin(role, start + item.end(), end)
        elif self._open and (self._open[0] == "prose" or line[0] in " \t") and not _LABELLED_ROW.match(line):
            self._open = (self._open[0], self._open[1], end)
        elif _ROW.match(line):
            self._close(ends_block=self._block_role not in ("row", None))
            self._begin("row", start, end)
        else:
            self._close(ends_block=True)
            self._begin("prose", start, end)

    def _stands_alone(self, line: str, end: int) -> bool:
        """Whether a line is a heading in plain text: short, between blank lines, without a full stop
        (a heading may ask)."""
        bare = line.strip()
        if self._open or _ITEM.match(line) or len(bare.split()) > _HEADING_WORDS:
            return False
        following = self.text[end + 1 :].split("\n", 1)[0] if end + 1 < len(self.text) else ""
        if following.strip() or end + 1 >= len(self.text):
            return False
        return bare.endswith("?") or not (_SENTENCE_END.search(bare) or _ROW.match(bare) or re.search(r"\d", bare))

    def _begin(self, role: SentenceRole, start: int, end: int) -> None:
        if self._block_role is None:
            self._block = self.passage.start + start
            self._block_role = role
        self._open = (role, start, end)

    def _close(self, ends_block: bool) -> None:
        if self._open:
            role, start, end = self._open
            self._open = None
            if role == "prose":
                for sentence in split_sentences(self.text[start:end], self.passage.language or "en"):
                    self._add(role, Span(start + sentence.start, start + sentence.end))
            else:
                self._add(role, trim(self.text, Span(start, end)))
        if ends_block:
            self._block_role = None

    def _add(self, role: SentenceRole, span: Span) -> None:
        words = self.clean.words(span)
        wording = plain_wording(words.text)
        if role == "row":
            wording = row_sentence(wording, self.passage.language or "en")
        if not re.search(r"\w", wording):
            return
        stored = Span(self.passage.start + span.start, self.passage.start + span.end)
        for_people = words.reworded(wording).for_people
        self.found.append(
            QuotableSentence(
                self.passage.path,
                stored,
                words.raw,
                wording,
                role,
                self.heading,
                self._block,
                self.rank,
                self.passage,
                for_people,
            )
        )
