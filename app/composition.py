"""The assistant as commands and the window ask for it, on one workspace and for one thread, from `app.parts`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from app.model_clients import search_model_for_docs
from app.parts import Parts
from core.domain.history import Handoff, Summary
from core.domain.knowledge import Passage, SearchResult
from core.domain.review import Review
from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.errors import FileMissing, ModelMissing
from core.knowledge.unsupported_languages import OtherLanguages, other_languages
from core.language.clean_text import CleanText, clean_ticket
from core.language.detection import detect_language
from core.ports import Cancelled, EmbedderIdentity, never
from core.store import daily_backups, inventory, retention
from core.store.replies import sent_replies
from core.store.retention import Erased
from models.catalogue import catalogue

if TYPE_CHECKING:
    from core import events
    from core.drafting.rewrite_result import RewriteMode, RewriteResult

_PASSAGES_A_SENTENCE = 3
_PAGES_AHEAD = 40
"""A day's tickets; how many of them are kept is bounded by the memory for pages."""


class Services(Parts):
    """What can be asked on one workspace. Use it as a context, from one thread."""

    def handle(self, ticket: Ticket, *, keep: bool = False, cancelled: Cancelled = never) -> Iterator[events.Event]:
        """The whole run on a ticket: triage, sources, drafts, review; `keep` stores it."""
        return (self.assistant if keep else self.forgetful_assistant).handle(ticket, cancelled)

    def again(
        self,
        ticket: Ticket,
        tone: str = "",
        length: str = "normal",
        *,
        keep: bool = False,
        cancelled: Cancelled = never,
    ) -> Iterator[events.Event]:
        """Another model draft of the ticket that `handle` did last, in another tone or length."""
        return (self.assistant if keep else self.forgetful_assistant).again(ticket, tone, length, cancelled)

    def prepare(self, ticket: Ticket, *, keep: bool = False, cancelled: Cancelled = never) -> None:
        """Lets the model read ahead while the agent reads: that ticket's prompt, then the pages that the next tickets
        are likeliest to need. Raises `DesksideError`."""
        assistant = self.assistant if keep else self.forgetful_assistant
        assistant.prepare(ticket, cancelled)
        if self.chat_model is not None:
            from core.knowledge.vector_index import MAIN_CUT
            from core.store.frequent_pages import frequent_pages

            today = datetime.combine(date.today(), time.min).timestamp()
            for passages in frequent_pages(self.store, _PAGES_AHEAD, today, MAIN_CUT):
                if not assistant.read_page(passages, cancelled):
                    break

    def triage(self, ticket: Ticket, *, keep: bool = False) -> Triage:
        """The triage of a ticket, given what is known of its customer; `keep` stores it."""
        found = self.triager.triage(ticket, self.recall(ticket))
        if keep:
            self.tickets.journal(ticket, found, SearchResult("", (), False, ()), ())
        return found

    def review(self, reply: str, ticket: Ticket | None, evidence: Sequence[Passage] | None) -> Review:
        """Checks a reply against `evidence`; without any, against what the docs hold on it."""
        if evidence is None:
            evidence = self.evidence_for(reply, ticket)
        return self.reviewer.review(reply, evidence, ticket)

    def rewrite(
        self, text: str, wish: RewriteMode, *, into: str = "", language: str = "", cancelled: Cancelled = never
    ) -> Iterator[str | RewriteResult]:
        """Rewords the text of the reply box: its new text in pieces, then the outcome with what changed.

        `language` (ISO 639-1): that of the text; empty: detected. `into`: the language of a translation. Raises
        `ModelMissing` where the wish needs a chat model and there is none, `ModelError`.
        """
        from core.drafting.rewriting import rewrite
        from core.rewrite_check import hold_to_source

        if self.chat_model is None and wish != "steps":
            raise ModelMissing(model=self.settings.chat_model or catalogue().starters["chat"][0])
        language = language or detect_language(text) or "en"
        mine = (
            [CleanText(reply.text) for reply in sent_replies(self.store, language=language)]
            if wish == "like-mine"
            else []
        )
        rewriting = rewrite(
            CleanText(text),
            wish,
            self.chat_model,
            language=language,
            into=into or language,
            examples=mine,
            cancelled=cancelled,
        )
        return hold_to_source(rewriting, self.reviewer, language)

    @property
    def search_model(self) -> EmbedderIdentity:
        """The model whose vectors an index here would hold. Raises `ModelMissing` where there is none."""
        if self.embedder is None:
            raise ModelMissing(model=self.settings.embedder or catalogue().starters["embedding"][0])
        return self.embedder.identity

    def evidence_for(self, reply: str, ticket: Ticket | None) -> tuple[Passage, ...]:
        """The passages nearest to the ticket and to each sentence of the reply, each once."""
        results = [self.searcher.search_ticket(ticket, self.triage(ticket))] if ticket else []
        results += [self.searcher.search(span.of(reply), _PASSAGES_A_SENTENCE) for span in split_sentences(reply)]
        found = {p.chunk_id: p for r in results for hit in r.hits for p in (hit.passage, *hit.more)}
        return tuple(found.values())

    def summarize(self, ticket: Ticket) -> Summary:
        """What happened in a ticket so far, in its own sentences."""
        from core.history.summary import summarize

        return summarize(clean_ticket(ticket))

    def summarize_worded(self, ticket: Ticket, cancelled: Cancelled = never) -> Iterator[str | Summary]:
        """The summary in the model's words, in pieces, then the checked summary; without a chat model only the latter.
        Raises `ModelError`."""
        from core.history.abstractive_summary import write_summary
        from core.history.summary import summarize

        clean = clean_ticket(ticket)
        found = summarize(clean)
        if self.chat_model is None:
            yield found
        else:
            yield from write_summary(found, clean, self.chat_model, ticket.language or "en", cancelled)

    def hand_off(self, ticket: Ticket) -> Handoff:
        """The packet for whoever takes the ticket over."""
        history = self.recall(ticket)
        triage = self.triager.triage(ticket, history)
        result = self.searcher.search_ticket(ticket, triage)
        return self.handoff_builder(clean_ticket(ticket), triage, history, result)

    def other_languages(self) -> OtherLanguages | None:
        """The indexed pages that the search model was not made for, with one that was; None if hardly any are."""
        found = other_languages(self.store, self.embedder.identity if self.embedder else None)
        return found and replace(found, suggested=search_model_for_docs(self.directories.models, found.languages))

    def document_text(self, path: str) -> str:
        """The extracted text of a document: the stored one, else the team's. Raises `FileMissing`, `TeamDocsLost`."""
        try:
            return inventory.document_text(self.store, path)
        except FileMissing:
            if self.team is None or (text := self.team.pages.text(path)) is None:
                raise
            return text

    def erase_expired(self) -> int:
        """Erases the tickets that are older than the settings keep them; does so once a day, however often it is
        called. Gives how many went. Raises `StoreError`."""
        return retention.erase_expired(self.store, self.settings.retention_days)

    @property
    def backup_folder(self) -> Path:
        """Where the daily backups lie."""
        return self.directories.backup_folder(self.settings.backup_folder)

    def back_up_daily(self, pause: Callable[[], None]) -> None:
        """Makes today's backup if the settings want one and there is none yet. `pause`: see `back_up_daily` of the
        store. Raises `StoreError`, `FileUnwritable`."""
        keep = self.settings.backup_days
        if keep and daily_backups.is_backup_due(self.backup_folder, self.store.path):
            daily_backups.back_up_daily(self.store, self.key, self.backup_folder, keep, pause=pause)

    def erase_customer(self, customer: str) -> Erased:
        """Erases a customer, by helpdesk id or e-mail address, from the daily backups and then from the store: where a
        backup refuses, the customer is still known and can be erased again. Raises `StoreError`, `FileUnwritable`."""
        if retention.is_known(self.store, customer):
            daily_backups.erase_from_backups(self.backup_folder, self.store.path, self.key, customer)
        return retention.erase_customer(self.store, customer)

    def withdraw_shared(self) -> tuple[int, int]:
        """Withdraws from the team's database what came of tickets that are gone; gives how many answers that were, and
        how many are to be withdrawn still, where it can't be asked. Raises `StoreError`."""
        return self.team.withdraw_answers(self.past_answers) if self.team is not None else (0, 0)
