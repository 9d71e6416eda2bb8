"""Putting a reply together, with the place of every sentence in it known."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.draft import Citation, Draft, DraftKind, Gap, Part
from core.domain.text import Span
from core.drafting.quotable_sentences import QuotableSentence


@dataclass(slots=True)
class ReplyBuilder:
    """Grows a reply paragraph by paragraph; citations and gaps get their spans as they are written."""

    kind: DraftKind = "extractive"
    _text: str = ""
    _citations: list[Citation] = field(default_factory=list)
    _gaps: list[Gap] = field(default_factory=list)

    def paragraph(self) -> None:
        """Begins a new paragraph, unless nothing was written yet."""
        if self._text and not self._text.endswith("\n\n"):
            self._text = self._text.rstrip(" ") + ("\n" if self._text.endswith("\n") else "\n\n")

    def line(self) -> None:
        """Begins a new line, unless nothing was written yet."""
        if self._text and not self._text.endswith("\n"):
            self._text = self._text.rstrip(" ") + "\n"

    def say(self, words: str) -> Span:
        """Writes `words` after a blank where one is needed. Gives their place."""
        if self._text and not self._text[-1].isspace():
            self._text += " "
        start = len(self._text)
        self._text += words
        return Span(start, len(self._text))

    def cite(self, words: str, evidence: QuotableSentence, before: str = "") -> None:
        """Writes `before` (a list's mark) and `words`, which say what `evidence` says."""
        if before:
            self.say(before.rstrip())
        place = self.say(words)
        self._citations.append(Citation(evidence.path, evidence.span.start, evidence.span.end, evidence.quote, place))

    def add(self, words: str) -> None:
        """Writes `words` as they are, right after what stands there."""
        self._text += words

    def gap(self, label: str, value: str = "", source: str = "") -> None:
        """Leaves `[label]` to be filled by a person, or writes the `value` that `source` knows."""
        words = value or f"[{label}]"
        start = len(self._text)
        self._text += words
        self._gaps.append(Gap(label, Span(start, start + len(words)), source if value else ""))

    def say_with_gap(self, words: str, label: str) -> None:
        """Writes `words`, in which `{gap}` becomes a visible gap `[label]`."""
        before, _, after = words.partition("{gap}")
        self.say(before)
        self.gap(label)
        self.add(after)

    def add_part(self, part: Part) -> None:
        """Writes a part as paragraphs of its own."""
        if part.text:
            self.paragraph()
            self._gaps += part.gaps_at(len(self._text))
            self._text += part.text

    def part(self) -> Part:
        """What was written, to stand in another reply."""
        return Part(self._text.rstrip(), tuple(self._gaps))

    def draft(self, unanswered: tuple[str, ...] = (), covered: bool = True, why: str = "", snippet: str = "") -> Draft:
        """The reply as it stands."""
        return Draft(
            self.kind,
            self._text.rstrip(),
            tuple(self._citations),
            why=why,
            gaps=tuple(self._gaps),
            unanswered=unanswered,
            covered=covered,
            snippet=snippet,
        )
