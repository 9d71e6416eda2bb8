"""What the docs say is there: commands, keys of the team's files, files, and the make targets that README names."""

from __future__ import annotations

import argparse
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import parser
from app.i18n import use_language

ROOT = Path(__file__).parents[1]
READERS_OF_TEAM_FILES = (
    "core/triage/intents.py",
    "core/triage/escalation.py",
    "core/history/business_hours.py",
    "core/review/policy.py",
)
_KEY = re.compile(r"\.(?:text|texts|number|whole|flag|duration|get|section)\(\s*\"([a-z_]+)\"")


GUIDES = [
    path.relative_to(ROOT).as_posix() for part in ("user", "admin") for path in (ROOT / "docs" / part).glob("*.md")
]
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/recipes.md", *sorted(GUIDES)]
_COMMAND = re.compile(r"^    (?:\.venv/bin/)?deskside(.*)$|`deskside ([a-z][^`|]*)`", re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    subparsers = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return sorted(subparsers.choices)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"`deskside {command}\b", page("docs/command-line.md"))


@pytest.mark.parametrize("source", READERS_OF_TEAM_FILES)
def test_every_key_of_the_teams_files_is_documented(source: str) -> None:
    keys = set(_KEY.findall(page(source)))
    assert keys
    undocumented = [key for key in sorted(keys) if not re.search(rf"[`\[]{key}\b", page("docs/team-files.md"))]
    assert undocumented == []


def test_the_overview_of_files_is_up_to_date() -> None:
    subprocess.run([sys.executable, "packaging/file_overview.py", "--check"], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", PAGES)
def test_files_and_targets_that_a_page_names_are_there(name: str) -> None:
    text = page(name)
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    paths = re.findall(
        r"(?<![\w/<.])((?:app|core|models|tests|packaging|docs|resources)/[\w/.-]*\w\.(?:py|toml|md))", text
    )
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_links_to_is_there(name: str) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", page(name))
    assert [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()] == []


def test_every_guide_is_reached_from_its_index() -> None:
    for name in GUIDES:
        folder, _, file = name.rpartition("/")
        assert file == "README.md" or f"({file})" in page(f"{folder}/README.md"), name


def commands_of(name: str) -> list[list[str]]:
    """The commands that a page shows, as arguments."""
    return [shlex.split(line or inline) for line, inline in _COMMAND.findall(page(name)) if "…" not in line + inline]


@pytest.mark.parametrize("name", ["README.md", *sorted(GUIDES)])
def test_a_command_on_a_page_is_one_that_the_program_takes(name: str) -> None:
    """`make smoke` runs those of docs/user/terminal.md."""
    for arguments in commands_of(name):
        parser().parse_args(arguments)


def test_the_reference_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "reference_pages.py"))
    use_language("en")
    for name in ("settings", "commands", "models"):
        assert made[f"{name}_page"]() == page(f"docs/reference/{name}.md"), f"{name}: make reference"


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("de", 2)])
def test_the_glossarys_words_are_those_on_the_screen(language: str, column: int) -> None:
    words = page(f"resources/locale/{language}/LC_MESSAGES/deskside.po")
    named = [row.split("|") for row in page("docs/glossary.md").splitlines() if re.search(r"`\w+\.[\w.-]+` \|$", row)]
    assert len(named) > 12
    for cells in named:
        message_id, said = cells[-2].strip(" `"), cells[column].strip()
        entry = words[words.index(f'msgid "{message_id}"\n') :].split("\n\n")[0]
        assert said in entry, message_id
