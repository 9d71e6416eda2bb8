"""Brings the team's docs in its database up to date, in SQL: pages whole or not at all, by one indexer at a time."""

from __future__ import annotations

import base64
import json
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.team.knowledge.team_connection import TeamConnection
from core.language.tokens import stems_of
from core.team_errors import IndexedElsewhere

LEASE_S = 60
"""How long a lease holds after each sign of life. Of the database's clock: those of two machines may differ."""
_LAST_PLACE, _PLACES = 16_383, 255
"""The highest place that a `tsvector` keeps, and how many of one word."""
_BATCH = 200
"""Pages that one question gives, where all are read."""


class TeamFeeding:
    """Writes as the indexer of one team."""

    def __init__(self, connection: TeamConnection, team: str) -> None:
        self._db, self._team = connection, team

    def hold(self, holder: str) -> None:
        """Takes the lease, or renews it. Raises `IndexedElsewhere` while another has it."""
        taken = self._db.run(
            "UPDATE deskside.teams SET holder = :holder,"
            f" held_until = clock_timestamp() + interval '{LEASE_S} seconds' WHERE team = :team"
            " AND (holder IS NULL OR holder = :holder OR held_until < clock_timestamp()) RETURNING team",
            holder=holder,
            team=self._team,
        )
        if not taken:
            rows = self._db.run("SELECT holder FROM deskside.teams WHERE team = :team", team=self._team)
            raise IndexedElsewhere(holder=rows[0][0] if rows else "")

    def release(self, holder: str) -> None:
        """Gives the lease back."""
        self._db.run(
            "UPDATE deskside.teams SET holder = NULL, held_until = NULL WHERE team = :team AND holder = :holder",
            holder=holder,
            team=self._team,
        )

    def digests(self, after: str, count: int) -> list[list[str]]:
        """(path, digest in hex) of the next pages by path."""
        return self._db.run(
            "SELECT path, encode(digest, 'hex') FROM deskside.documents WHERE team = :team"
            ' AND path COLLATE "C" > :after ORDER BY path COLLATE "C" LIMIT :most',
            team=self._team,
            after=after,
            most=count,
        )

    def replace(self, holder: str, lines: Sequence[str], digests: Sequence[str], gone: Sequence[str]) -> int:
        """Puts pages (as lines of an export, with the digest of each) in place of those of the same paths, and takes
        those at `gone` away. Gives how many passages were written. Raises `IndexedElsewhere` where the lease is lost:
        then nothing is written."""
        pages = [json.loads(line) for line in lines]
        with self._db.transaction():
            self.hold(holder)
            change = self._take_away([*gone, *(page["path"] for page in pages)])
            change.update(self._put(pages, digests))
            self._count(change)
        return sum(len(page["passages"]) for page in pages)

    def finish(self, memory: str) -> bool:
        """After the last page: the index of the nearest passages is made if there is none; whether it was."""
        made: bool = self._db.run("SELECT deskside.index_vectors(:memory)", memory=memory)[0][0]
        return made

    def lines(self, after: int) -> tuple[list[str], int]:
        """The next pages as lines of an export, and the id after which to go on; nothing after the last."""
        rows = self._db.run(
            "SELECT id, line, title_vector FROM deskside.documents WHERE team = :team AND id > :after"
            " ORDER BY id LIMIT :most",
            team=self._team,
            after=after,
            most=_BATCH,
        )
        vectors: dict[tuple[int, str], list[str | None]] = {}
        for document, cut, vector in self._db.run(
            "SELECT p.document, p.cut, v.exact FROM deskside.passages AS p"
            " LEFT JOIN deskside.passage_vectors AS v ON v.team = p.team AND v.passage = p.id"
            " WHERE p.team = :team AND p.document = ANY(:documents) ORDER BY p.document, p.cut, p.ordinal",
            team=self._team,
            documents=[row[0] for row in rows],
        ):
            vectors.setdefault((document, cut), []).append(vector)
        return [_line(line, title, document, vectors) for document, line, title in rows], rows[-1][0] if rows else after

    # -- the parts of a change ---------------------------------------------------------------

    def _take_away(self, paths: Sequence[str]) -> Counter[str]:
        rows = self._db.run(
            "SELECT id, title FROM deskside.documents WHERE team = :team AND path = ANY(:paths)",
            team=self._team,
            paths=list(paths),
        )
        ids = [row[0] for row in rows]
        if not ids:
            return Counter()
        [[passages, words]] = self._db.run(
            "SELECT count(*), coalesce(sum(length), 0) FROM deskside.passage_words"
            " WHERE team = :team AND document = ANY(:ids)",
            team=self._team,
            ids=ids,
        )
        [[sections]] = self._db.run(
            "SELECT count(*) FROM deskside.passage_vectors WHERE team = :team AND document = ANY(:ids)"
            " AND cut = 'section'",
            team=self._team,
            ids=ids,
        )
        self._db.run(
            "UPDATE deskside.stems AS s SET passages = s.passages - gone.ndoc FROM ts_stat(format("
            "'SELECT words FROM deskside.passage_words WHERE team = %L AND document = ANY(%L::bigint[])',"
            " cast(:team AS text), cast(:ids AS bigint[]))) AS gone WHERE s.team = :team AND s.stem = gone.word",
            team=self._team,
            ids=ids,
        )
        self._db.run("DELETE FROM deskside.documents WHERE team = :team AND id = ANY(:ids)", team=self._team, ids=ids)
        return Counter(
            documents=-len(rows),
            title_words=-sum(len(title.split()) for _, title in rows),
            passages=-passages,
            words=-words,
            sections=-sections,
        )

    def _put(self, pages: Sequence[Mapping[str, Any]], digests: Sequence[str]) -> dict[str, int]:
        needed = sum(1 + len(page["passages"]) for page in pages)
        ids = iter(
            [row[0] for row in self._db.run("SELECT nextval('deskside.ids') FROM generate_series(1, :n)", n=needed)]
        )
        documents, passages, words, vectors = [], [], [], []
        stems: Counter[str] = Counter()
        for page, digest in zip(pages, digests, strict=True):
            document = next(ids)
            documents.append(_document(page, document, digest))
            ordinals: Counter[str] = Counter()
            for chunk in page["passages"]:
                passage, body = next(ids), page["text"][chunk["start"] : chunk["end"]]
                lexemes, length = _words(page["title"], chunk["heading"], body)
                stems.update(lexemes.keys())
                cut = chunk["cut"]
                passages.append(
                    {
                        **{name: chunk[name] for name in ("cut", "page", "heading")},
                        **{"start_at": chunk["start"], "end_at": chunk["end"], "ordinal": ordinals[cut]},
                        **{"id": passage, "document": document, "body": body},
                    }
                )
                ordinals[cut] += 1
                words.append({"passage": passage, "document": document, "length": length, "words": _tsvector(lexemes)})
                if (exact := _vector(chunk["vector"])) is not None:
                    vectors.append({"passage": passage, "document": document, "cut": cut, "exact": exact})
        self._insert(
            "documents", "id, path, title, language, modified, audience, digest, line, title_vector", documents
        )
        self._insert("passages", "id, document, cut, ordinal, start_at, end_at, page, heading, body", passages)
        self._insert("passage_words", "passage, document, length, words", words)
        self._insert("passage_vectors", "passage, document, cut, exact", vectors)
        self._db.run(
            "INSERT INTO deskside.stems AS s (team, stem, passages) SELECT :team, key, cast(value AS bigint)"
            " FROM json_each_text(cast(:counts AS json)) ORDER BY key"
            " ON CONFLICT (team, stem) DO UPDATE SET passages = s.passages + excluded.passages",
            team=self._team,
            counts=json.dumps(stems),
        )
        return {
            "documents": len(pages),
            "title_words": sum(len(page["title"].split()) for page in pages),
            "passages": len(passages),
            "sections": sum(row["cut"] == "section" for row in vectors),
            "words": sum(row["length"] for row in words),
        }

    def _insert(self, table: str, columns: str, rows: Sequence[Mapping[str, Any]]) -> None:
        # COPY is not to be had behind a row-level policy, and a statement a row takes ten times as long.
        self._db.run(
            f"INSERT INTO deskside.{table} (team, {columns}) SELECT :team, {columns}"
            f" FROM json_populate_recordset(cast(NULL AS deskside.{table}), cast(:rows AS json))",
            team=self._team,
            rows=json.dumps(rows, ensure_ascii=False),
        )

    def _count(self, change: Mapping[str, int]) -> None:
        changed = ", ".join(f"{name} = {name} + {int(by)}" for name, by in change.items())
        self._db.run(
            f"UPDATE deskside.teams SET version = version + 1{', ' if changed else ''}{changed} WHERE team = :team",
            team=self._team,
        )


