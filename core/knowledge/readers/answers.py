"""Lists of questions and answers as CSV or JSON: each question is a heading, its answer the section.

A CSV without such columns is read as a table, row by row. By the standard library.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.domain.knowledge import ExtractedDocument
from core.errors import NotATicket
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.plain_text import decode
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
_HTML = re.compile(r"</?(?:p|br|div|ul|ol|li|a|b|strong|em|i|span|table|h\d)\b[^<>]*>", re.IGNORECASE)
_DEEPEST = 6


def read_csv(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a CSV or TSV file whose first row names the columns. Raises `Refused`."""
    try:
        rows = rows_of_text(data)
    except csv.Error as error:
        raise Refused("damaged") from error
    except NotATicket as error:
        raise Refused("not-text") from error
    if not rows:
        raise Refused("no-text")
    header = [one_line(cell) for cell in rows[0]]
    out = Extraction()
    records = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    if not (records and _write_answers(out, records)):
        out.table(header, rows[1:] or [header])
    yield "", out.finish("")


def read_json(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a JSON or JSON-lines file: a list of objects with a question and an answer,
    wherever in the file it stands, or an object of question: answer. Raises `Refused`."""
    text = decode(data)
    try:
        parsed = json.loads(text)
    except ValueError as error:
        try:
            parsed = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise Refused("damaged") from error
    out = Extraction()
    title = str(parsed.get("title", "")) if isinstance(parsed, dict) else ""
    if not _write_json(out, parsed, 0):
        raise Refused("wrong-shape")
    yield "", out.finish(title)


def _write_json(out: Extraction, value: object, depth: int) -> bool:
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


def _write_each(out: Extraction, values: Iterable[object], depth: int) -> bool:
    written = [_write_json(out, value, depth + 1) for value in values]
    return any(written)


def _write_answers(out: Extraction, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Writes each row with a question and an answer; false if the rows have no such columns."""
    names = {name: None for row in rows for name in row}
    question, answer, group = (_column(names, words) for words in (_QUESTION, _ANSWER, _GROUP))
    told = {_bare(name) for name in names} - _BESIDE - frozenset(_GROUP)
    if len(told) == 2:
        question, answer = _column(names, _WEAK_QUESTION), _column(names, _WEAK_ANSWER)
    if not question or not answer:
        return False
    last_group = ""
    written = False
    for row in rows:
        asked, answered = _words(row.get(question)), _words(row.get(answer))
        if not answered.strip():
            continue
        named = _words(row.get(group)) if group else ""
        if named and named != last_group:
            out.heading(2, named)
            last_group = named
        if len(one_line(asked)) > 200:
            out.heading(3, one_line(asked)[:80] + " …")
            out.block(asked)
        else:
            out.heading(3, asked)
        if _HTML.search(answered):
            html.add_fragment(out, answered)
        else:
            for paragraph in re.split(r"\n\s*\n", answered):
                out.block(paragraph)
        written = True
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
