"""Model hosts against llama-cpp-python used straight in a process: `python -m tests.benchmarks.bench.bench_models`.

The floor runs in a process of its own at the hosts' priority, in turns with what it is the floor
of, on the same tokens; the best of each side's rounds is compared, which other work on the
machine disturbs least. Models: the starter chat model (1.5B) and all-MiniLM.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil

import models.llama_binding  # noqa: F401 — before llama-cpp-python, whose cache on disk is not installed
from core.directories import directories
from core.ports import ChatRequest, Completion, Turn
from models.clients import HostedChatModel, HostedEmbedder
from models.fetch.fetching import starter_present
from models.installed import find_model
from models.process import SPINS
from tests.benchmarks.bench.figures import Figure

PROMPT_TOKENS = 390
WRITTEN = 48
CHUNKS = 40
CHUNK_TOKENS = 165
ROUNDS = 3
_WORDS = ("order", "parcel", "sent", "within", "three", "days", "refund", "follows", "by", "card", "once", "received")


class _Raw:
    """llama-cpp-python in the pool's process."""

    llama: object = None


def _load_raw(path: str, embedding: bool) -> None:
    from llama_cpp import Llama

    from core.processes.sandbox import CHAT_NICE, HOST_NICE, lower_priority
    from models.context_sizes import thread_count

    if _Raw.llama is None:
        lower_priority(HOST_NICE if embedding else CHAT_NICE)
    threads = thread_count()
    _Raw.llama = Llama(
        path, n_ctx=512 if embedding else 4096, n_batch=512, n_threads=threads, n_threads_batch=threads,
        embedding=embedding, verbose=False,
    )  # fmt: skip


def _raw_prefill_and_decode(text: str, tokens: int) -> tuple[float, float]:
    """Tokens a second: reading the first `tokens` tokens of `text`, then writing."""
    llama = _Raw.llama
    prompt = llama.tokenize(text.encode())[:tokens]
    llama.reset()
    began = time.perf_counter()
    llama.eval(prompt)
    read = time.perf_counter()
    for _ in range(WRITTEN):
        llama.eval([llama.sample(temp=0.0)])
    return len(prompt) / (read - began), WRITTEN / (time.perf_counter() - read)


def _raw_embed(texts: list[str]) -> float:
    """Texts a second, one a call."""
    began = time.perf_counter()
    for text in texts:
        _Raw.llama.embed(text)
    return len(texts) / (time.perf_counter() - began)


def _words(count: int, seed: int) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(_WORDS) for _ in range(count))


def run() -> list[Figure]:
    """All figures of the hosts."""
    folder = directories().models
    # The floor gets what the hosts get: on a busy machine llama.cpp's threads otherwise mostly spin.
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return [*_embedding(pool, folder), *_chat(pool, folder)]


