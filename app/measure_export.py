"""A report as a table for spreadsheets and as one page that opens anywhere and loads nothing. No customer's words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from app import measure_words as words
from app.i18n import t, tn
from core.domain.measurement import Figure, Rate
from core.domain.report import Group, Report

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1c1c1a; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-top: 1.6em; } p { color: #5c5c57; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 3px 8px 3px 0; }
th { font-weight: 600; } tr { border-bottom: 1px solid #e0e0db; } td.n, th.n { text-align: right; }
.warn { background: #fbf0da; color: #1c1c1a; padding: 6px 10px; }
"""
_SHOWN = ("deflection", "csat_drafted", "recontact", "acceptance", "edit_share")
"""The columns of the page's tables; the CSV has all."""
_WIDE, _HIGH = 640, 120


def as_csv(report: Report) -> str:
    """Every figure of every group as a row: what it is told apart by, the group, numerator, denominator, interval."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("by", "group", "tickets", "figure", "value", "low", "high", "hits", "of"))
    for figure in (*report.workflow, *report.copilot):
        table.writerow(("all", "", report.whole.tickets, *_cells(figure)))
    for grouping, groups in report.groups:
        for group in groups:
            for figure in group.figures:
                table.writerow((grouping, group.key, group.counts.tickets, *_cells(figure)))
    return text.getvalue()


def as_html(report: Report, picture: str = "") -> str:
    """One page with the figures, the trend, the intents, the warnings and the roadmap. `picture`: HTML in place of
    the drawn trend, for whoever can't draw SVG."""
    weeks = report.by("week")
    until = datetime.fromtimestamp(report.period.until, UTC).date().isoformat()
    parts = [
        f"<h1>{_said('panel.measures.title')}, {until}</h1>",
        f"<p>{escape(tn('measure.period', report.whole.tickets, days=round(report.period.days)))}.",
        f"{escape(words.exports(report.matching))}</p>",
        *(f'<p class="warn">{escape(words.alarm(alarm))}</p>' for alarm in report.alarms),
        f"<h2>{_said('measure.workflow')}</h2>{_figures(report.workflow)}",
        f"<h2>{_said('panel.measures.trend')}</h2>{picture or _trend(weeks)}{_groups(report, 'week', weeks)}",
        f"<h2>{_said('panel.measures.by-intent')}</h2>{_groups(report, 'intent', report.by('intent'))}",
        f"<h2>{_said('measure.copilot')}</h2>{_figures(report.copilot)}",
        f"<h2>{_said('rollout.head')}</h2>",
        *(f"<p>{escape(words.step(step))}</p>" for step in report.rollout.steps),
        *(f"<p>{escape(words.change(change))}</p>" for change in report.rollout.changes),
    ]
    head = f'<meta charset="utf-8"><title>{_said("panel.measures.title")}</title><style>{_STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body>{''.join(parts)}</body></html>"


def _cells(figure: Figure) -> tuple[object, ...]:
    hits, of = (figure.hits, figure.of) if isinstance(figure, Rate) else ("", getattr(figure, "of", ""))
    if not figure.enough:
        return figure.name, "", "", "", hits, of
    return figure.name, round(figure.value, 6), round(figure.low, 6), round(figure.high, 6), hits, of


def _figures(figures: Iterable[Figure]) -> str:
    rows = "".join(
        f"<tr title='{escape(words.meaning(figure))}'><td>{escape(words.name(figure))}</td>"
        f"<td class='n'>{escape(words.value(figure))}</td><td>{escape(words.interval(figure))}</td>"
        f"<td>{escape(words.basis(figure))}</td></tr>"
        for figure in figures
    )
    return f"<table>{rows}</table>"


def _groups(report: Report, grouping: str, groups: Sequence[Group]) -> str:
    heads = "".join(f"<th class='n'>{escape(words.name(name))}</th>" for name in _SHOWN)
    rows = [f"<tr><th></th><th class='n'>{_said('panel.measures.tickets')}</th>{heads}</tr>"]
    for group in groups:
        figures = {figure.name: figure for figure in group.figures}
        cells = "".join(f"<td class='n'>{escape(words.value(figures[name]))}</td>" for name in _SHOWN)
        name = escape(words.group(grouping, group.key))  # type: ignore[arg-type]
        rows.append(f"<tr><td>{name}</td><td class='n'>{group.counts.tickets}</td>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _trend(weeks: Sequence[Group]) -> str:
    """Deflection by week as a line over its interval, drawn into the page itself."""
    rates = [next(figure for figure in week.figures if figure.name == "deflection") for week in weeks]
    shown = [(at, rate) for at, rate in enumerate(rates) if rate.enough]
    if len(shown) < 2:
        return ""
    step = _WIDE / (len(rates) - 1)
    top = max(rate.high for _, rate in shown) or 1.0

    def points(values: Iterable[tuple[int, float]]) -> str:
        return " ".join(f"{at * step:.1f},{_HIGH * (1 - value / top):.1f}" for at, value in values)

    band = [*((at, rate.high) for at, rate in shown), *((at, rate.low) for at, rate in reversed(shown))]
    line = [(at, rate.value) for at, rate in shown]
    box = f"-4 -4 {_WIDE + 8} {_HIGH + 8}"
    return (
        f'<svg viewBox="{box}" width="100%" role="img" aria-label="{_said("measure.deflection")}">'
        f'<polygon points="{points(band)}" fill="#e5ecfb"/>'
        f'<polyline points="{points(line)}" fill="none" stroke="#2456c4" stroke-width="2"/></svg>'
    )


def _said(message_id: str) -> str:
    return escape(t(message_id))
