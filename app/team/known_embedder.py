"""Which embedding model a server had when it was asked last: so its vectors' identity is known without waiting for it.

A model of the catalogue is known by its signature (`app.team.embedding_probe`), wherever it runs: then vectors of the
server and of this machine are the same, the index of one serves the other, and the local model may take over.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from app.team.embedding_probe import probe_texts, same_model, served_identity, signature_of
from app.team.servers import ModelServer
from core.durable_write import write_whole
from core.ports import Embedder, EmbedderIdentity
from core.processes.frames import Header
from core.resources import load_toml
from models.catalogue import catalogue

_FILE = "team-embedder.json"


@dataclass(frozen=True, slots=True)
class KnownEmbedder:
    """An embedding model on a server."""

    identity: EmbedderIdentity
    signature: tuple[int, ...]

    def is_still(self, facts: Header) -> bool:
        """Whether these are the facts of the same model."""
        return facts["dimensions"] == self.identity.dimensions and same_model(self.signature, facts["signature"])


def recall(data: Path, server: ModelServer) -> KnownEmbedder | None:
    """What a server had when it was asked last; None where it never was, or the file can't be read."""
    try:
        rows = json.loads((data / _FILE).read_text(encoding="utf-8"))
        row = rows[_key(server)]
        fields = {**row["identity"], "languages": tuple(row["identity"]["languages"])}
        return KnownEmbedder(EmbedderIdentity(**fields), tuple(row["signature"]))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def remember(data: Path, server: ModelServer, known: KnownEmbedder) -> None:
    """Keeps it for the next start. Raises `FileUnwritable`."""
    row = {"identity": asdict(known.identity), "signature": list(known.signature)}
    write_whole(data / _FILE, json.dumps({_key(server): row}).encode("ascii"))


def forget(data: Path) -> None:
    """The next start asks the server anew."""
    with suppress(OSError):
        (data / _FILE).unlink(missing_ok=True)


def recognise(server: ModelServer, facts: Header, local: Embedder | None) -> KnownEmbedder:
    """Which model it is, by the facts that its process tells: one of the catalogue, that of this machine, else one that
    is known by its name there and its signature. Raises `ModelError` where the local model fails."""
    signature = tuple(facts["signature"])
    room = facts["max_tokens"]
    for row in load_toml("team", "signatures.toml")["model"]:
        if facts["dimensions"] == row["dimensions"] and same_model(signature, row["signature"]):
            entry = catalogue().entry(row["id"])
            limit = min(entry.max_tokens, room)
            return KnownEmbedder(
                EmbedderIdentity(entry.id, entry.sha256, entry.dimensions, limit, entry.languages), signature
            )
    if local is not None and local.identity.dimensions == facts["dimensions"] and _is(local, signature):
        return KnownEmbedder(local.identity, signature)
    identity = served_identity(facts["model"], facts["dimensions"], room, signature, server.languages)
    return KnownEmbedder(identity, signature)


def _is(local: Embedder, signature: Sequence[int]) -> bool:
    return same_model(signature_of(local.embed_passages(probe_texts(), "live")), signature)


def _key(server: ModelServer) -> str:
    return f"{server.place.address} {server.model}"
