"""What a team's model server is found to be: asked, measured, and for a search model remembered."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.team.embedding_probe import served_identity
from app.team.known_embedder import recognise, remember
from app.team.served_models import ServedChatModel, ServedEmbedder, ServerProcess
from app.team.served_reranker import ServedReranker
from app.team.servers import ModelServer
from core.ports import Embedder
from core.processes.frames import Header
from models.speed import measure_chat, measure_embedder, measure_reranker


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that answers."""

    facts: Header
    """What it says of itself, see `LlamaChat.facts`, `ServerEmbedding.facts`, `ServerRerank.facts`."""
    prefill: float = 0.0
    decode: float = 0.0
    """Tokens a second that one request alone is read with and written with; of a search model those of passages."""
    same_as: str = ""
    """The search model of the catalogue, or of this machine, that it is."""
    pages: float = 0.0
    """Pages a second that a rerank model reads with a question."""


def examine(server: ModelServer, local: Embedder | None, data: Path) -> FoundServer:
    """Asks a server what it is and lets it work for a moment. Which search model it has is kept for the next start.
    Raises `ModelError`, `FileUnwritable`."""
    if server.use == "chat":
        with closing(ServedChatModel(server)) as chat:
            facts = chat.process.facts()
            speed = measure_chat(chat)
            return FoundServer(facts, speed.prefill, speed.decode)
    if server.use == "rerank":
        with closing(ServedReranker(server)) as reranker:
            facts = reranker.process.facts()
            return FoundServer(facts, pages=measure_reranker(reranker))
    with closing(ServerProcess(server)) as process:
        facts = process.facts()
    known = recognise(server, facts, local)
    remember(data, server, known)
    with closing(ServedEmbedder(server, known)) as embedder:
        speed_of_passages = measure_embedder(embedder)
    told = (facts["model"], facts["dimensions"], facts["max_tokens"], known.signature)
    unknown = known.identity == served_identity(*told, server.languages)
    return FoundServer(facts, speed_of_passages, 0.0, "" if unknown else known.identity.id)
