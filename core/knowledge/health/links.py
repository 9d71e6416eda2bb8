"""Links within the docs that lead nowhere, or to a page that says it is replaced."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from core.knowledge.health.findings import Docs, DocsFinding, Quote
from core.knowledge.health.wording import says
from core.knowledge.readers import reader_for

_SUFFIXES = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt")
_TOP = 400
"""Code points of a page's beginning in which it says that it is replaced."""


def find_broken_links(docs: Docs) -> Iterator[DocsFinding]:
    """Relative links whose page is not among the docs; only those that would be a page."""
    paths = {page.path for page in docs.pages}
    titles = {page.path: page.title for page in docs.pages}
    replaced = {page.path for page in docs.pages if says("replaced", docs.texts[page.path][:_TOP], page.language)}
    for link in docs.links:
        target = urlsplit(link.target)
        if target.scheme or target.netloc or not target.path or target.path.startswith("/"):
            continue
        reached = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), unquote(target.path)))
        if reached.startswith("..") or (posixpath.splitext(reached)[1] and reader_for(reached) is None):
            continue
        meant = posixpath.normpath(unquote(target.path))
        ways = [reached, meant, meant.partition("/")[2], *_from_above(link.path, meant)]
        found = next((path for way in ways if way for path in _candidates(way) if path in paths), None)
        words = docs.texts.get(link.path, "")[link.start : link.end]
        quote = Quote(link.path, link.start, link.end, words)
        if found is None:
            yield DocsFinding("broken-link", "link-nowhere", titles[link.path], (quote,), {"target": link.target})
        elif found in replaced and found != link.path:
            yield DocsFinding("broken-link", "link-to-replaced", titles[link.path], (quote,), {"target": link.target})


def _from_above(page: str, meant: str) -> list[str]:
    """Site generators also look from the top of their content, which may be any folder above the page."""
    folders = posixpath.dirname(page).split("/")
    return [posixpath.join(*folders[:depth], meant) for depth in range(len(folders) - 1, 0, -1)]


def _candidates(path: str) -> list[str]:
    """What a link may mean: the file itself, a page named without its ending, a folder's first page."""
    pages = [path + suffix for suffix in _SUFFIXES]
    firsts = [
        posixpath.join(path, name + suffix) for name in ("index", "README", "introduction") for suffix in _SUFFIXES
    ]
    return [path, *pages, *firsts]
