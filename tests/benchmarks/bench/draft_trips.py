"""Runs tickets through the assistant of the checkout that it is started in, with its chat model, and prints a JSON row
for each: `python draft_trips.py TICKET...`, in the checkout, for `bench_draft_speed`.

Nothing is used but what this build and the one before page passages (c3becc9) both have, so the same lines time both.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODEL = "qwen2.5-coder-1.5b"
_PAGES = 2
"""Pages read ahead between two tickets: the first ones of the ticket before."""


class Recording:
    """The chat model, and what it told of its last answer."""

    def __init__(self, chat: Any) -> None:
        self._chat = chat
        self.asked: list[Any] = []
        self.completions: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    def stream(self, request: Any, *cancelled: Any) -> Iterator[Any]:
        """The stream of the model."""
        self.asked.append(request)
        for part in self._chat.stream(request, *cancelled):
            if not isinstance(part, str):
                self.completions.append(part)
            yield part


def parts() -> tuple[Any, Recording, Any, Any]:
    """The benchmark of drafts in this checkout, its chat model and its product docs."""
    sys.path.insert(0, str(Path.cwd()))
    new = (Path.cwd() / "tests" / "benchmarks" / "bench").is_dir()
    short = importlib.import_module(f"tests.benchmarks.{'bench.' if new else ''}bench_drafting")
    clients = importlib.import_module("models.clients")
    find, where = (short.find_model, short.directories) if new else (short.find, short.places)
    chat = Recording(clients.HostedChatModel(find(where().models, MODEL)))
    embedder = clients.HostedEmbedder(find(where().models, "all-minilm-l6-v2"))
    remembering = short.real_embedder()
    docs = short.collection("product-docs", short.DATA / "product-docs" / "docs", remembering)
    remembering.save()
    return short, chat, embedder, docs


def rest(worker: Any, store: Any, ticket: str, result: Any) -> None:
    """What the panel lets the model do once a ticket's drafts stand: it reads the pages of many tickets ahead. An older
    build does nothing."""
    if hasattr(worker, "read_page"):
        importlib.import_module("core.store.searches").save_search(store, ticket, result)
        pages = importlib.import_module("core.store.frequent_pages").frequent_pages(store, _PAGES, 0.0, "section")
        for passages in pages:
            worker.read_page(passages)


def timed(short: Any, worker: Any, ticket: Any, chat: Recording, store: Any) -> dict[str, Any]:
    """Seconds to the checked drafts of one ticket, and the tokens that the model read and wrote; `rest` follows."""
    before, found = len(chat.completions), None
    row: dict[str, Any] = {"ticket": ticket.id}
    started = time.perf_counter()
    for event in worker.handle(ticket):
        if isinstance(event, short.Failed):
            raise event.error
        if isinstance(event, short.Reviewed):
            row[event.kind] = time.perf_counter() - started
        found = getattr(event, "result", found)
    row["done"] = time.perf_counter() - started
    rest(worker, store, ticket.id, found)
    for last in chat.completions[before:]:
        row |= {
            "prompt": last.prompt_tokens,
            "read": last.prompt_tokens - last.reused_tokens,
            "written": last.tokens,
            "first_token": last.seconds_to_first_token,
            "writing": last.seconds - last.seconds_to_first_token,
            "decodes": getattr(last, "decodes", 0) or last.tokens,
            "turns": [(turn.role, turn.text) for turn in chat.asked[-1].turns],
        }
    return row


def main() -> None:
    """Prints the rows of the tickets named."""
    short, chat, embedder, docs = parts()
    tickets = {ticket.id: ticket for ticket, _ in short.product_questions()}
    workspace = short.empty_workspace()
    # Rules, heads and models are loaded with a ticket that is not among them, read to its first draft.
    other = next(ticket for id_, ticket in tickets.items() if id_ not in sys.argv[1:])
    short.trip(short.assistant(workspace, docs, embedder), other)
    chat.count_tokens(["load"])
    worker = short.assistant(workspace, docs, embedder, chat)
    for id_ in sys.argv[1:]:
        print(json.dumps(timed(short, worker, tickets[id_], chat, docs.store)), flush=True)
    chat.close()
    embedder.close()


if __name__ == "__main__":
    main()
