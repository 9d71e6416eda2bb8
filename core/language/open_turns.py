"""What of a thread nobody has answered yet: the customer's turns since the team's last answer.

A turn of the team that only asks back has answered nothing: what the customer wrote before it is still open, and what
they write after it narrows that. How the team asks back, and how it is answered, is data (`questions.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.domain.text import split_sentences
from core.domain.ticket import Message, Ticket
from core.language.cue_phrases import found
from core.language.dialogue_act import is_courtesy
from core.language.languages import any_of, tables_of_all
from core.language.questions import is_question
from core.language.tokens import content_words

_ANSWER_WORDS = 8
_HEADER_LINE = re.compile(r"^[\s>*]*(?:[^\n:]{1,20}: [^\n]*|[^\n]*:\s*)$", re.MULTILINE)
"""What leads up to a quoted mail: 'From: ...', 'On Monday ... wrote:'."""
SAYS_LITTLE = 8
"""Words of an answer that is not understood without what was asked."""
_CLAIM_WORDS = 5  # content words of a sentence that tells the customer something


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """Messages of the customer in a row."""

    messages: tuple[int, ...]
    asked_back: str = ""
    """What the team asked before them without having answered; empty where nothing was asked."""


def open_turns(ticket: Ticket) -> tuple[OpenTurn, ...]:
    """The customer's turns that are not answered yet, oldest first, at least one."""
    turns: list[OpenTurn] = []
    mine: list[int] = []
    theirs: list[int] = []
    for index in range(len(ticket.messages) - 1, answered_before(ticket) - 1, -1):
        sender = ticket.messages[index].sender
        if sender == "agent" and mine and not theirs:
            theirs = [index]
        elif sender == "agent" and mine:
            theirs.insert(0, index)
        elif sender == "customer" and theirs:
            asked = _asked_back(ticket, theirs, mine)
            if not asked:
                theirs = []
                break
            turns.insert(0, OpenTurn(tuple(mine), asked))
            mine, theirs = [index], []
        elif sender == "customer":
            mine.insert(0, index)
    turns.insert(0, OpenTurn(tuple(mine) or (len(ticket.messages) - 1,)))
    return tuple(turns)


def answered_before(ticket: Ticket) -> int:
    """Index of the newest message of the customer that quotes an answer: what stands in the messages before it has been
    answered by a mail that is not here. 0 if none does."""
    for index in range(len(ticket.messages) - 1, 0, -1):
        if ticket.messages[index].sender == "customer" and _quotes_an_answer(ticket, index):
            return index
    return 0


def affirms(answer: str) -> bool:
    """Whether an answer is a yes that means nothing without its question."""
    return _patterns().affirms.match(answer.strip()) is not None and len(answer.split()) <= SAYS_LITTLE


def _quotes_an_answer(ticket: Ticket, index: int) -> bool:
    """Whether a message quotes more than a few words that nobody has written in the messages up to it."""
    written = [entry for entry in ticket.messages[: index + 1] if entry.sender == "customer"]
    known = {word.stem for entry in written for word in content_words(f"{entry.text}\n{entry.signature}")}
    quoted = _HEADER_LINE.sub("", ticket.messages[index].quoted)
    return sum(word.stem not in known for word in content_words(quoted)) >= _ANSWER_WORDS


def _asked_back(ticket: Ticket, theirs: Sequence[int], mine: Sequence[int]) -> str:
    """What the team asks in these messages that the customer answers in theirs; empty where it has answered itself, or
    the customer has nothing left to ask."""
    patterns = _patterns()
    said = _sentences([ticket.messages[index] for index in theirs])
    asking = [one for one in said if _asks_for_an_answer(one) and not patterns.offers.search(one)]
    reply = _sentences([ticket.messages[index] for index in mine])
    first = reply[0] if reply else ""
    settled = any(found("solved", one) or patterns.drops.search(one) for one in reply)
    if not asking or not reply or settled:
        return ""  # who only thanks waits for nothing
    answers_too = any(_tells(one) for one in said if one not in asking)
    if answers_too or all(patterns.checks.search(one) for one in asking):
        # Their answer stands there as well: it has not helped only where the customer says so.
        checks = [one for one in asking if patterns.checks.search(one)]
        fails = patterns.denies.match(first) is not None or any(found("failed", one) for one in reply)
        if checks and len(checks) == len(asking) and not fails:
            return ""
        if not checks and (not first or first.endswith("?")):
            return ""
    return asking[-1]


def _sentences(messages: Sequence[Message]) -> list[str]:
    """Their sentences but courtesies; 'yes' and 'no' are answers here."""
    texts = ["\n".join(line for line in entry.text.split("\n") if not _only_polite(line)) for entry in messages]
    sentences = [" ".join(span.of(text).split()) for text in texts for span in split_sentences(text)]
    return [one for one in sentences if not _only_polite(one)]


def _only_polite(words: str) -> bool:
    return bool(words.strip()) and is_courtesy(words) and not _patterns().answers.match(words)


def _asks_for_an_answer(sentence: str) -> bool:
    return sentence.endswith("?") or _patterns().asks_back.search(sentence) is not None


def _tells(sentence: str) -> bool:
    """Whether a sentence of the team tells something, and does not only lead up to what it asks."""
    leads = sentence.endswith(":") or _patterns().leads_to_asking.search(sentence) is not None
    return not leads and not is_question(sentence) and len(content_words(sentence)) >= _CLAIM_WORDS


@dataclass(frozen=True, slots=True)
class _Patterns:
    asks_back: re.Pattern[str]
    offers: re.Pattern[str]
    checks: re.Pattern[str]
    leads_to_asking: re.Pattern[str]
    affirms: re.Pattern[str]
    denies: re.Pattern[str]
    answers: re.Pattern[str]
    drops: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    tables = [table["asking_back"] for table in tables_of_all("questions")]
    return _Patterns(
        any_of(tables, "asks"),
        any_of(tables, "offers"),
        any_of(tables, "checks"),
        any_of(tables, "leads"),
        any_of(tables, "affirms"),
        any_of(tables, "denies"),
        any_of(tables, "affirms", "denies"),
        any_of(tables, "drops"),
    )
