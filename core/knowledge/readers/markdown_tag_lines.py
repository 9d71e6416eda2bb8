"""Lines that hold tags of components, shortcodes and templates: which tags, which words, what they say together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.knowledge.readers.markdown_inline_marks import CODE_SPAN
from core.knowledge.readers.markdown_tags import TAG, Tag, tag_of

TagInLine = tuple[int, int, Tag]
"""Where a tag starts and ends in its line, and what it is."""
_STARTS_TAG = re.compile(r"<[A-Z][\w.]*(?:\s[^<>]*)?$|\{%[^%]*$|\{\{[<%][^%>]*$")
_LONGEST_TAG = 20
"""Lines of one tag."""


def may_hold_tags(text: str) -> bool:
    """Whether there may be a tag in a text, told without looking for one."""
    return "</" in text or "{%" in text or "{{" in text


def whole_tags(lines: list[str]) -> Iterator[str]:
    """The lines, those of one tag as one."""
    at = 0
    while at < len(lines):
        line, count = lines[at], 1
        if ("<" in line or "{" in line) and _STARTS_TAG.search(line):
            joined = line
            for more in lines[at + 1 : at + _LONGEST_TAG]:
                joined, count = f"{joined} {more.strip()}", count + 1
                if not more.strip() or not _STARTS_TAG.search(joined):
                    break
            if not _STARTS_TAG.search(joined) and TAG.search(joined):
                line = joined
            else:
                count = 1
        yield line
        at += count


def tags_outside_code(line: str) -> list[TagInLine]:
    """The tags of a line that stand in no code, from left to right."""
    found = TAG.finditer(CODE_SPAN.sub(lambda code: " " * len(code[0]), line) if "`" in line else line)
    return [(tag.start(), tag.end(), tag_of(tag)) for tag in found]


def without(line: str, spans: list[TagInLine]) -> str:
    """A line without its tags."""
    kept: list[str] = []
    end = 0
    for start, stop, _ in spans:
        kept.append(line[end:start])
        end = stop
    return "".join((*kept, line[end:]))


def is_enclosed(line: str, spans: list[TagInLine]) -> bool:
    """Whether all words of a line stand within components that open and close on it."""
    depth = end = 0
    for start, stop, tag in spans:
        if depth <= 0 and line[end:start].strip():
            return False
        depth += {"opens": 1, "closes": -1, "alone": 0}[tag.kind]
        end = stop
    return depth == 0 and not line[end:].strip()


def wraps_rest(line: str, spans: list[TagInLine]) -> bool:
    """Whether the first tag of a line holds all that follows on it."""
    closing = [(start, stop) for start, stop, tag in spans if tag.kind == "closes" and tag.name == spans[0][2].name]
    return not closing or not line[closing[0][1] :].strip()


def with_labels(line: str, spans: list[TagInLine], offset: int) -> str:
    """A line whose tags have given way to what they say, `spans` being counted from `offset` before it."""
    kept: list[str] = []
    end = 0
    for start, stop, tag in spans:
        before = line[end : start - offset]
        said = tag.label if tag.kind != "closes" else ""
        if before.endswith(("(", '"', "=")):
            said = tag.argument
        elif said and before[-1:].strip():
            said = f" {said}"
        kept += (before, said)
        end = stop - offset
    return "".join((*kept, line[end:]))
