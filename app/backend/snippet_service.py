"""Snippets in the worker process: read from the workspace, filled for a ticket, made of a reply."""

from __future__ import annotations

from typing_extensions import override

from app.backend.local_state import LocalState
from app.backend.snippet_calls import SnippetCalls
from core.domain.draft import FilledSnippet
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.drafting.slot_filling import fields_of
from core.drafting.snippet_insertion import filled_snippets
from core.drafting.snippet_saving import reply_as_snippet, save_snippet
from core.drafting.snippets import read_snippets
from core.language.clean_text import clean_ticket
from core.language.detection import detect_language
from core.workspace.style import FALLBACK_LANGUAGE


class SnippetService(SnippetCalls):
    """Over the snippets folder of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def for_ticket(self, ticket: Ticket, triage: Triage) -> tuple[FilledSnippet, ...]:
        services = self._state.services()
        fields = fields_of(services.records.of(ticket))
        snippets = read_snippets(services.workspace)
        return filled_snippets(snippets, services.workspace, clean_ticket(ticket), triage, fields)

    @override
    def of_reply(self, ticket: Ticket, text: str) -> str:
        return reply_as_snippet(text, clean_ticket(ticket), _language_of(ticket))

    @override
    def save_snippet(self, ticket: Ticket, title: str, text: str) -> str:
        return save_snippet(self._state.workspace, title, text, (), _language_of(ticket)).name


def _language_of(ticket: Ticket) -> str:
    return ticket.language or detect_language(ticket.last_customer_message.text) or FALLBACK_LANGUAGE
