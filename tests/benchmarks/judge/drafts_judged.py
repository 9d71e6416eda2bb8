"""40 tickets, three drafts each, judged blind: `python -m tests.benchmarks.judge.drafts_judged write|join`.

`write` makes, for every ticket, the draft that the product offers (the 1.5B's where it passed the checks,
else the extractive one), the extractive one, and what the same model writes when it is simply given the
ticket and the pages in a plain prompt. They go in a shuffled order, as A, B and C, into `blind.jsonl` of
the cache folder, beside the pages they were made from; which is which into `key.jsonl`. A run goes on
where the last one stopped. A judge who has seen only `blind.jsonl` scores each letter 0 to 2 on each line
of the rubric in `scores.jsonl`: {"ticket", "label", "answers", "correct", "complete", "tone", "length",
"note"}. `join` then says which kind got what.

The texts hold pages of others and stay in the cache; scores and summary are kept beside this file.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.assistant import Assistant
from core.directories import directories
from core.domain.knowledge import SearchResult
from core.domain.ticket import Message, Ticket
from core.events import DraftReady, HandedOff, SourcesFound, Triaged
from core.ports import ChatModel, ChatRequest, Completion, Turn
from core.workspace.folder import Workspace
from models.clients import HostedChatModel
from models.installed import find_model
from tests.benchmarks.bench import bench_drafting as short
from tests.benchmarks.data.datasets import CACHE, DATA, RememberingEmbedder, collection, real_embedder

MODEL = "qwen2.5-coder-1.5b"
TICKETS = 46
"""Six are for a specialist and have no draft: 40 are left."""
RUBRIC = ("answers", "correct", "complete", "tone", "length")
KINDS = ("product", "extractive", "raw model")
FOLDER = CACHE / "drafts_judged"
JUDGED = Path(__file__).with_name("drafts_judged.jsonl")
_RAW_SYSTEM = "You are a customer support agent. Write the reply to the customer's message, using the help pages below."
_RAW_PAGES = 3
_RAW_TOKENS = 900  # of the help pages
_ANSWER_TOKENS = 320


def tickets() -> list[tuple[str, Ticket]]:
    """The workspace of each ticket, and the ticket: all of the sample, retail conversations up to what the
    customer asked, then questions of product-docs, every fifth of them one that no page answers."""
    found = [("sample", ticket) for ticket in short.sample_tickets()]
    found += [("retail-support", ticket) for ticket in _retail()]
    asked = short.product_questions()
    answered = [ticket for ticket, pages in asked if pages]
    silent = [ticket for ticket, pages in asked if not pages]
    random.Random(6).shuffle(answered)
    while len(found) < TICKETS:
        found.append(("product-docs", (silent if len(found) % 5 == 0 else answered).pop(0)))
    return found


def _retail() -> Iterator[Ticket]:
    for line in (DATA / "retail-support" / "tickets.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        messages = [Message(m["from"], m["text"]) for m in row["messages"]]
        first = next(i for i, m in enumerate(messages) if m.sender == "customer" and len(m.text.split()) > 5)
        yield Ticket(f"retail-{row['id']}", "", tuple(messages[: first + 1]))


def write() -> None:
    """Makes the drafts that are still missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = {row["ticket"] for row in _rows(FOLDER / "key.jsonl")}
    embedder = real_embedder()
    chat = HostedChatModel(find_model(directories().models, MODEL))
    workers = dict(_workers(embedder, chat))
    try:
        for name, ticket in tickets():
            if ticket.id in done:
                continue
            drafts, pages = _drafts(workers[name], ticket, chat)
            embedder.save()
            texts = sorted(set(drafts.values()))
            random.Random(f"label {ticket.id}").shuffle(texts)
            labels = dict(zip("ABC", texts, strict=False))
            kinds = {label: [k for k, text in drafts.items() if text == words] for label, words in labels.items()}
            message = ticket.last_customer_message.text
            _add(FOLDER / "blind.jsonl", {"ticket": ticket.id, "message": message, "pages": pages, "drafts": labels})
            _add(FOLDER / "key.jsonl", {"ticket": ticket.id, "workspace": name, "kinds": kinds})
            print(f"{ticket.id}: {len(texts)} different drafts", flush=True)
    finally:
        chat.close()


