"""Tokens guessed from the prompt: the answer is the one that is written without."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.directories import directories
from core.ports import never
from models.chat_engine import ChatEngine, GenerationRequest, GenerationResult
from models.installed import find_model
from models.speculation import ROWS, PromptLookup, SpeculationRecord
from models.template import PromptTurn

TOKENS = st.lists(st.integers(0, 4), max_size=60)
LINE = "The lamp of order ABC-12345 was sent from Hamburg on the third of May and comes within four days."


@given(TOKENS, TOKENS, st.integers(0, 20))
def test_what_is_proposed_stands_in_the_prompt_behind_what_was_written(
    prompt: list[int], written: list[int], room: int
) -> None:
    found = PromptLookup(prompt, SpeculationRecord()).propose(written, room)
    assert len(found) <= room
    if found:
        run = [*written[-3:], *found]
        assert any(prompt[at : at + len(run)] == run for at in range(len(prompt)))


def record(single: float, many: float) -> SpeculationRecord:
    known = SpeculationRecord()
    for _ in range(3):
        known.decoded(1, single)
        known.decoded(ROWS, many)
    return known


def test_until_decodes_are_timed_all_is_tried_then_what_pays() -> None:
    assert SpeculationRecord().pays(3)
    cheap, dear = record(1.0, 1.6), record(1.0, 3.3)
    assert cheap.pays(3) and not dear.pays(3)
    for _ in range(60):
        cheap.compared(3, 0)
        dear.compared(12, 3)
    assert not cheap.pays(5), "three tokens alone say little"
    assert dear.pays(20), "who has copied a line goes on copying it"
    assert cheap.pays(6)


def test_what_would_not_pay_is_tried_now_and_then() -> None:
    dear = record(1.0, 9.0)
    assert sum(dear.pays(3) for _ in range(640)) == 10


def test_it_is_learned_from_proposals_that_were_never_verified() -> None:
    line = list(range(100))
    dear = record(1.0, 3.3)
    lookup = PromptLookup(line, dear)
    proposed = [lookup.propose(line[:count], 50) for count in range(3, 60)]
    assert not proposed[0] and proposed[-1] == [59, 60, 61]


class AlwaysPays(SpeculationRecord):
    """For which each proposal is verified, whatever a decode costs on this processor."""

    def pays(self, run: int) -> bool:
        return True


@pytest.fixture(scope="module")
def engine() -> ChatEngine:
    found = ChatEngine(find_model(directories().models, "smollm2-135m").path, "smollm2-135m", 2048, 0, 0, never)
    found._record = AlwaysPays()
    return found


def answer(engine: ChatEngine, turns: Sequence[PromptTurn], grammar: str | None = None, most: int = 80):
    *pieces, result = engine.write(GenerationRequest(turns, "", most, 0.0, 1, grammar, ()), never)
    assert isinstance(result, GenerationResult)
    return "".join(map(str, pieces)), result


def test_a_line_of_the_prompt_is_said_in_fewer_runs_than_tokens(engine: ChatEngine) -> None:
    turns = (PromptTurn("system", f"Orders:\n{LINE}\n"), PromptTurn("user", "Where is it?"))
    grammar = f'root ::= "{LINE}"'
    said, told = answer(engine, turns, grammar)
    same, other = answer(engine, turns[1:], grammar)
    assert said == same == LINE
    assert told.finish == other.finish == "end"
    assert told.decodes < 0.6 * told.tokens
    assert told.decodes < other.decodes


def test_what_was_guessed_wrongly_leaves_nothing_behind(engine: ChatEngine) -> None:
    """After an answer with guesses the next prompt continues it as if every token had been read by itself."""
    system = PromptTurn("system", f"{LINE} {LINE.replace('Hamburg', 'Bremen')} {LINE.replace('four', 'nine')}")
    told = LINE.replace("Hamburg", "Bremen").replace("four", "nine")
    first = (system, PromptTurn("user", "Where is it?"))
    assert answer(engine, first, f'root ::= "{told}"')[0] == told
    follow = (*first, PromptTurn("assistant", told), PromptTurn("user", "And then?"))
    kept_text, kept = answer(engine, follow, most=12)
    engine.prefill((PromptTurn("user", "Something else."),), never)
    text, anew = answer(engine, follow, most=12)
    assert kept.reused_tokens > anew.reused_tokens
    assert kept_text == text
