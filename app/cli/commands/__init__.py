"""One module per group of commands: argument parsing in, rows or text out. A run loads only the module of its own
command: all of them together take longer to load than most commands take to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "demo_command": ("demo",),
        "index_command": ("index", "status"),
        "search_command": ("search",),
        "triage_command": ("triage",),
        "assist_command": ("assist",),
        "review_command": ("review",),
        "health_command": ("health",),
        "evaluate_command": ("eval",),
        "handoff_command": ("summarize", "handoff"),
        "models_command": ("models",),
        "import_command": ("import",),
        "read_command": ("read",),
        "doctor_command": ("doctor",),
        "push_command": ("push", "open"),
        "companion_command": ("companion",),
        "connect_command": ("connect",),
        "team_command": ("team",),
        "plan_command": ("plan",),
        "storage_command": ("export", "erase", "backup", "restore", "passphrase"),
        "metrics_command": ("metrics",),
        "privacy_command": ("privacy",),
    }
)
"""Module -> the commands that it declares, in the order of the help."""


def modules_for(command: str) -> Iterator[ModuleType]:
    """The module that declares `command`; all of them where none does, for the help or to say what there is."""
    own = [module for module, names in MODULES.items() if command in names]
    for module in own or MODULES:
        yield import_module(f"{__name__}.{module}")
