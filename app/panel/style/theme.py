"""Applies the tokens to the application: palette, style sheet, fonts.

Themed by our own palette rather than the platform's colour-scheme call, because that one does
nothing on some platforms (offscreen among them) and knows no high contrast everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file
from string import Template

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLayout

from app.panel.style.design_tokens import Scheme, tokens
from core.resources import load_text, resource


@dataclass(frozen=True, slots=True)
class Look:
    """What a person may choose about the look. `text_percent` scales words, not the screen."""

    scheme: Scheme = "light"
    text_percent: int = 100
    reduced_motion: bool = False

    def colour(self, name: str) -> QColor:
        """The token's colour in this scheme."""
        return QColor(tokens().colours[self.scheme][name])

    def px(self, size: str) -> int:
        """A type size in logical pixels at the chosen text size."""
        return round(tokens().type[size] * self.text_percent / 100)

    def icon(self, size: str) -> int:
        """The side of an icon in logical pixels: it grows with the words beside it."""
        return round(tokens().icon[size] * self.text_percent / 100)

    @property
    def motion_ms(self) -> int:
        """How long a quick movement may take; 0 when motion is reduced."""
        return 0 if self.reduced_motion else tokens().motion["quick_ms"]


_look = Look()


def theme() -> Look:
    """The look in force."""
    return _look


@cache
def load_fonts() -> None:
    """Registers the shipped typeface (Inter, OFL-1.1), once per process."""
    for entry in resource("style", "fonts").iterdir():
        if entry.name.endswith(".otf"):
            QFontDatabase.addApplicationFontFromData(entry.read_bytes())


def apply(application: QApplication, chosen: Look) -> None:
    """Makes `chosen` the look of every window. Widgets hear of it by `QEvent.StyleChange`."""
    global _look
    _look = chosen
    load_fonts()
    _use_fusion(application)
    application.setPalette(_palette(chosen))
    font = QFont(tokens().family)
    font.setPixelSize(chosen.px("body"))
    application.setFont(font)
    application.setStyleSheet(style_sheet(chosen))


@contextmanager
def styled_at_the_end() -> Iterator[None]:
    """Styles a window once, when it is built: with a sheet in force Qt styles a part and everything below it anew each
    time the part is given a parent (`QWidgetPrivate::inheritStyle` of Qt 6), and a window is built from below."""
    application = QCoreApplication.instance()
    assert isinstance(application, QApplication)
    sheet = application.styleSheet()
    application.setStyleSheet("")
    try:
        yield
    finally:
        application.setStyleSheet(sheet)
        for window in application.topLevelWidgets():
            for layout in window.findChildren(QLayout):
                layout.invalidate()  # what it reckoned of plain parts: those that are hidden don't tell it


@cache
def _use_fusion(application: QApplication) -> None:
    """The one style that looks the same everywhere; set once, for it walks through all widgets."""
    application.setStyle("Fusion")


@cache
def style_sheet(chosen: Look) -> str:
    """The style sheet with every token filled in."""
    shipped = tokens()
    values: dict[str, object] = dict(shipped.colours[chosen.scheme]) | dict(shipped.shape)
    values |= {f"px_{name}": chosen.px(name) for name in shipped.type}
    values |= {f"icon_{name}": chosen.icon(name) for name in shipped.icon}
    values["radio"] = (chosen.icon("body") + 2) // 2
    values["family"] = shipped.family
    colours = shipped.colours[chosen.scheme]
    for name, ink in (("check", colours["on_accent"]), ("chevron", colours["text"])):
        brightness = "light" if QColor(ink).lightness() > 128 else "dark"
        with as_file(resource("style", f"{name}-{brightness}.svg")) as path:
            values[f"{name}_image"] = path.as_posix()
    return Template(load_text("style", "panel.qss")).substitute(values)


def system_scheme() -> Scheme:
    """The system's colour scheme now and, where Qt knows it, its contrast."""
    hints = QGuiApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and newer
    if accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast-dark" if dark else "contrast-light"
    return "dark" if dark else "light"


def _palette(chosen: Look) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, token in (
        (role.Window, "canvas"), (role.WindowText, "text"), (role.Base, "surface"), (role.AlternateBase, "sunken"),
        (role.Text, "text"), (role.Button, "surface"), (role.ButtonText, "text"), (role.PlaceholderText, "muted"),
        (role.Highlight, "accent"), (role.HighlightedText, "on_accent"), (role.Link, "accent"),
        (role.ToolTipBase, "surface"), (role.ToolTipText, "text"), (role.Accent, "accent"),
        (role.Mid, "line"), (role.Dark, "edge"),
    ):  # fmt: skip
        palette.setColor(which, chosen.colour(token))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, chosen.colour("muted"))
    return palette