def _workers(embedder: RememberingEmbedder, chat: ChatModel) -> Iterator[tuple[str, Assistant]]:
    for name in ("sample", "retail-support", "product-docs"):
        workspace: Workspace = short.sample_workspace() if name == "sample" else short.empty_workspace()
        folder = {
            "sample": workspace.root / "docs",
            "retail-support": DATA / "retail-support" / "guidelines",
            "product-docs": DATA / "product-docs" / "docs",
        }[name]
        yield name, short.assistant(workspace, collection(name, folder, embedder), embedder, chat)
    embedder.save()


def _drafts(worker: Assistant, ticket: Ticket, chat: ChatModel) -> tuple[dict[str, str], list[str]]:
    """The three drafts by kind, none for a ticket that is handed over, and the pages found."""
    trip = short.trip(worker, ticket)
    result = next(e.result for e in trip.events if isinstance(e, SourcesFound))
    pages = [f"{hit.passage.title}: {hit.passage.text}" for hit in result.hits[:_RAW_PAGES]]
    if any(isinstance(e, HandedOff) for e in trip.events):
        return {}, pages
    by_kind = {e.draft.kind: e.draft for e in trip.events if isinstance(e, DraftReady)}
    extractive, model = by_kind["extractive"], by_kind.get("model")
    offered = model if model and model.shown else extractive
    language = next(e.triage.language for e in trip.events if isinstance(e, Triaged))
    raw = _raw(ticket, result, chat, language)
    return dict(zip(KINDS, (offered.text, extractive.text, raw), strict=True)), pages


def _raw(ticket: Ticket, result: SearchResult, chat: ChatModel, language: str) -> str:
    """What the model writes without any of the product around it."""
    pages, used = [], 0
    for hit in result.hits[:_RAW_PAGES]:
        text = f"# {hit.passage.title}\n{hit.passage.text}"
        used += chat.count_tokens([text])[0]
        if pages and used > _RAW_TOKENS:
            break
        pages.append(text)
    said = "HELP PAGES:\n" + "\n\n".join(pages) + f"\n\nMESSAGE from {ticket.customer.name or 'the customer'}:\n"
    turns = (Turn("system", _RAW_SYSTEM), Turn("user", said + ticket.last_customer_message.text))
    *_, last = chat.stream(ChatRequest(turns, _ANSWER_TOKENS, 0.2))
    assert isinstance(last, Completion)
    return last.text.strip()


def join(scores: Sequence[Path]) -> str:
    """The summary of one or more judges' scores, as Markdown."""
    key = {row["ticket"]: row["kinds"] for row in _rows(FOLDER / "key.jsonl")}
    table: dict[str, dict[str, list[list[float]]]] = {}
    for path in scores:
        for row in _rows(path):
            for kind in key[row["ticket"]][row["label"]]:
                points = [float(row[line]) for line in RUBRIC]
                table.setdefault(row["ticket"], {}).setdefault(kind, []).append(points)
    judged = {ticket: kinds for ticket, kinds in table.items() if len(kinds) == len(KINDS)}
    means = {kind: np.array([np.mean(kinds[kind], axis=0) for kinds in judged.values()]) for kind in KINDS}
    lines = [f"{len(judged)} tickets, {len(scores)} judge(s); points from 0 to 2 a line, 10 in all.", ""]
    lines += ["| draft | " + " | ".join(RUBRIC) + " | all, of 10 |", "|---|" + "---|" * (len(RUBRIC) + 1)]
    for kind in KINDS:
        low, high = _interval(means[kind].sum(axis=1))
        cells = " | ".join(f"{value:.2f}" for value in means[kind].mean(axis=0))
        lines.append(f"| {kind} | {cells} | **{means[kind].sum(axis=1).mean():.2f}** [{low:.2f}, {high:.2f}] |")
    lines.append("")
    for other in KINDS[1:]:
        ahead = means["product"].sum(axis=1) - means[other].sum(axis=1)
        low, high = _interval(ahead)
        won, lost = int((ahead > 0).sum()), int((ahead < 0).sum())
        lines.append(
            f"- product less {other}: {ahead.mean():+.2f} [{low:+.2f}, {high:+.2f}], better on {won} tickets, the same"
            f" on {len(ahead) - won - lost}, worse on {lost}"
        )
    return "\n".join(lines)


def _interval(values: np.ndarray) -> tuple[float, float]:
    """95% of the bootstrapped means over tickets."""
    drawn = np.random.default_rng(1).choice(values, (4000, len(values))).mean(axis=1)
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def _add(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("write", "join"))
    parser.add_argument("scores", nargs="*", type=Path, default=[JUDGED])
    options = parser.parse_args()
    if options.step == "write":
        write()
    else:
        print(join(options.scores))
