"""How the team writes: its style file, and the templates for each kind of reply and feeling.

Both are data: `style.toml` and `templates/<language>.toml` of the workspace, laid over those in
`resources/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from core.domain.triage import OTHER, Triage
from core.language.clean_text import CleanTicket
from core.language.dialogue_act import greets_in
from core.tickets.names import person
from core.workspace.file_stamp import file_stamp
from core.workspace.folder import Workspace
from core.workspace.last_good import keeps_last_good
from core.workspace.style import FALLBACK_LANGUAGE, read_style, read_templates

Feeling = Literal["calm", "worried", "upset", "furious"]

# Limits on `Sentiment.score` (-1 furious to 1 delighted).
_FURIOUS = -0.75
_UPSET = -0.35
_SORRY = -0.5
"""Above it nobody is told sorry for a plain question."""
_PLAIN_KINDS = frozenset({"question", "how-to", "cancellation"})
_KINDS_OF_TROUBLE = frozenset({"bug", "problem"})
_FELT_KINDS = _KINDS_OF_TROUBLE | {"praise", "complaint", "cancellation"}


class ReplyTemplates:
    """Greeting, opening and closing of one reply, in one language."""

    def __init__(self, workspace: Workspace, language: str) -> None:
        self.style = read_style(workspace)
        templates = read_templates(workspace, language) if language else {}
        self.language = language if templates else FALLBACK_LANGUAGE
        self._templates = templates or read_templates(workspace, FALLBACK_LANGUAGE)

    @property
    def slot_rules(self) -> Sequence[Mapping[str, Any]]:
        """Which questions ask for what only the team can know (`[[gap]]`)."""
        return tuple(self._templates.get("gap", ()))

    @property
    def trouble_rules(self) -> Mapping[str, str]:
        """Which of the customer's sentences names what went wrong (`[trouble]`)."""
        return dict(self._templates["trouble"])

    def greeting(self, ticket: CleanTicket) -> str:
        """The line that begins the reply. A name that is no name of a person is left out."""
        name = speakable_name(ticket, self.style.first_name and self.style.formality != "formal")
        own = self.style.greeting
        if own and (name or "{name}" not in own) and greets_in(own, self.language):
            return own.replace("{name}", name)
        entry = self.style.formality if name else f"{self.style.formality}_unnamed"
        return str(self._templates["greeting"][entry]).replace("{name}", name)

    def closing(self) -> str:
        """The lines that end the reply."""
        closing = self.style.closing or str(self._templates["closing"][self.style.formality])
        return f"{closing}\n{self.style.sign_off}" if self.style.sign_off else closing

    def opening(self, kind: str, feeling: Feeling, trouble: str = "") -> str:
        """The first sentence: of this kind, else of a plain question; for this feeling, else a calmer one.

        `trouble` is what went wrong in the customer's words; with it the acknowledgement names it.
        """
        calmer: dict[Feeling, tuple[Feeling, ...]] = {
            "furious": ("furious", "upset", "calm"),
            "upset": ("upset", "calm"),
            "worried": ("worried", "calm"),
            "calm": ("calm",),
        }
        openings = self._templates["opening"]
        for step in calmer[feeling]:
            for of_kind in (kind, "question"):
                for entry in (f"{step}_named", step) if trouble else (step,):
                    if entry in openings.get(of_kind, {}):
                        return str(openings[of_kind][entry]).replace("{trouble}", trouble)
        return ""

    def line(self, name: str, **values: str) -> str:
        """A line of the reply that is neither of those, its placeholders filled in."""
        text = str(self._templates["lines"][name])
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        return text


def speakable_name(ticket: CleanTicket, first_only: bool) -> str:
    """The customer's name as a greeting says it: the given name, the title with the last name, or the whole name;
    empty if it is no name of a person (a role, a firm, a device, a link, a sentence). The address may bear a rare
    name out."""
    if not ticket.customer_name:
        return ""
    who = person(ticket.customer_name, ticket.raw.customer.email)
    if who.first:
        return who.first if first_only else " ".join(part for part in (who.title, who.first, who.last) if part)
    return f"{who.title} {who.last}" if who.title and who.last else ""


def kind_of(triage: Triage, questions: tuple[str, ...], workspace: Workspace) -> str:
    """Which kind of reply is asked for: the intent's own `template`, else by the words of its name,
    else by the words of the questions."""
    kinds = read_templates(workspace, "kinds")
    order = [str(kind) for kind in kinds["order"]]
    if (own := _templates_of_intents(workspace).get(triage.intent)) in order:
        return str(own)
    if triage.intent != OTHER:
        name = triage.intent.casefold()
        for kind in order:
            if any(word in name for word in kinds["words"].get(kind, ())):
                return kind
    for kind, pattern in kinds["questions"].items():
        if any(re.search(pattern, question, re.IGNORECASE) for question in questions):
            return str(kind)
    return "question"


@keeps_last_good
def _templates_of_intents(workspace: Workspace) -> Mapping[str, object]:
    return _templates_as_of(workspace, file_stamp(workspace.toml_file("intents")))


@lru_cache(maxsize=4)  # to read the file costs more than a search, and every ticket asks
def _templates_as_of(workspace: Workspace, stamp: str) -> Mapping[str, object]:
    declared: Sequence[Mapping[str, object]] = workspace.toml("intents").get("intent", [])
    return {str(intent.get("name")): intent.get("template") for intent in reversed(declared)}


def asked_calmly(kind: str, feeling: Feeling, triage: Triage, *, asks: bool, trouble: bool) -> tuple[str, Feeling]:
    """Kind and feeling as the opening takes them: who asks how something is done is neither thanked for kind words nor
    told that anybody is sorry, whatever triage made of the words."""
    plain = kind in _PLAIN_KINDS and triage.sentiment.score > _SORRY
    if feeling == "upset" and kind != "complaint" and (plain or not trouble):
        feeling = "calm"
    if kind in _FELT_KINDS and feeling == "calm" and not trouble and (asks or kind in _KINDS_OF_TROUBLE):
        kind = "question"
    return kind, feeling


def feeling_of(triage: Triage) -> Feeling:
    """The customer's feeling, as coarse as templates need it."""
    if triage.sentiment.label == "negative" and triage.sentiment.score <= _FURIOUS:
        return "furious"
    if triage.sentiment.label == "negative" and triage.sentiment.score <= _UPSET:
        return "upset"
    if triage.urgency.level in ("high", "critical"):
        return "worried"
    return "calm"
