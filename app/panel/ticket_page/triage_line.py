"""What kind of ticket it is, in a line of pills; each says why, and the intent is corrected with one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import t
from app.name_words import intent_words, rule_words
from app.panel.display_text import number
from app.panel.widgets.boxes import Flow, clear, column, flow_of
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import Tone, label, pill
from core.domain.triage import OTHER, Intent, Sentiment, Tier, Triage

_TIER_TONES: dict[int, Tone] = {3: "danger"}
"""The kind of case is no promise of the reply: whether that is good is said by the state line alone."""
_URGENCY_TONES: dict[str, Tone] = {"critical": "danger", "high": "warning", "low": ""}
_VERY = 0.6
_TREND = 0.25


class TriageLine(QWidget):
    """Intent, feeling, urgency, tier, and the reasons under them."""

    corrected = Signal(str)
    """The agent says what it is about: the name of an intent."""
    overruled = Signal(int)
    """The agent puts it into this tier."""

    def __init__(self) -> None:
        super().__init__()
        self._intents: Sequence[Intent] = ()
        self._triage: Triage | None = None
        self._pills = flow_of()
        self._why = label("", "small", wrap=True)
        self._why.hide()
        self.intent = MenuButton("", self._fill_intents, kind="pill", icon_name="tag", tone="accent")
        self.tier = MenuButton("", self._fill_tiers, kind="pill")
        self.setLayout(column(self._pills, self._why, spacing="xs"))
        self.clear()

    def correct(self) -> None:
        """Opens the menu of what it may be about."""
        if self._triage is not None:
            self.intent.click()

    def overrule(self) -> None:
        """Opens the menu of tiers."""
        if self._triage is not None:
            self.tier.click()

    def clear(self) -> None:
        """Nothing known yet."""
        self._triage = None
        clear(self._flow())
        self._why.hide()

    def show_triage(self, triage: Triage, intents: Sequence[Intent]) -> None:
        """Shows what triage found. `intents` are what it may be corrected to."""
        self._triage, self._intents = triage, intents
        flow = self._flow()
        clear(flow)
        self.intent = MenuButton("", self._fill_intents, kind="pill", icon_name="tag", tone="accent")
        words = intent_words(triage.intent)
        self.intent.setText(t("panel.triage.perhaps", intent=words) if triage.unsure else words)
        self.intent.setAccessibleName(
            t("panel.triage.intent", intent=intent_words(triage.intent), percent=number(100 * triage.confidence))
        )
        self.intent.setToolTip(
            t("panel.triage.intent", intent=intent_words(triage.intent), percent=number(100 * triage.confidence))
        )
        flow.addWidget(self.intent)
        flow.addWidget(self._feeling(triage.sentiment))
        if triage.urgency.level != "normal":
            urgency = pill(t(f"panel.urgency.{triage.urgency.level}"), _URGENCY_TONES[triage.urgency.level])
            urgency.setToolTip(", ".join(triage.urgency.reasons))
            flow.addWidget(urgency)
        self.tier = MenuButton(
            t(f"tier.{triage.tier}"), self._fill_tiers, kind="pill", tone=_TIER_TONES.get(triage.tier, "")
        )
        self.tier.setAccessibleName(t("panel.tier.name", tier=t(f"tier.{triage.tier}")))
        self.tier.setToolTip(t("panel.tier.overrule"))
        flow.addWidget(self.tier)
        if triage.language and triage.language != "en":
            flow.addWidget(pill(triage.language.upper()))
        reasons = self._reasons(triage)
        if reasons:
            self._why.setText("\n".join(reasons))
            flow.addWidget(Button(t("panel.triage.why"), self._toggle_why, kind="link"))
        self._why.setVisible(triage.tier == 3 and bool(reasons))

    def _feeling(self, sentiment: Sentiment) -> QWidget:
        very = "very-" if abs(sentiment.score) >= _VERY and sentiment.label != "neutral" else ""
        tone: Tone = {"negative": "danger" if very else "warning", "positive": "good"}.get(sentiment.label, "")
        words = t(f"panel.feeling.{very}{sentiment.label}")
        if abs(sentiment.trend) >= _TREND:
            words += " " + ("↘" if sentiment.trend < 0 else "↗")
        made = pill(words, tone)
        said = [t(f"panel.feeling.{very}{sentiment.label}")]
        if abs(sentiment.trend) >= _TREND:
            said.append(t("panel.feeling.worse" if sentiment.trend < 0 else "panel.feeling.better"))
        if sentiment.words:
            said.append(", ".join(sentiment.words))
        made.setToolTip(" · ".join(said))
        made.setAccessibleName(", ".join(said))
        return made

    @staticmethod
    def _reasons(triage: Triage) -> list[str]:
        lines = []
        for fired in triage.reasons:
            words = ", ".join(f"“{w}”" for w in fired.words)
            lines.append(rule_words(fired.rule) + (f": {words}" if words else ""))
        if triage.urgency.reasons:
            lines.append(t("panel.urgency.why") + ": " + ", ".join(f"“{w}”" for w in triage.urgency.reasons))
        return lines

    def _toggle_why(self) -> None:
        self._why.setVisible(self._why.isHidden())

    def _flow(self) -> Flow:
        layout = self._pills.layout()
        assert isinstance(layout, Flow)
        return layout

    def _fill_intents(self, menu: QMenu) -> None:
        triage = self._triage
        if triage is None:
            return
        likely = [name for name, _ in triage.candidates if name != triage.intent][:4]
        rest = sorted((i.name for i in self._intents if i.name not in {triage.intent, *likely}), key=intent_words)
        menu.addSection(t("panel.triage.correct"))
        for name in likely:
            self._add(menu, name)
        if likely and rest:
            menu.addSeparator()
        for name in rest:
            self._add(menu, name)
        menu.addSeparator()
        if triage.intent != OTHER:
            self._add(menu, OTHER)

    def _fill_tiers(self, menu: QMenu) -> None:
        menu.addSection(t("panel.tier.overrule"))
        for tier in get_args(Tier):
            entry = menu.addAction(f"{t(f'tier.{tier}')}: {t(f'tier.{tier}.means')}")
            entry.setEnabled(self._triage is not None and tier != self._triage.tier)
            entry.triggered.connect(lambda _checked=False, tier=tier: self.overruled.emit(tier))

    def _add(self, menu: QMenu, name: str) -> None:
        menu.addAction(intent_words(name)).triggered.connect(lambda _checked=False: self.corrected.emit(name))
