"""The child process that holds one model: `python -m models.host`, started by `models.process`.

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
    """Serves one model until the pipe closes."""
    egress_guard.install()
    # Ctrl-C in a terminal goes to the whole group; this process ends by its pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    network_left = sandbox.leave_network()
    sandbox.lower_priority()
    requests, replies = sandbox.take_pipes()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    # Imported last: numpy's threads must not exist when the network is left.
    from models.model_server import serve

    try:
        serve(requests, replies, network_left)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
