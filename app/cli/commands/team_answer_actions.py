"""`deskside team answers share|withdraw|list|remove`: past answers that the agents of a team share."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from app.cli.commands.team_docs_actions import joined, knowledge_server, say
from app.cli.context import Context
from app.i18n import t, tn
from app.team.knowledge.knowledge_client import WORK_S
from app.team.knowledge.team_answers import TeamAnswers
from app.team.knowledge.team_schema import indexer_of
from core.connector_errors import ConnectorError
from core.history.answer_sharing import SharingProgress
from core.store import shared_answers
from core.store.stored_answers import exclude_answers
from core.team_errors import AnswersNotShared, TeamDocsError


def add(actions: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares what `deskside team answers` can do."""
    answers = actions.add_parser("answers", parents=[options], help="past answers that the team shares")
    does = answers.add_subparsers(dest="answers_action", required=True, metavar="share|withdraw|list|remove")
    share = does.add_parser(
        "share", parents=[options], help="share what was answered from here, redacted, now and from now on"
    )
    share.set_defaults(run=run_share)
    withdraw = does.add_parser(
        "withdraw", parents=[options], help="withdraw what was shared from here, and share nothing more"
    )
    withdraw.add_argument(
        "--ticket", metavar="ID", help="only what came from this ticket, which is used no more here either"
    )
    withdraw.set_defaults(run=run_withdraw)
    show = does.add_parser("list", parents=[options], help="list what was shared from here")
    show.add_argument("--all", action="store_true", help="what all agents of the team share")
    show.set_defaults(run=run_list)
    remove = does.add_parser("remove", parents=[options], help="remove answers, whoever shared them: for the indexer")
    remove.add_argument("ids", nargs="+", metavar="ID")
    remove.set_defaults(run=run_remove)


def run_share(context: Context) -> int:
    """Notes that the person wants it, and shares. Raises `AnswersNotShared`, `TeamDocsError`, `ConnectorError`,
    `ModelError`, `StoreError`."""
    if knowledge_server(context).past_answers is None:
        raise AnswersNotShared(path=str(context.workspace().toml_file("servers")))
    shared_answers.set_sharing(context.services.store, True)
    return _bring_up_to_date(context)


def run_withdraw(context: Context) -> int:
    """Notes what is to go, and withdraws it. Raises `NoTeamDatabase`, `TeamDocsError`, `ConnectorError`, `StoreError`;
    then the panel does it as soon as the database answers."""
    knowledge_server(context)
    store = context.services.store
    if context.options.ticket:
        exclude_answers(store, context.options.ticket, excluded=True)
    else:
        shared_answers.set_sharing(store, False)
    return _bring_up_to_date(context)


def run_list(context: Context) -> int:
    """Lists answers as they lie in the database. Raises `NoTeamDatabase`, `TeamDocsError`, `ConnectorError`."""
    server = knowledge_server(context)
    own = shared_answers.tickets_of_shared(context.services.store, server.where)
    count = 0
    with joined(server, server.user) as client:
        for one in TeamAnswers(client).listed():
            if context.options.all or one.id in own:
                count += 1
                row = asdict(one) | {"ticket": own.get(one.id, ""), "own": one.id in own}
                del row["score"]
                words = f"{one.id}\n  {one.answered} {one.agent}\n  {one.question}\n  {one.answer}"
                say(context, row, words)
    if not context.out.as_json:
        context.out.say(tn("cli.team.answers.listed", count))
    return 0


def run_remove(context: Context) -> int:
    """Removes answers of the whole team's. Raises `NoTeamDatabase`, `TeamDocsRefused`, `TeamDocsError`,
    `ConnectorError`."""
    server = knowledge_server(context)
    with joined(server, indexer_of(server.user)) as client:
        removed: int = client.ask("remove", WORK_S, ids=context.options.ids)
    say(context, {"removed": removed}, tn("cli.team.answers.removed", removed))
    return 0


def _bring_up_to_date(context: Context) -> int:
    services = context.services
    team, store = services.team, services.store
    assert team is not None  # the workspace names a database
    place = knowledge_server(context).where
    done = SharingProgress()
    try:
        for done in team.share_answers(services.past_answers, context.settings.agent_name, date.today()):
            context.out.progress(_in_words(done))
    except (TeamDocsError, ConnectorError):
        if due := shared_answers.count_shared(store, place).due:
            context.out.say(tn("cli.team.answers.due", due))
        raise
    lying = shared_answers.count_shared(store, place).shared
    say(context, asdict(done) | {"lying": lying}, f"{_in_words(done)} {tn('cli.team.answers.lying', lying)}")
    return 0


def _in_words(done: SharingProgress) -> str:
    return t("cli.team.answers.done", **asdict(done))
