"""The paragraphs of a reply: the docs' answers, an approved snippet, what the records say, what stays open."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.draft import Part
from core.domain.triage import Triage
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.query_decomposition import SubQuestion
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.reply_templates import ReplyTemplates, speakable_name
from core.drafting.slot_filling import RecordField, Slot, fill_placeholder
from core.drafting.snippets import PLACEHOLDER, Snippet
from core.language.clean_text import CleanTicket

_SPOKEN_ITEMS = 3  # so many items of a list are said as sentences; more stay a list


def write_answers(builder: ReplyBuilder, answers: Sequence[SelectedAnswer]) -> None:
    """The answers one after the other, each sentence once, with its citation."""
    said: set[tuple[str, int]] = set()
    for answer in answers:
        new = [e for e in answer.evidence if (e.path, e.span.start) not in said]
        said.update((e.path, e.span.start) for e in new)
        builder.paragraph()
        number = 0
        listed = sum(e.role != "prose" for e in new) > 1
        spoken = reads_as_prose(new)
        previous: QuotableSentence | None = None
        for evidence in new:
            words = evidence.wording
            if not listed and evidence.role != "step" and words[-1].isalnum():
                words += "."
            if spoken or evidence.role == "prose":
                if not spoken and previous is not None and previous.role != "prose":
                    builder.paragraph()
                builder.cite(words, evidence)
            else:
                # A list stands on lines of its own, and steps are counted anew in each list.
                number = number + 1 if previous is not None and previous.block == evidence.block else 1
                builder.line()
                builder.cite(words, evidence, f"{number}." if evidence.role == "step" else "-" if listed else "")
            previous = evidence


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
    first, _, rest = snippet.text.partition("\n")
    greets = len(first.split()) <= 5 and first.rstrip().endswith((",", "!"))
    if not greets or ("{name}" in first and not name):
        builder.say(voice.greeting(ticket))
        builder.paragraph()
    body = rest.strip() if greets and not name else snippet.text
    position = 0
    for match in PLACEHOLDER.finditer(body):
        builder.add(body[position : match.start()])
        value, source = fill_placeholder(match.group(1), ticket, triage, fields, name)
        if value and source == "ticket":
            builder.add(value)
        else:
            builder.gap(match.group(1), value, source)
        position = match.end()
    builder.add(body[position:])


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
    for question in unanswered:
        # A request that is no question is not said back: whoever it quotes might have meant it so.
        quoted = question.quotable if question.text.endswith("?") else ""
        words = voice.line("unanswered", question=quoted) if quoted else voice.line("unanswered_unquoted")
        builder.paragraph()
        builder.say_with_gap(words, voice.line("unanswered_gap"))
    return builder.part()


def reads_as_prose(evidence: Sequence[QuotableSentence]) -> bool:
    """Whether items of a list can be said one after the other: a few whole sentences, no steps, and
    nothing that leads into a list."""
    items = [e for e in evidence if e.role != "prose"]
    return len(items) <= _SPOKEN_ITEMS and all(
        e.role != "step" and e.wording.endswith((".", "!")) if e.role != "prose" else not e.wording.endswith(":")
        for e in evidence
    )
