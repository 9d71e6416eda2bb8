"""Takes what a model thinks aloud out of its answer while it is written, and the tags that stand around the answer.

Families mark their thoughts with tags that are tokens of their own (gpt-oss's channels, `[THINK]`) or plain text
(`<think>`), which may come in any number of pieces. The tags stand in `resources/models/prompt_format.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from core.resources import load_toml


class ThoughtTags(NamedTuple):
    """How a family marks a thought."""

    open: str
    close: str
    empty: str
    """What put behind `open` makes an empty thought of it."""


class _Tags(NamedTuple):
    openers: dict[str, ThoughtTags]
    first: dict[str, ThoughtTags]
    """Those that open a thought at the beginning of an answer only."""
    before: tuple[str, ...]
    strays: tuple[str, ...]
    """What is dropped wherever it stands: tags that close something."""


class ThoughtFilter:
    """Filters one answer."""

    def __init__(self) -> None:
        self._tags = _tags()
        self._held = ""
        self._markup = ""
        """For each character of `_held`: `x` for one of a control token, which is never shown."""
        self._begun = False
        self._strip = False
        self.thought: ThoughtTags | None = None
        """The thought that is open."""

    def feed(self, text: str, *, markup: bool = False) -> str:
        """What of the answer is certain now. `markup` is the spelling of a control token."""
        self._held += text
        self._markup += ("x" if markup else " ") * len(text)
        shown = ""
        while True:
            part, again = self._step()
            shown += part
            if not again:
                return shown

    def finish(self) -> str:
        """The rest, once nothing more follows; nothing of a thought that was never closed."""
        return "" if self.thought else self._take(len(self._held))

    def _step(self) -> tuple[str, bool]:
        """What can be shown of what is held, and whether to look again at the rest."""
        if self.thought is not None:
            return "", self._end_thought(self.thought)
        if not self._begun:
            found = self._at_beginning()
            if found is not None:
                return "", found
        return self._in_answer()

    def _end_thought(self, thought: ThoughtTags) -> bool:
        at = self._held.find(thought.close)
        if at < 0:
            self._drop(len(self._held) - overlap(self._held, [thought.close]))
            return False
        self._drop(at + len(thought.close))
        self.thought, self._strip = None, True
        return True

    def _at_beginning(self) -> bool | None:
        """Takes away what stands before an answer: whether to look again; None where the answer may begin."""
        bare = self._held.lstrip()
        blank = len(self._held) - len(bare)
        tags = self._tags
        for tag in (*tags.before, *tags.openers, *tags.first):
            if bare.startswith(tag):
                self.thought = tags.openers.get(tag) or tags.first.get(tag)
                self._drop(blank + len(tag))
                self._strip = True
                return True
        if self._strip:
            self._drop(blank)
        waits = not bare or any(
            tag.startswith(bare) for tag in (*tags.before, *tags.openers, *tags.first, *tags.strays)
        )
        return False if waits else None

    def _in_answer(self) -> tuple[str, bool]:
        tags = [*self._tags.openers, *self._tags.strays]
        places = [(at, -len(tag), tag) for tag in tags if (at := self._held.find(tag)) >= 0]
        if not places:
            return self._take(len(self._held) - overlap(self._held, tags)), False
        at, _, tag = min(places)
        shown = self._take(at)
        self._drop(len(tag))
        self.thought = self._tags.openers.get(tag)
        self._strip = not self._begun
        return shown, True

    def _take(self, length: int) -> str:
        """Takes the first characters of what is held, without those of control tokens."""
        taken = "".join(char for char, kind in zip(self._held[:length], self._markup, strict=False) if kind == " ")
        self._begun = self._begun or bool(taken.strip())
        self._drop(length)
        return taken

    def _drop(self, length: int) -> None:
        self._held, self._markup = self._held[length:], self._markup[length:]


def overlap(text: str, beginnings: Iterable[str]) -> int:
    """The length of the longest end of `text` that may become one of the `beginnings`."""
    longest = 0
    for tag in beginnings:
        for length in range(min(len(text), len(tag) - 1), longest, -1):
            if text.endswith(tag[:length]):
                longest = length
                break
    return longest


@cache
def _tags() -> _Tags:
    data = load_toml("models", "prompt_format.toml")
    rows = [
        (ThoughtTags(row["open"], row["close"], row["empty"]), row.get("only_first", False)) for row in data["thought"]
    ]
    wrapping = data["wrapping"]
    return _Tags(
        openers={tags.open: tags for tags, only_first in rows if not only_first},
        first={tags.open: tags for tags, only_first in rows if only_first},
        before=tuple(wrapping["before"]),
        strays=tuple({*(tags.close for tags, only_first in rows if not only_first), *wrapping["after"]}),
    )
