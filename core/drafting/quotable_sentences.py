"""Evidence sentences: what of a passage can be said to a customer, and where exactly it stands.

A passage is cut into headings (context), prose sentences, list items, table rows and code. Each keeps its exact span
in the document's stored text, so that a citation opens at the words. The readers have taken the markup away already:
what looks like some is what the page shows ('<your-domain>', '/blog/**') and stays, character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

from core.domain.knowledge import Passage
from core.domain.text import Span, split_sentences, trim
from core.drafting.code_lines import code_blocks, is_code
from core.drafting.page_wording import is_markdown, on_one_line, plain_wording
from core.drafting.table_rows import row_sentence
from core.language.clean_text import CleanHit, CleanPassage

SentenceRole = Literal["prose", "step", "bullet", "row", "code"]


@dataclass(frozen=True, slots=True)
class QuotableSentence:
    """One sentence, list item, table row or block of code of a page."""

    path: str
    span: Span
    """In the stored extracted text of `path`."""
    quote: str
    """That text, code point for code point."""
    wording: str
    """The same words on one line, as a reply would write them; code keeps its lines."""
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
    mark: str = ""
    """The number of a step as the page counts it: '3.'."""
    quotable_heading: str = ""
    """The heading as a reply may say it; empty if it can't be."""
    subject: str = ""
    """What a reply says before it, since it has no subject of its own; empty in what is read from a page."""
    topic: str = ""
    """The title of its page, where a reply may name it."""


