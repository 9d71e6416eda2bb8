"""Which earlier tickets are about the same matter, by meaning."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import numpy.typing as npt

from core.domain.ticket import Ticket
from core.errors import StoreUnwritable
from core.ports import Embedder
from core.store.tickets import KeptTicket, Tickets
from core.tickets.identity import bare_subject
from core.values import find_values

SAME_MATTER = 0.45
"""Cosine from which two openings are about the same thing. Measured with all-MiniLM-L6-v2 on pairs of one
shop's messages: 72% of those with the same intent are above, 3% of those with different ones."""
SAME_MATTER_BY_WORDS = 0.34
"""The same for the share of words in common, where no embedder is at hand."""
_MATTER_CHARACTERS = 600
_WORDS = re.compile(r"[^\W\d_]{4,}")


class RelatedTickets:
    """Finds earlier tickets about the same matter. Vectors are kept in the store, so each earlier ticket is embedded
    once."""

    def __init__(self, tickets: Tickets, embedder: Embedder | None) -> None:
        """Without an embedder, words in common decide."""
        self._tickets = tickets
        self._embedder = embedder

    def same(self, ticket: Ticket, earlier: Sequence[KeptTicket]) -> frozenset[str]:
        """The ids of those `earlier` tickets that are about the same matter as `ticket`: near in meaning,
        or naming the same order, repair or invoice. Raises `ModelError`."""
        if not earlier or self._embedder is None:
            return self.same_by_words(ticket, earlier)
        return _with_its_codes(ticket, earlier) | self._near(self._embedder, ticket, earlier)

    @staticmethod
    def same_by_words(ticket: Ticket, earlier: Sequence[KeptTicket]) -> frozenset[str]:
        """The same without an embedder: words in common decide."""
        words = _word_set(ticket)
        near = {kept.ticket.id for kept in earlier if _overlap(words, _word_set(kept.ticket)) >= SAME_MATTER_BY_WORDS}
        return _with_its_codes(ticket, earlier) | near

    def _near(self, embedder: Embedder, ticket: Ticket, earlier: Sequence[KeptTicket]) -> set[str]:
        own = embedder.embed_queries([matter_of(ticket)])[0]
        vectors = [self._vector(embedder, kept) for kept in earlier]
        return {
            kept.ticket.id
            for kept, vector in zip(earlier, vectors, strict=True)
            if float(np.dot(own, vector)) >= SAME_MATTER
        }

    def _vector(self, embedder: Embedder, kept: KeptTicket) -> npt.NDArray[np.float32]:
        text = matter_of(kept.ticket)
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        model = embedder.identity.digest
        known = self._tickets.matter_vector(kept.key, model, digest)
        if known is not None:
            return np.frombuffer(known, dtype=np.float32)
        vector: npt.NDArray[np.float32] = embedder.embed_queries([text])[0].astype(np.float32)
        with suppress(StoreUnwritable):  # then it is made again with the next ticket
            self._tickets.save_matter_vector(kept.key, model, digest, vector.tobytes())
        return vector


def matter_of(ticket: Ticket) -> str:
    """What a ticket is about in its own words: subject and the beginning of the customer's first words."""
    opening = next((entry.text for entry in ticket.messages if entry.sender == "customer"), ticket.messages[0].text)
    return f"{bare_subject(ticket.subject)}\n{opening}".strip()[:_MATTER_CHARACTERS]


def _with_its_codes(ticket: Ticket, earlier: Sequence[KeptTicket]) -> frozenset[str]:
    codes = _codes(ticket)
    return frozenset(kept.ticket.id for kept in earlier if codes & _codes(kept.ticket))


def _codes(ticket: Ticket) -> frozenset[str]:
    texts = [ticket.subject, *(entry.text for entry in ticket.messages if entry.sender == "customer")]
    return frozenset(value.key for text in texts for value in find_values(text[:20_000]) if value.kind == "code")


def _word_set(ticket: Ticket) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORDS.findall(matter_of(ticket).lower()))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
