"""Slot filling: what only the team can know, found in the question and filled from local exports.

Which questions ask for it, and how the gap is called, stands in `templates/<language>.toml`
(`[[gap]]`). A value is never invented: it stands in a record of this very customer or order, whose
name is shown beside it, or the gap stays open and the draft is not ready.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.history import History
from core.domain.triage import Fact, FactKind, Triage
from core.drafting.query_decomposition import SubQuestion
from core.language.clean_text import CleanText, CleanTicket
from core.language.languages import tables_of_all
from core.tickets.records import Record
from core.values import find_values

_REMEMBERED: tuple[FactKind, ...] = ("order", "product", "plan", "version")
"""Kinds of facts that stay true from one ticket to the next on the same subject."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a record of this customer or order in a local export."""

    column: str
    value: str
    source: str
    """Name of the export, for people: `orders.csv`; or the id of an earlier ticket."""

    @property
    def quotable(self) -> str:
        """The value as a draft may say it; empty if it can't be."""
        return CleanText(self.value).quotable


def fields_of(records: Sequence[Record]) -> tuple[RecordField, ...]:
    """The fields that can be said without guessing: of the record whose order the ticket names, else of
    the customer's only record. None where several records could be meant."""
    named = [record for record in records if record.matched_by == "order"]
    meant = named or list(records)
    if len(meant) != 1:
        return ()
    return tuple(RecordField(column, value, meant[0].source) for column, value in meant[0].fields)


def past_fields(history: History, triage: Triage) -> tuple[RecordField, ...]:
    """What the customer stated in earlier tickets on the same matter and does not state in this one: each
    where all of those tickets agree, with the ticket's id as its source. Nothing of a namesake."""
    if history.matched_by in ("none", "name"):
        return ()
    stated = {fact.kind for fact in triage.facts}
    found = []
    for kind in _REMEMBERED:
        told = {
            fact.text.strip(" .,;:").casefold(): (fact.text.strip(" .,;:"), earlier.id)
            for earlier in history.tickets
            if earlier.same_matter
            for fact in earlier.facts
            if fact.kind == kind
        }
        if kind not in stated and len(told) == 1:
            ((text, source),) = told.values()
            found.append(RecordField(kind, text, source))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that is asked and that no help page can say."""

    question: str
    label: str
    """How the gap is called: `delivery status of order 10423`."""
    line: str
    """The sentence around it, with `{gap}` in it."""
    value: str = ""
    """Empty: nobody on this machine knows it."""
    source: str = ""

    @property
    def sentence(self) -> str:
        """The line as it is written."""
        return self.line.replace("{gap}", self.value or f"[{self.label}]")


def fill_slots(
    ticket: CleanTicket,
    questions: Sequence[SubQuestion],
    rules: Sequence[Mapping[str, Any]],
    triage: Triage,
    fields: Sequence[RecordField],
) -> tuple[Slot, ...]:
    """What the questions ask of the team itself, by the `[[gap]]` rules; each rule once."""
    found = []
    remembered = (field.quotable for field in fields if field.column == "order")
    order = fact_of(ticket, triage, "order") or next(remembered, "")
    for rule in rules:
        asks = re.compile(rule["asks"], re.IGNORECASE)
        asking = [q for q in questions if asks.search(q.text)] or [q for q in questions if asks.search(q.context)]
        question = asking[0].text if asking else None
        if question is None:
            continue
        ending = "" if order else "_without_order"
        label = rule["label" + ending].replace("{order}", order)
        line = rule["line" + ending].replace("{order}", order)
        known = [
            field
            for column in rule["columns"]
            for field in fields
            if re.fullmatch(column, field.column.strip(), re.IGNORECASE) and field.value.strip()
        ]
        if known:
            found.append(Slot(question, label, line, known[0].quotable, known[0].source))
        else:
            found.append(Slot(question, label, line))
    return tuple(found)


def fact_of(ticket: CleanTicket, triage: Triage, kind: FactKind) -> str:
    """The ticket's only fact of that kind; empty if it names none, or several that differ."""
    facts: dict[str, Fact] = {}
    for fact in triage.facts:
        if fact.kind == kind:
            values = find_values(fact.text)
            facts.setdefault(values[0].key if values else fact.text.casefold(), fact)
    return ticket.quotable_fact(facts.popitem()[1]) if len(facts) == 1 else ""


def fill_placeholder(
    placeholder: str, ticket: CleanTicket, triage: Triage, fields: Sequence[RecordField], name: str
) -> tuple[str, str]:
    """The value of a snippet's placeholder and where it comes from; two empty strings if nobody knows it.

    `name`: the customer's, as a greeting says it.
    """
    wanted = placeholder.casefold().replace("_", " ").strip()
    tables = tables_of_all("wording")
    if any(wanted in table["name_placeholders"] for table in tables):
        return name, "ticket" if name else ""
    if wanted in ("email", "e-mail") and ticket.raw.customer.email:
        return ticket.customer_email, "ticket"
    for field in fields:
        if field.column.casefold().replace("_", " ").strip() == wanted and field.value.strip():
            return field.quotable, field.source
    for beginning, kind in (row for table in tables for row in table["placeholders"]):
        if wanted.startswith(beginning) and (value := fact_of(ticket, triage, kind)):
            return value, "ticket"
    return "", ""
