"""`deskside models bench`: how fast the chosen models are on the processor and on the card, and what to use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from app.cli.context import Context
from app.i18n import t
from app.model_clients import chosen
from core import settings
from core.errors import ModelMissing
from models.catalogue import InstalledModel, catalogue
from models.clients import HostedChatModel, HostedEmbedder
from models.offload import CardUse, Offload
from models.speed import ChatSpeed, measure_chat, measure_embedder


def run_bench(context: Context) -> int:
    """Measures the chosen models, and saves in the settings whether a card is worth its while. Raises `ModelMissing`
    where there is none to measure, `ModelError`."""
    folder, given = context.directories.models, context.settings
    embedding = chosen(folder, "embedding", given.embedder)
    writing = chosen(folder, "chat", given.chat_model)
    if embedding is None and writing is None:
        raise ModelMissing(model=catalogue().starters["chat"][0])
    if embedding is not None:
        with closing(HostedEmbedder(embedding, given.threads)) as embedder:
            _row(context, embedding, "", {"embedding": measure_embedder(embedder)})
    if writing is not None:
        measured = dict(_chat(context, writing))
        _recommend(context, recommended_use(measured["off"], measured.get("auto")))
    return 0


def _chat(context: Context, model: InstalledModel) -> Iterator[tuple[CardUse, ChatSpeed]]:
    """The speeds on the processor (`off`) and, where one takes the model, on a card (`auto`)."""
    uses: tuple[CardUse, ...] = ("off", "auto")
    for use in uses:
        with closing(HostedChatModel(model, threads=context.settings.threads, graphics_card=use)) as chat:
            chat.count_tokens([""])
            offload = chat.status().offload or Offload()
            if use == "auto" and not offload.device:
                context.out.say(t(f"models.bench.{offload.why_not}", card=offload.description))
                continue
            speed = measure_chat(chat)
        facts: dict[str, float | int | str] = {"prefill": speed.prefill, "decode": speed.decode}
        facts |= {"device": offload.device, "layers": offload.layers, "layers_in_all": offload.layers_in_all}
        _row(context, model, offload.device, facts)
        yield use, speed


def _row(context: Context, model: InstalledModel, device: str, facts: dict[str, float | int | str]) -> None:
    rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in facts.items()}
    backend = "card" if device else "processor"
    if context.out.as_json:
        context.out.row({"model": model.entry.id, "role": model.entry.role, "backend": backend, **rounded})
        return
    speeds = (f"{t(f'models.bench.speed.{name}')} {rounded[name]}" for name in _SPEEDS if name in rounded)
    share = f"{rounded['layers']}/{rounded['layers_in_all']}" if device else ""
    where = t(f"models.bench.where.{backend}", device=device, share=share)
    context.out.text(f"{model.entry.id:<22} {where:<28} {', '.join(speeds)}")


_SPEEDS = ("prefill", "decode", "embedding")


def recommended_use(processor: ChatSpeed, card: ChatSpeed | None) -> CardUse | None:
    """Whether the card writes a usual draft sooner; None where none could be tried."""
    if card is None:
        return None
    return "auto" if card.draft_seconds < processor.draft_seconds else "off"


def _recommend(context: Context, use: CardUse | None) -> None:
    """Says what to use, and saves it where a card was tried."""
    if use is not None and use != context.settings.graphics_card:
        settings.save(settings.changed(context.settings, graphics_card=use), context.directories.settings_file)
    backend = "card" if use == "auto" else "processor"
    if context.out.as_json:
        context.out.row({"recommended": backend, "graphics_card": use or context.settings.graphics_card})
    else:
        context.out.text(t(f"models.bench.recommended.{backend}"))
