"""The parts of the assistant: names the concrete classes and puts them together (those of models: `app.model_clients`).

Each part is made when it is first asked for, so that `status` loads no model and `search` no chat model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from app.model_clients import ModelClients
from core.directories import Directories
from core.domain.draft import Draft
from core.domain.history import Handoff, History
from core.domain.knowledge import SearchResult
from core.domain.review import Review
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.embedder_breaker import EmbedderBreaker
from core.errors import BadWorkspaceFile, StoreUnwritable
from core.ports import ChatModel
from core.settings import Settings
from core.store.handoffs import Handoffs
from core.store.opening import open_store
from core.store.run_facts import save_run_facts
from core.store.searches import save_search
from core.store.tickets import Tickets
from core.triage.intents import read_intents
from core.workspace.folder import AgentVoice, Workspace

if TYPE_CHECKING:  # a command loads the modules of the parts that it asks for, and no others: a third of its start
    from app.team.knowledge.team_sources import TeamSources
    from core.assistant import Assistant
    from core.history.customer_history import CustomerHistory
    from core.history.handoff_builder import HandoffBuilder
    from core.history.past_answers import PastAnswers
    from core.knowledge.indexing import Indexer
    from core.knowledge.search import Searcher
    from core.language.clean_text import CleanTicket
    from core.reporting.reporter import Reporter
    from core.review.reviewer import Reviewer
    from core.tickets.records import Records
    from core.triage.escalation import AttemptWords
    from core.triage.triager import Triager


class Parts:
    """The parts that work on one workspace. Use them as a context, from one thread."""

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
        tone = "" if settings.tone == "team" else settings.tone
        agent = AgentVoice(settings.agent_name, settings.signature, settings.greeting, tone)
        self.workspace = replace(workspace, agent=agent)
        self.key = key
        self._models = models
        self._exit = ExitStack()
        self.store = self._exit.enter_context(open_store(store_file, key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the model hosts and closes the store."""
        self._exit.close()

    @cached_property
    def models(self) -> ModelClients:
        """The model clients; their hosts start with the first request."""
        if self._models is not None:
            return self._models
        models = ModelClients(self.directories, self.settings, self.workspace)
        self._exit.callback(models.close)
        return models

    @cached_property
    def embedder(self) -> EmbedderBreaker | None:
        """The embedder, None if none is on this machine: then searches go by words alone."""
        return EmbedderBreaker(self.models.embedder) if self.models.embedder else None

    @property
    def chat_model(self) -> ChatModel | None:
        """The chat model, None if none is on this machine or none is wanted."""
        return self.models.chat

    @cached_property
    def indexer(self) -> Indexer:
        """Brings the store up to date with the docs."""
        from core.knowledge.indexing import Indexer

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
        from core.knowledge.search import Searcher

        searcher = Searcher(
            self.team.docs if self.team else self.store,
            self.embedder,
            self._preferred_folders(),
            former=self.models.former_embedder,
            pages_a_ticket=self.settings.results_shown,
            not_quoted=self.settings.not_quoted,
            reranker=self.models.reranker,
        )
        self._exit.callback(searcher.close)
        return searcher

    @cached_property
    def team(self) -> TeamSources | None:
        """The team's database, None where the workspace names none."""
        servers = self.models.servers
        if servers is None or servers.knowledge is None:
            return None
        from app.team.knowledge.team_sources import TeamSources

        team = TeamSources(servers.knowledge, self.store)
        self._exit.callback(team.close)
        return team

    def _preferred_folders(self) -> dict[str, tuple[str, ...]]:
        try:
            return {intent.name: intent.docs for intent in read_intents(self.workspace) if intent.docs}
        except BadWorkspaceFile:
            return {}  # triage says what is wrong with the file; a search can do without preferences

    @cached_property
    def triager(self) -> Triager:
        """Says what kind of ticket it is."""
        from core.triage.triager import Triager

        return Triager(self.workspace, self.embedder, self.store)

    @cached_property
    def reviewer(self) -> Reviewer:
        """Checks replies."""
        from core.review.reviewer import Reviewer

        return Reviewer(self.workspace, self.embedder)

    @cached_property
    def tickets(self) -> Tickets:
        """The stored tickets."""
        return Tickets(self.store)

    @cached_property
    def recall(self) -> CustomerHistory:
        """What happened before with a customer."""
        from core.history.customer_history import CustomerHistory
        from core.history.related_tickets import RelatedTickets

        return CustomerHistory(self.tickets, RelatedTickets(self.tickets, self.embedder), self._attempt_words())

    @cached_property
    def past_answers(self) -> PastAnswers:
        """What was answered to like questions before, from here."""
        from core.history.past_answers import PastAnswers

        return PastAnswers(self.tickets, self.embedder)

    def _with_colleagues(self) -> PastAnswers:
        """The same, and what colleagues answered."""
        from core.history.past_answers import PastAnswers

        return PastAnswers(self.tickets, self.embedder, self.team.colleague_answers if self.team else None)

    def _attempt_words(self) -> AttemptWords | None:
        from core.triage.escalation import read_escalation

        try:
            return read_escalation(self.workspace).attempts
        except BadWorkspaceFile:
            return None  # triage says what is wrong with the file; the default words do until then

    @cached_property
    def records(self) -> Records:
        """The team's exports of orders or accounts: those of the settings, else the workspace's CSV files."""
        from core.tickets.records import Records

        named = [Path(file) for file in self.settings.records_files]
        return Records(named or sorted(self.workspace.root.glob("*.csv")))

    @cached_property
    def handoff_builder(self) -> HandoffBuilder:
        """Builds packets for specialists."""
        from core.history.handoff_builder import HandoffBuilder

        return HandoffBuilder(self.workspace, self.records, self.handoffs.next_owner)

    @cached_property
    def handoffs(self) -> Handoffs:
        """What became of packets: edits, handed over, taken back."""
        return Handoffs(self.store)

    def _recorded_handoff(self, ticket: CleanTicket, triage: Triage, history: History, result: SearchResult) -> Handoff:
        from core.history.packet_editing import edited

        packet = self.handoff_builder(ticket, triage, history, result)
        packet = edited(packet, self.handoffs.saved_edits(ticket.raw.id))
        with suppress(StoreUnwritable):  # the ticket's own journal says so
            self.handoffs.save(packet)
        return packet

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant that stores the tickets it handles."""
        return self._assistant(keep=True)

    def _assistant(self, *, keep: bool) -> Assistant:
        from core.assistant import Assistant

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
            self._with_colleagues() if self.settings.use_past_answers else None,
            self.models.mistake,
        )

    @cached_property
    def reporter(self) -> Reporter:
        """Measures the work of this workspace."""
        from core.history.related_tickets import RelatedTickets
        from core.reporting.reporter import Reporter

        return Reporter(self.workspace, self.tickets, RelatedTickets(self.tickets, self.embedder))

    def _journal(
        self,
        ticket: Ticket,
        triage: Triage,
        result: SearchResult,
        drafts: Sequence[Draft],
        reviews: Mapping[str, Review],
    ) -> None:
        """Stores the ticket with its triage, sources and drafts, and the search that was made for it."""
        self.tickets.journal(ticket, triage, result, drafts)
        if not result.no_docs:
            save_search(self.store, ticket.id, result)
        model = self.chat_model.identity.id if self.chat_model else ""
        save_run_facts(self.store, ticket.id, triage, drafts, reviews, model)

    @cached_property
    def forgetful_assistant(self) -> Assistant:
        """The assistant that stores nothing."""
        return self._assistant(keep=False)
