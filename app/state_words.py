"""The state of a ticket, and what is to be looked at in its reply, in words: the same ones wherever they stand."""

from __future__ import annotations

from app.i18n import known, t, tn, why_words
from app.name_words import owner_words
from core.domain.open_matters import Matter, question_of
from core.domain.review import SentenceVerdict
from core.domain.ticket_state import TicketState
from core.humanize import humanize


def state_line(state: TicketState) -> str:
    """One line that says it all: "Answered in part · 1 to look at"; empty where there is no ticket."""
    if not state.answer:
        return known(f"state.stage.{state.stage}", "")
    parts = [answer_words(state), check_words(state)]
    if state.stage == "wording":
        parts.append(t("state.stage.wording"))
    return " · ".join(part for part in parts if part)


def answer_words(state: TicketState) -> str:
    """What the reply is to the customer's questions."""
    if state.answer == "automatic":
        return t(f"notice.automatic-{state.about}")
    if state.answer in ("hand-over", "handed-over"):
        owner = owner_words(state.about)
        return t(f"state.answer.{state.answer}.to", owner=owner) if owner else t(f"state.answer.{state.answer}")
    return t(f"state.answer.{state.answer}", name=state.about) if state.answer else ""


def check_words(state: TicketState) -> str:
    """What the check of the reply has come to; empty where there is nothing to check."""
    if state.check == "checking":
        return t("state.check.checking")
    counts = (
        ("state.open", state.to_look_at),
        ("state.suggestions", state.suggestions),
        ("state.gaps", state.gaps),
    )
    parts = [tn(message_id, count) for message_id, count in counts if count]
    if state.check == "clear" and not state.is_open:
        parts.insert(0, t("state.check.clear"))
    return " · ".join(parts)


def matter_words(matter: Matter) -> str:
    """Why it is to be looked at, in a sentence that names it."""
    if question := question_of(matter):
        return t("state.question", question=question)
    if isinstance(matter, SentenceVerdict):
        return why_words(matter.why, matter.text, "", t(f"state.verdict.{matter.verdict}"))
    return why_words(matter.why, matter.text, matter.suggestion, humanize(matter.rule))


def named_matter(matter: Matter) -> str:
    """The same with the words it is about, for a list."""
    about = "" if question_of(matter) else matter.text
    return f"• {matter_words(matter)}" + (f" “{about}”" if about else "")
