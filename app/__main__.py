"""Where Deskside starts. The guard comes before everything else, so that nothing that is imported
later can reach out, not even while it is imported.

A frozen app starts itself for its child processes too: for the working process, a model's host and the
reader of documents, guarded like all the rest, and for the download that a person has just asked for, the one
process without the guard.
"""

from __future__ import annotations

import sys

from core.processes.egress_guard import install

_CHILD = sys.argv[1:] if getattr(sys, "frozen", False) else []
_DOWNLOADS = _CHILD == ["--deskside-model-fetch"]  # models.fetch.fetching.FETCH_SWITCH
_HOSTS = _CHILD == ["--deskside-model-host"]  # models.process.HOST_SWITCH
_READS = _CHILD == ["--deskside-reader"]  # core.knowledge.sandboxed_reader.READER_SWITCH
_WORKS = _CHILD == ["--deskside-worker"]  # app.backend.rpc.WORKER_SWITCH

if not _DOWNLOADS:
    install()


def main() -> int:
    """Runs the command line; without a command that is the panel."""
    if _DOWNLOADS:
        from models.fetch.fetch_process import main as download

        download()
        return 0
    if _HOSTS:
        from models.host import main as host

        host()
        return 0
    if _READS:
        from core.knowledge.reader_process import main as reader

        reader()
        return 0
    if _WORKS:
        from app.backend.worker import main as worker

        worker()
        return 0
    from app.cli.main import run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
