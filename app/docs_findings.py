"""Findings about the docs and the words for them, as the panel and the command line share them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from app.i18n import t
from core.knowledge.audience import AudienceClassifier
from core.knowledge.health import export
from core.knowledge.health.examine import examine
from core.knowledge.health.findings import DocsFinding, FindingKind, Outline
from core.ports import Cancelled, never

if TYPE_CHECKING:
    from app.composition import Services


def find(services: Services, *, older_than_days: int = 0, cancelled: Cancelled = never) -> Iterator[DocsFinding]:
    """Examines the docs of the workspace; findings come as they are made. `older_than_days`: pages not changed
    for longer are findings too; 0: they are not."""
    speech = AudienceClassifier.from_table(services.workspace.toml("quoting"))
    found = examine(services.store, older_than_days=older_than_days, cancelled=cancelled, speech=speech)
    return map(_named, found)


def _named(finding: DocsFinding) -> DocsFinding:
    """The finding with a title: its page's path where the page has none, a sentence where what was asked can't be
    said without the customer's own words."""
    unsaid = t("health.unsaid-question")
    page = finding.quotes[0].path if finding.quotes and finding.outline is None else unsaid
    outline = finding.outline
    if outline is not None:
        sections = tuple(replace(section, question=section.question or unsaid) for section in outline.sections)
        outline = Outline(outline.title or unsaid, sections)
    return replace(finding, title=finding.title.strip() or page, outline=outline)


def why_text(finding: DocsFinding) -> str:
    """Why it is a finding, as a sentence."""
    return t(f"health.{finding.why}", **finding.values)


def as_csv(findings: Sequence[DocsFinding]) -> str:
    """A table for a spreadsheet."""
    return export.as_csv(findings, why_text)


def as_markdown(findings: Sequence[DocsFinding]) -> str:
    """A report with a heading for each kind."""
    headings: dict[str, str] = {kind: t(f"health.kind.{kind}") for kind in get_args(FindingKind)}
    return export.as_markdown(findings, why_text, headings)
