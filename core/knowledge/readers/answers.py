"""Lists of questions and answers as CSV or JSON: each question is a heading, its answer the section.

Exports of articles are read as such (`core.knowledge.readers.articles`), a CSV of anything else as a table, row by
row. By the standard library.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.knowledge import Audience
from core.errors import NotATicket
from core.knowledge.readers import html
from core.knowledge.readers.articles import HTML, Documents, articles_in, articles_of_table, documents_of
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.plain_text import decode
from core.knowledge.readers.properties import Properties, properties_of
from core.knowledge.readers.refusal import Refused
from core.tickets.csv_dialect import rows_of_text

_QUESTION = ("question", "q", "frage", "prompt", "query")
_ANSWER = ("answer", "a", "antwort", "response", "reply", "resolution", "solution")
# Names that other tables use too: they count only where hardly anything else is in the row.
_WEAK_QUESTION = (*_QUESTION, "subject", "title", "titel", "name", "heading")
_WEAK_ANSWER = (*_ANSWER, "body", "content", "text", "description")
_BESIDE = frozenset(
    re.findall(r"\w+", "id key slug url link tags labels lang language locale date created updated status author")
)
_GROUP = ("category", "kategorie", "section", "topic", "thema", "group")
_DEEPEST = 6


def read_csv(data: bytes, name: str) -> Documents:
    """The documents in a CSV or TSV file whose first row names the columns. Raises `Refused`."""
    try:
        rows = rows_of_text(data)
    except csv.Error as error:
        raise Refused("damaged") from error
    except NotATicket as error:
        raise Refused("not-text") from error
    if not rows:
        raise Refused("no-text")
    header = [one_line(cell) for cell in rows[0]]
    records = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    answers = _Answers()
    if articles := articles_of_table(records):
        yield from documents_of(articles)
    elif records and _write_answers(answers, records):
        yield from answers.documents("")
    else:
        out = Extraction()
        out.table(header, rows[1:] or [header])
        yield "", out.finish("")


def read_json(data: bytes, name: str) -> Documents:
    """The documents in a JSON or JSON-lines file: one for each article, or one of all objects with a question and
    an answer, wherever in the file they stand, or of an object of question: answer. Raises `Refused`."""
    text = decode(data)
    try:
        parsed = json.loads(text)
    except ValueError as error:
        try:
            parsed = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise Refused("damaged") from error
    answers = _Answers()
    if articles := articles_in(parsed):
        yield from documents_of(articles)
    elif _write_json(answers, parsed, 0):
        title = parsed.get("title") if isinstance(parsed, dict) else ""
        yield from answers.documents(title if isinstance(title, str) else "")
    else:
        raise Refused("wrong-shape")


@dataclass(slots=True)
class _Answers:
    """Questions and answers for customers, and those that are for agents only."""

    public: Extraction = field(default_factory=Extraction)
    internal: Extraction = field(default_factory=Extraction)

    def documents(self, title: str) -> Documents:
        """One document of each kind, if anything of the kind was written. Raises `Refused` where nothing is
        published."""
        public, internal = self.public.finish(title), self.internal.finish(title, Properties(audience="internal"))
        if public.sections:
            yield "", public
        if internal.sections:
            yield "internal" if public.sections else "", internal
        if not public.sections and not internal.sections:
            raise Refused("not-published")


def _write_json(out: _Answers, value: object, depth: int) -> bool:
    """Writes what questions and answers there are in `value`; says whether there were any."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, list):
        return _write_answers(out, [row for row in value if isinstance(row, dict)]) or _write_each(out, value, depth)
    if not isinstance(value, dict):
        return False
    pairs = {key: answer for key, answer in value.items() if isinstance(answer, str)}
    if pairs and len(pairs) == len(value) and any(key.rstrip().endswith("?") for key in pairs):
        return _write_answers(out, [{"question": key, "answer": answer} for key, answer in pairs.items()])
    if _column(value, _QUESTION) and _column(value, _ANSWER):
        return _write_answers(out, [value])
    return _write_each(out, value.values(), depth)


def _write_each(out: _Answers, values: Iterable[object], depth: int) -> bool:
    written = [_write_json(out, value, depth + 1) for value in values]
    return any(written)


def _write_answers(answers: _Answers, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Writes each row with a question and an answer; false if the rows have no such columns."""
    names = {name: None for row in rows for name in row}
    question, answer, group = (_column(names, words) for words in (_QUESTION, _ANSWER, _GROUP))
    told = {_bare(name) for name in names} - _BESIDE - frozenset(_GROUP)
    if len(told) == 2:
        question, answer = _column(names, _WEAK_QUESTION), _column(names, _WEAK_ANSWER)
    if not question or not answer:
        return False
    last_groups: dict[Audience | None, str] = {}
    written = False
    for row in rows:
        asked, answered = _words(row.get(question)), _words(row.get(answer))
        if not answered.strip():
            continue
        written = True
        said = properties_of({name: value for name, value in row.items() if name not in (question, answer, group)})
        if not said.is_published:
            continue
        out = answers.internal if said.audience == "internal" else answers.public
        named = _words(row.get(group)) if group else ""
        if named and named != last_groups.get(said.audience):
            out.heading(2, named)
            last_groups[said.audience] = named
        if len(one_line(asked)) > 200:
            out.heading(3, one_line(asked)[:80] + " …")
            out.block(asked)
        else:
            out.heading(3, asked)
        if HTML.search(answered):
            html.add_fragment(out, answered)
        else:
            for paragraph in re.split(r"\n\s*\n", answered):
                out.block(paragraph)
    return written


def _column(names: Mapping[str, Any], words: Sequence[str]) -> str:
    """The column whose name is one of `words`, the first of them that there is."""
    known = {_bare(name): str(name) for name in names}
    return next((known[word] for word in words if word in known), "")


def _bare(name: object) -> str:
    return re.sub(r"[^a-z]", "", str(name).lower())


def _words(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(_words, value))
    return "" if value is None else str(value)
