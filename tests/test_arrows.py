"""Imports run one way: app -> core <- models; and core knows no window, no model runtime, no network."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "core": {"core", "resources"},
    "models": {"models", "core", "resources"},
    "app": {"app", "core", "models", "resources"},
}
COMPOSITION = {
    Path("app/__main__.py"),  # a frozen app starts itself as a model host or a download
    Path("app/model_clients.py"),
    Path("app/composition.py"),
    Path("app/cli/commands/models_bench.py"),
    Path("app/cli/commands/models_command.py"),
    Path("app/cli/commands/models_bench.py"),  # starts each model by itself, on the processor and on the card
    Path("app/backend/model_rows.py"),
    Path("app/doctor/model_checks.py"),  # looks at the files and at the processor, whatever is chosen
    Path("app/doctor/probe.py"),  # loads llama.cpp where it may end the process
}
"""The only places of app that may name what models is made of."""
SERVED_MODELS = Path("app/team")
"""The models of a team's servers: they keep the promises of the local ones with the same parts."""
FORBIDDEN_IN_CORE = {
    "PySide6", "llama_cpp", "gguf", "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "asyncio",
    "requests", "keyring", "socketserver", "xmlrpc", "webbrowser",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def files(package: str) -> list[Path]:
    return sorted(p.relative_to(ROOT) for p in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ALLOWED)
def test_arrows(package: str) -> None:
    ours = {"app", "core", "models", "resources", "tests"}
    wrong = [
        f"{path} -> {name}"
        for path in files(package)
        for name in imports(ROOT / path)
        if name.split(".")[0] in ours - ALLOWED[package]
    ]
    assert not wrong


def test_core_knows_no_window_no_runtime_no_network() -> None:
    # urllib.parse only takes addresses apart; nothing else of urllib is harmless.
    wrong = [
        f"{path} -> {name}"
        for path in files("core")
        for name in imports(ROOT / path)
        if name.split(".")[0] in FORBIDDEN_IN_CORE and name != "urllib.parse"
    ]
    assert not wrong


def test_only_the_composition_root_names_concrete_models() -> None:
    wrong = [
        f"{path} -> {name}"
        for path in files("app")
        if path not in COMPOSITION and SERVED_MODELS not in path.parents
        for name in imports(ROOT / path)
        if name.split(".")[0] == "models"
    ]
    assert not wrong


def test_no_file_is_a_god_module() -> None:
    long = {
        str(p): n
        for package in ALLOWED
        for p in files(package)
        if (n := len((ROOT / p).read_text().splitlines())) > 400
    }
    assert not long


def test_sql_lives_in_the_store_and_where_the_team_has_its_docs() -> None:
    words = ("SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "PRAGMA ")
    wrong = [
        str(path)
        for package in ALLOWED
        for path in files(package)
        if path.parts[:2] != ("core", "store")
        and path.parts[:3] != ("app", "team", "knowledge")
        and any(w in (ROOT / path).read_text() for w in words)
    ]
    assert not wrong


def test_the_window_loads_nothing_of_the_work() -> None:
    """Each would cost the start of the panel a tenth of a second and its memory 20 MB."""
    names = ["numpy", "phonenumbers", "apsw", "sqlite_vec", "llama_cpp", "psutil", "requests", "Stemmer"]
    code = f"import sys, app.start, app.panel.qt_app; print([n for n in {names} if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_working_process_starts_before_qt_is_loaded() -> None:
    code = "import sys, app.start; print('PySide6' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("app", "core", "models", cache_dir=None)
    importers = {module: graph.find_downstream_modules(module) for module in graph.modules}
    assert sorted((a, b) for a in importers for b in importers[a] if a < b and a in importers[b]) == []


def test_no_two_files_have_one_name() -> None:
    """Whoever is told a file's name finds one file."""
    names = Counter(p.name for package in ALLOWED for p in files(package) if not p.name.startswith("__"))
    assert [name for name, count in names.items() if count > 1] == []
