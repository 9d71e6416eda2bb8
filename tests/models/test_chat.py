"""The real tiny chat model in its host."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from core.errors import BadGrammar, PromptTooLong
from core.ports import ChatRequest, Completion, Turn
from models.clients import HostedChatModel

SYSTEM = Turn("system", "You answer customers of a bicycle shop. " * 6)


def finish(model: HostedChatModel, request: ChatRequest) -> tuple[list[str], Completion]:
    *pieces, completion = model.stream(request)
    assert isinstance(completion, Completion)
    return [piece for piece in pieces if isinstance(piece, str)], completion


def ask(text: str, **options: object) -> ChatRequest:
    return ChatRequest((SYSTEM, Turn("user", text)), **{"max_tokens": 10, **options})  # type: ignore[arg-type]


def test_pieces_make_the_answer(small_chat_model: HostedChatModel) -> None:
    pieces, completion = finish(small_chat_model, ask("Where is my parcel?"))
    assert len(pieces) > 2
    assert "".join(pieces) == completion.text
    assert 0 < completion.tokens <= 10
    assert completion.seconds >= completion.seconds_to_first_token > 0


def test_the_same_seed_writes_the_same(small_chat_model: HostedChatModel) -> None:
    first, second = (finish(small_chat_model, ask("Where is my parcel?", seed=7))[1] for _ in range(2))
    assert first.text == second.text


def test_the_kept_prefix_is_not_read_again(small_chat_model: HostedChatModel) -> None:
    finish(small_chat_model, ask("Where is my parcel? Answer kindly."))
    _, second = finish(small_chat_model, ask("Where is my parcel? Answer briefly."))
    assert second.prompt_tokens - second.reused_tokens < 12


def test_prefill_reads_ahead(small_chat_model: HostedChatModel) -> None:
    turns = (Turn("system", "You write in verse."), Turn("user", "The lamp is broken. " * 10))
    small_chat_model.prefill(turns)
    _, completion = finish(small_chat_model, ChatRequest(turns, max_tokens=4))
    assert completion.prompt_tokens - completion.reused_tokens < 10


@pytest.mark.parametrize("grammar", ['root ::= "yes" | "no"', 'root ::= "{\\"n\\": " [0-9] [0-9] "}"'])
def test_a_grammar_is_obeyed(small_chat_model: HostedChatModel, grammar: str) -> None:
    _, completion = finish(small_chat_model, ask("Is the sky green?", grammar=grammar, temperature=0.9))
    assert completion.finish == "end"
    assert completion.text in {"yes", "no"} or (completion.text[:6] == '{"n": ' and completion.text[6:8].isdigit())


def test_a_broken_grammar_is_said_and_the_host_lives_on(small_chat_model: HostedChatModel) -> None:
    starts = small_chat_model.status().starts
    with pytest.raises(BadGrammar):
        finish(small_chat_model, ask("Hello", grammar="root ::= ("))
    finish(small_chat_model, ask("Hello", max_tokens=1))
    assert small_chat_model.status().starts == starts


def test_a_stop_string_ends_the_answer_and_is_not_shown(small_chat_model: HostedChatModel) -> None:
    grammar = 'root ::= "alpha beta gamma"'
    pieces, completion = finish(small_chat_model, ask("Say it", grammar=grammar, stop=("a ga",)))
    assert completion.finish == "stop"
    assert "".join(pieces) == completion.text == "alpha bet"


def test_words_to_begin_with_are_not_repeated(small_chat_model: HostedChatModel) -> None:
    _, completion = finish(small_chat_model, ask("Greet me", answer_start="Dear customer,"))
    assert not completion.text.startswith("Dear")


def test_characters_arrive_whole(small_chat_model: HostedChatModel) -> None:
    pieces, completion = finish(small_chat_model, ask("Say it", grammar='root ::= "Grüße 😀 日本"', max_tokens=40))
    assert completion.text == "Grüße 😀 日本"
    assert all("�" not in piece for piece in pieces)


def test_what_does_not_fit_is_refused_before_any_work(small_chat_model: HostedChatModel) -> None:
    with pytest.raises(PromptTooLong) as caught:
        finish(small_chat_model, ask("word " * 4000))
    assert caught.value.values["tokens"] > caught.value.values["limit"]


def test_likely_words_score_above_unlikely_ones(small_chat_model: HostedChatModel) -> None:
    turns = (Turn("user", "What is the capital of France?"),)
    likely = small_chat_model.mean_log_probability(turns, "The capital of France is Paris.")
    unlikely = small_chat_model.mean_log_probability(turns, "Sleeping rain of seven is a lid.")
    assert unlikely < likely < 0
    again = small_chat_model.mean_log_probability(turns, "The capital of France is Paris.")
    assert again == pytest.approx(likely, abs=0.02)
    assert math.isnan(small_chat_model.mean_log_probability(turns, ""))


def test_a_long_text_scores_as_its_parts_do(small_chat_model: HostedChatModel) -> None:
    """Scoring goes in steps; the chain rule holds across their borders."""
    turns = (Turn("user", "Count."),)
    words = [f" {number}" for number in range(1, 31)]
    counts = [small_chat_model.count_tokens(["".join(words[:n])])[0] for n in (20, 30)]
    totals = [
        small_chat_model.mean_log_probability(turns, "".join(words[:n])) * count
        for n, count in zip((20, 30), counts, strict=True)
    ]
    assert all(later < earlier for earlier, later in pairwise(totals))


def test_many_texts_are_counted_in_one_go(small_chat_model: HostedChatModel) -> None:
    one, two, three = small_chat_model.count_tokens(["parcel", "parcel parcel", "<|im_start|>"])
    assert one <= two
    assert three > 1
