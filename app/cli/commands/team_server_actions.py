"""`deskside team check` and `key`: the team's own servers, asked what they are; and the key that one of them wants."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from app.cli.asked_secret import asked_secret
from app.cli.context import Context
from app.i18n import error_hint, error_sentence, t
from core.errors import DesksideError, FileUnwritable, ModelError
from core.team_errors import NoServerKey, NoTeamServers


def add(actions: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the actions."""
    check = actions.add_parser("check", parents=[options], help="ask each server of the team what it is, and how fast")
    check.set_defaults(run=run_check)
    key = actions.add_parser("key", parents=[options], help="give the keyring the key that a server wants")
    key.add_argument("server", metavar="SERVER", help="its table in servers.toml, such as models.chat")
    key.set_defaults(run=run_key)


def run_check(context: Context) -> int:
    """One row a server; status 1 where one does not do what it is for. Raises `NoTeamServers`, `BadWorkspaceFile`."""
    from app.model_clients import ModelClients
    from app.team.server_check import examine
    from app.team.servers import team_servers

    servers = team_servers(context.workspace())
    if not servers.places:
        raise NoTeamServers(path=str(context.workspace().toml_file("servers")))
    missing = 0
    with closing(ModelClients(context.directories, context.settings)) as local:
        for server in servers.models:
            context.out.progress(t("cli.team.asking", name=server.place.name, address=server.place.address))
            row = {"server": server.place.name, "address": server.place.address}
            try:
                found = examine(server, local.embedder, context.directories.data)
            except (ModelError, FileUnwritable) as error:
                missing += 1
                _show_missing(context, row, error)
            else:
                speeds = {name: round(getattr(found, name), 1) for name in ("prefill", "decode", "pages")}
                facts = {name: value for name, value in found.facts.items() if name != "signature"}
                _show(context, {**row, **facts, **speeds, "same_as": found.same_as})
    return 1 if missing else 0


def run_key(context: Context) -> int:
    """Gives the keyring the key, once the server takes it. Raises `NoTeamServers`, `NoServerKey`, `ServerError`."""
    from app.team.served_models import ServerProcess
    from app.team.server_key import keep_key
    from app.team.servers import team_servers

    servers = team_servers(context.workspace())
    wanted = context.options.server
    place = next((place for place in servers.places if place.name == wanted), None)
    if place is None:
        raise NoTeamServers(path=f"{context.workspace().toml_file('servers')}: {wanted}")
    key = asked_secret("DESKSIDE_TEAM_KEY", t("cli.team.key"))
    if not key:
        raise NoServerKey(server=place.name)
    for server in servers.models:
        if server.place == place:
            with closing(ServerProcess(server, key=key)) as process:
                process.facts()
    if not keep_key(place, key):
        context.out.say(t("cli.team.key-not-kept"))
    if context.out.as_json:
        context.out.row({"server": place.name, "address": place.address})
    else:
        context.out.text(t("cli.team.key-taken", name=place.name))
    return 0


def _show_missing(context: Context, row: dict[str, Any], error: DesksideError) -> None:
    if context.out.as_json:
        context.out.row({**row, "ok": False, "error": error.message_id, "message": error_sentence(error)})
    else:
        context.out.text(t("cli.team.missing", name=row["server"], why=error_sentence(error), hint=error_hint(error)))


def _show(context: Context, row: dict[str, Any]) -> None:
    if context.out.as_json:
        context.out.row({**row, "ok": True})
        return
    lines = [t("cli.team.found", name=row["server"], kind=row["kind"], model=row["model"], address=row["address"])]
    if row["pages"]:
        lines.append(t("cli.team.rerank", tokens=row["max_tokens"], pages=row["pages"]))
    elif row["decode"]:
        lines.append(t("cli.team.chat", context=row["context"], prefill=row["prefill"], decode=row["decode"]))
        lines += [t(f"cli.team.no-{lack}") for lack in ("counts", "grammar") if row[lack] in (False, "estimated")]
    else:
        lines.append(t("cli.team.search", tokens=row["max_tokens"], dimensions=row["dimensions"], speed=row["prefill"]))
        lines.append(t("cli.team.same-model" if row["same_as"] else "cli.team.other-model", model=row["same_as"]))
    if row["certificate"]:
        lines.append(t("cli.team.certificate", fingerprint=row["certificate"]))
    context.out.text("\n  ".join(lines))
