"""`deskside privacy`: what is stored where and how much, what was refused, what else holds words, how to check it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.cli.context import Context
from app.connectors.connections import connections, file_of
from app.copy_words import copy_row, copy_words
from app.i18n import t, tn
from app.model_clients import has_servers
from core.processes import egress_guard
from core.store import inventory, replacing
from core.store.shared_answers import count_shared
from core.store.written_copies import written_copies
from core.workspace.folder import Workspace

if TYPE_CHECKING:
    from app.team.servers import TeamServers

Kind = Literal["store", "replaced-store", "other-store", "settings", "connections", "logs", "models"]


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of the program's own."""

    kind: Kind
    path: str
    bytes: int
    encrypted: bool = False
    words: bool = False
    """Whether it holds words of customers."""


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    privacy = subparsers.add_parser(
        "privacy", parents=[options], help="say what is stored where, and how to check what is promised"
    )
    privacy.set_defaults(run=run_privacy)


def run_privacy(context: Context) -> int:
    """Counts and measures; changes nothing but what retention is due to erase."""
    store = context.services.store
    found, places = inventory.contents(store), tuple(_places(context, store.path))
    copies = written_copies(store)
    connected = connections(context.directories.data)
    named = _servers(context.workspace())
    servers = named.places if named is not None else ()
    place = named.knowledge.where if named is not None and named.knowledge is not None else ""
    answers = count_shared(store, place) if place else None
    days, refused = context.settings.retention_days, egress_guard.refused()
    if context.out.as_json:
        context.out.row(
            {
                "places": [asdict(place) for place in places],
                "stored": asdict(found),
                "retention_days": days,
                "egress_refused": refused,
                "copies": [copy_row(copy) for copy in copies],
                "connections": [{"name": one.name, "address": one.address} for one in connected],
                "servers": [{"name": one.name, "address": one.address} for one in servers],
                "shared_answers": asdict(answers) if answers is not None else None,
            }
        )
        return 0
    lines = [
        t("privacy.stored", tickets=tn("count.tickets", found.tickets), pages=tn("count.pages", found.documents)),
        tn("privacy.retention", days, erased=found.expired),
        t("privacy.refused", count=refused),
        *([t("privacy.connections")] if connected else []),
        *(t("privacy.connection", name=one.name, address=one.address) for one in connected),
        *([t("privacy.servers")] if servers else []),
        *(t(f"privacy.server.{one.name}", address=one.address) for one in servers),
        *([t("privacy.shared-answers", **asdict(answers))] if answers is not None else []),
        "",
        *(_line(place) for place in places),
        "",
        t("privacy.elsewhere"),
        *(f"  {copy_words(copy)}" for copy in copies),
        "",
        t("privacy.check", store=store.path, workspace=context.workspace().root),
        *([t("privacy.servers.check")] if servers else []),
    ]
    context.out.text("\n".join(lines))
    return 0


def _servers(workspace: Workspace) -> TeamServers | None:
    """The team's own servers, which the words of tickets go to; None where the workspace names none."""
    if not has_servers(workspace):
        return None
    from app.team.servers import team_servers

    return team_servers(workspace)


def _places(context: Context, store: Path) -> Iterator[Place]:
    beside = sorted(store.parent.glob("*.db*"))
    replaced = [path for path in beside if replacing.ASIDE in path.name and path.suffix != ".key"]
    stores = [path for path in beside if path.suffix == ".db"]
    for path in (store, *(other for other in stores if other != store), *replaced):
        kind: Kind = "store" if path == store else "other-store" if path in stores else "replaced-store"
        log = path.with_name(path.name + "-wal")
        yield Place(kind, str(path), _bytes(path, log), encrypted=True, words=True)
    directories = context.directories
    yield Place("settings", str(directories.settings_file), _bytes(directories.settings_file))
    if (connected := file_of(directories.data)).is_file():
        yield Place("connections", str(connected), _bytes(connected))
    yield Place("logs", str(directories.logs), _bytes(*directories.logs.glob("*")))
    yield Place("models", str(directories.models), _bytes(*directories.models.glob("*")))


def _bytes(*files: Path) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def _line(place: Place) -> str:
    how = t("privacy.encrypted" if place.encrypted else "privacy.plain")
    megabytes = f"{place.bytes / 1e6:.1f}"
    return t(f"privacy.place.{place.kind}", path=place.path, megabytes=megabytes, how=how)
