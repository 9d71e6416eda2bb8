"""Answers shared with a team: whether anything personal gets out, and how much of the rest is kept back for it.

StackFAQ's wordings and answers as solved tickets of as many customers, on a machine whose docs are about other things.
Into three of four, a name, an address, a number or an amount is put: in the question, the answer or both. What of these
is in what would be shared is looked for; of the tickets without any it is counted how many are shared.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from core.domain.ticket import Customer, Message, Ticket
from core.history.answer_sharing import AnswerSharing, GivenAnswer, SharingTerms
from core.history.past_answers import PastAnswers
from core.knowledge.indexing import Indexer
from core.ports import EmbedderIdentity, Priority, Vectors
from core.store.opening import open_store
from core.store.shared_answers import tickets_of_shared
from core.store.stored_answers import docs_hold
from core.store.tickets import Tickets
from core.workspace.folder import Workspace
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA

_KEY = bytes(32)
_FIRST = ("Marta", "Xiulan", "Pjotr", "Żaneta", "Kwame", "Björn", "Oluwaseun", "Giulia", "Fatima", "Tariq")
_LAST = ("Quisenberry", "Öztürk", "Nakagawa", "Okonkwo", "Lindqvist", "Farouk", "Teixeira", "Wolfsohn", "Haugland")
_ANSWER = re.compile(r"\n## Answer \d+\n")


class _NoMeaning:
    """A search model that tells nothing apart: here words alone count."""

    identity = EmbedderIdentity("none", "none", 8, 256)

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        return np.zeros((len(texts), 8), np.float32)

    embed_queries = embed_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class _Team(list[GivenAnswer]):
    """Where the answers are given to."""

    def put(self, answers: Sequence[GivenAnswer]) -> None:
        self.extend(answers)

    def withdraw(self, keys: Sequence[bytes]) -> None:
        raise AssertionError("nothing is to be withdrawn")


def run() -> list[Figure]:
    team, own = _Team(), {}
    with open_store(Path(mkdtemp(prefix="bench-")) / "store.db", _KEY) as store:
        list(Indexer(store, Workspace(DATA / "product-docs"), None).scan())
        tickets = Tickets(store)
        for ticket, words in _tickets():
            own[ticket.id] = words
            tickets.save(ticket, "imported", "closed")
        for _ in PastAnswers(tickets, None).catch_up():
            pass
        kept = {
            name
            for (name,) in store.rows("SELECT source_id FROM tickets WHERE id IN (SELECT ticket_id FROM past_answers)")
        }
        terms = SharingTerms("here", wanted=True)
        list(
            AnswerSharing(tickets, _NoMeaning(), lambda words: docs_hold(store, words), team, terms).run(
                date(2026, 5, 1)
            )
        )
        source = tickets_of_shared(store, "here")
    out = [
        one for one in team if any(word in f"{one.question} {one.answer}".casefold() for word in own[source[one.id]])
    ]
    shared = {source[one.id] for one in team}
    plain = {name for name in kept if not own[name]}
    return [
        Figure(
            "shared answers with anything personal", len(out), must=0, better="lower", note=f"of {len(team)} shared"
        ),
        Figure("tickets with something personal that are shared without it", len(shared - plain) / len(kept - plain)),
        Figure(
            "tickets with nothing personal that are shared", len(shared & plain) / len(plain), note=f"of {len(plain)}"
        ),
    ]


def _tickets() -> Iterator[tuple[Ticket, list[str]]]:
    """Each with the personal words that were put into it, in small letters."""
    chance = random.Random(5)
    for number, line in enumerate((DATA / "stackfaq" / "queries.jsonl").read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        page = (DATA / "stackfaq" / "kb" / row["relevant"][0]).read_text(encoding="utf-8")
        question, answer = row["query"], chance.choice(_ANSWER.split(page)[1:]).strip()
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        said, words = _personal(chance, first, last)
        where = chance.choice(("nowhere", "question", "answer", "both"))
        if where in ("question", "both"):
            question = f"{question} {said}"
        if where in ("answer", "both"):
            sentences = answer.split(". ")
            sentences.insert(chance.randrange(len(sentences)), said.replace("My", "Your").rstrip("."))
            answer = ". ".join(sentences)
        name = f"{first} {last}" if chance.random() < 0.5 else f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        messages = (
            Message("customer", question, name, "2026-03-01T10:00:00+00:00"),
            Message("agent", answer, "An agent", "2026-03-02T10:00:00+00:00"),
        )
        customer = Customer(f"c{number}", name, f"{number}@mail.example")
        yield Ticket(f"t{number}", "", messages, customer, language="en"), [] if where == "nowhere" else words


def _personal(chance: random.Random, first: str, last: str) -> tuple[str, list[str]]:
    """A sentence with something personal, and what of it must not get out."""
    number, small = str(chance.randrange(10**6, 10**7)), (first.casefold(), last.casefold())
    return chance.choice(
        (
            (f"My name is {first} {last}.", [*small]),
            (f"it's {small[0]} {small[1]} again", [*small]),
            (f"My order is AB-{number}.", [number]),
            (f"My address is {small[0]}.{small[1]}@mailbox.example.", ["mailbox", *small]),
            (f"My telephone is +49 170 {number}.", [number]),
            (f"I live at {last} Street {number[:2]}.", [small[1]]),
            (f"My husband {first} paid {number[:2]}.{number[2:4]} EUR on 14 March 2026.", [small[0], number[:2] + "."]),
            (f"My colleague Mr {last} has the account {small[0]}{number[:3]}.", [small[1], f"{small[0]}{number[:3]}"]),
        )
    )


if __name__ == "__main__":
    print(table(run()))
