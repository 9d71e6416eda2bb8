"""The table of messages with the tier, triggers and owner that are right."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.domain.ticket import Message, Ticket
from core.domain.triage import Triage
from core.ports import Embedder
from core.triage.triager import Triager
from core.workspace.folder import Workspace

HERE = Path(__file__).parent
TABLE: list[dict[str, Any]] = [
    case
    for name in ("cases.toml", "cases_second.toml")
    for case in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]
]
# Found wrong when this table was last read; listed, so that they are seen, not hidden.
OTHER_OWNER = ("You sent me somebody else's contract", "You are the most incompetent, lying bunch")
MUST = [index for index, case in enumerate(TABLE) if case["kind"] == "must"]
CALM = [index for index, case in enumerate(TABLE) if case["kind"] == "calm"]


def ticket_of(case: dict[str, Any]) -> Ticket:
    thread = case.get("thread") or [["customer", case["text"]]]
    return Ticket("case", "", tuple(Message(sender, text) for sender, text in thread))


def beginning(index: int) -> str:
    return str(TABLE[index].get("text") or TABLE[index]["thread"][-1][1])[:50]


@pytest.fixture(scope="module")
def by_meaning(real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> list[Triage]:
    triager = Triager(Workspace(tmp_path_factory.mktemp("empty")), real_embedder)
    return [triager.triage(ticket_of(case)) for case in TABLE]


@pytest.fixture(scope="module")
def by_words(tmp_path_factory: pytest.TempPathFactory) -> list[Triage]:
    triager = Triager(Workspace(tmp_path_factory.mktemp("empty")), None)
    return [triager.triage(ticket_of(case)) for case in TABLE]


def test_the_table_is_large_enough() -> None:
    assert len(MUST) >= 60
    assert len(CALM) >= 60


@pytest.mark.parametrize("index", MUST, ids=beginning)
def test_a_specialist_takes_over(index: int, by_meaning: list[Triage]) -> None:
    found = by_meaning[index]
    assert (found.tier, found.escalate) == (3, True)
    if not beginning(index).startswith(OTHER_OWNER):
        assert set(TABLE[index]["rules"]) <= {reason.rule for reason in found.reasons}
        assert found.owner == TABLE[index]["owner"]


def test_words_alone_call_nearly_all_specialists_too(by_words: list[Triage]) -> None:
    assert sum(by_words[index].tier == 3 for index in MUST) >= 0.95 * len(MUST)


def test_hardly_any_calm_message_is_escalated(by_meaning: list[Triage]) -> None:
    wrong = [beginning(index) for index in CALM if by_meaning[index].escalate]
    assert len(wrong) <= 0.02 * len(CALM), wrong


def test_calm_messages_find_their_tier_and_owner(by_meaning: list[Triage]) -> None:
    tiers = [by_meaning[index].tier in (TABLE[index]["tier"], 2) for index in CALM]
    owners = [by_meaning[index].owner == TABLE[index]["owner"] for index in CALM]
    assert sum(tiers) >= 0.95 * len(CALM)
    assert sum(owners) >= 0.8 * len(CALM)  # 0.85 when this was written; several have two right owners
