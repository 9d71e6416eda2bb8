"""The engine in this process, on models of a few kilobytes whose words are known beforehand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from models.chat_engine import ChatEngine, GenerationRequest, GenerationResult
from models.template import PromptTurn
from tests.models.tiny_gguf import hybrid, runnable, scripted


def never() -> bool:
    return False


def order(
    text: str = "Hi", *, system: str = "Help.", task: str = "", max_tokens: int = 40, grammar: str | None = None
) -> GenerationRequest:
    turns = [PromptTurn("system", system + task, (0, len(system)) if task else ()), PromptTurn("user", text)]
    return GenerationRequest(turns, "", max_tokens, 0.0, 1, grammar, ())


def answer(engine: ChatEngine, request: GenerationRequest) -> tuple[str, GenerationResult]:
    *pieces, result = engine.write(request, never)
    assert isinstance(result, GenerationResult)
    return "".join(map(str, pieces)), result


def chain(*tokens: str) -> dict[str, str]:
    return dict(pairwise(tokens))


def test_a_thought_is_closed_where_the_model_opens_it(tmp_path: Path) -> None:
    thinks = chain("<0x0A>", "[THINK]", "s", "e", "c", "r", "e")
    then = chain("[/THINK]", "O", "k", "<|im_end|>")
    engine = ChatEngine(scripted(tmp_path / "m.gguf", {**thinks, **then}, "[THINK]", "[/THINK]"), "m", 256, 1, 0, never)
    text, result = answer(engine, order())
    assert text == "Ok"
    assert (result.finish, result.decodes) == ("end", 3)


def test_a_model_that_only_thinks_ends_with_its_tokens(tmp_path: Path) -> None:
    thinks = {"<0x0A>": "[THINK]", "[/THINK]": "[THINK]"}
    engine = ChatEngine(scripted(tmp_path / "m.gguf", thinks, "[THINK]", "[/THINK]"), "m", 64, 1, 0, never)
    text, result = answer(engine, order("H", system="H", max_tokens=9))
    assert (text, result.finish) == ("", "length")


def test_a_grammar_goes_before_a_thought(tmp_path: Path) -> None:
    thinks = chain("<0x0A>", "[THINK]", "s")
    engine = ChatEngine(scripted(tmp_path / "m.gguf", thinks, "[THINK]", "[/THINK]"), "m", 256, 1, 0, never)
    assert answer(engine, order(grammar='root ::= "yes"'))[0] == "yes"


def test_stopped_before_the_prompt_is_read_nothing_is_written(tmp_path: Path) -> None:
    engine = ChatEngine(scripted(tmp_path / "m.gguf", {}), "m", 256, 1, 0, never)
    assert [*engine.write(order(), lambda: True)] == [GenerationResult("cancelled", 58, 0, 0, 0)]


PAGES = "The lamp is sent within four days, and may be sent back within thirty. " * 4


@pytest.fixture(params=["hybrid", "attention"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return (hybrid if request.param == "hybrid" else runnable)(tmp_path / "m.gguf")


def engine_of(path: Path) -> ChatEngine:
    return ChatEngine(path, "m", 1024, 1, 0, never)


def test_the_kept_prefix_gives_the_answer_that_reading_anew_gives(model: Path) -> None:
    """In a hybrid model, whose state has no way back, as in one that can be cut."""
    warm = engine_of(model)
    orders = [
        order("Where is it?", system=PAGES, task="Be warm."),
        order("Where is it?", system=PAGES, task="Be brief."),
        order("Where is it?", system=PAGES, task="Be brief."),
        order("How much is it?", system=PAGES, task="Be brief."),
        order("Rephrase: it is late.", system="You rephrase."),
        order("How much is it?", system=PAGES, task="Be brief."),
        order("What?", system="Another shop. " * 9, task="Be warm."),
    ]
    reads = []
    for asked in orders:
        text, result = answer(warm, asked)
        reads.append(result.prompt_tokens - result.reused_tokens)
        cold, _ = answer(engine_of(model), asked)
        assert text == cold
    first, tone, again, other, _, back, _ = reads
    assert again == 1
    assert max(tone, other, back) < first - len(PAGES) // 2


def test_what_was_read_ahead_is_not_read_again(model: Path) -> None:
    engine = engine_of(model)
    asked = order("Where is it?", system=PAGES, task="Be warm.")
    engine.prefill(asked.turns, never)
    text, result = answer(engine, asked)
    assert result.prompt_tokens - result.reused_tokens == 1
    assert text == answer(engine_of(model), asked)[0]


def test_a_reading_that_was_stopped_goes_on_where_it_was(model: Path) -> None:
    engine = engine_of(model)
    asked, polls = order("Where is it?", system=PAGES, task="Be warm."), 0

    def soon() -> bool:
        nonlocal polls
        polls += 1
        return polls > 40

    engine.prefill(asked.turns, soon)
    assert answer(engine, asked)[0] == answer(engine_of(model), asked)[0]


def test_a_score_leaves_the_prompt_where_it_was(model: Path) -> None:
    engine = engine_of(model)
    asked = order("Where is it?", system=PAGES, task="Be warm.")
    first, second = (engine.mean_log_probability(asked.turns, "It is here.", never) for _ in range(2))
    assert first == pytest.approx(second, abs=1e-5)
    _, result = answer(engine, asked)
    assert result.prompt_tokens - result.reused_tokens == 1


def test_kept_beginnings_give_way_to_a_prompt_that_needs_the_room(model: Path) -> None:
    engine = engine_of(model)
    for number in range(4):
        asked = order("Where?", system=f"{number} " * 150, task="Be warm.", max_tokens=100)
        assert answer(engine, asked)[0] == answer(engine_of(model), asked)[0]
