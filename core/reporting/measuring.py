"""Measures the tickets that have changed since somebody last looked: its cost follows their number, not the store's.

What can be told by counting is SQL (`core.store.ticket_measures`); here stands what needs the words: how far a reply
was edited, whether a page's sentences were kept, and whether a customer came back about the same matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from core.domain.text import split_sentences
from core.history.related_tickets import RelatedTickets
from core.language.dialogue_act import is_courtesy
from core.ports import Cancelled, never
from core.store import recontacts, ticket_measures
from core.store.database import Store
from core.store.recontacts import Return
from core.store.tickets import Tickets

BATCH = 200
"""Tickets in one transaction."""
_KEPT_FROM = 90.0
"""Likeness (rapidfuzz, 0 to 100) from which a sentence stands in a reply: a corrected slip of the pen is no change."""


def measure_changed(tickets: Tickets, related: RelatedTickets, cancelled: Cancelled = never) -> Iterator[int]:
    """Measures every ticket that has changed; yields how many are done after each batch. Stops when cancelled: the
    rest waits for the next time. Raises `ModelError`, `StoreError`."""
    store, done = tickets.store, 0
    while not cancelled() and (keys := ticket_measures.unmeasured(store, BATCH)):
        recontacts.save_recontacts(store, [*_came_back(tickets, related, keys), *_wrote_on(store, keys)])
        with store.transaction():
            ticket_measures.measure(store, keys)
            _measure_words(store, keys)
        done += len(keys)
        yield done


def edit_share(draft: str, reply: str) -> float:
    """How much of a draft was edited away: the Levenshtein distance over the longer of both, 0 to 1."""
    return float(Levenshtein.normalized_distance(draft.strip(), reply.strip()))


def is_kept(sentence: str, reply: str) -> bool:
    """Whether a sentence of a draft stands in the reply, but for a letter or two."""
    return float(partial_ratio(" ".join(sentence.split()), " ".join(reply.split()))) >= _KEPT_FROM


def _measure_words(store: Store, keys: Sequence[int]) -> None:
    made = ticket_measures.replies_made(store, keys)
    ticket_measures.save_edit_shares(store, [(one.ticket, edit_share(one.draft, one.reply)) for one in made])
    ticket_measures.save_page_measures(
        store,
        [
            (one.ticket, one.path, len(one.sentences), sum(is_kept(sentence, one.reply) for sentence in one.sentences))
            for one in ticket_measures.cited_sentences(store, keys)
        ],
    )


def _came_back(tickets: Tickets, related: RelatedTickets, keys: Sequence[int]) -> Iterator[Return]:
    """Later tickets of the same customer that are about the same matter."""
    by_later: defaultdict[str, list[Return]] = defaultdict(list)
    for one in recontacts.returns(tickets.store, keys):
        by_later[one.later].append(one)
    for later, candidates in by_later.items():
        kept = tickets.load(later)
        earlier = [found for one in candidates if (found := tickets.load(one.answered)) is not None]
        if kept is not None:
            same = related.same(kept.ticket, earlier)
            yield from (one for one in candidates if one.answered in same)


def _wrote_on(store: Store, keys: Sequence[int]) -> Iterator[Return]:
    """Tickets in which the customer wrote on after the reply, and more than thanks."""
    for one in recontacts.messages_after(store, keys):
        if not all(is_courtesy(span.of(one.text)) for span in split_sentences(one.text)):
            yield Return(one.ticket, one.ticket, one.at)
