"""`deskside connect`: helpdesks and mailboxes that may be read, set up, looked at, removed; and a ticket fetched."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import Any

from app.cli.asked_secret import asked_secret
from app.cli.context import Context
from app.connectors import connections, fetching_tickets
from app.connectors.connections import Connection
from app.connectors.connector_token import forget_token, keep_token, token_of
from app.connectors.desk_shapes import MAILBOX, desk_names
from app.connectors.fetching_tickets import USUAL_PAST, FetchedTickets
from app.i18n import error_sentence, t, tn
from app.keeping_fetched import keep_fetched
from core.connector_errors import CertificateUntrusted, NoToken
from core.errors import NotRunning
from core.store.imports import SavedBatch
from core.tickets.ticket_json import to_dict

_MOST_PAST = 200


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    connect = subparsers.add_parser(
        "connect", parents=[options], help="read tickets from a helpdesk's API or a mailbox, never write"
    )
    actions = connect.add_subparsers(dest="action", required=True, metavar="add|token|check|list|remove|fetch")
    one = argparse.ArgumentParser(add_help=False)
    one.add_argument("name", metavar="NAME", help="what the connection is called")
    new = actions.add_parser("add", parents=[options, one], help="set one up and see whether it works")
    new.add_argument("--desk", required=True, choices=(*desk_names(), MAILBOX), help="what stands there")
    new.add_argument("--address", required=True, metavar="URL", help="https://…, of a mailbox imaps://…")
    new.add_argument("--user", default="", metavar="USER", help="as whom, where the token does not say it")
    new.add_argument("--account", default="", metavar="NUMBER", help="Chatwoot's number of the account")
    new.add_argument("--folder", default="INBOX", metavar="FOLDER", help="of a mailbox")
    new.add_argument("--fingerprint", default="", metavar="SHA256", help="of the one certificate that counts")
    new.set_defaults(run=run_add)
    for name, what, run in (
        ("token", "give a connection another token", run_token),
        ("check", "see whether one works", run_check),
        ("remove", "undo add", run_remove),
    ):
        actions.add_parser(name, parents=[options, one], help=what).set_defaults(run=run)
    actions.add_parser("list", parents=[options], help="say which there are").set_defaults(run=run_list)
    fetch = actions.add_parser("fetch", parents=[options, one], help="a ticket and the customer's past ones")
    fetch.add_argument("ticket", metavar="TICKET", help="its number, or the address of its page; a mail's Message-ID")
    fetch.add_argument(
        "--past", type=_count, default=USUAL_PAST, metavar="N", help=f"past tickets at most ({USUAL_PAST})"
    )
    fetch.add_argument("--push", action="store_true", help="hand the ticket to the running panel")
    fetch.set_defaults(run=run_fetch)


def run_add(context: Context) -> int:
    """Sets a connection up, or changes it, once its host has answered. Raises `BadConnection`, `NoToken`,
    `FileUnwritable`, and what `check` raises; then nothing is kept."""
    options = context.options
    fields = (options.name, options.desk, options.address, options.user, options.account, options.folder)
    wanted = Connection(*fields, options.fingerprint)
    wanted.check()
    token = _asked_token(wanted)
    wanted = _checked(context, wanted, token)
    others = tuple(one for one in connections.connections(context.directories.data) if one.name != wanted.name)
    connections.save(context.directories.data, (*others, wanted))
    if not keep_token(wanted, token):
        context.out.say(t("cli.connect.not-kept"))
    _say(context, wanted, "cli.connect.works")
    return 0


def run_token(context: Context) -> int:
    """Gives a connection another token, once its host takes it. Raises what `run_add` raises."""
    known = connections.connection(context.directories.data, context.options.name)
    token = _asked_token(known)
    fetching_tickets.check(known, token)
    if not keep_token(known, token):
        context.out.say(t("cli.connect.not-kept"))
    _say(context, known, "cli.connect.works")
    return 0


def run_check(context: Context) -> int:
    """Asks the host of a connection for what any agent may read. Raises `UnknownConnection`, `NoToken`,
    `ConnectorError`."""
    known = connections.connection(context.directories.data, context.options.name)
    fetching_tickets.check(known, token_of(known))
    _say(context, known, "cli.connect.works")
    return 0


def run_list(context: Context) -> int:
    """One row a connection."""
    found = connections.connections(context.directories.data)
    for one in found:
        _say(context, one, "cli.connect.row")
    if not found:
        context.out.say(t("cli.connect.none"))
    return 0


def run_remove(context: Context) -> int:
    """Takes a connection and its token away. Raises `UnknownConnection`, `FileUnwritable`."""
    data = context.directories.data
    gone = connections.connection(data, context.options.name)
    connections.save(data, tuple(one for one in connections.connections(data) if one != gone))
    forget_token(gone)
    _say(context, gone, "cli.connect.removed")
    return 0


def run_fetch(context: Context) -> int:
    """Prints the ticket and the customer's past ones; `--keep` stores them as an import does, `--push` hands the
    ticket to the panel. Raises `UnknownConnection`, `NoToken`, `ConnectorError`, `NotRunning`, `StoreError`."""
    known = connections.connection(context.directories.data, context.options.name)
    fetched = fetching_tickets.fetch(
        known,
        token_of(known),
        context.options.ticket,
        context.options.past,
        lambda came: context.out.progress(t("cli.connect.progress", tickets=tn("count.tickets", came))),
    )
    saved = _saved(context, known, fetched) if context.keep else SavedBatch()
    if context.options.push:
        _push(context, fetched)
    _show(context, fetched, saved)
    return 0


def _saved(context: Context, known: Connection, fetched: FetchedTickets) -> SavedBatch:
    context.given(fetched.open.ticket)
    return keep_fetched(context.services, known, (fetched.open, *fetched.past))


def _push(context: Context, fetched: FetchedTickets) -> None:
    from app.panel.desktop.running_panel import push

    ticket = json.dumps(to_dict(fetched.open.ticket)).encode("utf-8")
    if not push(context.directories.data, ticket, "ticket.json"):
        raise NotRunning


def _show(context: Context, fetched: FetchedTickets, saved: SavedBatch) -> None:
    out = context.out
    if not out.as_json:
        for past in (fetched.open, *fetched.past):
            ticket = past.ticket
            messages = tn("count.messages", len(ticket.messages))
            out.text(t("cli.connect.ticket", id=ticket.id, subject=ticket.subject, messages=messages))
        if context.keep:
            out.text(t("cli.connect.saved", tickets=tn("count.tickets", saved.tickets)))
        for problem in fetched.problems:
            out.say(t("cli.connect.problem", place=problem.place, reason=problem.reason))
        if not fetched.complete:
            out.say(t("cli.connect.incomplete"))
        return
    out.row({"kind": "open", "ticket": to_dict(fetched.open.ticket)})
    for past in fetched.past:
        out.row({"kind": "past", "ticket": to_dict(past.ticket)})
    out.row(
        {
            "kind": "done",
            "saved": saved.tickets,
            "erased": saved.erased,
            "not_understood": [{"place": one.place, "reason": one.reason} for one in fetched.problems],
            "complete": fetched.complete,
            "egress_refused": fetched.refused,
        }
    )


def _checked(context: Context, wanted: Connection, token: str) -> Connection:
    """The connection once its host has answered; with the certificate pinned that the person at the terminal takes."""
    try:
        fetching_tickets.check(wanted, token)
    except CertificateUntrusted as error:
        context.out.say(error_sentence(error))
        if not sys.stdin.isatty() or not context.out.ask(t("cli.connect.pin")):
            raise
        wanted = dataclasses.replace(wanted, fingerprint=str(error.values["fingerprint"]))
        fetching_tickets.check(wanted, token)
    return wanted


def _asked_token(wanted: Connection) -> str:
    """The token in the environment, else what the person types. Raises `NoToken`."""
    token = asked_secret("DESKSIDE_TOKEN", t("cli.connect.token"))
    if not token:
        raise NoToken(name=wanted.name)
    return token


def _say(context: Context, one: Connection, message: str) -> None:
    if context.out.as_json:
        context.out.row(dataclasses.asdict(one))
    else:
        context.out.text(t(message, name=one.name, desk=one.desk, address=one.address))


def _count(words: str) -> int:
    number = int(words)
    if not 0 <= number <= _MOST_PAST:
        raise argparse.ArgumentTypeError(f"0 to {_MOST_PAST}")
    return number
