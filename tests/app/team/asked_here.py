"""A model on a server, asked from this very process: what the process that asks for real does, without starting one."""

from __future__ import annotations

from typing import Any

from app.connectors.destination import resolved
from app.team.server_http import Request, ServerHttp
from app.team.server_kind import ServerFacts
from models.template import PromptTurn
from tests.app.team.model_server import FakeServer

ORDER = {"max_tokens": 50, "temperature": 0.2, "seed": 1, "grammar": None, "stop": [], "answer_start": ""}
TURNS = (PromptTurn("system", "Be brief."), PromptTurn("user", "How long?"))


def http_to(fake: FakeServer, silence_s: float = 20.0) -> ServerHttp:
    http = ServerHttp(resolved(fake.place().place.destination), "", silence_s)
    fake.clients.append(http)
    return http


def facts_of(fake: FakeServer, wanted: str = "") -> ServerFacts:
    return ServerFacts(http_to(fake), wanted)


def written(chat: Any, turns: Any = TURNS, **order: Any) -> tuple[str, dict[str, Any]]:
    """The answer, and how it ended."""
    replies = list(chat.write({**ORDER, **order}, turns, Request()))
    return "".join(reply.get("piece", "") for reply in replies), replies[-1]["done"]