def _chat(pool: ProcessPoolExecutor, folder: Path) -> list[Figure]:
    installed = starter_present(folder, "chat")
    assert installed is not None, "deskside models fetch starter"
    model = HostedChatModel(installed)
    pool.submit(_load_raw, str(installed.path), False).result()
    model.count_tokens(["load"])
    raw_prefill, raw_decode, first, kept, decode = [], [], [], [], []
    cancel_writing, cancel_reading = [], []
    for number in range(ROUNDS):
        text = _words(360, number)
        request = ChatRequest((Turn("system", text),), max_tokens=WRITTEN, temperature=0, grammar=None)
        *_, fresh = model.stream(request)
        assert isinstance(fresh, Completion)
        prefill_speed, decode_speed = pool.submit(_raw_prefill_and_decode, text * 2, fresh.prompt_tokens).result()
        raw_prefill.append(prefill_speed)
        raw_decode.append(decode_speed)
        first.append(fresh.seconds_to_first_token * PROMPT_TOKENS / (fresh.prompt_tokens - fresh.reused_tokens))
        decode.append((fresh.tokens - 1) / (fresh.seconds - fresh.seconds_to_first_token))
        *_, again = model.stream(request)
        assert isinstance(again, Completion)
        kept.append(again.seconds_to_first_token)
        cancel_writing.append(_cancel_delay(model, request, wait=lambda pieces: bool(pieces)))
        other = ChatRequest((Turn("system", _words(360, number + 100)),))
        reading_since = time.perf_counter()
        cancel_reading.append(
            _cancel_delay(model, other, wait=lambda _, since=reading_since: time.perf_counter() - since > 1.0)
        )
    memory = model.status().memory_bytes or 0
    load = model.status().load_seconds or 0
    model.close()
    floor = PROMPT_TOKENS / max(raw_prefill)
    name = installed.entry.id
    return [
        Figure(f"first token, {PROMPT_TOKENS}-token prompt ({name})", min(first), "s", floor, min(first) / floor,
               must=1.10, better="lower", note="floor: prompt tokens / raw prefill rate"),
        Figure("first token with kept prefix", min(kept), "s", must=0.3, better="lower"),
        Figure("writing", max(decode), "tokens/s", max(raw_decode), max(decode) / max(raw_decode), must=0.95),
        Figure("stopped while writing, until the stream ends", min(cancel_writing), "s",
               1 / max(raw_decode), better="lower", note="floor: one token"),
        Figure("stopped while reading, until the stream ends", min(cancel_reading), "s", must=0.2, better="lower"),
        Figure("memory of the chat host", memory / 1e6, "MB", better="lower"),
        Figure("load of the chat model", load, "s", better="lower"),
    ]  # fmt: skip


def _cancel_delay(model: HostedChatModel, request: ChatRequest, wait: Callable[[list[str]], bool]) -> float:
    """Seconds from the wish to stop, which comes once `wait` is true, to the end of the stream."""
    pieces: list[str] = []
    wished: list[float] = []

    def cancelled() -> bool:
        if not wished and wait(pieces):
            wished.append(time.perf_counter())
        return bool(wished)

    for part in model.stream(request, cancelled):
        if isinstance(part, str):
            pieces.append(part)
    return time.perf_counter() - wished[0]


def _embedding(pool: ProcessPoolExecutor, folder: Path) -> list[Figure]:
    installed = find_model(folder, "all-minilm-l6-v2")
    embedder = HostedEmbedder(installed)
    pool.submit(_load_raw, str(installed.path), True).result()
    embedder.embed_queries(["load"])
    hosted, raw = [], []
    for number in range(ROUNDS):
        texts = [_words(CHUNK_TOKENS - 3, number * 1000 + i) for i in range(CHUNKS)]
        raw.append(pool.submit(_raw_embed, texts).result())
        began = time.perf_counter()
        embedder.embed_passages(texts)
        hosted.append(len(texts) / (time.perf_counter() - began))
    waits = _live_waits(embedder)
    memory = embedder.status().memory_bytes or 0
    embedder.close()
    return [
        Figure("embedding through the host", max(hosted), "texts/s", max(raw), max(hosted) / max(raw),
               must=0.95, aim=1.3, note=f"{CHUNK_TOKENS} tokens each, floor: one text a call"),
        Figure("a question while a bulk run goes on, median", statistics.median(waits), "s", must=0.1, better="lower"),
        Figure("memory of the embedder's host", memory / 1e6, "MB", better="lower"),
    ]  # fmt: skip


def _live_waits(embedder: HostedEmbedder) -> list[float]:
    texts = [_words(CHUNK_TOKENS - 3, i) for i in range(CHUNKS)]
    stop = threading.Event()

    def index() -> None:
        while not stop.is_set():
            embedder.embed_passages(texts)

    bulk = threading.Thread(target=index)
    bulk.start()
    waits = []
    for number in range(20):
        time.sleep(0.05)
        began = time.perf_counter()
        embedder.embed_queries([f"Where is my parcel number {number}?"])
        waits.append(time.perf_counter() - began)
    stop.set()
    bulk.join()
    return waits


if __name__ == "__main__":
    from tests.benchmarks.bench.figures import table

    print(f"{psutil.cpu_count(logical=False)} cores, load {psutil.getloadavg()[0]:.1f}\n{table(run())}")
