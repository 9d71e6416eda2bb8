"""What a search asks of the team's database, in SQL. Every answer is made of what JSON knows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.team.knowledge.team_connection import TeamConnection
from core.language.tokens import stems_of
from core.team_errors import TeamDocsMissing

_NEAREST, _MOST_NEAREST = 256, 1024
"""Passages asked of the index: at first, and the most, where they lie on too few pages."""
_IN_VIEW = 256
"""`hnsw.ef_search`: how many passages the index keeps in view."""
_RARE, _SCORED = 5000, 300
"""Passages whose words are looked at for one question, and of these the ones that BM25 ranks: all of smaller docs, of
large ones those with the rarest of the words."""
_HOLDING = 20
"""Passages among which one of a page for customers is looked for."""
_COUNTED = 20_000
"""Passages up to which those that a filter lets through are counted; of more, a page's share of them says nothing."""
_PAGE = "d.id, d.path, d.title, d.language, d.modified, d.audience"

Row = list[Any]
Where = Mapping[str, Any]
"""The fields of a `SearchFilter`."""


class TeamQueries:
    """Reads as one user of one team."""

    def __init__(self, connection: TeamConnection) -> None:
        """Raises `TeamDocsMissing` where the database has no team for this user."""
        self._db = connection
        own = connection.run("SELECT deskside.own_team()")[0][0]
        if own is None:
            raise TeamDocsMissing(host=connection.host, database=connection.database)
        self.team: str = own
        connection.script(f"SET hnsw.ef_search = {_IN_VIEW}; SET hnsw.iterative_scan = relaxed_order; SET jit = off")

    def state(self) -> dict[str, Any]:
        """What holds for a search that begins."""
        [team] = self._db.each("SELECT * FROM deskside.teams WHERE team = :team", team=self.team)
        [embedder] = self._db.each("SELECT model, digest, dimensions, max_tokens FROM deskside.embedder")
        numbers = {name: team[name] for name in ("version", "documents", "passages", "sections", "title_words")}
        return {**numbers, "embedder": embedder}

    # -- words -----------------------------------------------------------------------------

    def counts(self, stems: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs."""
        rows = self._db.run(
            "SELECT stem, passages FROM deskside.stems WHERE team = :team AND stem = ANY(:stems) AND passages > 0",
            team=self.team,
            stems=list(stems),
        )
        return dict(rows)

    def beginning(self, start: str, limit: int) -> list[str]:
        """The most frequent stems that begin so."""
        rows = self._db.run(
            "SELECT stem FROM deskside.stems WHERE team = :team AND stem >= :start AND stem < :end AND passages > 0"
            " ORDER BY passages DESC, stem LIMIT :most",
            team=self.team,
            start=start,
            end=start + "\U0010ffff",
            most=limit,
        )
        return [stem for (stem,) in rows]

    def near(self, root: str, slips: int) -> list[str]:
        """Stems with the first letter of `root` that are longer or shorter by at most so many letters."""
        rows = self._db.run(
            "SELECT stem FROM deskside.stems WHERE team = :team AND stem >= :start AND stem < :end AND passages > 0"
            " AND length(stem) BETWEEN :shortest AND :longest ORDER BY stem",
            team=self.team,
            start=root[0],
            end=root[0] + "\U0010ffff",
            shortest=len(root) - slips,
            longest=len(root) + slips,
        )
        return [stem for (stem,) in rows]

    def best_by_words(self, phrases: Sequence[str], limit: int) -> list[Row]:
        """(passage, document, bm25) of the best passages for words and phrases, best first."""
        stemmed = [stems for phrase in phrases if (stems := tuple(stems_of(phrase)))]
        found = self.counts(sorted({stem for stems in stemmed for stem in stems}))
        # How often a phrase occurs nobody has counted: at most as often as its rarest word.
        asked = {stems: count for stems in stemmed if (count := min(found.get(stem, 0) for stem in stems))}
        own = self._db.run("SELECT passages, words FROM deskside.teams WHERE team = :team", team=self.team)
        passages, words = own[0]
        if not asked or not passages:
            return []
        single = [stems for stems in asked if len(stems) == 1]
        joined = [stems for stems in asked if len(stems) > 1]
        return self._db.run(
            "SELECT passage, document, bm25 FROM deskside.best_by_words(:rare, :whole, :lexemes, :idfs,"
            " cast(:phrases AS tsquery[]), :phrase_idfs, :average, :scored, :most)",
            rare=_any_of(_rarest(asked)),
            whole=_any_of(asked),
            lexemes=[stems[0] for stems in single],
            idfs=[_idf(asked[stems], passages) for stems in single],
            phrases=[_lexemes(stems) for stems in joined],
            phrase_idfs=[_idf(asked[stems], passages) for stems in joined],
            average=words / passages,
            scored=_SCORED,
            most=limit,
        )

    # -- meaning ---------------------------------------------------------------------------

    def nearest(self, vector: str, pages: int, where: Where) -> dict[str, Any]:
        """(document, similarity) of the nearest passages, nearest first, until they lie on so many pages; how near the
        titles of these pages are; and how many passages there are. `vector`: as pgvector writes it."""
        joined, narrowed, values = self._narrowed(where)
        own = self._db.run("SELECT sections FROM deskside.teams WHERE team = :team", team=self.team)[0][0]
        if narrowed and own <= _COUNTED:
            [[own]] = self._db.run(
                f"SELECT count(*) FROM deskside.passage_vectors AS v{joined}"
                f" WHERE v.team = :team AND v.cut = 'section'{narrowed}",
                team=self.team,
                **values,
            )
        rows: list[Row] = []
        wanted = _NEAREST
        while True:
            rows = self._db.run(
                "WITH near AS MATERIALIZED (SELECT v.document, v.exact <=> :vector AS distance"
                f" FROM deskside.passage_vectors AS v{joined} WHERE v.team = :team AND v.cut = 'section'{narrowed}"
                f" ORDER BY v.exact <=> :vector LIMIT {wanted})"
                " SELECT document, 1 - distance FROM near ORDER BY distance",
                vector=vector,
                team=self.team,
                **values,
            )
            documents = list(dict.fromkeys(document for document, _ in rows))
            if len(documents) >= pages or len(rows) < wanted or wanted >= _MOST_NEAREST:
                break
            wanted = _MOST_NEAREST
        return {"passages": own, "near": _numbers(rows), "titles": self._titles(vector, documents)}

    def cosines(self, vector: str, documents: Sequence[int]) -> dict[str, Any]:
        """How near every passage of these pages is, by cut: (document, passage, cosine); and their titles."""
        rows = self._db.run(
            "SELECT cut, document, passage, 1 - (cast(exact AS vector) <=> :vector) FROM deskside.passage_vectors"
            " WHERE team = :team AND document = ANY(:documents) ORDER BY document, passage",
            vector=vector,
            team=self.team,
            documents=list(documents),
        )
        cuts: dict[str, list[Row]] = {"section": [], "packed": []}
        for cut, *row in rows:
            cuts[cut].append(row)
        return {cut: _numbers(own) for cut, own in cuts.items()} | {"titles": self._titles(vector, documents)}

    def _titles(self, vector: str, documents: Sequence[int]) -> list[Row]:
        return _numbers(
            self._db.run(
                "SELECT id, 1 - (cast(title_vector AS vector) <=> :vector) FROM deskside.documents"
                " WHERE team = :team AND id = ANY(:documents) AND title_vector IS NOT NULL",
                vector=vector,
                team=self.team,
                documents=list(documents),
            )
        )

    # -- pages -----------------------------------------------------------------------------

    def pages(self, documents: Sequence[int]) -> list[Row]:
        """The fields of these pages."""
        return self._db.run(
            f"SELECT {_PAGE} FROM deskside.documents AS d WHERE d.team = :team AND d.id = ANY(:documents)",
            team=self.team,
            documents=list(documents),
        )

    def first(self, count: int, where: Where) -> list[Row]:
        """The fields of the first pages that a filter lets through."""
        _, narrowed, values = self._narrowed(where)
        return self._db.run(
            f"SELECT {_PAGE} FROM deskside.documents AS d WHERE d.team = :team{narrowed} ORDER BY d.id LIMIT :most",
            team=self.team,
            most=count,
            **values,
        )

    def chunks(self, documents: Sequence[int], cut: str) -> list[Row]:
        """The passages of these pages in one cut."""
        return self._db.run(
            "SELECT id, document, cut, start_at, end_at, page, heading, body FROM deskside.passages"
            " WHERE team = :team AND cut = :cut AND document = ANY(:documents) ORDER BY document, ordinal",
            team=self.team,
            cut=cut,
            documents=list(documents),
        )

    def holds(self, words: str) -> bool:
        """Whether these words stand together in a page for customers, as far as the best passages tell."""
        found = self.best_by_words([words], _HOLDING)
        rows = self._db.run(
            "SELECT 1 FROM deskside.documents WHERE team = :team AND id = ANY(:documents) AND audience = 'public'"
            " LIMIT 1",
            team=self.team,
            documents=[document for _, document, _ in found],
        )
        return bool(rows)

    def text(self, path: str) -> str | None:
        """The whole text of a page, None where the team has no such page."""
        rows = self._db.run(
            "SELECT cast(line AS json) ->> 'text' FROM deskside.documents WHERE team = :team AND path = :path",
            team=self.team,
            path=path,
        )
        return rows[0][0] if rows else None

    def _narrowed(self, where: Where) -> tuple[str, str, dict[str, Any]]:
        """The join and the conditions that a filter stands for, with their values."""
        conditions: dict[str, tuple[str, Any]] = {
            "audience": ("d.audience = :audience", where["audience"]),
            "folders": ("d.path ^@ ANY(:folders)", [f"{one.rstrip('/')}/" for one in where["folders"]]),
            "language": ("d.language IN ('', :language)", where["language"]),
            "since": ('left(d.modified, length(:since)) >= :since COLLATE "C"', where["modified_since"]),
            "without": ("NOT d.path = ANY(:without)", list(where["without"])),
            "below": ("NOT d.path ^@ ANY(:below)", [f"{one.rstrip('/')}/" for one in where["without"]]),
        }
        used = {name: (sql, value) for name, (sql, value) in conditions.items() if value}
        joined = " JOIN deskside.documents AS d ON d.team = v.team AND d.id = v.document" if used else ""
        return (
            joined,
            "".join(f" AND {sql}" for sql, _ in used.values()),
            {name: value for name, (_, value) in used.items()},
        )


def _rarest(asked: Mapping[tuple[str, ...], int]) -> list[tuple[str, ...]]:
    """The rarest of the words: together in at most `_RARE` passages, but one at least."""
    chosen: list[tuple[str, ...]] = []
    room = _RARE
    for stems in sorted(asked, key=lambda stems: asked[stems]):
        room -= asked[stems]
        if chosen and room < 0:
            break
        chosen.append(stems)
    return chosen


def _idf(found: int, passages: int) -> float:
    """As SQLite's FTS5 has it: never below a millionth."""
    return max(math.log((passages - found + 0.5) / (found + 0.5)), 1e-6)


def _lexemes(stems: Sequence[str]) -> str:
    return " <-> ".join(f"'{stem}'" for stem in stems)


def _any_of(phrases: Iterable[Sequence[str]]) -> str:
    return " | ".join(f"({_lexemes(stems)})" for stems in phrases)


def _numbers(rows: Sequence[Row]) -> list[Row]:
    """Rows whose last value is a similarity; that of nothing but zeros is 0."""
    return [[*row[:-1], 0.0 if math.isnan(row[-1]) else row[-1]] for row in rows]
