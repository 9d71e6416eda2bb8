"""Figures of the work in words, as command line, page and exports say them alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.i18n import known, t, tn
from app.name_words import intent_words, rule_words
from core.domain.measurement import Average, Difference, Figure, Grouping, Matching, Rate
from core.domain.report import Alarm, Gate, IntentStanding, Rollout, RolloutChange, Step

SECONDS = ("key_seconds", "key_seconds_median")
HOURS = ("recovery_hours_complete", "recovery_hours_incomplete")


def name(figure: Figure | str) -> str:
    """What a figure is called."""
    return t(f"measure.{figure if isinstance(figure, str) else figure.name}")


def meaning(figure: Figure | str) -> str:
    """Its definition, in a sentence."""
    return t(f"measure.{figure if isinstance(figure, str) else figure.name}.help")


def value(figure: Figure) -> str:
    """The figure, or that it is told from too few."""
    if not figure.enough:
        return t("measure.too-few")
    return amount(figure.name, figure.value, signed=isinstance(figure, Difference))


def interval(figure: Figure) -> str:
    """Where the true figure lies with 95 % certainty; empty where the figure itself is not shown."""
    if not figure.enough:
        return ""
    signed = isinstance(figure, Difference)
    low, high = (amount(figure.name, end, signed=signed) for end in (figure.low, figure.high))
    return t("measure.interval", low=low, high=high)


def basis(figure: Figure) -> str:
    """What it is told from."""
    if isinstance(figure, Rate):
        return t("measure.of", hits=figure.hits, of=figure.of)
    return tn("measure.from", figure.of) if isinstance(figure, Average) else ""


def amount(figure: str, number: float, *, signed: bool = False) -> str:
    """A value of that figure: a share in percent, or seconds or hours."""
    if figure in SECONDS:
        return t("measure.seconds", number=_written(number, 0))
    if figure == "tier_1_intents":
        return _written(number, 0)
    if figure in HOURS:
        return t("measure.hours", number=_written(number, 1))
    written = _written(100 * number, 1)
    if not signed:
        return t("measure.percent", number=written)
    return t("measure.points", number=f"+{written}" if number > 0 else written)


def exports(matching: Matching) -> str:
    """How far helpdesk exports know what became of the tickets."""
    return t("measure.exports", known=matching.known, tickets=matching.tickets, unmatched=matching.unmatched)


def group(grouping: Grouping, key: str) -> str:
    """What a group is called: an intent, a tier, a language, a model, a week."""
    if grouping == "intent":
        return intent_words(key)
    if grouping == "tier":
        return t(f"tier.{key}")
    if grouping == "week":
        return week(key)
    if grouping == "model":
        return known(f"measure.model.{key or 'none'}", key)
    return key or t("measure.no-language")


def week(monday: str) -> str:
    """A week by its first day."""
    day = date.fromisoformat(monday)
    return t("measure.week", day=day.day, month=day.month)


def alarm(found: Alarm) -> str:
    """A warning in plain words, with its figures now and before."""
    figures = [
        t("alarm.figure", name=name(now), now=value(now), before=value(before), of=basis(now))
        for now, before in found.figures
    ]
    subject = rule_words(found.subject) if found.kind == "rule-fires" else found.subject
    compared = t("alarm.compared", figures="; ".join(figures), days=f"{found.days:g}", before=f"{found.before_days:g}")
    return f"{t(f'alarm.{found.kind}', subject=subject)} {compared}"


def step(found: Step) -> str:
    """A step of the roadmap, whether it is done, and its gates."""
    state = t("rollout.done" if found.done else "rollout.open")
    return t("rollout.step", name=t(f"rollout.step.{found.name}"), state=state, gates=gates(found.gates))


def standing(found: IntentStanding) -> str:
    """Where an intent stands, and its gates."""
    state = t("rollout.ready") if found.ready else t(f"tier.{found.tier}")
    return t("rollout.step", name=group("intent", found.intent), state=state, gates=gates(found.gates))


def told(rollout: Rollout) -> tuple[IntentStanding, ...]:
    """The intents of which there is something to say: a figure, or a promotion."""
    return tuple(
        one for one in rollout.intents if one.tier < one.declared or any(gate.figure.enough for gate in one.gates)
    )


def untold(rollout: Rollout) -> str:
    """How many other intents there are; empty if none."""
    rest = len(rollout.intents) - len(told(rollout))
    return tn("rollout.too-few", rest) if rest else ""


def gates(found: Iterable[Gate]) -> str:
    """Gates with the team's own figures beside their thresholds."""
    return "; ".join(
        t(
            "rollout.gate.at-least" if gate.at_least else "rollout.gate.at-most",
            sign="✓" if gate.passes else "✗" if gate.figure.enough else "·",
            name=name(gate.figure),
            value=_value_at_gate(gate),
            threshold=amount(gate.figure.name, gate.threshold),
        )
        for gate in found
    )


def _value_at_gate(gate: Gate) -> str:
    """The figure; with the worse end of its interval where that alone keeps the gate shut."""
    if not gate.figure.enough or gate.passes or gate.fails:
        return value(gate.figure)
    return t("rollout.at-worst", value=value(gate.figure), worse=amount(gate.figure.name, gate.worse_end))


def change(made: RolloutChange) -> str:
    """A promotion or demotion: who decided, and on which figures."""
    said = t(
        "rollout.change",
        intent=group("intent", made.intent),
        was=t(f"tier.{made.was}"),
        now=t(f"tier.{made.now}"),
        by=t(f"rollout.by.{made.decided_by}"),
        reasons="; ".join(f"{name(figure)} {amount(figure, number)}" for figure, number in made.reasons),
    )
    return t("rollout.undone", change=said) if made.undone else said


def _written(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace(".", t("measure.decimal-mark"))
