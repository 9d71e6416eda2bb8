"""From the key to a checked draft, cold and with pages read: `python -m tests.benchmarks.bench.bench_draft_speed`.

Pairs of product-docs questions whose first page is the same run through the assistant one after the other: the first
finds nothing read, the second what the first has left. Floor: llama.cpp itself (llama-cpp-python) on the same prompt
from its first to its last token, with no cache and one token a decode. With DESKSIDE_BASE (a checkout of an older
build with its .venv) the same tickets run there too, in turns; with GPT4ALL_PYTHON (an interpreter that has
gpt4all, which is no dependency) its binding writes the same answers. The best of the rounds counts, which
other work on the machine disturbs least; tokens read and runs of the model are noted, which it does not disturb at all.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import Any

import psutil

import models.llama_binding  # noqa: F401 — before llama-cpp-python, whose cache on disk is not installed
from core.directories import directories
from core.events import SourcesFound, Triaged
from core.ports import ChatRequest, Completion, Turn
from core.processes.sandbox import CHAT_NICE, lower_priority
from models.catalogue import InstalledModel
from models.clients import HostedChatModel
from models.installed import find_model
from models.process import SPINS
from tests.benchmarks.bench import bench_drafting as short
from tests.benchmarks.bench.draft_trips import MODEL
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA, collection, real_embedder

PAIRS = 2
ROUNDS = 2
PAGES, PAGE_TOKENS = 40, 600
_READ = 4  # of those 40: what they take is multiplied
_CHECKOUT = Path(__file__).parents[3]
_GPT4ALL = """
import json, sys, time
from gpt4all import GPT4All
path, name, threads, prompt, written = json.loads(sys.stdin.read())
model = GPT4All(name, model_path=path, allow_download=False, device="cpu", n_ctx=4096, n_threads=threads, verbose=False)
began, tokens = time.perf_counter(), 0
for _ in model.generate(prompt, max_tokens=written, temp=0, streaming=True):
    tokens += 1
