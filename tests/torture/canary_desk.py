"""An agent's work on one ticket, through the worker process as the window uses it: everything is kept that can be kept.

    python -m tests.torture.canary_desk DATA WORKSPACE

Prints the worker's process id once all is stored, and waits to be killed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.processes.egress_guard import install
from core.processes.private_files import keep_private

install()
keep_private()

from app.backend.remote_backend import RemoteBackend  # noqa: E402 — the guard comes first, as in the program
from app.backend.rpc import WorkerConfig  # noqa: E402
from app.store_key import store_key  # noqa: E402
from core.directories import directories  # noqa: E402
from core.events import DraftReady, Event, Triaged  # noqa: E402
from core.ports import never  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.workspace.folder import Workspace  # noqa: E402
from tests.torture.canary_words import CANARIES, canary_ticket  # noqa: E402


def main() -> None:
    """Works, and waits."""
    data, workspace = map(Path, sys.argv[1:])
    place = directories(data)
    settings = Settings(chat_model="smollm2-135m")
    config = WorkerConfig(place, settings, Workspace(workspace), False, "en")
    desk = RemoteBackend(config, lambda store_file: store_key(store_file, None))
    for _ in desk.admin.open():
        pass
    (ticket,) = desk.tickets.read(canary_ticket(), "ticket.eml")
    events: Sequence[Event] = list(desk.tickets.handle(ticket, never))
    triage = next(event.triage for event in events if isinstance(event, Triaged))
    drafts = [event.draft for event in events if isinstance(event, DraftReady)]
    reply = f"The return takes 3 days. {CANARIES['reply']}"
    desk.replies.save_edit(ticket, f"The return takes {CANARIES['edit']}")
    desk.replies.review(reply, ticket, (), triage, drafts[0] if drafts else None)
    desk.replies.dismiss(ticket, f"unsupported:{CANARIES['dismissal']}", CANARIES["dismissal"])
    if drafts:
        desk.replies.vote(ticket, drafts[0], False, CANARIES["vote"])
    desk.replies.record_copy(ticket, reply, ((CANARIES["reply"], CANARIES["reply"]),))
    desk.replies.record_outcome(ticket, "sent", reply, drafts[0] if drafts else None, ())
    desk.tickets.correct(ticket, triage, "other")
    desk.docs.search(f"return {CANARIES['query']}", 10)
    print(desk.start().pid, flush=True)
    os.read(0, 1)


if __name__ == "__main__":
    main()
