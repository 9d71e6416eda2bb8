"""Tokens guessed from the prompt: the answer is the one that is written without."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.ports import ChatRequest, Completion, Turn
from models.clients import HostedChatModel
from models.speculation import PromptLookup

TOKENS = st.lists(st.integers(0, 4), max_size=60)
LINE = "The lamp of order ABC-12345 was sent from Hamburg on the third of May and comes within four days."


@given(TOKENS, TOKENS, st.integers(0, 20))
def test_what_is_proposed_stands_in_the_prompt_behind_what_was_written(
    prompt: list[int], written: list[int], room: int
) -> None:
    found = PromptLookup(prompt).propose(written, room)
    assert len(found) <= room
    if found:
        run = [*written[-3:], *found]
        assert any(prompt[at : at + len(run)] == run for at in range(len(prompt)))


@given(st.lists(st.integers(0, 3), max_size=30))
def test_the_more_often_it_was_wrong_the_longer_it_waits(accepted: list[int]) -> None:
    lookup = PromptLookup(list(range(10)))
    waits = []
    for right in accepted:
        lookup.learn(right)
        wait = 0
        while not lookup.propose([1, 2, 3], 10):
            wait += 1
        waits.append(wait)
    assert all(wait == 0 for wait, right in zip(waits, accepted, strict=True) if right)
    for (before, now), right in zip(pairwise(waits), accepted[1:], strict=True):
        if not right:
            assert now > before or now == 16


def test_a_line_of_the_prompt_is_said_in_fewer_runs_than_tokens(small_chat_model: HostedChatModel) -> None:
    turns = (Turn("system", f"Orders:\n{LINE}\n"), Turn("user", "Where is it?"))
    grammar = f'root ::= "{LINE}"'
    *_, told = small_chat_model.stream(ChatRequest(turns, max_tokens=80, grammar=grammar))
    *_, other = small_chat_model.stream(ChatRequest((turns[1],), max_tokens=80, grammar=grammar))
    assert isinstance(told, Completion) and isinstance(other, Completion)
    assert told.text == other.text == LINE
    assert told.finish == other.finish == "end"
    assert told.decodes < 0.6 * told.tokens
    assert told.decodes < other.decodes


def test_what_was_guessed_wrongly_leaves_nothing_behind(small_chat_model: HostedChatModel) -> None:
    """After an answer with guesses the next prompt continues it as if every token had been read by itself."""
    system = Turn("system", f"{LINE} {LINE.replace('Hamburg', 'Bremen')} {LINE.replace('four', 'nine')}")
    told = LINE.replace("Hamburg", "Bremen").replace("four", "nine")
    first = (system, Turn("user", "Where is it?"))
    *_, answer = small_chat_model.stream(ChatRequest(first, max_tokens=80, grammar=f'root ::= "{told}"'))
    assert isinstance(answer, Completion) and answer.text == told
    follow = ChatRequest((*first, Turn("assistant", told), Turn("user", "And then?")), max_tokens=12, temperature=0)
    *_, kept = small_chat_model.stream(follow)
    small_chat_model.prefill((Turn("user", "Something else."),))
    *_, anew = small_chat_model.stream(follow)
    assert isinstance(kept, Completion) and isinstance(anew, Completion)
    assert kept.reused_tokens > anew.reused_tokens
    assert kept.text == anew.text
