"""The past answers that a team shares, in SQL: found, listed, added, withdrawn. All is made of what JSON knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.team.knowledge.team_connection import TeamConnection

_COLUMNS = "question, answer, language, answered, agent"

Row = list[Any]


class AnswerQueries:
    """Asks as one user of a team. Raises `TeamDocsMissing` where the database was set up before there were answers."""

    def __init__(self, connection: TeamConnection, team: str) -> None:
        self._db, self._team = connection, team

    def near_answers(self, vector: str, digest: str, count: int) -> list[Row]:
        """(id in hex, its columns, cosine) of the answers to the likest questions, the likest first; none where the
        database's vectors are not of the embedder with this digest."""
        return self._db.run(
            f"WITH near AS MATERIALIZED (SELECT id, {_COLUMNS}, exact <=> :vector AS distance FROM deskside.answers"
            " WHERE team = :team AND EXISTS (SELECT 1 FROM deskside.embedder WHERE digest = :digest)"
            f" ORDER BY exact <=> :vector LIMIT :most) SELECT encode(id, 'hex'), {_COLUMNS}, 1 - distance FROM near"
            " WHERE distance = distance ORDER BY distance",
            vector=vector,
            team=self._team,
            digest=digest,
            most=count,
        )

    def answers(self, after: str, count: int) -> list[Row]:
        """(id in hex, its columns) of the next answers by id."""
        return self._db.run(
            f"SELECT encode(id, 'hex'), {_COLUMNS} FROM deskside.answers"
            " WHERE team = :team AND id > decode(:after, 'hex') ORDER BY id LIMIT :most",
            team=self._team,
            after=after,
            most=count,
        )

    def share(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds answers: `id` in hex, the columns, and `exact`, the vector. One that is there stays as it is."""
        told = [{**row, "id": f"\\x{row['id']}"} for row in rows]
        self._db.run(
            f"INSERT INTO deskside.answers (team, id, {_COLUMNS}, exact) SELECT :team, id, {_COLUMNS}, exact"
            " FROM json_populate_recordset(cast(NULL AS deskside.answers), cast(:rows AS json)) ON CONFLICT DO NOTHING",
            team=self._team,
            rows=json.dumps(told, ensure_ascii=False),
        )

    def withdraw(self, keys: Sequence[str]) -> int:
        """Deletes the answers of these keys (hex); gives how many there were."""
        told = [f"\\x{key}" for key in keys]
        gone: int = self._db.run("SELECT deskside.withdraw_answers(cast(:keys AS bytea[]))", keys=told)[0][0]
        return gone

    def remove(self, ids: Sequence[str]) -> int:
        """Deletes answers by their ids, whoever shared them: the indexer may. Gives how many there were."""
        rows = self._db.run(
            "DELETE FROM deskside.answers WHERE team = :team AND id = ANY(cast(:ids AS bytea[])) RETURNING 1",
            team=self._team,
            ids=[f"\\x{id}" for id in ids],
        )
        return len(rows)
