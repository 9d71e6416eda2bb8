"""Evidence of the last tickets, each with the verdicts on sentences that were held against it: they go together."""

from __future__ import annotations

from typing import NamedTuple

from core.bounded_cache import BoundedCache
from core.language.dialogue_act import DialogueAct
from core.ports import Embedder
from core.review.entailment import ClaimVerdict
from core.review.evidence import Evidence, Source

READ, JUDGED = 150, 10
"""Bytes in memory for a character that was read, and for one of a sentence that was judged."""
_BYTES, _VERDICT_BYTES = 12_000_000, 1_000_000
"""Of all evidence, and of the verdicts on one."""

Verdicts = BoundedCache[tuple[str, DialogueAct, str], ClaimVerdict]
"""By sentence, what it does, and the ticket's words."""


class Ground(NamedTuple):
    """Evidence, and what was judged on it."""

    evidence: Evidence
    verdicts: Verdicts


class KeptGrounds:
    """The grounds of the last tickets. For one thread."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._kept = BoundedCache[tuple[tuple[Source, ...], str], Ground](
            _BYTES, lambda key: _VERDICT_BYTES + READ * sum(len(source.text) for source in key[0])
        )

    def get(self, sources: tuple[Source, ...], language: str) -> Ground:
        """The ground that these sources make. One whose embedder was lost is made anew: words alone spoke on it."""
        known = self._kept.get((sources, language))
        if known is not None and known.evidence.lost:
            self._kept.drop((sources, language))
        return self._kept.get_or_make((sources, language), lambda: self._made(sources, language))

    def _made(self, sources: tuple[Source, ...], language: str) -> Ground:
        verdicts = Verdicts(_VERDICT_BYTES, lambda key: JUDGED * len(key[0]))
        return Ground(Evidence(sources, self._embedder, language), verdicts)