def _document(page: Mapping[str, Any], document: int, digest: str) -> dict[str, Any]:
    shown = {name: page[name] for name in ("path", "title", "language", "modified", "audience")}
    chunks = [{name: value for name, value in chunk.items() if name != "vector"} for chunk in page["passages"]]
    line = json.dumps({**page, "vector": None, "passages": chunks}, ensure_ascii=False)
    own = {"id": document, "digest": f"\\x{digest}", "line": line, "title_vector": _vector(page["vector"])}
    return {**shown, **own}


def _words(title: str, heading: str, body: str) -> tuple[dict[str, list[str]], int]:
    """The stems with their places, as a `tsvector` has them, and how many words there are. Between title, heading and
    body lies a gap, so that no phrase goes across."""
    lexemes: dict[str, list[str]] = {}
    place = length = 0
    for text, weight in ((title, "A"), (heading, "B"), (body, "D")):
        for stem in stems_of(text):
            place, length = place + 1, length + 1
            lexemes.setdefault(stem, []).append(f"{min(place, _LAST_PLACE)}{weight}")
        place += 1
    return lexemes, length


def _tsvector(lexemes: Mapping[str, Sequence[str]]) -> str:
    return " ".join(f"'{stem}':{','.join(places[:_PLACES])}" for stem, places in lexemes.items())


def _vector(packed: str | None) -> str | None:
    """A vector of an export as pgvector writes it: whole numbers, which half precision holds exactly."""
    if packed is None:
        return None
    numbers = array("b", base64.b64decode(packed))
    return f"[{','.join(map(str, numbers))}]" if any(numbers) else None


def _packed(vector: str | None) -> str | None:
    """The way back."""
    if vector is None:
        return None
    return base64.b64encode(array("b", map(int, vector[1:-1].split(","))).tobytes()).decode("ascii")


def _line(line: str, title: str | None, document: int, vectors: Mapping[tuple[int, str], list[str | None]]) -> str:
    page = json.loads(line)
    left = {cut: iter(own) for (of, cut), own in vectors.items() if of == document}
    page["vector"] = _packed(title)
    page["passages"] = [{**chunk, "vector": _packed(next(left[chunk["cut"]]))} for chunk in page["passages"]]
    return json.dumps(page, ensure_ascii=False)
