"""Findings about the docs, in the form the panel shows."""

from __future__ import annotations

from collections.abc import Iterator

from app.composition import Workbench
from app.panel.desk import HealthFinding
from app.wording import t
from core.knowledge.health.examine import examine
from core.ports import Cancelled


def findings(bench: Workbench, cancelled: Cancelled) -> Iterator[HealthFinding]:
    """Examines the docs; findings come as they are made."""
    for finding in examine(bench.store, cancelled=cancelled):
        places = tuple((quote.path, quote.text) for quote in finding.quotes)
        yield HealthFinding(finding.kind, finding.title, places, t(f"health.{finding.why}", **finding.values))
