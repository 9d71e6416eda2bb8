"""What a rewrite of a reply gives, and where two texts differ: all that the window needs to know of rewrites."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.domain.text import Span

RewriteMode = Literal["shorter", "simpler", "warmer", "formal", "grammar", "like-mine", "translate", "steps"]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A stretch of the text before and what stands there now. Either may be empty."""

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class RewriteResult:
    """The outcome of a rewrite. Where `kept` is false, `text` is the text before."""

    wish: RewriteMode
    before: str
    """The text that was to be reworded: what undo brings back."""
    text: str
    kept: bool
    """Whether the rewrite may take the place of the text."""
    changes: tuple[TextChange, ...] = ()
    why: str = ""
    """Message id of why it was thrown away: `value-lost`, `turned-round`, `unchanged`, `cut-short`, `empty`, or of why
    it was not tried: `no-examples`, `language-unsupported`, `same-language`."""
    values: tuple[str, ...] = ()
    """The words of the values that were lost or added, or the sentences that say the opposite."""


def changes_between(before: str, after: str) -> tuple[TextChange, ...]:
    """Where the two differ, word by word, in order: to be shown."""
    return _differences(before, after, r"\S+|\n+")


def edits_between(before: str, after: str) -> tuple[TextChange, ...]:
    """The same with the space between words, in order: carried out from the last to the first they
    make `before` into `after`, letter for letter."""
    return _differences(before, after, r"\S+|\s+")


def _differences(before: str, after: str, parts: str) -> tuple[TextChange, ...]:
    old = [Span(*match.span()) for match in re.finditer(parts, before)]
    new = [Span(*match.span()) for match in re.finditer(parts, after)]
    matcher = difflib.SequenceMatcher(None, [s.of(before) for s in old], [s.of(after) for s in new], autojunk=False)
    return tuple(
        TextChange(_covering(old, i1, i2, len(before)), _covering(new, j1, j2, len(after)))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _covering(spans: Sequence[Span], first: int, last: int, end: int) -> Span:
    if first < last:
        return Span(spans[first].start, spans[last - 1].end)
    at = spans[first].start if first < len(spans) else end
    return Span(at, at)
