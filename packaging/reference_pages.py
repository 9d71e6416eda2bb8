"""Writes docs/reference/: settings, commands and models, from what the program itself declares.

python packaging/reference_pages.py            writes the pages
python packaging/reference_pages.py --check    exits with 1 where one is out of date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from app import i18n
from app.cli.main import parser
from app.i18n import known, t
from core.settings import FIELDS, choices
from models.catalogue import catalogue
from models.choice import MachineFacts, recommended

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "Made by `make reference` from what the program declares."
GIGABYTE = 1_000_000_000
MEMORY, CORES = (4, 8, 16, 32, 64), (2, 8)
CARDS = (0, 6, 8, 12, 24)


def settings_page() -> str:
    """Every setting with its words, its values and its default."""
    lines = [
        "# Settings",
        "",
        f"{MADE} They are changed on the settings page, or in `settings.toml` of the data folder.",
    ]
    for group, fields in groupby(FIELDS.values(), key=lambda field: field.metadata["group"]):
        lines += [
            "",
            f"## {t(f'setting.group.{group}')}",
            "",
            "| name | what it is | values | default |",
            "|---|---|---|---|",
        ]
        for field in fields:
            help_words = known(f"setting.{field.name}.help", "")
            said = f"**{t(f'setting.{field.name}')}**{': ' if help_words else ''}{help_words}"
            lines.append(f"| `{field.name}` | {said} | {values_of(field.name)} | {shown(field.default)} |")
    return "\n".join(lines) + "\n"


def values_of(name: str) -> str:
    """What a setting may be."""
    field = FIELDS[name]
    if allowed := choices(name):
        return ", ".join(f"`{value}`" for value in allowed)
    low, high = field.metadata["low"], field.metadata["high"]
    if low is not None:
        return f"{low} to {high}"
    kinds = {bool: "true, false", str: "text", tuple: "a list of texts"}
    return kinds[type(field.default)]


def shown(default: object) -> str:
    """A default as `settings.toml` has it."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{part}"' for part in default) + "]`"
    return f"`{default}`" if default != "" else "empty"


def commands_page() -> str:
    """Every command with its arguments; what all of them take stands once, at the top."""
    top = parser()
    everywhere = [action for action in top._actions if action.dest not in ("help", "command")]
    lines = [
        "# Commands",
        "",
        MADE,
        "What each reads and writes with `--json`: [the contract](../command-line.md).",
        "",
    ]
    lines += ["## Options of every command", "", *rows_of(everywhere)]
    common = {action.dest for action in everywhere} | {"help"}
    for name, said, command in subcommands(top):
        lines += ["", f"## deskside {name}", "", f"{said[:1].upper()}{said[1:]}."]
        for inner, inner_said, action in subcommands(command):
            own = [a for a in action._actions if a.dest not in common]
            lines += ["", f"`deskside {name} {inner}`: {inner_said}.", *(["", *rows_of(own)] if own else [])]
        own = [a for a in command._actions if a.dest not in common and not isinstance(a, argparse._SubParsersAction)]
        lines += ["", *rows_of(own)] if own else []
    return "\n".join(lines) + "\n"


def subcommands(of: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Name, help and parser of each command below a parser."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                if name not in said:
                    continue  # without a help: what other programs call, not a person
                yield name, said.get(name, ""), command


def rows_of(actions: list[argparse.Action]) -> list[str]:
    """A table of arguments and options."""
    rows = ["| argument | what it is |", "|---|---|"]
    for action in actions:
        names = ", ".join(action.option_strings)
        value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
        choice = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        cells = (f"`{f'{names} {value}'.strip()}`", f"{action.help or ''}{choice}".strip())
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def models_page() -> str:
    """Every model with its size and licence, and which one a machine is recommended."""
    known = catalogue()
    lines = [
        "# Models",
        "",
        MADE,
        "`deskside models fetch ID` gets one; its digest is checked before the first use.",
        "",
    ]
    for role, head in (("chat", "Write drafts"), ("embedding", "Search")):
        lines += [f"## {head}", "", "| id | name | download | memory | licence |", "|---|---|---|---|---|"]
        for model in (model for model in known.entries if model.role == role):
            sizes = f"{model.bytes / GIGABYTE:.2f} GB | {model.memory_bytes / GIGABYTE:.1f} GB"
            lines.append(f"| `{model.id}` | {model.name} | {sizes} | [{model.licence}]({model.licence_url}) |")
        lines.append("")
    lines += ["## To be imported from a file of your own", "", "`deskside models import FILE` takes any GGUF.", ""]
    lines += [f"- [{family.name}]({family.page}), {family.licence}" for family in known.to_import]
    lines += [
        "",
        "## Which one is recommended",
        "",
        "By memory and cores, without a graphics card: the best one that takes at",
    ]
    lines += ["most half of the memory and writes a usual draft in a minute.", ""]
    lines += ["| memory | " + " | ".join(f"{cores} cores" for cores in CORES) + " |", "|---|" + "---|" * len(CORES)]
    for memory in MEMORY:
        best = [recommended(known.entries, known.choice, MachineFacts(memory * GIGABYTE, cores, 0)) for cores in CORES]
        lines.append(f"| {memory} GB | " + " | ".join(f"`{model.id}`" if model else "none" for model in best) + " |")
    lines += ["", "With a graphics card that models are run on, by its free memory (16 GB of memory, 8 cores):", ""]
    lines += ["| card | recommended |", "|---|---|"]
    for card in CARDS:
        found = recommended(known.entries, known.choice, MachineFacts(16 * GIGABYTE, 8, card * GIGABYTE))
        lines.append(f"| {f'{card} GB' if card else 'none'} | `{found.id if found else 'none'}` |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes the pages, or says which is out of date."""
    i18n.use_language("en")
    pages = {"settings.md": settings_page(), "commands.md": commands_page(), "models.md": models_page()}
    status = 0
    for name, text in pages.items():
        page = FOLDER / name
        if "--check" not in sys.argv[1:]:
            page.write_text(text, encoding="utf-8")
        elif not page.is_file() or page.read_text(encoding="utf-8") != text:
            print(f"docs/reference/{name} is out of date: run `make reference`", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
