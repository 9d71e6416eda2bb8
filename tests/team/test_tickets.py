"""A ticket through the whole assistant with a team's real servers: they write and search, they die, they come back.

The docs were indexed by the same search model on this machine: `test_connections` has a server do it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.composition import Services
from app.team.fallback_models import FallbackChatModel, FallbackEmbedder
from core import events
from core.directories import Directories, directories
from core.domain.draft import Draft
from core.settings import Settings
from core.store.database import Store
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace
from tests.factories import KEY
from tests.sample.expected import SAMPLE
from tests.team.figures import Figures
from tests.team.llama_server import CHAT, LlamaServer, named_in
from tests.team.network import Network
from tests.waiting import wait_until

NAME = "02-heron-e6.txt"
TICKET = read_ticket((Path(SAMPLE) / "tickets" / NAME).read_bytes(), NAME)
AT_PIECE = 4


class Desk:
    """An agent's Deskside with the sample workspace."""

    def __init__(self, team: Services, network: Network) -> None:
        self.team, self.network = team, network
        assert isinstance(team.models.chat, FallbackChatModel) and isinstance(team.models.embedder, FallbackEmbedder)
        self.chat, self.embedder = team.models.chat, team.models.embedder

    def drafts(self, at_piece: Callable[[], object] = lambda: None) -> list[Draft]:
        """Those of the ticket, of which nothing was lost; `at_piece` is called in the middle of the model's."""
        seen: list[events.Event] = []
        pieces = 0
        for event in self.team.handle(TICKET):
            seen.append(event)
            if isinstance(event, events.DraftText) and event.kind == "model":
                pieces += 1
                if pieces == AT_PIECE:
                    at_piece()
        assert isinstance(seen[-1], events.Done), seen[-1]
        assert not [event for event in seen if isinstance(event, events.Noticed)]
        assert pieces >= AT_PIECE, "the draft was still being written"
        return [event.draft for event in seen if isinstance(event, events.DraftReady)]

    @property
    def local_starts(self) -> int:
        assert self.chat.local is not None
        return self.chat.local.status().starts


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory,
    sample_store: Store,
    chat_server: LlamaServer,
    embedding_server: LlamaServer,
) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk")
    workspace = Workspace(Path(shutil.copytree(SAMPLE, root / "ws")))
    places = Directories(root / "data", directories().models)
    with Network(chat_server.port) as network:
        named_in(workspace.root, {"chat": network, "embedding": embedding_server})
        sample_store.backup(root / "store.db")
        with Services(places, Settings(chat_model=CHAT), workspace, root / "store.db", KEY) as team:
            yield Desk(team, network)


@pytest.mark.timeout(900)
def test_the_servers_find_the_pages_and_write_the_draft(desk: Desk):
    extractive, model = desk.drafts()
    assert (extractive.kind, model.kind) == ("extractive", "model") and extractive.citations and model.text
    assert desk.chat.status().host == "127.0.0.1"
    assert desk.local_starts == 0
    assert desk.embedder.local is not None and desk.embedder.local.status().starts == 0


@pytest.mark.timeout(900)
@pytest.mark.parametrize("loss", ["server killed", "network cut"])
def test_a_draft_whose_server_goes_in_the_middle_is_ended_by_the_local_model_and_the_server_is_used_again(
    desk: Desk, chat_server: LlamaServer, figures: Figures, loss: str
):
    killed = loss == "server killed"
    began = time.monotonic()
    _, whole = desk.drafts(chat_server.kill if killed else desk.network.cut)
    lost_s = time.monotonic() - began
    assert whole.text and desk.chat.status().host == "", "the bar says: this machine"
    began = time.monotonic()
    assert len(desk.drafts()) == 2
    figures(
        f"a ticket whose {loss} in mid-draft",
        f"{lost_s:.0f} s, the next one {time.monotonic() - began:.0f} s, none lost",
    )
    chat_server.start_again() if killed else desk.network.mend()
    wait_until(lambda: desk.chat.status().host != "")
    starts = desk.local_starts
    assert len(desk.drafts()) == 2 and desk.chat.status().host == "127.0.0.1"
    assert desk.local_starts == starts
