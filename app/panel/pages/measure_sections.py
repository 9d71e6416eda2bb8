"""The parts of the page of measures: each a title, a sentence that says what it shows and of how many, and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app import measure_words as words
from app.i18n import t, tn
from app.panel.display_text import number
from app.panel.widgets.boxes import column, frame, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.charts import Bar, BarChart, HeatMap, Point, Shade, TrendChart
from app.panel.widgets.labels import label
from core.domain.measurement import Figure, Grouping, Rate
from core.domain.report import Alarm, Group, IntentStanding, Report, RolloutChange

_ALWAYS = 5
"""Of the comparison: the measures of the workflow; the others where they have surely changed."""
_WEEKS = 12
"""Of the grid: the latest."""
_SHOWN = ("deflection", "csat_drafted", "recontact", "acceptance", "edit_share")
"""What is told of a group in one line."""


def section(title: str, sentence: str, *parts: QWidget) -> QWidget:
    """A title, its sentence and what belongs below."""
    return frame("plain", column(label(title, "strong", wrap=True), label(sentence, "small", wrap=True), *parts))


def figures(title: str, sentence: str, found: Iterable[Figure]) -> QWidget:
    """Figures one below the other: name and value, below them interval, basis and meaning."""
    return section(title, sentence, *map(_figure, found))


def trend(report: Report, name: str) -> QWidget:
    """One figure by week."""
    found = [(week.key, figure) for week in report.by("week") for figure in week.figures if figure.name == name]
    enough = [figure for _, figure in found if figure.enough]
    chart = TrendChart()
    sentence = t(
        "panel.measures.trend.says",
        name=words.name(name),
        tickets=tn("count.tickets", report.whole.tickets),
        minimum=report.conventions.minimum,
    )
    points = [
        Point(words.week(key), figure.value, figure.low, figure.high, words.value(figure))
        if figure.enough
        else Point(words.week(key), None)
        for key, figure in found
    ]
    chart.show_points(points, sentence)
    if not enough:
        chart.hide()
    shown = sentence if enough else t("panel.measures.too-few", minimum=report.conventions.minimum)
    return section(t("panel.measures.trend"), shown, chart)


def funnel(report: Report) -> QWidget:
    """How many tickets are in each tier, and how many of all were deflected."""
    groups = {group.key: group.counts.tickets for group in report.by("tier")}
    whole = max(1, report.whole.tickets)
    chart = BarChart()
    bars = [
        Bar(t(f"tier.{tier}"), groups.get(str(tier), 0) / whole, number(groups.get(str(tier), 0))) for tier in range(4)
    ]
    bars.append(Bar(words.name("deflection"), report.whole.deflected / whole, number(report.whole.deflected)))
    sentence = t(
        "panel.measures.funnel.says",
        tickets=tn("count.tickets", report.whole.tickets),
        open=number(report.whole.open),
    )
    chart.show_bars(bars, sentence)
    return section(t("panel.measures.funnel"), sentence, chart)


def table(report: Report, grouping: Grouping) -> QWidget:
    """The groups, the largest first, with their main figures."""
    groups = [_group(grouping, group) for group in report.by(grouping)]
    sentence = t("panel.measures.table.says", minimum=report.conventions.minimum)
    return section(t(f"panel.measures.by-{grouping}"), sentence, *groups)


def gaps(report: Report) -> QWidget:
    """Where the docs have no answer: intents over weeks."""
    weeks = [group.key for group in report.by("week")][-_WEEKS:]
    chart = HeatMap()
    cells = [
        Shade(words.group("intent", gap.intent), words.week(gap.week), gap.rate.value if gap.rate.enough else None)
        for gap in sorted(report.gaps, key=lambda gap: (gap.intent, gap.week))
        if gap.week in weeks
    ]
    sentence = t("panel.measures.gaps.says", searches=number(report.whole.searched), minimum=report.conventions.minimum)
    chart.show_cells(cells, sentence)
    return section(t("panel.measures.gaps"), sentence, chart)


def comparison(report: Report) -> QWidget:
    """The measures of the workflow beside those of the period before, and whatever else has surely changed."""
    lines = [
        label(
            t(
                "panel.measures.change",
                name=words.name(change.name),
                now=words.value(change.now),
                before=words.value(change.before),
                low=words.amount(change.name, change.low, signed=True),
                high=words.amount(change.name, change.high, signed=True),
            ),
            wrap=True,
        )
        for at, change in enumerate(report.changes)
        if change.now.enough and change.before.enough and (at < _ALWAYS or not change.low <= 0 <= change.high)
    ]
    key = "panel.measures.before.says" if lines else "panel.measures.before.none"
    return section(t("panel.measures.before"), tn(key, round(report.period.days)), *lines)


def alarm(found: Alarm, open_ticket: Callable[[str], None]) -> QWidget:
    """A warning, with a menu of the tickets behind it."""

    parts: list[QWidget] = [label(words.alarm(found), "body", "warning", wrap=True)]
    if found.tickets:
        fill = partial(fill_with_tickets, found=found, open_ticket=open_ticket)
        parts.append(MenuButton(tn("panel.measures.tickets-behind", len(found.tickets)), fill, kind="link"))
    card = column(*parts, spacing="xs")
    card.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
    return frame("card", card)


def fill_with_tickets(menu: QMenu, found: Alarm, open_ticket: Callable[[str], None]) -> None:
    """Lists the tickets behind a warning."""
    for ticket, title in found.tickets:
        menu.addAction((title or ticket).replace("&", "&&")).triggered.connect(
            lambda _=False, ticket=ticket: open_ticket(ticket)
        )


def rollout(
    report: Report,
    promote: Callable[[str], object],
    demote: Callable[[str], object],
    undo: Callable[[int], object],
) -> QWidget:
    """The steps, the intents with their gates and what the lead may decide, and what was decided."""
    parts: list[QWidget] = [label(words.step(step), wrap=True) for step in report.rollout.steps]
    parts += [_standing(one, promote, demote) for one in words.told(report.rollout)]
    if rest := words.untold(report.rollout):
        parts.append(label(rest, "small", wrap=True))
    parts += [_change(change, undo) for change in report.rollout.changes]
    return section(t("rollout.head"), t("panel.measures.rollout.says"), *parts)


def _figure(figure: Figure) -> QWidget:
    below = " · ".join(part for part in (words.interval(figure), words.basis(figure)) if part)
    parts: list[QWidget | QVBoxLayout] = [label(words.meaning(figure), "small", wrap=True)]
    if below:
        parts.insert(0, label(below, "muted", wrap=True))
    head = row(label(words.name(figure), "body", wrap=True), label(words.value(figure), "strong"))
    head.setStretch(0, 1)
    return frame("plain", column(head, *parts, spacing="hair"))


def _group(grouping: Grouping, group: Group) -> QWidget:
    named = {figure.name: figure for figure in group.figures}
    said = " · ".join(f"{words.name(name)} {words.value(named[name])}" for name in _SHOWN if named[name].enough)
    head = row(
        label(words.group(grouping, group.key), "body", wrap=True), label(number(group.counts.tickets), "strong")
    )
    head.setStretch(0, 1)
    return frame("plain", column(head, label(said or t("measure.too-few"), "small", wrap=True), spacing="hair"))


def _standing(one: IntentStanding, promote: Callable[[str], object], demote: Callable[[str], object]) -> QWidget:
    parts: list[QWidget] = [label(words.standing(one), wrap=True)]
    name = words.group("intent", one.intent)
    decision: Button | None = None
    if one.ready:
        decision = Button(t("rollout.promote"), lambda: promote(one.intent), kind="link")
    elif one.tier < one.declared:
        decision = Button(t("rollout.demote"), lambda: demote(one.intent), kind="link")
    if decision is not None:
        decision.setAccessibleName(f"{name}: {decision.text()}")
        parts.append(decision)
    return frame("plain", column(*parts, spacing="hair"))


def _change(change: RolloutChange, undo: Callable[[int], object]) -> QWidget:
    parts: list[QWidget] = [label(words.change(change), "small", wrap=True)]
    if not change.undone:
        parts.append(Button(t("rollout.undo"), lambda: undo(change.id), kind="link", icon_name="undo-2"))
    return frame("plain", column(*parts, spacing="hair"))


def shares_of(report: Report) -> Sequence[Rate]:
    """The shares whose trend may be shown."""
    return [figure for figure in (*report.workflow, *report.copilot) if isinstance(figure, Rate)]
