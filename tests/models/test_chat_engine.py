"""The engine in this process, on models of a few kilobytes whose words are known beforehand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from models.chat_engine import ChatEngine, GenerationRequest, GenerationResult
from models.template import PromptTurn
from tests.models.tiny_gguf import scripted


def never() -> bool:
    return False


def order(
    text: str = "Hi", *, system: str = "Help.", max_tokens: int = 40, grammar: str | None = None
) -> GenerationRequest:
    turns = [PromptTurn("system", system), PromptTurn("user", text)]
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
    engine = ChatEngine(scripted(tmp_path / "m.gguf", {**thinks, **then}, "[THINK]", "[/THINK]"), "m", 256, 1)
    text, result = answer(engine, order())
    assert text == "Ok"
    assert (result.finish, result.decodes) == ("end", 3)


def test_a_model_that_only_thinks_ends_with_its_tokens(tmp_path: Path) -> None:
    thinks = {"<0x0A>": "[THINK]", "[/THINK]": "[THINK]"}
    engine = ChatEngine(scripted(tmp_path / "m.gguf", thinks, "[THINK]", "[/THINK]"), "m", 64, 1)
    text, result = answer(engine, order("H", system="H", max_tokens=9))
    assert (text, result.finish) == ("", "length")


def test_a_grammar_goes_before_a_thought(tmp_path: Path) -> None:
    thinks = chain("<0x0A>", "[THINK]", "s")
    engine = ChatEngine(scripted(tmp_path / "m.gguf", thinks, "[THINK]", "[/THINK]"), "m", 256, 1)
    assert answer(engine, order(grammar='root ::= "yes"'))[0] == "yes"
