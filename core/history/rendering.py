"""The packet as JSON, Markdown and HTML.

Headings are words for people: the caller passes `say`, which turns a message id of the catalogue into
them. What stands under them is the packet's and is escaped, so that a customer's words can't become markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.domain.history import Attempt, Handoff, History, SourcedSentence
from core.domain.triage import OTHER, Fact, FiredRule
from core.humanize import humanize

Say = Callable[[str], str]
"""Words for a message id such as `packet.wants`."""

Item = tuple[str, str]
"""A line of a part: label (may be empty) and text."""

_KEPT = "✓ "
"""Before a promise that was kept."""
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", re.MULTILINE)


def to_dict(handoff: Handoff) -> dict[str, Any]:
    """The packet as plain data for JSON: the fields of `Handoff` by name (a triage's `in_domain` as `known`)."""
    fields = asdict(handoff)
    triage = fields["triage"]
    triage["known"] = triage.pop("in_domain")
    return fields


def to_markdown(handoff: Handoff, say: Say) -> str:
    """The packet as Markdown (CommonMark), for a helpdesk's note or a mail."""
    lines = [f"# {say('packet.title')} {_plain(handoff.ticket)}", ""]
    for heading, items in _parts(handoff, say):
        if not items:
            continue
        lines += [f"## {say(heading)}", ""]
        lines += [f"- **{_plain(label)}:** {_plain(text)}" if label else f"- {_plain(text)}" for label, text in items]
        lines.append("")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", handoff.transcript)), default=0))
    lines += [f"## {say('packet.transcript')}", "", f"{fence}text", handoff.transcript, fence, ""]
    return "\n".join(lines)


def to_html(handoff: Handoff, say: Say) -> str:
    """The packet as one HTML page without scripts, styles or anything to be fetched."""
    title = html.escape(f"{say('packet.title')} {handoff.ticket}")
    body = [f"<h1>{title}</h1>"]
    for heading, items in _parts(handoff, say):
        if not items:
            continue
        body.append(f"<h2>{html.escape(say(heading))}</h2>\n<ul>")
        for label, text in items:
            name = f"<strong>{html.escape(label)}:</strong> " if label else ""
            body.append(f"<li>{name}{html.escape(text)}</li>")
        body.append("</ul>")
    body.append(f"<h2>{html.escape(say('packet.transcript'))}</h2>\n<pre>{html.escape(handoff.transcript)}</pre>")
    return (
        f'<!doctype html>\n<html lang="{html.escape(say("packet.language"))}">\n<head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _here(when: str) -> str:
    """A moment by the clock of this machine, with the name of its zone; empty if there is none."""
    if not when:
        return ""
    here = datetime.fromisoformat(when).astimezone()
    return f"{here:%Y-%m-%d %H:%M} {here.tzname()}"


def _parts(handoff: Handoff, say: Say) -> Iterator[tuple[str, list[Item]]]:
    """Heading (a message id) and items of each part, in the order of reading."""
    summary = handoff.summary
    yield "packet.overview", _overview(handoff, say)
    yield "packet.note", _filled(("", handoff.note))
    yield "packet.rules", [_fired(rule, say) for rule in handoff.triage.reasons]
    quoted = [(_where(one, say), _line(one.text)) for one in summary.sentences]
    yield "packet.summary", quoted or [("", line) for line in summary.text.splitlines() if line.strip()]
    yield "packet.facts", [_fact(fact, say) for fact in summary.facts]
    yield (
        "packet.account",
        [(say(name) if name.startswith("packet.") else name, value) for name, value in handoff.account],
    )
    yield "packet.attempts", [_attempt(attempt, say) for attempt in handoff.attempts]
    yield (
        "packet.promises",
        [(_where(one, say), f"{_KEPT if kept else ''}{_line(one.text)}") for one, kept in summary.ticked],
    )
    yield "packet.open-questions", [("", _line(question)) for question in summary.open_questions]
    yield "packet.earlier", _earlier_tickets(handoff.history, say)
    yield "packet.pages", [(title, path) for path, title in handoff.pages]
    yield "packet.not-found", [("", _line(words)) for words in handoff.not_found]
    yield "packet.customer-reply", _filled(("", handoff.customer_reply))


def _overview(handoff: Handoff, say: Say) -> list[Item]:
    triage = handoff.triage
    feeling, urgency = triage.sentiment, triage.urgency
    return _filled(
        (say("packet.wants"), handoff.wants),
        ("", say("packet.docs-silent") if handoff.docs_silent else ""),
        (say("packet.owner"), _named("owner", handoff.owner, say)),
        (say("packet.due"), _here(handoff.due)),
        (say("packet.intent"), f"{_intent(triage.intent, say)} ({triage.confidence:.0%})"),
        (say("packet.tier"), str(triage.tier)),
        (say("packet.feeling"), f"{_named('sentiment', feeling.label, say)} ({feeling.score:+.2f})"),
        (say("packet.trend"), f"{feeling.trend:+.2f}" if feeling.trend else ""),
        (say("packet.feeling-words"), ", ".join(feeling.words)),
        (say("packet.urgency"), " · ".join([_named("urgency", urgency.level, say), *urgency.reasons])),
        (say("packet.language-of-ticket"), triage.language),
    )


def _fact(fact: Fact, say: Say) -> Item:
    return _named("fact", fact.kind, say), f"{fact.text} ({say('packet.message')} {fact.message + 1})"


def _attempt(attempt: Attempt, say: Say) -> Item:
    outcome = say("packet.failed" if attempt.failed else "packet.worked")
    return outcome, _line(attempt.tried.text) + _result(attempt.result)


def _earlier_tickets(history: History, say: Say) -> list[Item]:
    """The customer's earlier tickets, a line each, and a warning where they were found by name alone."""
    items = []
    for earlier in history.tickets:
        same = say("packet.same-matter") if earlier.same_matter else ""
        intent, outcome = _intent(earlier.intent, say), _named("packet.outcome", earlier.outcome, say)
        told = (earlier.subject, earlier.created[:10], intent, outcome, same)
        items.append((earlier.id, " · ".join(part for part in told if part)))
    if items and history.matched_by == "name":
        items.append(("", say("packet.found-by-name")))
    return items


def _filled(*items: Item) -> list[Item]:
    return [(label, text) for label, text in items if text]


def _named(kind: str, name: str, say: Say) -> str:
    """The catalogue's words for a name, a team's own name as words."""
    message_id = f"{kind}.{name}"
    words = say(message_id) if name else ""
    return humanize(name) if words == message_id else words


def _intent(name: str, say: Say) -> str:
    return say("panel.intent.other") if name == OTHER else _named("intent", name, say)


def _rule(name: str, say: Say) -> str:
    kind, _, intent = name.partition(":")
    return f"{say('packet.intent')}: {_intent(intent, say)}" if kind == "intent" else _named("rule", name, say)


def _fired(rule: FiredRule, say: Say) -> Item:
    """A rule with the words that fired it; one that no words fired stands for itself."""
    name = _rule(rule.rule, say)
    return (name, ", ".join(f"“{words}”" for words in rule.words)) if rule.words else ("", name)


def _where(sentence: SourcedSentence, say: Say) -> str:
    return f"{say(f'read.sender.{sentence.sender}')}, {say('packet.message')} {sentence.message + 1}"


def _result(result: SourcedSentence | None) -> str:
    return f" → {_line(result.text)}" if result else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """`text` as Markdown that shows it as it is."""
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN_SIGNS.sub(r"\\\1", _line(text)))
