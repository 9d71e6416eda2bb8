"""Bytes of tokens to pieces of text that may be shown: whole characters, no thoughts, nothing of a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from models.thought_filter import ThoughtFilter, ThoughtTags, overlap


class TextStream:
    """Holds back what is not yet certain: half a character, or what may become a tag or a stop string."""

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = tuple(text for text in stop if text)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._thoughts = ThoughtFilter()
        self._held = ""
        self.stopped = False

    @property
    def thought(self) -> ThoughtTags | None:
        """The thought that the model is in; its words are not shown."""
        return self._thoughts.thought

    def feed(self, data: bytes) -> str:
        """The text that is certain now. Sets `stopped` once a stop string is complete."""
        return self._release(self._thoughts.feed(self._decode(data)))

    def feed_markup(self, text: str) -> str:
        """The same for the spelling of control tokens, which may end a thought and is never shown."""
        return self._release(self._thoughts.feed(text, markup=True))

    def finish(self) -> str:
        """The rest, once no more bytes follow."""
        last = self._thoughts.feed(self._decode(b"", final=True)) + self._thoughts.finish()
        rest = self._release(last) + self._held
        self._held = ""
        return "" if self.stopped and not rest else rest

    def _release(self, new: str) -> str:
        if self.stopped:
            return ""
        text = self._held + new
        ends = [at for at in (text.find(stop) for stop in self._stop) if at >= 0]
        if ends:
            self.stopped = True
            self._held = ""
            return text[: min(ends)]
        keep = overlap(text, self._stop)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]
