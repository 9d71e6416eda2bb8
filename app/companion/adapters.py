"""Where the parts of a ticket stand in the pages of each helpdesk, as the extension's reader takes them: data of
`resources/companion/adapters`, a file for each helpdesk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.resources import load_toml, resource

_FOLDER = ("companion", "adapters")


@cache
def adapters() -> Sequence[Mapping[str, Any]]:
    """All of them, by name: each a mapping that JSON can hold. What the fields mean stands in
    `docs/companion.md`."""
    names = sorted(file.name for file in resource(*_FOLDER).iterdir() if file.name.endswith(".toml"))
    return [load_toml(*_FOLDER, name) for name in names]
