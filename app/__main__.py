"""Where Deskside starts. The guard comes before everything else, so that nothing that is imported
later can reach out, not even while it is imported.

A frozen app starts itself for its child processes too: for the worker process, a model's host, the reader
of documents and the question to the keyring, guarded like all the rest, for the download that a person has
just asked for, the one process without the guard, and for those that ask a connection's host or a team's server: they
install the guard themselves, once they know which host that is.
"""

from __future__ import annotations

import sys

from core.processes.child_switches import child_asked_for
from core.processes.egress_guard import install
from core.processes.private_files import keep_private

_CHILD = child_asked_for(sys.argv[1:]) if getattr(sys, "frozen", False) else None

if _CHILD not in ("download", "connector", "team-model", "team-knowledge"):
    install()


def main() -> int:
    """Runs what this process is for: one of the children, else the command line (without a command the panel)."""
    keep_private()
    match _CHILD:
        case "download":
            from models.fetch.fetch_process import main as child
        case "model-host":
            from models.host import main as child
        case "reader":
            from core.knowledge.reader_process import main as child
        case "probe":
            from app.doctor.probe import main as child
        case "keyring":
            from app.store_key import main as child
        case "connector":
            from app.connectors.connector_process import main as child
        case "team-model":
            from app.team.model_process import main as child
        case "team-knowledge":
            from app.team.knowledge.knowledge_process import main as child
        case "worker":
            from app.backend.worker import main as child
        case None:
            from app.cli.main import run

            return run()
    child()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
