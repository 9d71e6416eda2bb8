"""Docs in a language that the search model was not made for: found by their words, hardly by their meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.knowledge import SearchResult
from core.ports import EmbedderIdentity
from core.store import documents
from core.store.database import Store

LEAST_SHARE = 0.1
"""Of the pages whose language is known: below it, a page may just quote another language."""


@dataclass(frozen=True, slots=True)
class OtherLanguages:
    """Pages that the search model was not made for."""

    languages: tuple[str, ...]
    """ISO 639-1, that of most pages first."""
    pages: int
    model: str
    """Id of the search model."""
    made_for: tuple[str, ...]
    """ISO 639-1."""
    suggested: str = ""
    """Id of a search model that knows these languages; empty: none that could be had."""


def is_other(language: str, embedder: EmbedderIdentity | None) -> bool:
    """Whether a language is known and the search model was not made for it."""
    return bool(language and embedder) and not {"*", language} & set(embedder.languages if embedder else ())


def across_languages(result: SearchResult, asked_in: str, embedder: EmbedderIdentity) -> SearchResult:
    """The result of a ticket in the language `asked_in`: never sure, and marked, where its pages are in another one and
    the search model was not made for both."""
    found = {hit.passage.language for hit in result.hits}
    if not (result.by_meaning and asked_in and found) or found & {"", asked_in}:
        return result
    docs = result.hits[0].passage.language
    unread = is_other(asked_in, embedder) or is_other(docs, embedder)
    return replace(result, sure=False, answered=False, across_languages=docs) if unread else result


def other_languages(store: Store, embedder: EmbedderIdentity | None) -> OtherLanguages | None:
    """The indexed pages that `embedder` was not made for; None if they are none, or hardly any."""
    counts = documents.count_languages(store)
    others = {language: pages for language, pages in counts.items() if is_other(language, embedder)}
    pages = sum(others.values())
    if embedder is None or not pages or pages < LEAST_SHARE * sum(counts.values()):
        return None
    ordered = tuple(sorted(others, key=lambda language: (-others[language], language)))
    return OtherLanguages(ordered, pages, embedder.id, embedder.languages)
