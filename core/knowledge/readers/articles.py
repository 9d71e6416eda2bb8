"""Articles in the exports of knowledge bases (JSON, or a table with one column more): each a document of its own, with
its title, date and language; those that are not published are left out and named.

The names of their fields are data: `resources/readers/articles.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from typing import Any

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html, markdown
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.member_names import free_name
from core.knowledge.readers.properties import Properties, key_of, properties_of
from core.knowledge.readers.refusal import Refused
from core.resources import load_toml

HTML = re.compile(r"</?(?:p|br|div|ul|ol|li|a|b|strong|em|i|span|table|h\d|ac:[\w-]+)\b[^<>]*>", re.IGNORECASE)
_DEEPEST = 8
_LONGEST_NAME = 80
_WORDS_OF_AN_ARTICLE = 6
"""On average; what says less beside a name is a cell of a table."""
Row = Mapping[str, Any]
Documents = Iterator[tuple[str, ExtractedDocument | Refused]]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as an export gives it."""

    title: str
    body: str
    properties: Properties


def articles_in(value: object) -> list[Article]:
    """All articles in the parsed JSON of an export, each once."""
    found: dict[tuple[str, str], Article] = {}
    for article in _articles(value, "", None, 0):
        found.setdefault((article.title, article.body), article)
    return list(found.values())


def articles_of_table(rows: Sequence[Row]) -> list[Article]:
    """The articles in the rows of a table; [] if it is any other table."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    fields = {key_of(name): name for name in names}
    title = next((fields[name] for name in _words()["titles"] if name in fields), "")
    body = next((fields[name] for name in _words()["bodies"] if name in fields and fields[name] != title), "")
    if not title or not body or not fields.keys().isdisjoint(_words()["never"]):
        return []
    bodies = [str(row.get(body) or "") for row in rows]
    if not _are_articles(bodies, fields.keys()):
        return []
    return [
        Article(one_line(str(row.get(title) or "")), words, _properties(row))
        for row, words in zip(rows, bodies, strict=True)
        if words.strip()
    ]


def _are_articles(bodies: Sequence[str], fields: Set[str]) -> bool:
    """Whether the cells of a column are articles: by their HTML, else by the table's other columns and their length."""
    marked_up = sum(bool(HTML.search(words)) for words in bodies)
    known = {*_words()["beside"], *_words()["titles"], *_words()["bodies"]}
    if 2 * marked_up <= sum(map(bool, bodies)) and not (len(fields) > 2 and fields <= known):
        return False
    return bool(marked_up) or sum(len(words.split()) for words in bodies) >= _WORDS_OF_AN_ARTICLE * len(bodies)


def documents_of(articles: Sequence[Article]) -> Documents:
    """Each article as a document under its title; one that is not published as a refusal."""
    taken: set[str] = set()
    for article in articles:
        name = _member_name(article.title, taken)
        if not article.properties.is_published:
            yield name, Refused("not-published")
            continue
        out = Extraction()
        add_body(out, article.body)
        document = out.finish(article.title, article.properties)
        yield name, document if document.sections else Refused("no-text")


def add_body(out: Extraction, body: str) -> None:
    """Writes a text that may be HTML or Markdown."""
    if HTML.search(body):
        html.add_fragment(out, body)
    else:
        markdown.add_markdown(out, body)


def _articles(value: object, name: str, held: Properties | None, depth: int) -> Iterator[Article]:
    """Articles in `value`, which stands in the field `name` of what says `held` of whom it is for."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _articles(part, name, held, depth + 1)
    elif isinstance(value, dict):
        said = _properties(value)
        if held is not None and (held.audience == "internal" or not held.is_published):
            said = replace(said, audience="internal", is_published=said.is_published and held.is_published)
        if article := _article(value, name, said):
            yield article
        for key, part in value.items():
            if isinstance(part, list | dict):
                yield from _articles(part, key_of(key), said, depth + 1)


def _article(row: Row, list_name: str, said: Properties) -> Article | None:
    words = _words()
    fields = {key_of(name): part for name, part in row.items()}
    title = next((text for name in words["titles"] if (text := _text(fields.get(name)))), "")
    body_name = next((name for name in words["bodies"] if name in fields and _text(fields[name]).strip()), "")
    if not title or not body_name or not fields.keys().isdisjoint(words["never"]):
        return None
    body = _text(fields[body_name])
    is_called_so = list_name in words["lists"] or key_of(fields.get("type", "")) in words["kinds"]
    if not (is_called_so or HTML.search(body) or not fields.keys().isdisjoint(words["marks"])):
        return None
    return Article(one_line(unescape(re.sub(r"<[^<>]*>", "", title))), body, said)


def _text(value: object, depth: int = 0) -> str:
    """A field's text, which may lie in an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and depth < 3:
        fields = {key_of(name): part for name, part in value.items()}
        return next((text for name in _words()["within"] if (text := _text(fields.get(name), depth + 1))), "")
    return ""


def _properties(row: Row) -> Properties:
    said = properties_of({name: value for name, value in row.items() if not isinstance(value, dict)})
    fields = {key_of(name): str(value) for name, value in row.items()}
    words = _words()
    if fields.get("status") in words["freshdesk_draft"] and not fields.keys().isdisjoint(words["freshdesk"]):
        return replace(said, audience="internal", is_published=False)
    if fields.get("visibility") in words["freshdesk_internal"]:
        return replace(said, audience="internal")
    return said


def _member_name(title: str, taken: set[str]) -> str:
    return free_name(re.sub(r"[/\\\0]+", " ", title)[:_LONGEST_NAME].strip() or "article", taken)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in load_toml("readers", "articles.toml").items()}
