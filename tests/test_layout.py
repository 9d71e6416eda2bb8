"""Where tests lie: those of a folder of core in the folder of that name, and shared code in modules of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CORE = TESTS.parent / "core"
FEATURES: dict[str, str] = {
    "core/store/migrations": "a file for each migration; conftest makes the store that it starts from",
    "core/knowledge/health/test_conditions.py": "examines a folder of docs through conftest's Shop",
    "core/knowledge/health/test_german_docs.py": "examines a folder of docs through conftest's Shop",
    "core/knowledge/health/test_rival_names.py": "examines a folder of docs through conftest's Shop",
    "core/processes/test_egress_guard.py": "runs programs that install the guard before anything else",
    "core/knowledge/test_killed.py": "kills the process of kill_points.py in the middle of indexing",
}
"""Test files and folders that name no module of their folder, and why."""
MODULES = sorted(path for path in TESTS.rglob("*.py") if "__pycache__" not in path.parts)
OF_CORE = [path for path in MODULES if path.name.startswith("test_") and path.is_relative_to(TESTS / "core")]


def imported(path: Path) -> set[str]:
    """All modules a file imports, and `module.name` for each name out of one."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def listed(path: Path) -> bool:
    name = path.relative_to(TESTS).as_posix()
    return any(name == entry or name.startswith(f"{entry}/") for entry in FEATURES)


@pytest.mark.parametrize("path", OF_CORE, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_test_of_core_tests_a_module_of_the_folder_it_lies_in(path: Path) -> None:
    folder = path.parent.relative_to(TESTS)
    assert (TESTS.parent / folder).is_dir(), f"there is no {folder}"
    package = ".".join(folder.parts)
    uses = any(name == package or name.startswith(f"{package}.") for name in imported(path))
    assert uses or listed(path), f"imports nothing of {package}: move it, or list it in FEATURES with the reason"


def test_what_is_listed_as_a_feature_is_there() -> None:
    assert [name for name in FEATURES if not (TESTS / name).exists()] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_nothing_is_imported_out_of_a_test_or_a_conftest(path: Path) -> None:
    """`tests` is a namespace package (no `__init__.py`); what two files need stands in a module that both import."""
    shared = {name for name in imported(path) if name.startswith("tests.")}
    assert [
        name for name in sorted(shared) if any(p == "conftest" or p.startswith("test_") for p in name.split("."))
    ] == []
    assert "importlib.util" not in imported(path), "import it by its name"
    assert path.name != "__init__.py"
