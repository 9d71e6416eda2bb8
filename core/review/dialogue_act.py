"""The sentences of a reply, and which of them only are polite."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from core.domain.draft import _GAP
from core.domain.text import Span, split_sentences, trim
from core.domain.value import HARMLESS
from core.values import Value, agrees

DialogueAct = Literal["greeting", "closing", "courtesy", "request", "question", "claim"]


_QUOTE_OR_LIST = re.compile(r"^(?:\s*(?:[>*•–#_-]+|\d{1,3}[.)])\s+)+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    courtesy: re.Pattern[str]
    request: re.Pattern[str]
    lead: re.Pattern[str]
    says_back: re.Pattern[str]


def reply_sentences(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of `text`; a greeting on a line of its own is one, whatever follows it."""
    patterns = _patterns(language)
    found: list[Span] = []
    for span in split_sentences(text, language):
        words = span.of(text)
        line_end = words.find("\n")
        if line_end > 0 and (patterns.greeting.match(words) or patterns.closing.match(words)) and line_end < 60:
            found += [
                trim(text, Span(span.start, span.start + line_end)),
                trim(text, Span(span.start + line_end, span.end)),
            ]
        else:
            found.append(span)
    return tuple(span for span in found if span.start < span.end)


def claim_part(sentence: str, language: str) -> Span:
    """The sentence without its list mark and the words that only lead up to what it says ('In short, ')."""
    start = 0
    lead = _patterns(language).lead
    mark = _QUOTE_OR_LIST.match(sentence)
    if mark:
        start = mark.end()
    while (match := lead.match(sentence, start)) and len(sentence[match.end() :].split()) >= 3:
        start = match.end()
    return Span(start, len(sentence))


def dialogue_act(
    sentence: str, values: tuple[Value, ...], previous: DialogueAct | None, language: str, said: tuple[Value, ...] = ()
) -> DialogueAct:
    """What a sentence is for. After a closing, short lines are names and no claims.

    `said`: the values that stand in the ticket; a sentence that only says back what the customer wrote may
    hold them.
    """
    words = _QUOTE_OR_LIST.sub("", sentence).strip(" *_\"'“”")
    patterns = _patterns(language)
    hard = [v for v in values if v.kind not in HARMLESS]
    if patterns.says_back.match(words) and not _goes_on(words):
        hard = [v for v in hard if not any(agrees(v, other) or v.key == other.key for other in said)]
    if previous == "closing" and len(words.split()) <= 6 and not hard:
        return "closing"
    if _only_leads_to_gap(words):
        return "courtesy"
    if patterns.greeting.match(words) and len(words.split()) <= 6:
        return "greeting"
    if hard:
        return "claim"
    if not re.search(r"[^\W\d_]", words):
        return "courtesy"
    if patterns.closing.match(words) and len(words.split()) <= 12:
        return "closing"
    if patterns.request.match(words):
        return "request"
    if words.endswith("?"):
        return "question"
    if words.endswith(":") and len(words.split()) <= 8:
        return "courtesy"  # leads in to what follows, and claims nothing by itself
    if patterns.courtesy.match(words) and not _goes_on(words):
        return "courtesy"
    return "claim"


_QUOTED = re.compile(r"“[^”]*”|„[^“]*“")


def _only_leads_to_gap(words: str) -> bool:
    """'About your question “...”: [answer to add]' says nothing yet; what it quotes is the customer's."""
    led = _QUOTED.sub("", _GAP.sub("", words)).strip(" .")
    return bool(_GAP.search(words)) and led.endswith(":") and len(led.split()) <= 8 and not re.search(r"\d", led)


_TURN = re.compile(r",?\s(?:but|however|because|so that|aber|jedoch|weil)\s", re.IGNORECASE)


def _goes_on(words: str) -> bool:
    """'Sorry, but we never refund' opens politely and then claims something."""
    turn = _TURN.search(words)
    return turn is not None and len(words[turn.end() :].split()) >= 3


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, object]]:
    text = resources.files("resources").joinpath("review", "courtesy.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=8)
def _patterns(language: str) -> _Patterns:
    table = _table()
    entry = table.get(language) or table["en"]
    listed = entry["courtesy"]
    assert isinstance(listed, list)

    def pattern(source: object) -> re.Pattern[str]:
        return re.compile(f"(?:{source})", re.IGNORECASE)

    return _Patterns(
        pattern(entry["greeting"]),
        pattern(entry["closing"]),
        pattern("|".join(listed)),
        pattern(entry["request"]),
        pattern(entry["lead"]),
        pattern(entry["says_back"]),
    )
