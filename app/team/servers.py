"""The servers of a team as `servers.toml` of the workspace names them. Keys and passwords are not among it: the keyring
keeps those. Without the file there are none, and nothing of team mode is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.connectors.destination import Destination, destination_of
from core.connector_errors import BadConnection
from core.workspace.config_file import DeclaredFile, DeclaredTable
from core.workspace.folder import Workspace

FILE = "servers"
"""Its name without `.toml`."""

ModelUse = Literal["chat", "embedding", "rerank"]
USES: tuple[ModelUse, ...] = ("chat", "embedding", "rerank")
AnswerNames = Literal["named", "unnamed"]


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where a server is, and by what its certificate is known."""

    name: str
    """Its table in the file, e.g. `models.chat`: what keys in the keyring and messages are called by."""
    address: str
    fingerprint: str = ""
    """SHA-256 of the one certificate that counts."""
    authority: str = ""
    """A PEM file with the team's own authority, which alone counts then."""
    key: bool = False
    """Whether it asks for a key."""

    @property
    def fields(self) -> dict[str, str]:
        """By which it is found, also in the process that asks it."""
        names = ("name", "address", "fingerprint", "authority")
        return {name: getattr(self, name) for name in names}

    @property
    def destination(self) -> Destination:
        """Where it leads; nothing is looked up. Raises `BadConnection`."""
        return destination_of(**self.fields)


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server that runs one model for the team."""

    place: ServerPlace
    use: ModelUse
    model: str = ""
    """Its name there; empty: the only one."""
    languages: tuple[str, ...] = ("*",)
    """ISO 639-1 codes that the model was trained for; `*` for all."""
    query_prefix: str = ""
    passage_prefix: str = ""
    """What an embedding model wants before a question, and before a passage."""


@dataclass(frozen=True, slots=True)
class KnowledgeServer:
    """A database that holds the team's index."""

    place: ServerPlace
    database: str
    user: str
    past_answers: AnswerNames | None = None
    """Whether the team shares its past answers there, and whether they bear the agents' names; None: it does not."""

    @property
    def where(self) -> str:
        """Names database and team: what is noted of something that lies there."""
        return f"{self.place.destination.host}:{self.place.destination.port}/{self.database}/{self.user}"


@dataclass(frozen=True, slots=True)
class TeamServers:
    """What `servers.toml` names; None where it names none of the kind."""

    chat: ModelServer | None = None
    embedding: ModelServer | None = None
    rerank: ModelServer | None = None
    knowledge: KnowledgeServer | None = None

    @property
    def models(self) -> tuple[ModelServer, ...]:
        """Those that run a model."""
        return tuple(one for one in (self.chat, self.embedding, self.rerank) if one is not None)

    @property
    def places(self) -> tuple[ServerPlace, ...]:
        """All of them, in the order of the file's description."""
        return tuple(one.place for one in (*self.models, self.knowledge) if one is not None)


def team_servers(workspace: Workspace) -> TeamServers:
    """The servers of a workspace's team. Raises `BadWorkspaceFile`, `FileUnreadable`."""
    if not workspace.toml_file(FILE).is_file():
        return TeamServers()
    file = DeclaredFile.read(workspace, FILE)
    file.only(("models", "knowledge"))
    models = file.section("models")
    found: dict[ModelUse, ModelServer | None] = {use: _model_server(workspace, models, use) for use in USES}
    for other in sorted(set(models.table) - set(USES)):
        file.fail(f"models: unknown: {other}", file.line(rf"^\s*(\[\s*models\s*\.\s*)?{re.escape(other)}\b"))
    return TeamServers(found["chat"], found["embedding"], found["rerank"], _knowledge_server(workspace, file))


def _model_server(workspace: Workspace, models: DeclaredTable, use: ModelUse) -> ModelServer | None:
    row = models.subtable(use)
    if row is None:
        return None
    read = ModelServer(
        _place(workspace, row, "http"),
        use,
        row.text("model"),
        *(() if use == "rerank" else (row.texts("languages") or ("*",),)),
        *((row.verbatim("query_prefix"), row.verbatim("passage_prefix")) if use == "embedding" else ()),
    )
    row.only_known()
    return read


def _knowledge_server(workspace: Workspace, file: DeclaredFile) -> KnowledgeServer | None:
    if "knowledge" not in file.table:
        return None
    row = file.section("knowledge")
    answers = row.text("past_answers")
    names: dict[str, AnswerNames | None] = {"": None, "named": "named", "unnamed": "unnamed"}
    if answers not in names:
        row.fail("past_answers", "past_answers must be named or unnamed")
    place, database, user = _place(workspace, row, "postgresql"), row.text("database"), row.text("user")
    read = KnowledgeServer(place, database, user, names[answers])
    for field in ("database", "user"):
        if not getattr(read, field):
            row.fail(field, f"{field} is missing")
    row.only_known()
    return read


def _place(workspace: Workspace, row: DeclaredTable, scheme: str) -> ServerPlace:
    authority = row.text("authority")
    place = ServerPlace(
        row.header,
        row.text("address"),
        row.text("fingerprint"),
        str(workspace.file_in_force(authority)) if authority else "",
        row.flag("key"),
    )
    if not place.address.startswith(scheme):
        row.fail("address", f"address must begin with {scheme}")
    if authority and place.fingerprint:
        row.fail("authority", "either authority or fingerprint")
    if authority and not Path(place.authority).is_file():
        row.fail("authority", f"there is no file {authority}")
    try:
        _ = place.destination
    except BadConnection as error:
        row.fail(str(error.values["field"]), f"{error.values['field']} can't be used")
    return place
