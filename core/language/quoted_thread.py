"""The thread below an answer by mail: what the team had asked, and what the customer had written before.

Many tickets that come by mail hold one message, with the older ones quoted under it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.domain.ticket import Ticket

_MARKS = re.compile(r"^[ \t]*(?:>[ \t]?)*")
_INTRODUCES = re.compile(r"[^\n]{0,200}(?:@|\d{1,2}:\d{2}|\b\d{4}\b)[^\n]{0,200}:\s*$")
_HEADER = re.compile(r"[^\s:][^\n:]{0,24}:\*?[ \t]+\S[^\n]*")
_MOST_LINES = 400


class QuotedThread(NamedTuple):
    """The last two mails of a quoted thread."""

    of_team: str
    of_customer: str


def quoted_thread(ticket: Ticket) -> QuotedThread | None:
    """What the only message of a ticket quotes, where that is a mail of somebody else's and below it one of the
    customer's own, by name or address; else None."""
    who = [word for word in (ticket.customer.email, ticket.customer.name) if word]
    if len(ticket.messages) != 1 or not who:
        return None
    mails = _mails(ticket.messages[0].quoted)
    if len(mails) < 2:
        return None
    (introduced_by, of_team), (introduced, of_customer) = mails[:2]
    wrote = [any(word.casefold() in intro.casefold() for word in who) for intro in (introduced_by, introduced)]
    return QuotedThread(of_team, of_customer) if wrote == [False, True] else None


def _mails(quoted: str) -> list[tuple[str, str]]:
    """The mails of a quotation, newest first: the lines that introduce each, and its words without marks."""
    lines = [_MARKS.sub("", line) for line in quoted.split("\n")[:_MOST_LINES]]
    found: list[tuple[str, list[str]]] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _HEADER.fullmatch(lines[end]):
            end += 1
        if end - at < 2:
            end = at + 1 if _INTRODUCES.fullmatch(lines[at]) else at
        if end > at:
            # Of header lines only the writer's name the mail's author.
            found.append((lines[at], []))
        elif found:
            found[-1][1].append(lines[at])
        at = max(end, at + 1)
    return [(intro, "\n".join(words).strip()) for intro, words in found if "".join(words).strip()]
