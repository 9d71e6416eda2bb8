"""`deskside models`: list, fetch, import, verify, use, bench."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from app.cli.commands.models_bench import run_bench
from app.cli.context import Context
from app.doctor.probing import card_bytes
from app.i18n import error_sentence, t
from core import settings
from core.errors import ModelMissing, WrongDigest
from models.catalogue import InstalledModel, catalogue
from models.choice import recommended, this_machine
from models.fetch.fetch_progress import FetchProgress
from models.fetch.fetching import fetch, fetch_starter
from models.gguf_import import import_model, inspect
from models.installed import list_models, use, verify

STARTER = "starter"
"""In place of an id: what a new machine starts with, an embedder and the best chat model to be had."""


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the six."""
    models = subparsers.add_parser("models", parents=[options], help="the models of this machine")
    actions = models.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[options], help="which there are, and which are here").set_defaults(run=run_list)
    fetching = actions.add_parser("fetch", parents=[options], help="download one by its id, or the starter set")
    fetching.add_argument("id", metavar=f"ID|{STARTER}")
    fetching.set_defaults(run=run_fetch)
    importing = actions.add_parser("import", parents=[options], help="take a GGUF file in")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--sha256", metavar="HEX", help="what the file's digest must be")
    importing.set_defaults(run=run_import)
    verify = actions.add_parser("verify", parents=[options], help="read every model file and compare its digest")
    verify.set_defaults(run=run_verify)
    use = actions.add_parser("use", parents=[options], help="choose the chat model or embedder")
    use.add_argument("id", metavar="ID")
    use.set_defaults(run=run_use)
    bench = actions.add_parser("bench", parents=[options], help="how fast the chosen models are here, and what to use")
    bench.set_defaults(run=run_bench)


def run_list(context: Context) -> int:
    """Every known model, whether it is here, and which suits this machine; then those that only a file brings."""
    models = list_models(context.directories.models)
    card = card_bytes() if context.settings.graphics_card == "auto" else 0
    best = recommended((model.entry for model in models), catalogue().choice, this_machine(card))
    for listed in models:
        entry = listed.entry
        row = {
            "id": entry.id,
            "name": entry.name,
            "role": entry.role,
            "bytes": entry.bytes,
            "licence": entry.licence,
            "context": entry.context_tokens,
            "memory": entry.memory_bytes,
            "present": listed.path is not None,
            "verified": listed.verified,
            "recommended": entry == best,
        }
        if context.out.as_json:
            context.out.row(row)
        else:
            mark = "●" if row["present"] else "○"
            size = f"{entry.bytes / 1e6:7,.0f} MB"
            role = t(f"models.role.{entry.role}")
            suits = f" · {t('panel.models.recommended')}" if row["recommended"] else ""
            context.out.text(f"{mark} {entry.id:<22} {role:<10} {size}  {entry.licence:<12} {entry.name}{suits}")
    if not context.out.as_json:
        context.out.text(t("models.to-import"))
        for family in catalogue().to_import:
            context.out.text(f"  {family.licence:<12} {family.name}: {family.page}")
    return 0


def run_fetch(context: Context) -> int:
    """Fetches one model or the starter set, and says which source served."""
    folder, wanted = context.directories.models, context.options.id
    jobs: Iterable[Iterator[FetchProgress | InstalledModel]]
    if wanted == STARTER:
        jobs = (fetch_starter(folder, role) for role in ("embedding", "chat"))
    else:
        jobs = (fetch(folder, wanted),)
    for job in jobs:
        for step in job:
            if isinstance(step, FetchProgress):
                _say(context, step)
            else:
                _show(context, step)
    return 0


def _say(context: Context, step: FetchProgress) -> None:
    if step.stage == "failed-source":
        context.out.say(t("models.source-failed", source=step.source, reason=step.reason))
    elif step.stage == "done" and step.source:
        context.out.say(t("models.served", model=step.model, source=step.source))
    elif step.stage == "downloading" and step.bytes_total:
        done = step.bytes_done / step.bytes_total
        bar = "█" * int(20 * done) + "░" * (20 - int(20 * done))
        left = "" if step.seconds_left is None else t("index.time-left", seconds=round(step.seconds_left))
        size = f"{step.bytes_done / 1e6:,.0f} / {step.bytes_total / 1e6:,.0f} MB"
        context.out.progress(f"{step.model} {bar} {size}, {step.rate / 1e6:.1f} MB/s{left}")
    else:
        context.out.progress(t(f"models.stage.{step.stage}", model=step.model, source=step.source))


def _show(context: Context, model: InstalledModel) -> None:
    if context.out.as_json:
        context.out.row({"id": model.entry.id, "path": str(model.path), "sha256": model.digest})
    else:
        context.out.say(t("models.ready", model=model.entry.id))


def run_import(context: Context) -> int:
    """Shows the header of a GGUF file, then copies it into the models folder."""
    header = inspect(context.options.file)
    shown = {
        "architecture": header.architecture,
        "name": header.name,
        "parameters": header.parameters,
        "quantization": header.quantization,
        "context": header.context_tokens,
        "licence": header.licence,
    }
    if not context.out.as_json:
        for name, value in shown.items():
            context.out.text(f"{t(f'models.header.{name}'):<16} {value}")
    model = import_model(
        context.directories.models,
        context.options.file,
        context.options.sha256,
        progress=lambda done, total: context.out.progress(f"{done / 1e6:,.0f} / {total / 1e6:,.0f} MB"),
    )
    if context.out.as_json:
        context.out.row({"id": model.entry.id, "sha256": model.digest, **shown})
    else:
        _show(context, model)
    return 0


def run_verify(context: Context) -> int:
    """Reads every model file again and compares its digest; a wrong one is deleted and reported, and the others are
    still read."""
    rows = 0
    wrong: list[WrongDigest] = []
    for row in verify(context.directories.models, progress=_reading(context)):
        rows += 1
        if not row.right:
            wrong.append(WrongDigest(model=row.entry.id, expected=row.entry.sha256, found=row.digest))
        if context.out.as_json:
            context.out.row({"id": row.entry.id, "sha256": row.digest, "ok": row.right})
        else:
            context.out.text(t("models.verified", model=row.entry.id) if row.right else error_sentence(wrong[-1]))
    if not rows:
        raise ModelMissing(model=catalogue().starters["chat"][0])
    if wrong:
        raise wrong[-1]
    return 0


def _reading(context: Context) -> Callable[[str, int], None]:
    return lambda model, _: context.out.progress(t("models.stage.checking", model=model, source=""))


def run_use(context: Context) -> int:
    """Chooses a model that is here for what it is made for."""
    model_id = context.options.id
    changed = use(context.settings, context.directories.models, model_id)
    settings.save(changed, context.directories.settings_file)
    if context.out.as_json:
        context.out.row({"id": model_id, "chat_model": changed.chat_model, "embedder": changed.embedder})
    else:
        context.out.text(t("models.used", model=model_id))
    return 0