print(json.dumps([time.perf_counter() - began, tokens]))
"""
Row = dict[str, Any]


def pairs() -> list[tuple[str, str]]:
    """Ids of questions that find the same page first, and that the model is asked for."""
    remembering = real_embedder()
    docs = collection("product-docs", DATA / "product-docs" / "docs", remembering)
    worker = short.assistant(short.empty_workspace(), docs, remembering)
    by_page: defaultdict[str, list[str]] = defaultdict(list)
    for ticket, relevant in short.product_questions():
        done = short.trip(worker, ticket)
        found = next((e.result for e in done.events if isinstance(e, SourcesFound)), None)
        tier = next(e.triage.tier for e in done.events if isinstance(e, Triaged))
        draft = done.draft("extractive")
        if relevant and tier != 3 and found and draft and draft.draft.covered:
            by_page[found.hits[0].passage.path].append(ticket.id)
    remembering.save()
    return [(ids[0], ids[1]) for ids in by_page.values() if len(ids) > 1][:PAIRS]


def trips(checkout: Path, ids: Sequence[str]) -> list[Row]:
    """The rows of `draft_trips` in a checkout."""
    python = checkout / ".venv" / "bin" / "python" if checkout != _CHECKOUT else Path(sys.executable)
    environment = {**os.environ, "DESKSIDE_DATA": str(DATA)}
    command = [str(python), str(Path(__file__).with_name("draft_trips.py")), *ids]
    done = subprocess.run(command, cwd=checkout, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run() -> list[Figure]:
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    base = os.environ.get("DESKSIDE_BASE", "")
    ids = [id_ for pair in pairs() for id_ in pair]
    ours: list[list[Row]] = []
    before: list[list[Row]] = []
    for _ in range(ROUNDS):
        if base:
            before.append(trips(Path(base), ids))
        ours.append(trips(_CHECKOUT, ids))
    installed = find_model(directories().models, MODEL)
    cold, warm = ours[0][::2], ours[0][1::2]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        plain = [pool.submit(_plain, str(installed.path), row["turns"], row["written"]).result() for row in ours[0]]
    return [
        *_key_to_draft(ours, before, plain),
        *_on_the_host(installed, cold[0], warm[0], plain),
        *_beside_gpt4all(installed, warm[0]),
    ]


def _key_to_draft(ours: list[list[Row]], before: list[list[Row]], plain: list[tuple[float, float]]) -> list[Figure]:
    figures = []
    floors = [sum(seconds) for seconds in plain]
    for name, first, must, aim in (
        ("key to checked model draft, cold page", 0, 0.8, 0.5),
        ("the same, second ticket on the page", 1, 0.35, 0.2),
    ):
        mine, floor = _mean(ours, "done", first), statistics.fmean(floors[first::2])
        rows = ours[0][first::2]
        note = f"read {sum(r['read'] for r in rows)} of {sum(r['prompt'] for r in rows)} tokens of the prompts"
        figures.append(Figure(name, mine, "s", floor, mine / floor, better="lower", note=f"floor: llama.cpp; {note}"))
        if before:
            old = _mean(before, "done", first)
            figures.append(Figure(f"{name}, against the build before", mine, "s", old, mine / old, must, aim, "lower"))
    extractive = _mean(ours, "extractive")
    if before:
        old = _mean(before, "extractive")
        figures.append(Figure("key to checked extractive draft, against the build before", extractive, "s", old,
                              extractive / old, 1.0, 0.7, "lower"))  # fmt: skip
    else:
        figures.append(Figure("key to checked extractive draft", extractive, "s", better="lower",
                              note="no ratios to an older build: DESKSIDE_BASE names no checkout"))  # fmt: skip
    rows = ours[0]
    tokens, decodes = sum(row["written"] for row in rows), sum(row["decodes"] for row in rows)
    speed = max(sum(r["written"] for r in rows) / sum(r["writing"] for r in rows) for rows in ours)
    floor = tokens / sum(writing for _, writing in plain)
    return [
        *figures,
        Figure("writing with speculation, against plain", speed, "tokens/s", floor, speed / floor, 1.0, 1.6,
               note=f"{tokens} tokens in {decodes} runs of the model"),
    ]  # fmt: skip


def _mean(rounds: list[list[Row]], what: str, first: int = 0) -> float:
    """The mean over tickets (`first` 0: all or the first of each pair, 1: the second) of the best round."""
    step = 1 if what == "extractive" else 2
    return statistics.fmean(min(row[what] for row in rows) for rows in list(zip(*rounds, strict=True))[first::step])


def _on_the_host(installed: InstalledModel, cold: Row, warm: Row, plain: list[tuple[float, float]]) -> list[Figure]:
    chat = HostedChatModel(installed, module_bytes=2_000_000_000)
    chat.count_tokens(["load"])
    turns = _turns(warm)
    chat.read_modules(turns)
    firsts = []
    for _ in range(ROUNDS):
        chat.prefill((Turn("user", "Something else."),))
        *_, end = chat.stream(ChatRequest(turns, max_tokens=1))
        assert isinstance(end, Completion)
        firsts.append(end.seconds_to_first_token)
    process = psutil.Process(chat._host.start().pid)
    start = process.memory_info().rss
    for number in range(_READ):
        _read_page(chat, number)
    taken = (process.memory_info().rss - start) * PAGES / _READ
    chat.close()
    note = f"{end.prompt_tokens - end.reused_tokens} of {end.prompt_tokens} tokens were left to read"
    return [
        Figure("first token, page read ahead", min(firsts), "s", min(s for s, _ in plain), must=0.5, aim=0.2,
               better="lower", note=f"floor: llama.cpp; {note}"),
        Figure(f"memory of {PAGES} kept pages of {PAGE_TOKENS} tokens", taken / 1e9, "GB", must=0.7, aim=0.35,
               better="lower", note=f"of {_READ} pages, times {PAGES // _READ}"),
    ]  # fmt: skip


def _turns(row: Row) -> tuple[Turn, ...]:
    """The turns of a trip with what stands under each heading of the system turn as modules, but for its last line,
    the task."""
    (_, system), (_, mail) = row["turns"]
    known, _, _task = system.rpartition("\n")
    head, *pages = known.split("\n\n## ")
    parts = [f"{head}\n\n", *(f"## {page}\n\n" for page in pages[:-1])]
    return Turn("system", system, tuple(accumulate(map(len, [*parts, f"## {pages[-1]}\n"])))), Turn("user", mail)


def _read_page(chat: HostedChatModel, number: int) -> None:
    head, words = "Pages:\n\n", f"Page {number}."
    while chat.count_tokens([words])[0] < PAGE_TOKENS:
        words += f" A lamp of kind {number} is sent within some days."
    chat.read_modules((Turn("system", head + words, (len(head), len(head + words))),))


def _beside_gpt4all(installed: InstalledModel, warm: Row) -> list[Figure]:
    name = "prompt to last token, beside gpt4all's binding"
    python = os.environ.get("GPT4ALL_PYTHON", "")
    if not python:
        return [Figure(name, 0.0, note="left out: GPT4ALL_PYTHON names no interpreter that has gpt4all")]
    threads = psutil.cpu_count(logical=False) or 1
    order = [str(installed.path.parent), installed.path.name, threads, _chatml(warm["turns"]), warm["written"]]
    chat = HostedChatModel(installed)
    chat.count_tokens(["load"])
    turns = _turns(warm)
    request = ChatRequest(turns, max_tokens=warm["written"], temperature=0)
    theirs, cold, ahead = [], [], []
    for _ in range(ROUNDS):
        command = [python, "-c", _GPT4ALL]
        done = subprocess.run(command, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True)
        theirs.append(json.loads(done.stdout.splitlines()[-1])[0])
        for found in (cold, ahead):
            chat.prefill((Turn("user", "Something else."),))
            *_, end = chat.stream(request)
            assert isinstance(end, Completion)
            found.append(end.seconds)
    chat.close()
    floor = min(theirs)
    return [
        Figure(f"{name}, page read ahead", min(ahead), "s", floor, min(ahead) / floor, 0.5, 0.3, "lower"),
        Figure(f"{name}, cold", cold[0], "s", floor, cold[0] / floor, better="lower", note="one round"),
    ]


def _chatml(turns: Sequence[Sequence[str]]) -> str:
    written = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
    return f"{written}<|im_start|>assistant\n"


def _plain(path: str, turns: Sequence[Sequence[str]], written: int) -> tuple[float, float]:
    """Seconds that llama-cpp-python needs to read a prompt, and to write as many tokens as the draft has."""
    import time

    from llama_cpp import Llama

    from models.context_sizes import thread_count

    lower_priority(CHAT_NICE)
    threads = thread_count()
    llama = Llama(path, n_ctx=4096, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
    prompt = llama.tokenize(_chatml(turns).encode(), add_bos=False, special=True)
    began = time.perf_counter()
    llama.eval(prompt)
    token = llama.sample(temp=0.0)
    read = time.perf_counter()
    for _ in range(written):
        llama.eval([token])
        token = llama.sample(temp=0.0)
    return read - began, time.perf_counter() - read


if __name__ == "__main__":
    print(table(run()))
