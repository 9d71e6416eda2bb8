"""Solved tickets and a search model of words, for the tests of past answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.domain.ticket import Customer, Message, Ticket
from core.language.tokens import content_words
from core.ports import EmbedderIdentity, Priority, Vectors

MARTA = Customer("c7", "Marta Weber", "marta.weber@example.org")
QUESTION = "Can I use my voucher together with the student discount?"
ANSWER = "A voucher can be used together with the student discount. It has to be entered before the discount is chosen."


class WordEmbedder:
    """Texts that share words are near: enough to tell what is found from what is not."""

    def __init__(self, model: str = "words") -> None:
        self.identity = EmbedderIdentity(model, f"{model}-digest", 64, 256)
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        self.embedded += texts
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in content_words(text):
                row[sum(map(ord, word.stem)) % 64] += 1
            row /= np.linalg.norm(row) or 1
        return rows

    embed_queries = embed_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def solved(
    id: str = "old-1",
    answer: str = ANSWER,
    question: str = QUESTION,
    customer: Customer = MARTA,
    author: str = "Tom",
    **more: Any,
) -> Ticket:
    messages = (
        Message("customer", question, author=customer.name, time="2026-03-01T10:00:00+00:00"),
        Message("agent", answer, author=author, time="2026-03-02T10:00:00+00:00"),
        *more.pop("after", ()),
    )
    return Ticket(id, more.pop("subject", ""), messages, customer, language=more.pop("language", "en"))


def asking(text: str = QUESTION, id: str = "new-1") -> Ticket:
    return Ticket(id, "", (Message("customer", text),), Customer("c9", "Ben Example"), language="en")
