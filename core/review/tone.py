"""Tone: words and habits that cost a customer's trust, as rules in `tone.toml`.

Every finding has the place, the rule (worded as `tone.RULE` in the catalogue) and, where the rule
knows one, words to put there instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.review import Finding
from core.domain.text import EMOJI, Span
from core.errors import BadWorkspaceFile
from core.language.dialogue_act import DialogueAct
from core.review.analysed_sentence import AnalysedSentence
from core.review.policy import phrases
from core.values import Value
from core.workspace.folder import Workspace, default_toml
from core.workspace.last_good import keeps_last_good

FILE = "tone.toml"
NEAR = 40
"""Code points around a hit in which a `near` word excuses it."""
BY_WORDS = ("blame", "sarcasm", "promise", "vague-time", "evasion", "jargon", "dismissive", "courtesy-cliche")
BLOCKING = frozenset({"wrong-name", "forbidden-word"})

_LOUD = re.compile(r"(?<![\w/.-])[A-ZÄÖÜ]{2,}(?:['’]?[A-ZÄÖÜ]+)?(?![\w/.-]*[\w])")
_EXCLAIM = re.compile(r"!{2,}|\?!|!\?")


@dataclass(frozen=True, slots=True)
class WordRule:
    """One table of the file: words, look-alikes, and what to say instead."""

    id: str
    pattern: re.Pattern[str]
    instead: Mapping[str, str]
    unless: re.Pattern[str] | None
    near: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class StyleLimits:
    """What the team's style file asks of every reply."""

    forbidden: tuple[str, ...] = ()
    emoji: bool = True
    max_words: int | None = None


@dataclass(frozen=True, slots=True)
class Tone:
    """The rules of one language."""

    rules: tuple[WordRule, ...]
    apologies: re.Pattern[str] | None
    acronyms: frozenset[str]
    max_words: int
    max_apologies: int
    max_exclamations: int

    @staticmethod
    @keeps_last_good
    def table_of(workspace: Workspace | None, language: str) -> dict[str, Any]:
        """What `tone.toml` in force says, of which the rules for `language` have proved right; the shipped one without
        a workspace. Raises `BadWorkspaceFile`, `FileUnreadable`."""
        table = workspace.toml("tone") if workspace else default_toml("tone")
        Tone.from_table(table, language)
        return table

    @classmethod
    def from_table(cls, table: Mapping[str, Any], language: str) -> Tone:
        """The rules for `language`; only those without words where the file has none of it.

        Raises `BadWorkspaceFile` naming the entry that is wrong.
        """
        limits = {}
        for name in ("max_words", "max_apologies", "max_exclamations"):
            value = table.get(name, {"max_words": 220, "max_apologies": 1, "max_exclamations": 2}[name])
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise BadWorkspaceFile(path=FILE, line=0, reason=f"{name}: a whole number")
            limits[name] = value
        entry = table.get(language, {})
        if not isinstance(entry, dict):
            raise BadWorkspaceFile(path=FILE, line=0, reason=f"[{language}]: a table")
        rules = tuple(_rule(name, entry[name]) for name in BY_WORDS if entry.get(name))
        apology = entry.get("apology") or {}
        return cls(
            rules,
            phrases(apology) if apology else None,
            frozenset(str(word).upper() for word in (entry.get("shouting") or {}).get("acronyms", [])),
            **limits,
        )


def check_words(text: str, tone: Tone) -> Iterator[Finding]:
    """Blame, sarcasm, promises, vague times, evasion, jargon: whatever the word rules find in a sentence."""
    quoted = [Span(*m.span()) for m in re.finditer(r"[\"“„][^\"“”„\n]{3,}[\"”“]", text)]
    for rule in tone.rules:
        skipped = [m.span() for m in rule.unless.finditer(text)] if rule.unless else []
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(s < end and start < e for s, e in (*skipped, *quoted)):
                continue
            if rule.near and rule.near.search(text[max(0, start - NEAR) : start] + " " + text[end : end + NEAR]):
                continue
            instead = rule.instead.get(" ".join(match[0].lower().replace("’", "'").split()), "")
            yield Finding(rule.id, match[0], start, end, _cased(instead, match[0]), f"tone.{rule.id}", False)


