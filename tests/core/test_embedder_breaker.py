"""An embedder that is lost: not waited for again and again, and no ticket ends by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.assistant import Assistant
from core.domain.ticket import Ticket
from core.embedder_breaker import EmbedderBreaker
from core.errors import ModelError, ModelSilent
from core.events import Done, DraftReady, Noticed, Reviewed, SourcesFound, Triaged
from core.history.customer_history import CustomerHistory
from core.history.related_tickets import RelatedTickets
from core.knowledge.indexing import Indexer
from core.knowledge.search import Searcher
from core.ports import (
    Cancelled,
    ChatIdentity,
    ChatRequest,
    Completion,
    Embedder,
    EmbedderIdentity,
    Priority,
    Turn,
    Vectors,
    never,
)
from core.review.reviewer import Reviewer
from core.store.tickets import Tickets
from core.triage.triager import Triager
from tests.factories import make_result, make_store, make_ticket, make_triage, make_workspace

PAGE = "# Returns\n\nYou can send a lamp back within 30 days of delivery. Sending it back costs 4.50 pounds.\n"
INTENTS = """
[[intent]]
name = "return"
tier = 2
examples = ["I want to send it back", "How do I return an item?", "Can I give the lamp back?", "return label please"]

[[intent]]
name = "invoice"
tier = 2
examples = ["Where is my invoice?", "I need a bill for March", "Please send the invoice again", "invoice is wrong"]
"""


class Failing:
    """The real embedder, until it is lost after so many live calls."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.asked = 0
        self.left = 1_000_000

    @property
    def identity(self) -> EmbedderIdentity:
        return self._embedder.identity

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        self._count(priority)
        return self._embedder.embed_passages(texts, priority)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        self._count(priority)
        return self._embedder.embed_queries(texts, priority)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def _count(self, priority: Priority) -> None:
        if priority == "live":
            self.asked += 1
            if self.asked > self.left:
                raise ModelSilent(model="all-minilm-l6-v2")


class Writes:
    """A chat model that says what the page says."""

    identity = ChatIdentity("writes", "0", 4096)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 * len(text.split()) for text in texts]

    def prefill(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> None:
        pass

    def read_modules(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> bool:
        return True

    def mean_log_probability(self, turns: Sequence[Turn], text: str, cancelled: Cancelled = never) -> float:
        return -1.0

    def stream(self, request: ChatRequest, cancelled: Cancelled = never) -> Iterator[str | Completion]:
        said = "Sending it back costs 4.50 pounds."
        yield said
        yield Completion(said, "end", 100, 0, 8, 0.5, 1.0)


def test_wherever_in_a_ticket_it_is_lost_the_ticket_goes_on_and_says_so_once(
    tmp_path: Path, real_embedder: Embedder
) -> None:
    workspace = make_workspace(tmp_path / "shop", {"returns.md": PAGE}, intents=INTENTS)
    failing = Failing(real_embedder)
    breaker = EmbedderBreaker(failing)
    store = make_store(tmp_path)
    list(Indexer(store, workspace, breaker).scan())
    tickets = Tickets(store)
    earlier = make_ticket("My lamp came with a broken foot.", id="earlier")
    tickets.journal(earlier, make_triage(), make_result(), ())
    ticket = make_ticket("What does it cost to send the lamp back to you?", id="now")

    triager = Triager(workspace, breaker, store)

    def fresh() -> Assistant:
        """Nothing of the ticket is known to it yet."""
        recall = CustomerHistory(tickets, RelatedTickets(tickets, breaker))
        failing.asked = 0
        return Assistant(
            workspace,
            triager,
            searcher,
            Reviewer(workspace, breaker),
            recall,
            lambda *_: pytest.fail("handed off"),
            breaker,
            Writes(),
        )

    with closing(Searcher(store, breaker)) as searcher:
        assert not lost(fresh(), ticket)
        assert not lost(fresh(), ticket)
        calls = failing.asked
        assert calls >= 4, "history, triage, search, draft"
        for failing.left in range(calls):
            assistant = fresh()
            assert lost(assistant, ticket)
            assert failing.asked == failing.left + 1, "once lost, it is not waited for again in this ticket"
        failing.left = 1_000_000
        assert not lost(assistant, ticket), "the next ticket asks again"
    store.close()


def lost(assistant: Assistant, ticket: Ticket) -> bool:
    """Runs the ticket to its end; whether it said, once, that the search model was lost."""
    events = list(assistant.handle(ticket))
    kinds = [type(event) for event in events if not isinstance(event, Noticed)]
    assert kinds[:2] == [Triaged, SourcesFound] and kinds[-1] is Done
    assert [event.draft.kind for event in events if isinstance(event, DraftReady)] == ["extractive", "model"]
    assert Reviewed in kinds
    (found,) = [event.result for event in events if isinstance(event, SourcesFound)]
    assert found.hits
    said = [event.message_id for event in events if isinstance(event, Noticed)]
    assert said in ([], ["embedder-lost"])
    return bool(said)


def test_bulk_work_asks_for_itself(real_embedder: Embedder) -> None:
    failing = Failing(real_embedder)
    breaker = EmbedderBreaker(failing)
    failing.left = 0
    with pytest.raises(ModelError):
        breaker.embed_queries(["x"])
    with pytest.raises(ModelError):
        breaker.embed_passages(["x"], "live")
    assert failing.asked == 1
    assert breaker.embed_passages(["x"], "bulk").shape == (1, 384)


def test_what_was_judged_without_it_is_judged_again_with_it(tmp_path: Path, real_embedder: Embedder) -> None:
    failing = Failing(real_embedder)
    reviewer = Reviewer(None, failing)
    claim, page = (
        "Shipping is on us when your order is above 50 pounds.",
        "We pay for delivery of orders over 50 pounds.",
    )
    with_meaning = reviewer.review(claim, [page])
    other = Reviewer(None, failing)
    failing.left = failing.asked
    by_words = other.review(claim, [page])
    failing.left = 1_000_000
    assert other.review(claim, [page]) == with_meaning != by_words
