"""Agents at work on one model server, all at once: each takes a ticket, has a draft written, thinks, takes the next."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import fmean

from core.capacity.capacity_plan import PERCENTILE, percentile
from core.ports import ChatModel, ChatRequest, Completion, Turn

AGENTS = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """What agents ask: means. Prompts and answers lie evenly between half and one and a half of them."""

    words: int
    """Of a prompt."""
    answer: int
    """Tokens of an answer, at most."""
    think_s: float
    """From the end of a draft to the agent's next ticket (exponential)."""
    tickets: int
    """Of all agents together."""

    def ticket(self, chance: random.Random) -> ChatRequest:
        """One of them, like no other."""
        count = chance.randint(*_around(self.words))
        words = " ".join("".join(chance.choices("bdfglmnprst", k=2)) + "a" for _ in range(count))
        text = f"{words}\nGo on counting from one: 1, 2, 3"
        return ChatRequest((Turn("user", text),), max_tokens=chance.randint(*_around(self.answer)), temperature=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One ticket of a real run."""

    agent: int
    rested: float
    """Seconds before it in which the agent asked for nothing."""
    waited: float
    """Seconds to the first words."""
    prompt: int
    """Tokens that were read."""
    answer: int
    text: str


def run_load(
    chat: ChatModel,
    shape: Shape,
    look_up: Callable[[int], None] = lambda agent: None,
    after: Mapping[int, Callable[[], None]] | None = None,
    seed: int = 1,
) -> list[Asked]:
    """The tickets of `AGENTS` agents, in the order of their ends; with the last one they go home.

    `look_up`: what an agent does before each draft; `after`: what happens once so many tickets are done, by the one who
    has done it. Another `seed` has other tickets: a server keeps what it has read. What an agent can't bear is raised.
    """
    done: list[Asked] = []
    counting, over = threading.Lock(), threading.Event()
    begun = iter(range(shape.tickets))

    def work(agent: int) -> None:
        chance = random.Random(f"{seed} {agent}")
        rested = chance.uniform(0, shape.think_s)
        while not over.wait(rested) and next(begun, None) is not None:
            look_up(agent)
            *_, end = chat.stream(shape.ticket(chance))
            assert isinstance(end, Completion)
            read = end.prompt_tokens - end.reused_tokens
            with counting:
                done.append(Asked(agent, rested, end.seconds_to_first_token, read, end.tokens, end.text))
                happens = (after or {}).get(len(done))
            if happens:
                happens()
            if len(done) == shape.tickets:
                over.set()
            rested = chance.expovariate(1 / shape.think_s)

    with ThreadPoolExecutor(AGENTS) as pool:
        list(pool.map(work, range(AGENTS)))
    return done


def waits(asked: Sequence[Asked]) -> tuple[float, float]:
    """Median and 95th percentile of the seconds to the first words."""
    waited = sorted(one.waited for one in asked)
    return percentile(waited, 0.5), percentile(waited, PERCENTILE)


def fairness(waited: Sequence[tuple[int, float]]) -> float:
    """Jain's index of the agents' mean waits ('A Quantitative Measure of Fairness', 1984), of agent and wait: 1 where
    all waited alike, 1/n where one of n did all the waiting."""
    means = [fmean(wait for by, wait in waited if by == agent) for agent in {agent for agent, _ in waited}]
    return sum(means) ** 2 / (len(means) * sum(mean**2 for mean in means))


def _around(mean: int) -> tuple[int, int]:
    return mean // 2, 3 * mean // 2
