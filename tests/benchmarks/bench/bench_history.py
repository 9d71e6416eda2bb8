"""History: summarising a long ticket, importing past tickets, lists over many of them.

Run by itself: `python -m tests.benchmarks.bench.bench_history`.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from core.domain.text import split_sentences
from core.domain.ticket import Message, Ticket
from core.history.summary import summarize
from core.history.ticket_import import ImportReport, import_tickets
from core.language.clean_text import clean_ticket
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_tickets
from tests.benchmarks.bench.figures import Figure, table

MESSAGES = 200
IMPORTED_MESSAGES = 50_000
MESSAGES_A_TICKET = 5
LISTED = 50_000
PAGE = 50


def run() -> list[Figure]:
    """The figures of history."""
    return [*_summarising(), *_importing(), *_listing()]


def _words() -> list[str]:
    folder = Path(str(files("resources").joinpath("sample"))) / "tickets"
    return [message.text for path in sorted(folder.iterdir()) for one in read_tickets(path) for message in one.messages]


def _long_ticket(seed: int = 1) -> Ticket:
    chance = random.Random(seed)
    words = _words()
    messages = tuple(
        Message("agent" if number % 2 else "customer", chance.choice(words) + f" ({number})")
        for number in range(MESSAGES)
    )
    return Ticket("long", "", messages)


def _summarising() -> list[Figure]:
    ticket = _long_ticket()
    summarize(clean_ticket(Ticket("warm", "", ticket.messages[:4])))
    fresh = (_long_ticket(seed) for seed in range(2, 5))
    seconds = _best_of(3, lambda: summarize(clean_ticket(next(fresh))))
    floor = _best_of(3, lambda: [split_sentences(message.text) for message in ticket.messages])
    return [
        Figure(
            "history: summarise 200 messages",
            seconds,
            "s",
            must=1.0,
            aim=0.5,
            better="lower",
            note=f"splitting them into sentences alone {floor * 1000:.0f} ms",
        ),
    ]


def _importing() -> list[Figure]:
    count = IMPORTED_MESSAGES // MESSAGES_A_TICKET
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        with path.open("w", encoding="utf-8") as file:
            file.write("[" + ",\n".join(json.dumps(row) for row in _past_tickets(count)) + "]")
        with path.open(encoding="utf-8") as file:
            floor = _best_of(1, lambda: json.load(file))
        with open_store(Path(folder) / "s.db", bytes(32)) as store:
            started = time.perf_counter()
            *_, report = import_tickets(Tickets(store), path)
            seconds = time.perf_counter() - started
        assert isinstance(report, ImportReport) and report.messages == IMPORTED_MESSAGES
        size = path.stat().st_size / 2**20
        memory = _peak_memory(Path(folder) / "small.json")
    return [
        Figure(
            "history: import 50,000 messages",
            report.messages / seconds,
            "1/s",
            note=f"{seconds:.0f} s for {size:.0f} MiB; json.load alone {floor:.1f} s",
        ),
        Figure(
            "history: memory of an import, 2,000 tickets against 200",
            memory,
            "x",
            must=2.0,
            aim=1.3,
            better="lower",
            note="peak of Python's allocations; 1 means that it does not grow with the file",
        ),
    ]


def _peak_memory(path: Path) -> float:
    peaks = []
    for count in (200, 2000):
        path.write_text("[" + ",".join(json.dumps(row) for row in _past_tickets(count)) + "]", "utf-8")
        with open_store(path.with_suffix(f".{count}.db"), bytes(32)) as store:
            tracemalloc.start()
            for _ in import_tickets(Tickets(store), path):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    return peaks[1] / peaks[0]


def _past_tickets(count: int) -> Iterator[dict[str, object]]:
    chance = random.Random(2)
    words = _words()
    for number in range(count):
        yield {
            "id": f"T{number}",
            "subject": f"Past ticket {number}",
            "customer": {
                "id": f"c{number % 3000}",
                "name": f"Customer {number % 3000}",
                "email": f"c{number % 3000}@example.org",
            },
            "messages": [
                {
                    "from": "agent" if turn % 2 else "customer",
                    "time": f"2025-0{turn + 1}-01T10:00:00Z",
                    "text": chance.choice(words),
                }
                for turn in range(MESSAGES_A_TICKET)
            ],
        }


def _listing() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s.db", bytes(32)) as store:
        with store.transaction():
            store.execute_many(
                "INSERT INTO tickets (source_id, subject, channel, language, created, origin, seen_at, updated_at)"
                " VALUES (?, ?, 'mail', 'en', '', 'seen', ?, ?)",
                [(f"T{number}", f"Ticket {number}", float(number), float(number)) for number in range(LISTED)],
            )
        tickets = Tickets(store)
        first = tickets.recent(PAGE)
        floor = _best_of(5, lambda: tickets.recent(PAGE))
        last = tickets.recent(PAGE)[-1]
        for _ in range(LISTED // PAGE - 2):
            last = tickets.recent(PAGE, last)[-1]
        seconds = _best_of(5, lambda: tickets.recent(PAGE, last))
        assert len(first) == PAGE
    return [
        Figure(
            "history: last page of 50,000 tickets",
            seconds * 1000,
            "ms",
            floor * 1000,
            seconds / floor,
            must=3.0,
            aim=1.5,
            better="lower",
            note="floor: the first page",
        ),
    ]


def _best_of(times: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    print(table(run()))
