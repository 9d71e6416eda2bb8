"""The composition root: names the concrete classes and puts them together (those of models: `app.model_clients`).

A `Services` is the assistant on one workspace, for one thread. Each part is made when it is first
asked for, so that `status` loads no model and `search` no chat model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from app.model_clients import ModelClients
from core import events
from core.assistant import Assistant
from core.directories import Directories
from core.domain.draft import Draft
from core.domain.history import Handoff, History, Summary
from core.domain.knowledge import Passage, SearchResult
from core.domain.review import Review
from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.drafting.rewriting import rewrite
from core.errors import BadWorkspaceFile, ModelMissing
from core.history.abstractive_summary import write_summary
from core.history.customer_history import CustomerHistory
from core.history.handoff_builder import HandoffBuilder
from core.history.packet_editing import edited
from core.history.related_tickets import RelatedTickets
from core.history.summary import summarize
from core.knowledge.indexing import Indexer
from core.knowledge.search import Searcher
from core.language.detection import detect_language
from core.ports import Cancelled, ChatModel, Embedder, never
from core.review.reviewer import Reviewer
from core.settings import Settings
from core.store import inventory
from core.store.handoffs import Handoffs
from core.store.opening import open_store
from core.store.replies import sent_replies
from core.store.retention import erase_expired
from core.store.searches import save_search
from core.store.tickets import Tickets
from core.tickets.records import Records
from core.triage.escalation import AttemptWords, read_escalation
from core.triage.intents import read_intents
from core.triage.triager import Triager
from core.workspace.folder import Workspace
from models.catalogue import catalogue

_PASSAGES_A_SENTENCE = 3


class Services:
    """Everything that works on one workspace. Use it as a context, from one thread."""

    def __init__(
        self,
        directories: Directories,
        settings: Settings,
        workspace: Workspace,
        store_file: Path,
        key: bytes,
        models: ModelClients | None = None,
    ) -> None:
        """`models`: shared with others, and closed by whoever gives them. Raises `StoreError`."""
        self.directories = directories
        self.settings = settings
        self.workspace = replace(workspace, agent_name=settings.agent_name)
        self.key = key
        self._models = models
        self._exit = ExitStack()
        self.store = self._exit.enter_context(open_store(store_file, key))

    def __enter__(self) -> Services:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the model hosts and closes the store."""
        self._exit.close()

    # -- parts -------------------------------------------------------------------------------

    @cached_property
    def models(self) -> ModelClients:
        """The model clients; their hosts start with the first request."""
        if self._models is not None:
            return self._models
        models = ModelClients(self.directories, self.settings)
        self._exit.callback(models.close)
        return models

    @property
    def embedder(self) -> Embedder | None:
        """The embedder, None if none is on this machine: then searches go by words alone."""
        return self.models.embedder

    @property
    def chat_model(self) -> ChatModel | None:
        """The chat model, None if none is on this machine or none is wanted."""
        return self.models.chat

    @cached_property
    def indexer(self) -> Indexer:
        """Brings the store up to date with the docs."""
        return Indexer(
            self.store,
            self.workspace,
            self.embedder,
            internal_folders=self.settings.internal_folders,
            public_folders=self.settings.public_folders,
            former=self.models.former_embedder,
        )

    @cached_property
    def searcher(self) -> Searcher:
        """Finds pages, on a connection of its own that never waits for indexing."""
        searcher = Searcher(
            self.store,
            self.embedder,
            self._preferred_folders(),
            former=self.models.former_embedder,
            pages_a_ticket=self.settings.results_shown,
        )
        self._exit.callback(searcher.close)
        return searcher

    def _preferred_folders(self) -> dict[str, tuple[str, ...]]:
        try:
            return {intent.name: intent.docs for intent in read_intents(self.workspace) if intent.docs}
        except BadWorkspaceFile:
            return {}  # triage says what is wrong with the file; a search can do without preferences

    @cached_property
    def triager(self) -> Triager:
        """Says what kind of ticket it is."""
        return Triager(self.workspace, self.embedder, self.store)

    @cached_property
    def reviewer(self) -> Reviewer:
        """Checks replies."""
        return Reviewer(self.workspace, self.embedder)

    @cached_property
    def tickets(self) -> Tickets:
        """The stored tickets."""
        return Tickets(self.store)

    @cached_property
    def recall(self) -> CustomerHistory:
        """What happened before with a customer."""
        return CustomerHistory(self.tickets, RelatedTickets(self.tickets, self.embedder), self._attempt_words())

    def _attempt_words(self) -> AttemptWords | None:
        try:
            return read_escalation(self.workspace).attempts
        except BadWorkspaceFile:
            return None  # triage says what is wrong with the file; the default words do until then

    @cached_property
    def records(self) -> Records:
        """The team's exports of orders or accounts: those of the settings, else the workspace's CSV files."""
        named = [Path(file) for file in self.settings.records_files]
        return Records(named or sorted(self.workspace.root.glob("*.csv")))

    @cached_property
    def handoff_builder(self) -> HandoffBuilder:
        """Builds packets for specialists."""
        return HandoffBuilder(self.workspace, self.records, self.handoffs.next_owner)

    @cached_property
    def handoffs(self) -> Handoffs:
        """What became of packets: edits, handed over, taken back."""
        return Handoffs(self.store)

    def _recorded_handoff(self, ticket: Ticket, triage: Triage, history: History, result: SearchResult) -> Handoff:
        packet = self.handoff_builder(ticket, triage, history, result)
        packet = edited(packet, self.handoffs.saved_edits(ticket.id))
        self.handoffs.save(packet)
        return packet

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant that stores the tickets it handles."""
        return self._assistant(keep=True)

    def _assistant(self, *, keep: bool) -> Assistant:
        return Assistant(
            self.workspace,
            self.triager,
            self.searcher,
            self.reviewer,
            self.recall,
            self._recorded_handoff if keep else self.handoff_builder,
            self.embedder,
            self.chat_model,
            self._journal if keep else None,
            self.records,
        )

    def _journal(self, ticket: Ticket, triage: Triage, result: SearchResult, drafts: Sequence[Draft]) -> None:
        """Stores the ticket with its triage, sources and drafts, and the search that was made for it."""
        self.tickets.journal(ticket, triage, result, drafts)
        save_search(self.store, ticket.id, result)

    @cached_property
    def _forgetful_assistant(self) -> Assistant:
        return self._assistant(keep=False)

    # -- what commands ask for -----------------------------------------------------------------

    def handle(self, ticket: Ticket, *, keep: bool = False, cancelled: Cancelled = never) -> Iterator[events.Event]:
        """The whole run on a ticket: triage, sources, drafts, review; `keep` stores it."""
        return (self.assistant if keep else self._forgetful_assistant).handle(ticket, cancelled)

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
        return (self.assistant if keep else self._forgetful_assistant).again(ticket, tone, length, cancelled)

    def prepare(self, ticket: Ticket, *, keep: bool = False, cancelled: Cancelled = never) -> None:
        """Lets the model read that ticket's prompt ahead, while the agent reads. Raises `DesksideError`."""
        (self.assistant if keep else self._forgetful_assistant).prepare(ticket, cancelled)

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
        if self.chat_model is None and wish != "steps":
            raise ModelMissing(model=self.settings.chat_model or catalogue().starters["chat"][0])
        language = language or detect_language(text) or "en"
        mine = [reply.text for reply in sent_replies(self.store, language=language)] if wish == "like-mine" else []
        return rewrite(
            text, wish, self.chat_model, language=language, into=into or language, examples=mine, cancelled=cancelled
        )

    def evidence_for(self, reply: str, ticket: Ticket | None) -> tuple[Passage, ...]:
        """The passages nearest to the ticket and to each sentence of the reply, each once."""
        results = [self.searcher.search_ticket(ticket, self.triage(ticket))] if ticket else []
        results += [self.searcher.search(span.of(reply), _PASSAGES_A_SENTENCE) for span in split_sentences(reply)]
        found = {p.chunk_id: p for r in results for hit in r.hits for p in (hit.passage, *hit.more)}
        return tuple(found.values())

    def summarize(self, ticket: Ticket) -> Summary:
        """What happened in a ticket so far, in its own sentences."""
        return summarize(ticket)

    def summarize_worded(self, ticket: Ticket, cancelled: Cancelled = never) -> Iterator[str | Summary]:
        """The summary in the model's words, in pieces, then the checked summary; without a chat model only the latter.
        Raises `ModelError`."""
        found = summarize(ticket)
        if self.chat_model is None:
            yield found
        else:
            yield from write_summary(found, ticket, self.chat_model, ticket.language or "en", cancelled)

    def hand_off(self, ticket: Ticket) -> Handoff:
        """The packet for whoever takes the ticket over."""
        history = self.recall(ticket)
        triage = self.triager.triage(ticket, history)
        return self.handoff_builder(ticket, triage, history, self.searcher.search_ticket(ticket, triage))

    def document_text(self, path: str) -> str:
        """The stored extracted text of a document. Raises `FileMissing`."""
        return inventory.document_text(self.store, path)

    def erase_expired(self) -> int:
        """Erases the tickets that are older than the settings keep them; does so once a day, however often it is
        called. Gives how many went. Raises `StoreError`."""
        return erase_expired(self.store, self.settings.retention_days)
