"""Progress at a pace that people can read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

_TELL_EVERY_S = 0.05


def throttled(items: Iterable[Any]) -> Iterator[Any]:
    """At most twenty items a second, each the newest there is; the last one always."""
    told = -_TELL_EVERY_S
    untold: list[Any] = []
    for item in items:
        if (now := time.monotonic()) - told >= _TELL_EVERY_S:
            told, untold = now, []
            yield item
        else:
            untold = [item]
    yield from untold
