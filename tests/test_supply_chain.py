"""What the product is made of: every part has a licence that may be shipped, and those that bind are named."""

import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.panel.pages.about import PARTS

ROOT = Path(__file__).parents[1]
SUPPLY_CHAIN = runpy.run_path(str(ROOT / "packaging" / "supply_chain.py"))
NAMED = tomllib.loads((ROOT / "packaging" / "licences.toml").read_text(encoding="utf-8"))["named"]


@pytest.mark.parametrize(("name", "licence"), list(SUPPLY_CHAIN["licences"]()))
def test_every_part_has_a_licence_that_may_be_shipped(name: str, licence: str) -> None:
    assert SUPPLY_CHAIN["is_allowed"](name, licence)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "unknown", "GNU General Public License v3"]
)
def test_other_licences_are_refused(licence: str) -> None:
    assert not SUPPLY_CHAIN["is_allowed"]("some-part", licence)


def test_parts_whose_licence_binds_stand_on_the_about_page_and_in_contributing() -> None:
    shown, contributing = dict(PARTS), (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, entry in NAMED.items():
        if entry["licence"].startswith(("LGPL", "MPL")):
            assert shown.get(name) == entry["licence"] and name in contributing


def test_nothing_is_locked_that_only_an_unused_part_needs() -> None:
    locked = SUPPLY_CHAIN["locked"]()
    assert "diskcache" not in locked and "lazy-importer" not in locked


def test_llama_cpp_loads_without_the_cache_that_is_not_installed() -> None:
    program = (
        "import sys, importlib.abc\n"
        "class Absent(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.split('.')[0] == 'diskcache': raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from models.llama_binding import llama\n"
        "assert llama.llama_backend_init"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
