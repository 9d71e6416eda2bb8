"""`deskside metrics`: the measures of the work, for a person or as JSON with the same figures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app import measure_words as words
from app.cli.context import Context
from app.i18n import t, tn
from core.domain.measurement import Average, Figure, Rate
from core.domain.report import Alarm, Change, Gate, Group, Report, Rollout


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    metrics = subparsers.add_parser("metrics", parents=[options], help="what the work comes to")
    metrics.add_argument("--days", type=_days, default=30, metavar="N", help="the last N days (default 30)")
    decide = metrics.add_mutually_exclusive_group()
    decide.add_argument("--promote", metavar="INTENT", help="answer this intent in tier 1, if its gates pass")
    decide.add_argument("--demote", metavar="INTENT", help="take that back")
    decide.add_argument("--undo", type=int, metavar="CHANGE", help="undo a promotion or demotion by its number")
    metrics.set_defaults(run=run_metrics)


def run_metrics(context: Context) -> int:
    """Brings the measures up to date and shows the report."""
    reporter = context.services.reporter
    for done in reporter.measure():
        context.out.progress(tn("count.tickets", done))
    reporter.demote_failed()
    if context.options.promote:
        reporter.promote(context.options.promote)
    if context.options.demote:
        reporter.demote(context.options.demote)
    if context.options.undo:
        reporter.undo(context.options.undo)
    report = reporter.report(context.options.days)
    if context.out.as_json:
        context.out.row(as_row(report))
    else:
        context.out.text(as_text(report))
    return 0


def as_row(report: Report) -> dict[str, Any]:
    """The report as JSON: every share with numerator, denominator and interval, `value` null where they are too few."""
    return {
        "since": report.period.since,
        "until": report.period.until,
        "conventions": asdict(report.conventions),
        "tickets": report.whole.tickets,
        "open": report.whole.open,
        "workflow": [_figure(figure) for figure in report.workflow],
        "copilot": [_figure(figure) for figure in report.copilot],
        "unused_because": [{"reason": reason, "times": times} for reason, times in report.reasons_unused],
        "changes": [_change(change) for change in report.changes],
        "by": {grouping: [_group(group) for group in groups] for grouping, groups in report.groups},
        "gaps": [{"intent": gap.intent, "week": gap.week, **_figure(gap.rate)} for gap in report.gaps],
        "pages": [{"path": path, "shown": shown, "used": used} for path, shown, used in report.pages],
        "exports": asdict(report.matching),
        "alarms": [_alarm(alarm) for alarm in report.alarms],
        "rollout": _rollout(report.rollout),
    }


def as_text(report: Report) -> str:
    """The report in words."""
    head = tn("measure.period", report.whole.tickets, days=round(report.period.days))
    if report.whole.tickets:
        lines = [head, words.exports(report.matching), "", t("measure.workflow")]
        lines += [_line(figure) for figure in report.workflow]
        lines += ["", t("measure.copilot"), *(_line(figure) for figure in report.copilot)]
    else:
        lines = [f"{t('panel.measures.none')}. {t('panel.measures.none.hint')}"]
    if report.alarms:
        lines += ["", t("alarm.head"), *(f"  {words.alarm(alarm)}" for alarm in report.alarms)]
    lines += ["", t("rollout.head"), *(f"  {words.step(step)}" for step in report.rollout.steps)]
    lines += [f"  {words.standing(standing)}" for standing in words.told(report.rollout)]
    lines += [f"  {rest}" for rest in (words.untold(report.rollout),) if rest]
    lines += [f"  {change.id}. {words.change(change)}" for change in report.rollout.changes]
    return "\n".join(lines)


def _line(figure: Figure) -> str:
    name, value, interval = words.name(figure), words.value(figure), words.interval(figure)
    return f"  {name:<40}  {value:>11}  {interval:<26}  {words.basis(figure)}".rstrip()


def _figure(figure: Figure) -> dict[str, Any]:
    enough = figure.enough
    row: dict[str, Any] = {"name": figure.name, "value": round(figure.value, 6) if enough else None}
    row |= {"low": round(figure.low, 6), "high": round(figure.high, 6)} if enough else {"low": None, "high": None}
    if isinstance(figure, Rate):
        row |= {"hits": figure.hits, "of": figure.of}
    elif isinstance(figure, Average):
        row["of"] = figure.of
    return row


def _change(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "now": _figure(change.now),
        "before": _figure(change.before),
        "difference": {"low": round(change.low, 6), "high": round(change.high, 6)},
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "tickets": group.counts.tickets,
        "figures": [_figure(figure) for figure in group.figures],
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "kind": alarm.kind,
        "subject": alarm.subject,
        "figures": [{"now": _figure(now), "before": _figure(before)} for now, before in alarm.figures],
        "tickets": [ticket for ticket, _ in alarm.tickets],
    }


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {
        "steps": [{"name": step.name, "done": step.done, "gates": _gates(step.gates)} for step in rollout.steps],
        "intents": [
            {
                "intent": one.intent,
                "declared": one.declared,
                "tier": one.tier,
                "ready": one.ready,
                "gates": _gates(one.gates),
            }
            for one in rollout.intents
        ],
        "changes": [asdict(change) | {"reasons": dict(change.reasons)} for change in rollout.changes],
    }


def _gates(gates: Sequence[Gate]) -> list[dict[str, Any]]:
    return [
        {**_figure(gate.figure), "threshold": gate.threshold, "at_least": gate.at_least, "passes": gate.passes}
        for gate in gates
    ]


def _days(written: str) -> int:
    days = int(written)
    if not 1 <= days <= 3650:
        raise ValueError
    return days
