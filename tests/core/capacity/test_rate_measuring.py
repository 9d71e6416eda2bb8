"""Rates measured on a model whose speed is known."""

import random
import threading

import pytest

from core.capacity.rate_measuring import measure_rates
from core.capacity.server_rates import ServerRates
from core.ports import ChatRequest, Completion

PREFILL, DELAY, STEP = 500.0, 0.3, 0.2
DECODE = {1: 40.0, 2: 70.0, 4: 100.0}


class Server:
    """Reads at one rate whatever comes, writes the faster the more ask at a time; a prompt that it knows it keeps."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.asked = 0
        self.together: list[tuple[str, int]] = []
        self.lock = threading.Lock()

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def stream(self, request: ChatRequest, cancelled=None):
        text = request.turns[0].text
        tokens = len(text.split())
        with self.lock:
            kept = tokens - 1 if text in self.known else 0
            self.known.add(text)
            self.together.append((text, request.max_tokens))
        at_once = self.count
        read = (tokens - kept) * (1 if tokens < 100 else at_once) / PREFILL
        first = DELAY + (at_once / DECODE[at_once] if kept else STEP + read)
        writing = (request.max_tokens - 1) * at_once / DECODE[at_once]
        yield Completion("", "length", tokens, kept, request.max_tokens, first, first + writing)

    count = 1


def test_rates_are_found_as_they_are_and_apart_from_them_the_way_there_and_what_each_step_of_reading_costs():
    server = Server()
    for step in measure_rates(server, 4, 900, 512, random.Random(1)):
        if isinstance(step, ServerRates):
            break
        server.count = step
    assert isinstance(step, ServerRates)
    assert step.delay == pytest.approx(DELAY, rel=0.05)
    assert step.step == pytest.approx(STEP, rel=0.05)
    for (slots, rate), expected in zip(step.prefill, (1, 2, 4), strict=True):
        assert slots == expected and rate == pytest.approx(PREFILL, rel=0.05)
    assert dict(step.decode) == pytest.approx(DECODE, rel=0.05)


def test_no_prompt_is_asked_that_the_server_may_have_kept_but_to_measure_writing():
    server = Server()
    list(measure_rates(server, 1, 900, 512, random.Random(1)))
    texts = [text for text, limit in server.together if limit == 1]
    assert len(set(texts)) == len(texts)
    assert len({text[:40] for text in texts}) == len(texts)
