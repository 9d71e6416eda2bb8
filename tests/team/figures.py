"""The figures of a run, for the administrator guide: shown as a table at its end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Figures:
    """Rows of what was measured and how much it was, shown as they come and once more as a table."""

    rows: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, what: str, value: str) -> None:
        """Adds a row."""
        self.rows.append((what, value))
        print(f"\n{what}: {value}", flush=True)

    def table(self) -> list[str]:
        """Its lines."""
        width = max((len(what) for what, _ in self.rows), default=0)
        return [f"{what:<{width}}  {value}" for what, value in self.rows]
