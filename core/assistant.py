"""One ticket, one trip: triage, sources, an extractive draft at once, then the model's, each reviewed.

`Assistant.handle` is a generator of frozen events (core/events.py); nothing is asked back.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from core.domain.draft import Draft
from core.domain.history import History
from core.domain.knowledge import Passage, SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.readiness import withhold
from core.domain.review import Review
from core.domain.ticket import Ticket
from core.domain.triage import Triage
from core.drafting.extractive import ExtractiveComposer
from core.drafting.model_draft import ModelDrafter, ModelResult
from core.drafting.prompt import DraftPrompt
from core.drafting.reading_ahead import reading_ahead
from core.drafting.reply_templates import feeling_of
from core.embedder_breaker import EmbedderBreaker
from core.errors import BadWorkspaceFile, DesksideError, ModelError, StoreUnwritable
from core.events import (
    Cancelled,
    Done,
    DraftReady,
    DraftText,
    Event,
    Failed,
    HandedOff,
    Noticed,
    Reviewed,
    SourcesFound,
    Triaged,
)
from core.language.clean_text import CleanResult, CleanTicket, clean_passage, clean_result, clean_ticket
from core.pipeline import (
    FindHistory,
    FindPastAnswers,
    HandOff,
    Journal,
    Reviews,
    Searches,
    TicketContext,
    Triages,
    search_notices,
    with_notices,
)
from core.ports import Cancelled as AskCancelled
from core.ports import ChatModel, Embedder, never
from core.review.evidence import Source
from core.tickets.records import Records
from core.workspace.folder import Workspace
from core.workspace.last_good import mistakes

_PAGES_REVIEWED = 5
"""Pages that a draft is checked against; those it quotes are among them."""


class _Stop(Exception):
    """Raised between two steps when the person has stopped the run."""


class Assistant:
    """Works on tickets, one at a time, on whatever thread calls it."""

    def __init__(
        self,
        workspace: Workspace,
        triager: Triages,
        searcher: Searches,
        reviewer: Reviews,
        recall: FindHistory,
        hand_off: HandOff,
        embedder: Embedder | None = None,
        chat: ChatModel | None = None,
        journal: Journal | None = None,
        records: Records | None = None,
        past: FindPastAnswers | None = None,
        mistake: BadWorkspaceFile | None = None,
    ) -> None:
        """`embedder`: the breaker that the parts share, so that its loss is noticed. `chat` None: extractive drafts
        only. `journal` None: nothing of the ticket is kept. `records`: the team's exports, which fill gaps. `past`
        None: earlier answers are no source. `mistake`: in another file of the team. Raises `BadWorkspaceFile`."""
        self._workspace = workspace
        self._triager, self._searcher = triager, searcher
        self._reviewer = reviewer
        self._recall = recall
        self._hand_off = hand_off
        self._journal = journal
        self._past, self._mistake = past, mistake
        self._breaker = embedder if isinstance(embedder, EmbedderBreaker) else None
        self._composer = ExtractiveComposer(workspace, embedder, records)
        self._drafter = ModelDrafter(workspace, chat, embedder) if chat else None
        self._context: TicketContext | None = None

    def handle(self, ticket: Ticket, cancelled: AskCancelled = never) -> Iterator[Event]:
        """The whole trip of one ticket. The last event is `Done`, `Failed` or `Cancelled`."""
        run = uuid.uuid4().hex
        try:
            yield from with_notices(run, self._trip(run, ticket, cancelled), self._breaker)
        except _Stop:
            yield Cancelled(run)
        except DesksideError as error:
            yield Failed(run, error)

    def prepare(self, ticket: Ticket, cancelled: AskCancelled = never) -> None:
        """Lets the model read evidence and ticket ahead, while the agent reads. Writes nothing.

        Of use once the ticket was handled without its model draft, or before another try. Without a chat
        model, for another ticket, or where no draft is due, it does nothing. Raises `DesksideError`.
        """
        context = self._known(ticket)
        if self._drafter and context and context.triage.tier != 3 and context.may_be_answered:
            self._drafter.prefill(self._prompt(context), context.composition, context.triage, cancelled)

    def read_page(self, passages: Sequence[Passage], cancelled: AskCancelled = never) -> bool:
        """Lets the model read a page that the next tickets are likely to need, while nobody asks it for anything;
        whether it can go on with another. Raises `DesksideError`."""
        clean = [clean_passage(passage) for passage in passages]
        return self._drafter is not None and self._drafter.read_page(clean, cancelled)

    def again(
        self, ticket: Ticket, tone: str = "", length: str = "normal", cancelled: AskCancelled = never
    ) -> Iterator[Event]:
        """Another model draft of a ticket that was handled last: another try, or another tone.

        `tone`, `length`: names in resources/prompts/draft.toml. A ticket that was not handled last is handled whole.
        """
        context = self._known(ticket)
        if context is None:
            yield from self.handle(ticket, cancelled)
            return
        run = uuid.uuid4().hex
        started = time.perf_counter()
        try:
            result = yield from self._model_draft(run, context, cancelled, tone, length)
            yield self._done(run, started, result)
        except _Stop:
            yield Cancelled(run)
        except DesksideError as error:
            yield Failed(run, error)

    # -- the trip --------------------------------------------------------------------------

    def _trip(self, run: str, ticket: Ticket, cancelled: AskCancelled) -> Iterator[Event]:
        started = time.perf_counter()
        self._context = None
        clean = clean_ticket(ticket)
        history = self._recall(ticket)
        triage = self._triager.triage(ticket, history)
        yield Triaged(run, triage, history)
        for mistake in mistakes(self._workspace, self._triager.mistake or self._mistake):
            yield Noticed(run, mistake.message_id, tuple(mistake.values.items()))
        _stop_if(cancelled)
        result = self._searcher.search_ticket(ticket, triage)
        past = self._past(ticket) if self._past is not None and not triage.automatic else ()
        yield SourcesFound(run, result, past)
        yield from (Noticed(run, *notice) for notice in search_notices(result, triage.language))
        _stop_if(cancelled)
        if triage.automatic and triage.tier != 3:
            yield from self._keep(run, ticket, triage, result, ())
            yield Noticed(run, f"automatic-{triage.automatic}")
            yield Done(run, time.perf_counter() - started)
            return
        if triage.tier == 3:
            yield from self._keep(run, ticket, triage, result, ())
            yield HandedOff(run, self._hand_off(clean, triage, history, result))
            yield Done(run, time.perf_counter() - started)
            return

        written = yield from self._drafts(run, clean, triage, clean_result(result), history, past, cancelled)
        yield self._done(run, started, written)

    def _drafts(
        self,
        run: str,
        ticket: CleanTicket,
        triage: Triage,
        found: CleanResult,
        history: History,
        past: Sequence[PastAnswer],
        cancelled: AskCancelled,
    ) -> Generator[Event, None, ModelResult | None]:
        """The drafts of a ticket that may have some. The model reads the pages while the first one is made."""
        read = partial(self._drafter.read_found, found) if self._drafter else None
        with reading_ahead(read, cancelled) as reading:
            composition = self._composer.compose(ticket, triage, found, history, past)
            context = self._context = TicketContext(ticket, triage, found, composition)
            if composition.snippet or not context.may_be_answered:
                reading.set()
            if found.raw.by_meaning and not composition.by_meaning:
                yield Noticed(run, "ranked-by-words")
            draft = replace(composition.draft, grounds=composition.grounds)
            for piece in draft.text.replace("\n\n", "\n\n\0").split("\0"):
                yield DraftText(run, "extractive", piece)
            yield DraftReady(run, draft)
            review = self._reviewed(draft, context)
            yield Reviewed(run, "extractive", review)
            _stop_if(cancelled)
            yield from self._keep(run, ticket.raw, triage, found.raw, (draft,), {draft.kind: review})
            # What the team has approved needs no other words; who wants some asks for another try.
            return None if composition.snippet else (yield from self._model_draft(run, context, cancelled))

    def _model_draft(
        self, run: str, context: TicketContext, cancelled: AskCancelled, tone: str = "", length: str = "normal"
    ) -> Generator[Event, None, ModelResult | None]:
        """The model's part. A model that is lost loses nothing of what stands already."""
        if self._drafter is None:
            yield Noticed(run, "chat-model-missing")
            return None
        if not context.may_be_answered:
            return None  # without a page that may answer, a model would invent
        if not self._drafter.speaks(context.triage.language):
            yield Noticed(run, "language-unsupported", (("language", context.triage.language),))
        written: ModelResult | None = None
        try:
            prompt = self._prompt(context)
            if prompt.left_out:
                yield Noticed(run, "evidence-left-out", (("count", prompt.left_out),))
            feeling = tone or feeling_of(context.triage)
            stream = self._drafter.write(
                context.ticket,
                context.triage,
                context.composition,
                prompt,
                feeling,
                length,
                cancelled,
                lambda draft: self._reviewed(draft, context),
            )
            for item in stream:
                if isinstance(item, ModelResult):
                    written = item
                else:
                    yield DraftText(run, "model", item)
        except ModelError as error:
            yield Noticed(run, error.message_id, tuple(error.values.items()))
            return None
        _stop_if(cancelled)
        assert written is not None
        yield DraftReady(run, replace(written.draft, grounds=context.composition.grounds))
        if written.draft.shown:
            yield Reviewed(run, "model", written.review)
        known = (context.ticket.raw, context.triage, context.result.raw)
        yield from self._keep(run, *known, (context.composition.draft, written.draft), {"model": written.review})
        return written

    # -- parts of it -----------------------------------------------------------------------

    def _known(self, ticket: Ticket) -> TicketContext | None:
        return self._context if self._context is not None and self._context.ticket.raw == ticket else None

    def _prompt(self, context: TicketContext) -> DraftPrompt:
        assert self._drafter is not None
        if context.prompt is None:
            context.prompt = self._drafter.prompt(context.result, context.ticket)
        return context.prompt

    def _reviewed(self, draft: Draft, context: TicketContext) -> Review:
        """The review of a draft; 'ok' is withheld as well where its ground is not good enough."""
        passages = [p.safe for hit in context.result.hits[:_PAGES_REVIEWED] for p in hit.passages]
        grounds: list[Passage | Source | str] = [*passages, *context.composition.grounds]
        review = self._reviewer.review(draft.text, grounds, context.ticket.raw, context.triage, draft)
        return withhold(review, draft, context.result.raw, context.composition.answers_well)

    def _keep(
        self,
        run: str,
        ticket: Ticket,
        triage: Triage,
        result: SearchResult,
        drafts: Sequence[Draft],
        reviews: Mapping[str, Review] = MappingProxyType({}),
    ) -> Iterator[Event]:
        """Keeps what was shown. A store that can't be written costs a notice, and nothing of the ticket."""
        try:
            if self._journal is not None:
                self._journal(ticket, triage, result, drafts, reviews)
        except StoreUnwritable as error:
            yield Noticed(run, error.message_id, tuple(error.values.items()))

    @staticmethod
    def _done(run: str, started: float, written: ModelResult | None) -> Done:
        seconds = time.perf_counter() - started
        return Done(run, seconds, written.ttft, written.tokens_per_second) if written else Done(run, seconds)


def _stop_if(cancelled: AskCancelled) -> None:
    if cancelled():
        raise _Stop
