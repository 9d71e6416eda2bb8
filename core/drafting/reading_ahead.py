"""The model reads pages on a thread of its own, while the first draft is composed and reviewed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.errors import ModelError
from core.ports import Cancelled


@contextmanager
def reading_ahead(read: Callable[[Cancelled], object] | None, cancelled: Cancelled) -> Iterator[threading.Event]:
    """Runs `read` (None: nothing) beside the block. Setting the event that it gives, `cancelled` or the end of the
    block stop it."""
    stop = threading.Event()

    def work() -> None:
        try:
            if read is not None:
                read(lambda: stop.is_set() or cancelled())
        except ModelError:
            return  # the draft asks the same model next, and reports what is wrong with it

    thread = threading.Thread(target=work, name="reading-ahead", daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()
