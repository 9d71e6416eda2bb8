"""Small, whole objects for tests: each argument says what a test is about, all else is filled in.

What needs a running part (an embedder, a chat model, a window) is a fixture in a conftest.py, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from core.domain.knowledge import Audience, Hit, Passage, SearchResult
from core.domain.ticket import Customer, Message, Ticket
from core.domain.triage import Sentiment, Tier, Triage, Urgency, UrgencyLevel
from core.store.database import Store
from core.store.opening import open_store
from core.workspace.folder import Workspace

KEY = bytes(range(32))
"""The key of every store that a test makes."""
ADA = Customer("c1", "Ada Example", "ada@example.org")


def make_ticket(
    *messages: str | Message,
    id: str = "t1",
    subject: str = "",
    customer: Customer = ADA,
    name: str | None = None,
    channel: str = "",
    began: str = "",
) -> Ticket:
    """A ticket whose texts are in turn the customer's and the agent's; a `Message` stands as it is.

    `name` is another name of the customer. `began` (ISO 8601) is when the first message was written; each further
    one was a day later. Without it no message has a time.
    """
    written = []
    for number, message in enumerate(messages or ("Where is my order?",)):
        if isinstance(message, str):
            time = (datetime.fromisoformat(began) + timedelta(days=number)).isoformat() if began else ""
            message = Message("agent" if number % 2 else "customer", message, time=time)
        written.append(message)
    asks = customer if name is None else replace(customer, name=name)
    return Ticket(id, subject, tuple(written), asks, channel, written[0].time)


def make_triage(
    intent: str = "return",
    score: float = 0.0,
    tier: Tier = 2,
    language: str = "en",
    known: float = 0.9,
    urgency: UrgencyLevel = "normal",
    owner: str = "",
) -> Triage:
    """What triage says of a ticket. `score` is the feeling, from -1 to 1; tier 3 escalates."""
    label = "negative" if score < -0.2 else "positive" if score > 0.2 else "neutral"
    return Triage(
        intent,
        0.9,
        known,
        ((intent, 0.9),),
        Sentiment(label, score),
        Urgency(urgency),
        tier,
        tier == 3,
        (),
        language,
        owner=owner,
    )


def make_passage(
    text: str = "You can return a lamp within 30 days.",
    path: str = "returns.md",
    title: str = "Returns",
    heading: str = "",
    start: int = 0,
    score: float = 0.9,
    audience: Audience = "public",
    number: int = 1,
) -> Passage:
    """A passage that lies at `start` of its page; `number` is that of its chunk."""
    return Passage(number, path, title, heading, text, start, start + len(text), score, "2026-01-01", audience)


def make_result(*passages: Passage, query: str = "return", answered: bool = True, sure: bool = True) -> SearchResult:
    """A search that found these passages, each on a page of its own."""
    return SearchResult(query, tuple(Hit(passage) for passage in passages), answered, (), sure=sure)


def make_store(folder: Path) -> Store:
    """A store in the folder; whoever makes it closes it."""
    return open_store(folder / "store.db", KEY)


def make_workspace(root: Path, docs: Mapping[str, str] | None = None, **tables: str) -> Workspace:
    """A workspace with these pages (path below `docs/`: text) and files of the team (`intents="[[intent]]…"`)."""
    (root / "docs").mkdir(parents=True, exist_ok=True)
    for path, text in (docs or {}).items():
        file = root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name, text in tables.items():
        (root / f"{name}.toml").write_text(text, encoding="utf-8")
    return Workspace(root)
