"""Figures, gates and warnings in words that a lead does not stumble over."""

from __future__ import annotations

from app import measure_words as words
from app.i18n import use_language
from core.domain.measurement import Rate
from core.domain.report import Alarm, Gate, Step


def satisfied(hits: int, low: float, high: float) -> Rate:
    return Rate("csat_drafted", hits, 100, low, high, minimum=30)


def test_a_gate_shut_by_the_interval_alone_says_so() -> None:
    use_language("en")
    said = words.gates([Gate(satisfied(87, 0.74, 0.95), 0.75, at_least=True)])
    assert said == "✗ Satisfied, reply from a draft: 87.0\u00a0%, but 74.0\u00a0% at worst (at least 75.0\u00a0%)"


def test_a_gate_that_passes_or_fails_needs_no_interval() -> None:
    use_language("en")
    for hits, low, sign in ((87, 0.79, "✓"), (60, 0.5, "✗")):
        said = words.gates([Gate(satisfied(hits, low, 0.95), 0.75, at_least=True)])
        assert said == f"{sign} Satisfied, reply from a draft: {hits}.0\u00a0% (at least 75.0\u00a0%)"


def test_a_step_is_not_done_before_the_one_that_leads_to_it() -> None:
    use_language("en")
    passed = (Gate(satisfied(90, 0.8, 0.95), 0.75, at_least=True),)
    assert "Widen, done" in words.step(Step("widen", passed))
    assert "Widen, not yet" in words.step(Step("widen", passed, reached=False))


def test_a_warning_names_the_days_it_compares() -> None:
    use_language("en")
    now, before = satisfied(60, 0.5, 0.7), satisfied(90, 0.8, 0.95)
    said = words.alarm(Alarm("deflection-csat", "", ((now, before),), days=14, before_days=60))
    assert said.endswith("before 90.0\u00a0%. Days compared: the last 14 and the 60 before them.")
