"""A team's server and the model behind it: what is asked of whom, and that no ticket pays for a server that is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import numpy as np
import pytest

from app.team.fallback_models import FallbackChatModel, FallbackEmbedder
from app.team.known_embedder import recognise
from app.team.served_models import ServedChatModel, ServedEmbedder
from app.team.server_breaker import ServerBreaker
from core.directories import directories
from core.errors import PromptTooLong
from core.ports import ChatRequest, Completion, Turn
from core.team_errors import ServerBusy, ServerLost, ServerModelChanged
from models.clients import HostedChatModel, HostedEmbedder
from models.installed import find_model
from tests.app.team.asked_here import facts_of
from tests.app.team.model_server import FakeServer, Said, model_server
from tests.waiting import wait_until

ASK = ChatRequest((Turn("system", "Be brief."), Turn("user", "How long?")), max_tokens=12)
QUICKLY = (0.05,)


@contextmanager
def fallback(fake: FakeServer, *, local: bool = False) -> Iterator[FallbackChatModel]:
    """`local`: with the small model of the tests behind it."""
    small = HostedChatModel(find_model(directories().models, "smollm2-135m"), context_tokens=512) if local else None
    with closing(FallbackChatModel(ServedChatModel(fake.place()), small, QUICKLY)) as chat:
        yield chat


def test_the_process_that_asks_is_guarded_and_gives_what_a_model_of_this_machine_gives():
    with model_server() as fake, fallback(fake) as chat:
        *pieces, completion = chat.stream(replace(ASK, seed=7, temperature=0.5))
        assert "".join(map(str, pieces)) == "One two three."
        assert isinstance(completion, Completion) and (completion.finish, completion.tokens) == ("end", 4)
        status = chat.status()
        assert (status.state, status.guarded, status.host, status.model) == ("ready", True, "127.0.0.1", "small")
        assert (chat.identity.id, chat.identity.context_tokens) == ("small", 4096)
        body = fake.asked[-1][1]
        assert (body["seed"], body["temperature"], body["n_predict"]) == (7, 0.5, 12)
        with pytest.raises(PromptTooLong):
            list(chat.stream(replace(ASK, max_tokens=9000)))
        assert chat.status().host, "a request that is too long says nothing about the server"


def test_a_cancelled_answer_ends_and_so_does_the_work_of_the_server():
    with model_server(words=(" word",) * 40_000) as fake, fallback(fake) as chat:
        said: list[str] = []
        for item in chat.stream(ASK, lambda: len(said) > 3):
            if isinstance(item, Completion):
                assert item.finish == "cancelled"
            else:
                said.append(item)
        assert fake.hung_up.wait(10)


def test_a_server_that_goes_in_mid_answer_is_gone_on_for_and_asked_again_once_it_is_back():
    def go(number: int) -> None:
        if number == 2:
            raise ConnectionResetError

    with model_server(words=("It", " takes", " nine."), before_word=go) as fake, fallback(fake, local=True) as chat:
        *pieces, completion = chat.stream(ASK)
        assert pieces[:2] == ["It", " takes"] and len(pieces) > 2
        assert isinstance(completion, Completion) and completion.text == "".join(map(str, pieces))
        fake.before_word = lambda _: None
        wait_until(lambda: chat.status().host != "")
        assert [*chat.stream(ASK)][:-1] == ["It", " takes", " nine."]


def test_without_a_local_model_the_loss_is_said_and_nobody_waits_for_the_server_again():
    with model_server() as fake:
        pass
    with closing(FallbackChatModel(ServedChatModel(fake.place()), None, (60.0,))) as chat:
        with pytest.raises(ServerLost):
            list(chat.stream(ASK))
        starts = chat.served.process.starts
        with pytest.raises(ServerLost):
            list(chat.stream(ASK))
        assert chat.served.process.starts == starts


def test_a_server_that_still_loads_is_not_waited_for_by_each_ticket_and_one_that_is_busy_once_is_asked_again():
    loading = Said(503, {"Retry-After": "60"})
    with model_server() as fake:
        with closing(FallbackChatModel(ServedChatModel(fake.place()), None, (60.0,))) as chat:
            fake.instead["/props"] = [loading]
            for _ in range(2):
                with pytest.raises(ServerBusy):
                    list(chat.stream(ASK))
            assert chat.served.process.starts == 1
        with fallback(fake) as chat:
            assert list(chat.stream(ASK))
            fake.instead["/completion"] = [loading]
            with pytest.raises(ServerBusy):
                list(chat.stream(ASK))
            assert len(list(chat.stream(ASK))) == 5


def test_what_follows_a_grammar_is_not_gone_on_with_by_another_model():
    def go(number: int) -> None:
        if number == 2:
            raise ConnectionResetError

    with model_server(before_word=go) as fake, fallback(fake, local=True) as chat, pytest.raises(ServerLost):
        list(chat.stream(replace(ASK, grammar='root ::= "One two three."')))


def test_vectors_of_another_model_are_never_mixed_in():
    changed = threading.Event()
    with model_server() as fake:
        server = fake.place("embedding")
        known = recognise(server, facts_of(fake).embedding().facts(), None)
        with closing(FallbackEmbedder(ServedEmbedder(server, known, changed.set), None, QUICKLY)) as embedder:
            first = embedder.embed_queries(["one"])
            assert first.shape == (1, known.identity.dimensions) and embedder.count_tokens(["one two"]) == [2]
            assert np.array_equal(embedder.embed_passages(["one"]), first)
            fake.embeds = 1
            embedder.served.process.close()
            with pytest.raises(ServerModelChanged):
                embedder.embed_queries(["two"])
            assert changed.is_set()


def test_another_model_of_this_machine_does_not_stand_in():
    local = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    with model_server() as fake:
        server = fake.place("embedding")
        known = recognise(server, facts_of(fake).embedding().facts(), None)
        same = replace(known, identity=local.identity)
        assert FallbackEmbedder(ServedEmbedder(server, known), local).local is None
        assert FallbackEmbedder(ServedEmbedder(server, same), local).local is local


def test_a_breaker_opens_at_once_and_closes_by_itself():
    there = [False, False, True]
    closed = threading.Event()

    def answers(anew: bool) -> bool:
        assert anew
        found = there.pop(0)
        if found:
            closed.set()
        return found

    breaker = ServerBreaker(answers, (0.001, 0.002))
    breaker.lose()
    assert breaker.open
    closed.wait(10)
    wait_until(lambda: not breaker.open)
    breaker.close()
    assert not there
