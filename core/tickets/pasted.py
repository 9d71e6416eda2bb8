"""Text as an agent pastes it: one message, a mail thread with headers, or a chat with speakers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from core.domain.text import split_sentences
from core.domain.ticket import Message, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import bare_subject, iso_time
from core.tickets.pasted_chat import read_chat
from core.tickets.pasted_mail import read_mail_thread
from core.tickets.pasted_pages import read_page
from core.tickets.speakers import PHONE, Turn, day_order_of, role_of_name, with_sides

_SUBJECT = re.compile(r"^(?:subject|betreff|objet|asunto|oggetto|onderwerp)\s*:\s*(.+)$", re.IGNORECASE)
_SEEN_OF_A_TITLE = 2000
_LONGEST_TITLE = 90
_SEARCHED_LINES = 10_000
"""A paste that is longer is a log file, no page."""


def read_pasted(text: str) -> Ticket:
    """The ticket in `text`, its messages in order of time. Raises `EmptyTicket`."""
    lines = text.strip("\n").split("\n")
    return _chat(lines) or _page(lines) or read_mail_thread(lines)


def _chat(lines: list[str]) -> Ticket | None:
    """Lines with speakers as a ticket; None where they are none."""
    subject = next((number for number, line in enumerate(lines[:3]) if _SUBJECT.match(line)), -1)
    turns = read_chat(lines[subject + 1 :])
    if not turns:
        return None
    found = _SUBJECT.match(lines[subject]) if subject >= 0 else None
    return _of_turns(turns, found[1] if found else "", channel="chat")


def _page(lines: list[str]) -> Ticket | None:
    """A copied page of a helpdesk, a mailbox or a messenger as a ticket; None where the lines are none."""
    page = read_page(lines) if len(lines) <= _SEARCHED_LINES else None
    return _of_turns(page.turns, page.subject, id=page.id) if page else None


def _of_turns(turns: list[Turn], subject: str, *, id: str = "", channel: str = "") -> Ticket | None:
    said, customer = with_sides(turns)
    if not any(side == "customer" for _, side in said):
        return None
    order = day_order_of(turns)
    messages = []
    for turn, side in said:
        is_told = role_of_name(turn.name) or PHONE.fullmatch(turn.name)
        name = "" if is_told and not turn.address else turn.name
        messages.append(message(side, turn.text, name, iso_time(turn.when, order)))
    return ticket(
        messages,
        id=id,
        subject=bare_subject(subject) or first_question(messages),
        customer=customer,
        channel=channel,
        in_order=True,
    )


def first_question(messages: Sequence[Message]) -> str:
    """What a conversation without a title is called: the customer's first question, else their first sentence."""
    said = next((entry.text for entry in messages if entry.sender == "customer"), "")[:_SEEN_OF_A_TITLE]
    sentences = [" ".join(span.of(said).split()) for span in split_sentences(said)]
    asked = next((sentence for sentence in sentences if sentence.endswith("?")), sentences[0] if sentences else "")
    return textwrap.shorten(asked, _LONGEST_TITLE, placeholder="…")
