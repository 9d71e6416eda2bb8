"""A child for the tests of `core.processes.rpc_child`: counts, waits, dies, or tells
something unasked."""

from __future__ import annotations

import os
import sys

from core.processes.frames import read_frame, write_frame


def main() -> None:
    """Answers until the pipe closes."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    while (frame := read_frame(requests)) is not None:
        header, payload = frame
        match header["do"]:
            case "count":
                for number in range(header["to"]):
                    write_frame(replies, {"id": header["id"], "number": number})
                write_frame(replies, {"id": header["id"], "done": True}, payload)
            case "cancel":
                write_frame(replies, {"id": header["id"], "done": "cancelled"})
            case "tell":
                write_frame(replies, {"news": header["news"]})
                write_frame(replies, {"id": header["id"], "error": True})
            case "work":
                write_frame(replies, {"working": True})
                write_frame(replies, {"id": header["id"], "done": True})
            case "nonsense":
                replies.write(b"no frame at all, whatever one makes of it")
                replies.flush()
            case "die":
                print("now it dies", file=sys.stderr, flush=True)
                os._exit(7)


if __name__ == "__main__":
    main()
