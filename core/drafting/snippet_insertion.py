"""Snippets as they stand in the reply to one ticket: filled in where it or a record knows what, gaps elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.draft import FilledSnippet
from core.domain.triage import Triage
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.reply_templates import ReplyTemplates, speakable_name
from core.drafting.slot_filling import RecordField, fill_placeholder
from core.drafting.snippets import PLACEHOLDER, Snippet, greeting_apart
from core.language.clean_text import CleanTicket
from core.workspace.folder import Workspace


def filled_snippets(
    snippets: Sequence[Snippet],
    workspace: Workspace,
    ticket: CleanTicket,
    triage: Triage,
    fields: Sequence[RecordField],
) -> tuple[FilledSnippet, ...]:
    """All of them, those that were approved for this kind of ticket and its language first. Raises
    `BadWorkspaceFile`."""
    voice = ReplyTemplates(workspace, triage.language)
    name, greeting = speakable_name(ticket, voice.style.first_name), voice.greeting(ticket)
    intents = triage.intents or (triage.intent,)
    found = []
    for snippet in sorted(snippets, key=lambda one: not one.fits(intents, triage.language)):
        _, body = greeting_apart(snippet.text)
        builder = ReplyBuilder()
        write_filled(builder, body, ticket, triage, fields, name)
        found.append(FilledSnippet(snippet.title, builder.part(), greeting, voice.closing()))
    return tuple(found)


def write_filled(
    builder: ReplyBuilder,
    text: str,
    ticket: CleanTicket,
    triage: Triage,
    fields: Sequence[RecordField],
    name: str,
) -> None:
    """Writes a snippet's words with its placeholders filled or left as gaps; `name`: the customer's, as a greeting
    says it."""
    position = 0
    for match in PLACEHOLDER.finditer(text):
        builder.add(text[position : match.start()])
        value, source = fill_placeholder(match.group(1), ticket, triage, fields, name)
        if value and source == "ticket":
            builder.add(value)
        else:
            builder.gap(match.group(1), value, source)
        position = match.end()
    builder.add(text[position:])