_ITEM = re.compile(r"[ \t]*(?:(?P<bullet>[-*+•‣–])|(?P<step>\d{1,2}[.)]|[a-z]\)))[ \t]+(?:\[[ xX]\][ \t]+)?")
_HEADING_WORDS = 12
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+|[ \t]*(?:=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$|.*\S \| \S.*$|.*\S\t+\S.*$")
_BAR_IN_SENTENCE = re.compile(r"(?:[^\s|:]+ ){4,}[^\s|]+ \| [^|]*[.!?]\s*$")  # 'Enter the words a | b there.'
_LABELLED_ROW = re.compile(r"[^|:]{1,60}: [^|]*\S \| [^|:]{1,60}: ")  # as the readers write a table's row
_RULE = re.compile(r"[\s|:=_*-]+$")
_ADMONITION = re.compile(r"[ \t]*(?::::?\s*\w*|!!!\s*\w+)\s*$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]*_]*$")
_INDENTED = re.compile(r"[ \t]+\S[^\n]*(?:\n[ \t]+\S[^\n]*)*")
_SPACES = re.compile(r"\s+")
_BARE_NUMBER = re.compile(r"(?<!\S)[\d.,]+(?!\S)")
_GOES_ON = re.compile(r"[a-zäöüß/$^*=.,;()#&|\\-]")
_BRACKETS = ("([{", ")]}")
_MOST_JOINED = 3  # sentences that one open bracket may hold together


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
    """The evidence in one passage, in order. Headings, rules and markup lines give none."""
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
        self.text = passage.visible.text
        self.headings = headings
        self.heading = self.passage.heading.split(" > ")[-1] or self.passage.title
        self.found: list[QuotableSentence] = []
        self._open: tuple[SentenceRole, int, int] | None = None  # role, start, end of what is being read
        self._mark = ""
        self._block = self.passage.start
        self._block_role: SentenceRole | None = None
        fenced = any(map(_FENCE.match, self.text.split("\n")))
        self._code = {} if fenced else {span.start: span.end for span in code_blocks(self.text)}
        outside = self.text
        for start, end in self._code.items():
            outside = outside[:start] + " " * (end - start) + outside[end:]
        self._is_markdown = is_markdown(outside)

    def read(self) -> None:
        front_matter = _FRONT_MATTER.match(self.text) if self.passage.start == 0 else None
        position = front_matter.end() if front_matter else 0
        fence = -1
        while position < len(self.text):
            end = self.text.find("\n", position)
            end = len(self.text) if end < 0 else end
            line = self.text[position:end]
            if _FENCE.match(line):
                self._close(ends_block=True)
                if fence >= 0:
                    self._add_code(fence, position)
                fence = -1 if fence >= 0 else end + 1
            elif fence < 0 and position in self._code and _key(line) not in self.headings:
                end = self._code[position]
                self._close(ends_block=True)
                self._add_code(position, end)
            elif fence < 0 and (code_end := self._code_in_item(line, position)):
                end = code_end
                self._close(ends_block=True)
                self._add_code(position, end)
            elif fence < 0:
                self._line(line, position, end)
            position = end + 1
        self._close(ends_block=True)

    def _code_in_item(self, line: str, start: int) -> int:
        """Where the code ends that begins with this line below the words of a list's item; 0 if it is none."""
        if not self._open or self._open[0] == "prose" or line[:1] not in (" ", "\t"):
            return 0
        run = _INDENTED.match(self.text, start)
        lines = [below for below in run[0].split("\n") if below.strip()] if run else []
        return run.end() if run and lines and not any(map(_ITEM.match, lines)) and is_code(lines) else 0

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
            self._mark = item["step"] or ""
        elif self._open and (self._open[0] == "prose" or line[0] in " \t") and not _LABELLED_ROW.match(line):
            self._open = (self._open[0], self._open[1], end)
        elif _ROW.match(line) and not _BAR_IN_SENTENCE.match(line):
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
        return bare.endswith("?") or not (_SENTENCE_END.search(bare) or _ROW.match(bare) or _BARE_NUMBER.search(bare))

    def _begin(self, role: SentenceRole, start: int, end: int) -> None:
        if self._block_role is None:
            self._block = self.passage.start + start
            self._block_role = role
        self._open = (role, start, end)
        self._mark = ""

    def _close(self, ends_block: bool) -> None:
        if self._open:
            role, start, end = self._open
            self._open = None
            if role == "prose":
                sentences = split_sentences(self.text[start:end], self.passage.language or "en")
                for sentence in _joined(self.text[start:end], sentences):
                    self._add(role, Span(start + sentence.start, start + sentence.end))
            else:
                self._add(role, trim(self.text, Span(start, end)))
        if ends_block:
            self._block_role = None

    def _add_code(self, start: int, end: int) -> None:
        span = _whole_lines(self.text, Span(start, end))
        self._block = self.passage.start + span.start
        self._add("code", span)

    def _add(self, role: SentenceRole, span: Span) -> None:
        words = self.clean.words(span)
        if role == "code":
            wording = dedent("\n".join(line.rstrip() for line in words.visible.split("\n") if line.strip()))
        elif self._is_markdown:
            wording = plain_wording(words.visible)
        else:
            wording = on_one_line(words.visible)
            if words.visible != words.raw:
                wording = _SPACES.sub(" ", wording)  # where something was cut out
        if role == "row":
            wording = row_sentence(wording, self.passage.language or "en")
        if not re.search(r"\w", wording):
            return
        stored = Span(self.passage.start + span.start, self.passage.start + span.end)
        said = (words.reworded(sentence) for sentence in (wording, *wording.split("\n")))
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
                all(sentence.for_people for sentence in said),
                self._mark if role == "step" else "",
                self.clean.heading(self.heading),
                topic=self.clean.topic,
            )
        )


def _joined(text: str, sentences: Sequence[Span]) -> list[Span]:
    """`sentences` of `text`, those that one pair of brackets holds made one, and what begins like no sentence put
    to the one before it: neither 'init({ a: "x. Y" })' nor '^/shop/.*$ there' is cut."""
    joined: list[Span] = []
    parts = 0
    for span in sentences:
        if joined and parts < _MOST_JOINED and (_opened(joined[-1].of(text)) > 0 or _GOES_ON.match(span.of(text))):
            joined[-1] = Span(joined[-1].start, span.end)
            parts += 1
        else:
            joined.append(span)
            parts = 1
    return joined


def _opened(words: str) -> int:
    return sum(map(words.count, _BRACKETS[0])) - sum(map(words.count, _BRACKETS[1]))


def _whole_lines(text: str, span: Span) -> Span:
    """`span` without the blank lines at its two ends; the indent of its first line stays."""
    inner = trim(text, span)
    return Span(max(span.start, text.rfind("\n", 0, inner.start) + 1), inner.end)
