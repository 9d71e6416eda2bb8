"""The first sentences that the team's templates give a reply: thanks and regret, which no page has to bear out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.domain.text import Span
from core.workspace.folder import Workspace, default_toml
from core.workspace.style import read_templates

_TROUBLE = "{trouble}"
_LONGEST_TROUBLE = 400


class OpeningLines:
    """The openings of one language, the team's own among them."""

    def __init__(self, workspace: Workspace | None, language: str) -> None:
        """Raises `BadWorkspaceFile`, `FileUnreadable`."""
        templates = read_templates(workspace, language) if workspace else default_toml(language, "templates")
        kinds: Mapping[str, Mapping[str, str]] = templates.get("opening", {})
        said = sorted({line for lines in kinds.values() for line in lines.values()}, key=len, reverse=True)
        self._said = re.compile("|".join(map(_pattern, said)), re.IGNORECASE) if said else None

    def spans_in(self, reply: str, ticket: str) -> tuple[Span, ...]:
        """Where the reply says one of them. What one says back of the trouble must be the customer's own words:
        `ticket` is all that they wrote."""
        if self._said is None:
            return ()
        wrote = " ".join(ticket.split())
        found = self._said.finditer(reply)
        return tuple(Span(*match.span()) for match in found if all(g is None or g in wrote for g in match.groups()))


def _pattern(line: str) -> str:
    return re.escape(line).replace(re.escape(_TROUBLE), f"([^“”„\n]{{1,{_LONGEST_TROUBLE}}}?)")
