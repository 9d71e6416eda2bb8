"""Memory over a day's, a week's, a season's tickets: the soak as a part of the torture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.torture import soak
from tests.torture.figures import Figure

SHORT = 20
"""Tickets of the short form: that the soak itself works, and no figure of memory."""


def run(_: Path, short: bool) -> Iterator[Figure]:
    """Growth of this process and of its model hosts, held against what they had after the first tickets."""
    found = soak.run(SHORT if short else soak.TICKETS)
    yield Figure("tickets that failed", f"{found['failed']:.0f} of {found['tickets']:.0f}", not found["failed"])
    for what, name in (("growth", "memory at the end, of that after 200"), ("hosts_growth", "the hosts' memory")):
        yield Figure(name, f"{found[what]:.2f}", short or found[what] <= soak.MOST_GROWTH)
