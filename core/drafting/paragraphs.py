"""The paragraphs of a reply: the docs' answers, an approved snippet, what the records say, what stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.draft import Part
from core.domain.text import Span
from core.domain.triage import Triage
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.query_decomposition import SubQuestion, named_once
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.reply_templates import ReplyTemplates, speakable_name
from core.drafting.slot_filling import RecordField, Slot
from core.drafting.snippet_insertion import write_filled
from core.drafting.snippets import Snippet, greeting_apart
from core.language.clean_text import CleanTicket

_SPOKEN_ITEMS = 3  # so many items of a list are said as sentences; more stay a list


def write_answers(builder: ReplyBuilder, answers: Sequence[SelectedAnswer], voice: ReplyTemplates) -> None:
    """The answers one after the other, each sentence once, with its citation. `voice` says where a list goes on."""
    said: set[tuple[str, int]] = set()
    for answer in answers:
        new = [e for e in answer.evidence if (e.path, e.span.start) not in said]
        said.update((e.path, e.span.start) for e in new)
        breaks_off = {answer.evidence[end - 1].span: items for end, items in answer.shortened}
        builder.paragraph()
        _write(builder, new, breaks_off, voice)


def _write(
    builder: ReplyBuilder,
    evidence: Sequence[QuotableSentence],
    breaks_off: Mapping[Span, int],
    voice: ReplyTemplates,
) -> None:
    listed = sum(e.role in ("step", "bullet", "row") for e in evidence) > 1
    spoken = reads_as_prose(evidence)
    number = 0
    previous: QuotableSentence | None = None
    for one in evidence:
        on = previous is not None and previous.block == one.block
        if one.subject or (previous is not None and _begins_paragraph(previous, one, spoken)):
            builder.paragraph()
        if spoken or one.role == "prose":
            builder.cite(_ended(one, listed), one, _led_by(one.subject))
        else:
            if one.subject:
                builder.say(_led_by(one.subject))
            # A list stands on lines of its own; where the page does not number its steps, they are counted.
            number = number + 1 if on else 1
            builder.line()
            mark = (one.mark or f"{number}.") if one.role == "step" else "-" if listed and one.role != "code" else ""
            builder.cite(_ended(one, listed), one, mark)
        if items := breaks_off.get(one.span):
            shown = sum(e.role == one.role for e in evidence if e.span <= one.span)
            line = "list_goes_on" if one.topic else "list_goes_on_unnamed"
            builder.line()
            builder.say(voice.line(line, shown=str(shown), items=str(items), title=one.topic))
        previous = one


def _led_by(subject: str) -> str:
    """A heading before what it is the subject of; one that asks stands as the question."""
    return subject if not subject or subject.endswith("?") else f"{subject}:"


def _begins_paragraph(previous: QuotableSentence, one: QuotableSentence, spoken: bool) -> bool:
    """Whether a sentence begins a paragraph of its own: in another section, after a list or code, or where it does on
    the page."""
    if (previous.path, previous.heading) != (one.path, one.heading):
        return True
    return not spoken and one.role == "prose" and (previous.role != "prose" or previous.block != one.block)


def _ended(evidence: QuotableSentence, listed: bool) -> str:
    """Its words, with a full stop where a sentence of a reply has one; nothing is put behind an address or command."""
    words = evidence.wording
    last = words.split()[-1]
    if listed or evidence.role in ("step", "code") or not last[-1].isalnum() or not last.replace("-", "").isalnum():
        return words
    return words + "."


def write_snippet(
    builder: ReplyBuilder,
    snippet: Snippet,
    ticket: CleanTicket,
    triage: Triage,
    fields: Sequence[RecordField],
    voice: ReplyTemplates,
) -> None:
    """The snippet with its placeholders filled or left as gaps, and a greeting if it has none."""
    name = speakable_name(ticket, voice.style.first_name)
    first, rest = greeting_apart(snippet.text)
    if not first or ("{name}" in first and not name):
        builder.say(voice.greeting(ticket))
        builder.paragraph()
    write_filled(builder, rest if first and not name else snippet.text, ticket, triage, fields, name)


def known_part(facts: Sequence[Slot]) -> Part:
    """What the team's records say, or the gaps that are left for it."""
    builder = ReplyBuilder()
    for fact in facts:
        builder.paragraph()
        before, _, after = fact.line.partition("{gap}")
        builder.say(before.rstrip() + " ")
        builder.gap(fact.label, fact.value, fact.source)
        builder.add(after)
    return builder.part()


def named_part(unanswered: Sequence[SubQuestion], voice: ReplyTemplates) -> Part:
    """The questions that stay open, named as such with a gap each."""
    builder = ReplyBuilder()
    for question in named_once(unanswered):
        # A request that is no question is not said back: whoever it quotes might have meant it so.
        quoted = (question.said_back or question.quotable) if question.text.endswith("?") else ""
        words = voice.line("unanswered", question=quoted) if quoted else voice.line("unanswered_unquoted")
        builder.paragraph()
        builder.say_with_gap(words, voice.line("unanswered_gap"))
    return builder.part()


def reads_as_prose(evidence: Sequence[QuotableSentence]) -> bool:
    """Whether items of a list can be said one after the other: a few whole sentences, no steps, and
    nothing that leads into a list."""
    items = [e for e in evidence if e.role != "prose"]
    if any(e.subject for e in items):
        return False
    return len(items) <= _SPOKEN_ITEMS and all(
        e.role not in ("step", "code") and e.wording.endswith((".", "!"))
        if e.role != "prose"
        else not e.wording.endswith(":")
        for e in evidence
    )
