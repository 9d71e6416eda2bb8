"""Findings on paper: Markdown to read and CSV to sort, for the docs' owner."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable

from core.knowledge.health.findings import DocsFinding, Outline, Quote

Words = Callable[[DocsFinding], str]
"""The sentence that says why; the catalogue is the caller's."""
_KINDS = ("contradiction", "stale", "broken-link", "duplicate", "gap", "ambiguous")


def as_markdown(findings: Iterable[DocsFinding], words: Words, headings: dict[str, str]) -> str:
    """A section for each kind that occurs; `headings` gives each kind's name."""
    by_kind: dict[str, list[DocsFinding]] = {kind: [] for kind in _KINDS}
    for finding in findings:
        by_kind[finding.kind].append(finding)
    lines: list[str] = []
    for kind, found in by_kind.items():
        if found:
            lines.append(f"## {headings[kind]} ({len(found)})\n")
        for finding in found:
            lines.append(f"### {_one_line(finding.title)}\n\n{words(finding)}\n")
            lines += _article(finding.outline) if finding.outline else [_item(quote) for quote in finding.quotes]
            lines.append("")
    return "\n".join(lines)


def as_csv(findings: Iterable[DocsFinding], words: Words) -> str:
    """A row for each finding and quote, of a missing article for each question and passage. A cell that a
    spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("finding", "kind", "title", "why", "path", "start", "end", "quote", "question"))
    for finding in findings:
        head = (finding.key, finding.kind, _safe(finding.title), _safe(words(finding)))
        for question, quote in _rows(finding):
            rows.writerow((*head, quote.path, quote.start, quote.end, _safe(quote.text), _safe(question)))
    return out.getvalue()


def _rows(finding: DocsFinding) -> list[tuple[str, Quote]]:
    nothing = Quote("", 0, 0, "")
    if finding.outline is None:
        return [("", quote) for quote in finding.quotes or (nothing,)]
    sections = finding.outline.sections
    return [(section.question, quote) for section in sections for quote in section.passages or (nothing,)]


def _article(outline: Outline) -> list[str]:
    """The outline as the beginning of a page, quoted, so that it can be copied out."""
    lines = [f"# {_one_line(outline.title)}"]
    for section in outline.sections:
        times = f" ({section.asked})" if section.asked > 1 else ""
        lines += ["", f"## {_one_line(section.question)}{times}", ""]
        lines += [_item(quote) for quote in section.passages]
    return [f"> {line}".rstrip() for line in lines]


def _item(quote: Quote) -> str:
    return f"- `{quote.path}`" + (f": {_marked(quote)}" if quote.text else "")


def _marked(quote: Quote) -> str:
    """The quote on one line with its differing words in bold."""
    text = quote.text
    for mark in sorted(quote.marks, reverse=True):
        text = f"{text[: mark.start]}**{text[mark.start : mark.end]}**{text[mark.end :]}"
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
