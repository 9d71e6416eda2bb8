"""Small phrases the panel puts together: names of intents and rules, times, sizes, durations."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app.backend.views import TeamDocs
from app.i18n import t, tn
from app.panel import clock


def locale() -> QLocale:
    """The locale dates and numbers are written in."""
    return QLocale()


def number(value: float, digits: int = 0) -> str:
    """A number as the locale writes it."""
    return locale().toString(float(value), "f", digits)


def size(amount: int) -> str:
    """Bytes as people say them."""
    return _whole(locale().formattedDataSize(amount, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat))


def ago(moment: str, now: datetime | None = None) -> str:
    """How long ago an ISO 8601 time was, or its date when that is more than a week; empty if unknown."""
    if not moment:
        return ""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    seconds = ((now or clock.now()) - then).total_seconds()
    if seconds < 60:
        return t("panel.time.now")
    for limit, length, message_id in ((3600, 60, "minutes"), (86_400, 3600, "hours"), (7 * 86_400, 86_400, "days")):
        if seconds < limit:
            return tn(f"panel.time.{message_id}", int(seconds // length))
    return date(moment)


def date(moment: str) -> str:
    """The date of an ISO 8601 time or date as the locale writes it."""
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return locale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def moment(when: str) -> str:
    """An ISO 8601 time as a date and a time of day here, as the locale writes them; empty if unknown."""
    if not when:
        return ""
    try:
        here = datetime.fromisoformat(when).astimezone()
    except ValueError:
        return when
    written = QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute))
    return locale().toString(written, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """A length of time, rounded to what a person plans with."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return _whole(tn("panel.duration.seconds", seconds))
    if seconds < 3600:
        return _whole(tn("panel.duration.minutes", round(seconds / 60)))
    hours, rest = divmod(round(seconds / 60), 60)
    return _whole(t("panel.duration.hours", hours=hours, minutes=f"{rest:02d}"))


def _whole(words: str) -> str:
    """Keeps a number and its unit on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def team_docs_words(docs: TeamDocs) -> str:
    """Whether the team's database answers and what it holds, and what this machine does for it."""
    if docs.answers and docs.pages:
        pages = tn("panel.index.team.pages", docs.pages, number=number(docs.pages))
        words = t("panel.index.team", host=docs.host, pages=pages, passages=number(docs.passages))
    elif docs.answers:
        words = t("panel.index.team.empty", host=docs.host)
    else:
        words = t("panel.index.team.unknown" if docs.pages is None else "panel.index.team.away", host=docs.host)
    return f"{words} {t(f'panel.index.team.{docs.feeding}')}" if docs.feeding else words
