"""The worker process behind the window: `python -m app.backend.worker`, started by `app.backend.remote_backend`.

A frozen app starts itself for it (`core.processes.child_switches`) and calls `main` then.
"""

from __future__ import annotations

from core.processes import egress_guard

egress_guard.install()

import logging  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

from core.processes import sandbox  # noqa: E402


def main() -> None:
    """Works until the pipe closes."""
    egress_guard.install()
    # Ctrl-C in a terminal goes to the whole group; this process ends by its pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sandbox.lower_priority(sandbox.WORKER_NICE)
    requests, replies = sandbox.take_pipes()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    from app.backend.server import serve

    serve(requests, replies)


if __name__ == "__main__":
    main()