def check_manner(reply: AnalysedSentence, tone: Tone, known: frozenset[str]) -> Iterator[Finding]:
    """Shouting and too many apologies. `known` are words that the evidence writes in capitals."""
    text = reply.text
    loud = [m for m in _LOUD.finditer(text) if m[0] not in tone.acronyms and m[0] not in known]
    for first, *rest in _neighbours(loud, text):
        last = rest[-1] if rest else first
        if rest or len(first[0]) > 4:
            yield _place("shouting", text, first.start(), last.end(), text[first.start() : last.end()].lower())
    for match in _EXCLAIM.finditer(text):
        yield _place(
            "shouting", text, *match.span(), match[0][-1] if match[0][-1] != "!" or "?" not in match[0] else "?"
        )
    marks = [m.start() for m in re.finditer(r"(?<!!)!(?!!)", text)]
    if len(marks) > tone.max_exclamations:
        yield _place("exclamations", text, marks[-1], marks[-1] + 1, ".")
    if tone.apologies:
        sorry = list(tone.apologies.finditer(text))
        if len(sorry) > tone.max_apologies + 1:
            yield _place("over-apology", text, *sorry[-1].span())


def check_style_limits(reply: AnalysedSentence, house: StyleLimits) -> Iterator[Finding]:
    """Words that the team never uses, emoji where it uses none, more words than it allows."""
    text = reply.text
    if house.forbidden:
        for match in phrases(house.forbidden).finditer(text):
            yield _place("forbidden-word", text, *match.span())
    if not house.emoji:
        for match in EMOJI.finditer(text):
            yield _place("emoji", text, *match.span())
    words = [token.span for token in reply.tokens]
    if house.max_words is not None and len(words) > house.max_words:
        yield _place("too-long", text, words[house.max_words].start, len(text))


def check_address(
    reply: AnalysedSentence, roles: Sequence[tuple[Span, DialogueAct]], customer: str, agents: frozenset[str]
) -> Iterator[Finding]:
    """A missing greeting, or one that names somebody else than the customer."""
    greetings = [span for span, role in roles if role == "greeting"]
    if not roles:
        return
    if not greetings and len(roles) > 1:
        yield Finding("missing-greeting", "", 0, 0, "", "tone.missing-greeting", False)
    if not greetings or not customer.strip():
        return
    span = greetings[0]
    parts = {part.strip(".,").lower() for part in re.split(r"[\s,]+", customer) if part.strip(".,")}
    for value in _names_in(reply.values, span):
        words = {word.strip(".,").lower() for word in value.text.split()}
        if not words & parts and not any(_near(word, part) for word in words for part in parts) and not words <= agents:
            yield Finding("wrong-name", value.text, *value.span, customer, "tone.wrong-name", True)


def _names_in(values: Sequence[Value], span: Span) -> Iterator[Value]:
    return (v for v in values if v.kind == "name" and span.start <= v.span.start < span.end)


def _near(word: str, part: str) -> bool:
    """Short forms: 'Max' for 'Maximilian', and initials."""
    short, long_ = sorted((word, part), key=len)
    return len(short) >= 3 and long_.startswith(short)


def _rule(name: str, entry: Any) -> WordRule:  # noqa: ANN401 (TOML)
    if not isinstance(entry, dict):
        raise BadWorkspaceFile(path=FILE, line=0, reason=f"{name}: a table")
    words = {key: value for key, value in entry.items() if key not in ("unless", "near")}
    lists = {key: entry.get(key, []) for key in ("unless", "near")}
    if not all(isinstance(value, str) for value in words.values()):
        raise BadWorkspaceFile(path=FILE, line=0, reason=f'{name}: "words" = "what to say instead"')
    if not all(isinstance(listed, list) and all(isinstance(w, str) and w for w in listed) for listed in lists.values()):
        raise BadWorkspaceFile(path=FILE, line=0, reason=f"{name}: unless and near are lists of words")
    pattern = phrases(words) if words else re.compile(r"(?!)")
    unless, near = (phrases(lists[key]) if lists[key] else None for key in ("unless", "near"))
    return WordRule(name, pattern, {" ".join(w.lower().split()): say for w, say in words.items()}, unless, near)


def _neighbours(matches: Sequence[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    group: list[re.Match[str]] = []
    for match in matches:
        if group and text[group[-1].end() : match.start()].strip(" ,"):
            yield group
            group = []
        group.append(match)
    if group:
        yield group


def _place(rule: str, text: str, start: int, end: int, suggestion: str = "") -> Finding:
    return Finding(rule, text[start:end], start, end, suggestion, f"tone.{rule}", rule in BLOCKING)


def _cased(instead: str, found: str) -> str:
    return instead[:1].upper() + instead[1:] if instead and found[:1].isupper() else instead
