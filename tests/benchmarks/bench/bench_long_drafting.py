"""Invented values in model drafts shown as ready: `python -m tests.benchmarks.bench.bench_long_drafting`.

200 tickets (product-docs' questions, the unanswered ones and its link texts as questions; the sample's
own) through the whole trip with the starter model and with the 135M one. Each ticket's outcome is a line
of `results/long_drafting.jsonl`, without texts; a run goes on where the last one stopped. What counts as
invented is judged by string, apart from the review that let it through: a figure, link, address or
capitalised word within a sentence that stands neither in the pages found nor in the ticket.

The model is not asked for tickets whose draft can't be 'ready' whatever it writes: those handed over,
those for which search is not sure of an answer, and those with a question that the docs leave open
(`core.assistant.withhold`). The figure, invented values in drafts shown as ready, is the same without them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from core.directories import directories
from core.domain.draft import Draft
from core.domain.text import split_sentences
from core.domain.ticket import Message, Ticket
from core.events import Reviewed, SourcesFound
from core.language.prompt_config import prompt_config
from core.review.reviewer import ticket_text
from models.clients import HostedChatModel
from models.installed import find_model
from tests.benchmarks.bench import bench_drafting as short
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA, collection, real_embedder

MODELS = ("qwen2.5-coder-1.5b", "smollm2-135m")
TICKETS = 200
OUTCOMES = Path(__file__).parents[1] / "results" / "long_drafting.jsonl"
_FIGURE_OR_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\w+|\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z]\w+")


def tickets() -> list[Ticket]:
    """The 200 tickets, always the same ones in the same order."""
    found = short.sample_tickets() + [ticket for ticket, _ in short.product_questions()]
    for line in (DATA / "product-docs" / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.append(Ticket(f"link-{row['id']}", "", (Message("customer", f"How does this work: {row['query']}?"),)))
    return found[:TICKETS]


def invented(draft: Draft, evidence: str, ticket: Ticket) -> list[str]:
    """The values of the draft's body that stand in neither; the template's own words left out."""
    known = f"{evidence}\n{ticket_text(ticket)}\n{json.dumps(prompt_config(), ensure_ascii=False)}".casefold()
    body = "\n\n".join(draft.text.split("\n\n")[2:-1])
    body = re.sub(r"^\s*\d{1,2}[.)]\s", "", body, flags=re.MULTILINE)
    values = _FIGURE_OR_ADDRESS.findall(body)
    for span in split_sentences(body):
        values += _NAME.findall(span.of(body))
    return [value for value in values if value.rstrip(".,;:)").casefold() not in known]


def run() -> list[Figure]:
    done = _outcomes()
    embedder = real_embedder()
    sample, product = short.sample_workspace(), short.empty_workspace()
    docs = {
        True: collection("sample", sample.root / "docs", embedder),
        False: collection("product-docs", DATA / "product-docs" / "docs", embedder),
    }
    of_sample = {ticket.id for ticket in short.sample_tickets()}
    for model_id in MODELS:
        chat = HostedChatModel(find_model(directories().models, model_id))
        workers = {
            (is_sample, model): short.assistant(sample if is_sample else product, docs[is_sample], embedder, model)
            for is_sample in (True, False)
            for model in (None, chat)
        }
        try:
            for ticket in tickets():
                if (model_id, ticket.id) not in done:
                    is_sample = ticket.id in of_sample
                    trip = short.trip(workers[is_sample, None], ticket)
                    if may_be_ready(trip):
                        trip = short.trip(workers[is_sample, chat], ticket)
                    _record(model_id, trip)
                    embedder.save()
        finally:
            chat.close()
    return [figure for model_id in MODELS for figure in _figures(model_id)]


def may_be_ready(trip: short.Trip) -> bool:
    """Whether a model draft of this ticket could be shown as ready: nothing withholds it from the start."""
    sources = next((e.result for e in trip.events if isinstance(e, SourcesFound)), None)
    event = trip.draft("extractive")
    sure = sources is not None and sources.answered and sources.sure
    return bool(sure and event and event.draft.covered and not event.draft.unanswered)


def _record(model_id: str, trip: short.Trip) -> None:
    event = trip.draft("model")
    sources = next((e.result for e in trip.events if isinstance(e, SourcesFound)), None)
    evidence = "\n".join(p.text for h in (sources.hits if sources else ()) for p in (h.passage, *h.more))
    titles = "\n".join(f"{h.passage.title} {h.passage.heading}" for h in (sources.hits if sources else ()))
    reviewed = [e for e in trip.events if isinstance(e, Reviewed) and e.kind == "model"]
    row = {
        "model": model_id,
        "ticket": trip.ticket.id,
        "asked": may_be_ready(trip),
        "shown": bool(event and event.draft.shown),
        "why": event.draft.why if event else "",
        "ready": bool(reviewed and reviewed[0].review.ok),
        "invented": invented(event.draft, evidence + titles, trip.ticket) if event and event.draft.shown else [],
    }
    OUTCOMES.parent.mkdir(exist_ok=True)
    with OUTCOMES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _outcomes() -> dict[tuple[str, str], dict[str, object]]:
    if not OUTCOMES.is_file():
        return {}
    rows = [json.loads(line) for line in OUTCOMES.read_text(encoding="utf-8").splitlines()]
    return {(row["model"], row["ticket"]): row for row in rows}


def _figures(model_id: str) -> list[Figure]:
    rows = [row for (model, _), row in _outcomes().items() if model == model_id]
    ready = [row for row in rows if row["ready"]]
    shown = sum(bool(row["shown"]) for row in rows)
    wrong = sum(bool(row["invented"]) for row in ready)
    asked = sum(bool(row["asked"]) for row in rows)
    note = f"{len(rows)} tickets, {asked} that may be ready, {shown} model drafts shown, {len(ready)} ready"
    return [Figure(f"ready drafts with an invented value, {model_id}", wrong, must=0, aim=0, better="lower", note=note)]


if __name__ == "__main__":
    print(table(run()))
