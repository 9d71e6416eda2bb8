"""Earlier answers: whether a question that is asked again finds its answer, and one that was not finds none.

StackFAQ's threads as solved tickets of an export: two thirds of them are known by one wording of their question, the
others not at all. Each other wording is then asked.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

import numpy as np

from core.domain.past_answer import PastAnswer
from core.domain.ticket import Customer, Message, Ticket
from core.drafting.without_answer import answered_before
from core.history.past_answers import PastAnswers
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA, real_embedder

_KEY = bytes(32)


def run() -> list[Figure]:
    wordings = _wordings()
    names = sorted(wordings)
    random.Random(3).shuffle(names)
    known, unknown = names[: len(names) * 2 // 3], names[len(names) * 2 // 3 :]
    embedder = real_embedder()
    with open_store(Path(mkdtemp(prefix="bench-")) / "store.db", _KEY) as store:
        tickets = Tickets(store)
        for name in known:
            tickets.save(_solved(name, wordings[name][0]), "imported", "closed")
        find = PastAnswers(tickets, embedder)
        for _ in find.catch_up():
            pass
        again = [(name, find(_asked(words))) for name in known for words in wordings[name][1:]]
        new = [find(_asked(words)) for name in unknown for words in wordings[name]]
        kept = int(store.value("SELECT count(DISTINCT ticket_id) FROM past_answers"))
    embedder.save()
    found = [(name, past) for name, past in again if past]
    return [
        _share(
            "asked again: the right answer is first, of those shown", [p[0].ticket == n for n, p in found], must=0.9
        ),
        _share("asked again: shown, and right", [bool(p) and p[0].ticket == n for n, p in again]),
        _share("asked again: drafted from, and right", [_drafted(p) and p[0].ticket == n for n, p in again]),
        _share("not asked before: another answer shown", [bool(p) for p in new], better="lower"),
        _share("not asked before: another answer drafted from", [_drafted(p) for p in new], better="lower", must=0.03),
        Figure("threads with a sentence that holds for others", kept / len(known)),
    ]


def _drafted(past: Sequence[PastAnswer]) -> bool:
    return bool(answered_before(past, "en"))


def _share(
    name: str, hits: Sequence[bool], better: Literal["higher", "lower"] = "higher", must: float | None = None
) -> Figure:
    return Figure(name, float(np.mean(hits)), must=must, better=better, note=f"{sum(hits)} of {len(hits)}")


def _wordings() -> dict[str, list[str]]:
    """The wordings of each thread's question, by the name of its page."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "stackfaq" / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row["relevant"][0], []).append(row["query"])
    return found


def _solved(name: str, question: str) -> Ticket:
    answer = (DATA / "stackfaq" / "kb" / name).read_text(encoding="utf-8").partition("\n\n")[2]
    messages = (Message("customer", question), Message("agent", answer, author="An agent"))
    return Ticket(name, "", messages, Customer(id=name), language="en")


def _asked(words: str) -> Ticket:
    return Ticket("asked", "", (Message("customer", words),), language="en")


if __name__ == "__main__":
    print(table(run()))
