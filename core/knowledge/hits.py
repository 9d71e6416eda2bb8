"""What is shown of a page that was found: its best passage, and others that come near it."""

from __future__ import annotations

from core.domain.knowledge import Hit, Passage
from core.knowledge.candidates import Candidate
from core.knowledge.query import ParsedQuery
from core.store.search_reader import ChunkRow, DocumentRow

_MORE = 2


def hit_of(page: Candidate, score: float, looked_up: ParsedQuery) -> Hit:
    """The page's best passage, and others that come near it. `score`: how likely the page answers, 0 to 1."""
    assert page.words is not None
    words = page.words
    fit = {
        chunk.id: page.cosines.get(chunk.id, 0.0) + 0.2 * looked_up.words.share(words.chunks[chunk.id])
        for chunk in page.chunks
    }
    ranked = sorted(page.chunks, key=lambda chunk: -fit[chunk.id])
    best = fit[ranked[0].id]
    further = [chunk for chunk in ranked[1 : 1 + _MORE] if best <= 0 or fit[chunk.id] >= 0.7 * best]
    return Hit(
        _passage(page.row, ranked[0], score),
        tuple(
            _passage(page.row, chunk, score * max(fit[chunk.id], 0.0) / best if best > 0 else 0.0) for chunk in further
        ),
    )


def _passage(page: DocumentRow, chunk: ChunkRow, score: float) -> Passage:
    return Passage(
        chunk.id,
        page.path,
        page.title,
        chunk.heading,
        chunk.body,
        chunk.start,
        chunk.end,
        round(score, 4),
        page.modified,
        page.audience,
        page.language,
        chunk.page,
    )
