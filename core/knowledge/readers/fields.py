"""The fields of word processors, by their instructions: `TOC \\o "1-3"`, `HYPERLINK "https://…" \\t "_blank"`."""

from __future__ import annotations

_LISTS_OF_PAGES = ("TOC", "INDEX", "TOA")


def lists_pages(instruction: str) -> bool:
    """Whether a field only repeats headings or words with the numbers of their pages."""
    return instruction.lstrip().upper().startswith(_LISTS_OF_PAGES)


def hyperlink(instruction: str) -> tuple[str, bool]:
    """The target of a hyperlink, '' for any other field; and whether it is a place in the file itself."""
    before, quote, rest = instruction.partition('"')
    if not quote or before.split()[:1] != ["HYPERLINK"]:
        return "", False
    return rest.partition('"')[0], "\\l" in before
