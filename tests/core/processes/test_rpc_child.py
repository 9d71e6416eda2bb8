"""A child over pipes: several ask at once, one gives up, it dies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import psutil
import pytest

from core.processes.child_switches import SWITCHES, child_asked_for
from core.processes.rpc_child import ChildEnded, ChildSilent, RpcChild
from tests.waiting import suspend

log = logging.getLogger("tests.echoing")


class Told:
    def __init__(self) -> None:
        self.news: list[str] = []
        self.ended: list[int] = []


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def child(told: Told) -> Iterator[RpcChild]:
    child = RpcChild(
        "tests.core.processes.echoing_child",
        "reader",
        name="echo",
        log=log,
        grace_s=10,
        told=lambda header, _: told.news.append(header["news"]),
        ended=told.ended.append,
    )
    yield child
    child.close()
    assert not psutil.pid_exists(child.pid)


def test_replies_come_back_to_whoever_asked(child: RpcChild) -> None:
    answers: dict[int, list[object]] = {}

    def ask(length: int) -> None:
        replies = list(child.ask({"do": "count", "to": length}, bytes(length)))
        answers[length] = [header.get("number") for header, _ in replies[:-1]]
        assert replies[-1][1] == bytes(length)

    threads = [threading.Thread(target=ask, args=(length,)) for length in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {length: list(range(length)) for length in range(8)}


def test_a_cancelled_request_still_ends_with_its_last_reply(child: RpcChild) -> None:
    assert [header["done"] for header, _ in child.ask({"do": "wait"}, cancelled=lambda: True)] == ["cancelled"]


def test_late_replies_to_a_dropped_request_reach_nobody(child: RpcChild) -> None:
    dropped = child.ask({"do": "count", "to": 100})
    next(dropped)
    dropped.close()
    assert [header.get("number") for header, _ in child.ask({"do": "count", "to": 2})] == [0, 1, None]


def test_what_it_tells_unasked_is_heard_before_the_reply_that_follows(child: RpcChild, told: Told) -> None:
    (reply,) = child.ask({"do": "tell", "news": "rain"})
    assert "error" in reply[0] and told.news == ["rain"]


def test_its_death_fails_who_waits_and_who_asks_later(
    child: RpcChild, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=log.name):
        waiting = child.ask({"do": "die"})
        with pytest.raises(ChildEnded):
            next(waiting)
        assert child.gone and told.ended == [7]
        with pytest.raises(ChildEnded):
            list(child.ask({"do": "count", "to": 1}))
        child.close()
    assert "echo: now it dies" in caplog.messages


def test_one_that_sends_nonsense_is_ended(child: RpcChild) -> None:
    with pytest.raises(ChildEnded):
        list(child.ask({"do": "nonsense"}))
    assert child.gone


def test_a_child_that_reads_nothing_keeps_nobody_from_giving_up(child: RpcChild) -> None:
    """More than a pipe holds: whoever wrote it himself would wait for a child that is stuck."""
    suspend(child.pid)

    def too_long() -> bool:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(child.ask({"do": "count", "to": 1}, bytes(10_000_000), too_long))
    child.kill()
    assert child.gone


def test_one_that_hangs_is_ended_and_everyone_who_waits_hears_of_it(child: RpcChild) -> None:
    heard: list[BaseException] = []

    def wait_without_a_limit() -> None:
        try:
            list(child.ask({"do": "wait"}))
        except ChildEnded as error:
            heard.append(error)

    waiting = threading.Thread(target=wait_without_a_limit)
    waiting.start()
    suspend(child.pid)
    with pytest.raises(ChildSilent):
        list(child.ask({"do": "count", "to": 1}, bytes(10_000_000), silence_s=1.0))
    assert child.gone, "so whoever asks next starts another"
    waiting.join()
    assert [type(error) for error in heard] == [ChildSilent]


def test_who_says_that_it_works_tells_nothing(child: RpcChild, told: Told) -> None:
    before = child.heard
    (reply,) = child.ask({"do": "work"}, silence_s=60)
    assert reply[0]["done"] and told.news == [] and child.heard == before + 2


def test_every_child_has_a_switch_of_its_own() -> None:
    assert len(set(SWITCHES.values())) == len(SWITCHES)
    assert [child_asked_for([switch]) for switch in SWITCHES.values()] == list(SWITCHES)
    assert child_asked_for([]) is None
    assert child_asked_for(["demo", *SWITCHES.values()]) is None
