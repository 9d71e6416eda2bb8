"""`deskside eval models A B`: chat models side by side on the team's own answered tickets."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.context import Context
from app.cli.evaluation_output import as_fields, line, result
from app.i18n import t, tn
from app.model_clients import check_present
from core import model_comparison
from core.errors import EmptyDataset
from core.evaluation_run import EvaluationRun, changes
from core.model_comparison import AnsweredTicket, ModelOutcome, as_answered
from core.settings import changed
from core.store.replies import sent_replies


def add(kinds: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command below `eval`."""
    models = kinds.add_parser("models", parents=[options], help="chat models on the team's own tickets, side by side")
    models.add_argument("models", nargs="+", metavar="MODEL", help="ids of models on this machine")
    models.add_argument("--tickets", type=int, default=20, metavar="N", help="the last N answered ones (default 20)")
    models.set_defaults(run=run_model_comparison)


def run_model_comparison(context: Context) -> int:
    """Lets each model draft replies to the last answered tickets, and measures them; the first is what the others
    are compared with. Raises `EmptyDataset`, `ModelMissing`, `UnknownModel`."""
    options = context.options
    for model in options.models:
        check_present(context.directories, model)
    answered = _answered(context, options.tickets)
    first: EvaluationRun | None = None
    for model in options.models:
        outcomes, memory = _evaluated(context, model, answered)
        run = EvaluationRun("models", model, {o.ticket: {**o.shares, "seconds": o.seconds} for o in outcomes})
        found = [*model_comparison.measures(outcomes), *(changes(first, run) if first else ())]
        if context.out.as_json:
            context.out.row({"model": model, "tickets": len(outcomes), "memory_bytes": memory, **as_fields(found)})
        else:
            head = t("eval.model", model=model, tickets=tn("count.tickets", len(outcomes)), mib=round(memory / 2**20))
            context.out.text("\n".join((head, *(f"  {line(measure)}" for measure in found))))
        first = first or run
    return 0


def _answered(context: Context, limit: int) -> tuple[AnsweredTicket, ...]:
    """The last tickets with a kept reply, each once. Raises `EmptyDataset`."""
    services = context.services
    replies = {reply.ticket: reply.text for reply in reversed(sent_replies(services.store, limit))}
    kept = ((services.tickets.load(ticket), reply) for ticket, reply in replies.items())
    found = tuple(as_answered(one.ticket, reply) for one, reply in kept if one is not None)
    if not found:
        raise EmptyDataset(path=t("eval.own-tickets"))
    return found


def _evaluated(
    context: Context, model: str, answered: tuple[AnsweredTicket, ...]
) -> tuple[tuple[ModelOutcome, ...], int]:
    """The outcomes of one model, and what its process held in memory at the end."""
    services = context.services_with(changed(context.settings, chat_model=model, write_with_model=True))
    with services:
        outcomes = result(context, model_comparison.evaluate_model(services.handle, answered), len(answered))
        chat = services.models.chat
        return outcomes, (chat.status().memory_bytes or 0) if chat else 0
