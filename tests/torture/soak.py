"""Thousands of tickets in one process: whether its memory stays what it was after the first few hundred.

    python -m tests.torture.soak 2000

Every ticket is new: sentences of the sample's tickets and docs, put together anew, with another customer's words in
each. So whatever is kept by ticket, sentence or page grows until its bound is reached, and what has no bound shows.
"""

from __future__ import annotations

import gc
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import psutil

from app.composition import Services
from core.directories import Directories, directories
from core.domain.text import split_sentences
from core.domain.ticket import Customer, Message, Ticket
from core.errors import DesksideError
from core.events import DraftReady, Failed
from core.settings import Settings
from core.tickets.parse import read_ticket
from core.workspace.folder import Workspace

TICKETS = 2000
MEASURED_FROM = 200
"""Tickets after which memory is taken for what it is; the figure at the end is held against it."""
MOST_GROWTH = 1.1
_EVERY = 50
_THINGS = ("lamp", "invoice", "parcel", "battery", "chain", "saddle", "refund", "voucher")
_KEY = bytes(range(32))


def run(tickets: int = TICKETS) -> dict[str, float]:
    """Works through so many tickets as the panel does: handled, kept, the edited draft checked. Gives the figures."""
    with tempfile.TemporaryDirectory(prefix="deskside-soak-") as folder:
        root = Path(folder)
        with resources.as_file(resources.files("resources") / "sample") as sample:
            shutil.copytree(sample, root / "workspace")
        place = Directories(root / "data", directories().models)
        workspace = Workspace(root / "workspace")
        store = place.store_file(workspace.root)
        store.parent.mkdir(parents=True)
        settings = Settings(write_with_model=False)
        with Services(place, settings, workspace, store, _KEY) as services:
            for _ in services.indexer.scan():
                pass
            return _worked_through(services, _tickets(_sentences(root / "workspace"), tickets), tickets, store)


def _worked_through(services: Services, work: Iterator[Ticket], tickets: int, store: Path) -> dict[str, float]:
    began = time.perf_counter()
    early, failed = (0, 0), 0
    for number, ticket in enumerate(work, 1):
        failed += not _handled(services, ticket)
        if number == min(MEASURED_FROM, tickets):
            early = _memory()
        if number % _EVERY == 0:
            own, hosts = _memory()
            took = (time.perf_counter() - began) / number
            print(f"{number:5d} tickets: {own / 1e6:.1f} MB, hosts {hosts / 1e6:.1f} MB, {took:.2f} s each", flush=True)
    late = _memory()
    return {
        "tickets": tickets,
        "failed": failed,
        "seconds_a_ticket": round((time.perf_counter() - began) / tickets, 3),
        "early_mb": round(early[0] / 1e6, 1),
        "late_mb": round(late[0] / 1e6, 1),
        "growth": round(late[0] / early[0], 3),
        "hosts_early_mb": round(early[1] / 1e6, 1),
        "hosts_late_mb": round(late[1] / 1e6, 1),
        "hosts_growth": round(late[1] / early[1], 3) if early[1] else 1.0,
        "store_mb": round(store.stat().st_size / 1e6, 1),
    }


def _handled(services: Services, ticket: Ticket) -> bool:
    """Whether a ticket went through: handled and kept, its draft reviewed as an agent changes it, its packet built."""
    draft = ""
    try:
        for event in services.handle(ticket, keep=True):
            if isinstance(event, DraftReady):
                draft = event.draft.text
            if isinstance(event, Failed):
                return False
        for words in (f"{draft}\n\nBest wishes, {ticket.id}", f"{draft}\n\nIt takes {len(ticket.id)} days."):
            services.review(words, ticket, None)
        services.hand_off(ticket)
    except DesksideError:
        return False
    return True


def _memory() -> tuple[int, int]:
    """Bytes in memory of this process, and of the model hosts that it started."""
    gc.collect()
    own = psutil.Process()
    hosts = [child for child in own.children() if "models.host" in " ".join(child.cmdline())]
    return int(own.memory_info().rss), sum(int(child.memory_info().rss) for child in hosts)


def _sentences(workspace: Path) -> tuple[str, ...]:
    said: list[str] = []
    for file in sorted((workspace / "tickets").iterdir()):
        said += [message.text for message in read_ticket(file.read_bytes(), file.name).messages]
    said += [file.read_text("utf-8") for file in sorted((workspace / "docs").rglob("*.md"))]
    sentences = (span.of(text).strip() for text in said for span in split_sentences(text))
    return tuple(dict.fromkeys(text for text in sentences if 20 < len(text) < 300))


def _tickets(sentences: tuple[str, ...], count: int) -> Iterator[Ticket]:
    """Tickets that nobody has seen: the same ones in every run."""
    chance = random.Random(16)
    for number in range(count):
        name = f"{chance.choice(('Ann', 'Ben', 'Cem', 'Dora', 'Eli'))} {number}"
        said = chance.sample(sentences, chance.randint(2, 6))
        said.insert(1, f"My order is A{10_000 + number}, a {chance.choice(_THINGS)} of {number + 20} euros.")
        messages = (Message("customer", " ".join(said)),)
        if number % 5 == 0:
            reply = Message("agent", chance.choice(sentences))
            messages = (*messages, reply, Message("customer", f"That did not help. {chance.choice(sentences)}"))
        customer = Customer(f"c{number % 400}", name, f"c{number % 400}@example.org")
        yield Ticket(f"soak-{number}", chance.choice(sentences)[:60], messages, customer)


if __name__ == "__main__":
    figures = run(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS)
    for name, value in figures.items():
        print(f"{name}: {value}")
    sys.exit(figures["failed"] > 0 or max(figures["growth"], figures["hosts_growth"]) > MOST_GROWTH)
