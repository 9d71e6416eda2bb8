"""A frozen app starts itself for its children: the switch leads to the right one, under the guard or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.processes.child_switches import SWITCHES

ROOT = Path(__file__).parents[2]
MODULES = {
    "worker": "app.backend.worker",
    "model-host": "models.host",
    "reader": "core.knowledge.reader_process",
    "keyring": "app.store_key",
    "download": "models.fetch.fetch_process",
    "probe": "app.doctor.probe",
    "connector": "app.connectors.connector_process",
    "team-model": "app.team.model_process",
    "team-knowledge": "app.team.knowledge.knowledge_process",
}
ARGUMENTS = {"keyring": ["get", "a store that no keyring knows"]}
"""What a child is started with after its switch."""
FROZEN = """
import sys
sys.frozen, sys.argv = True, ["deskside", {switch!r}, *{arguments!r}]
import app.__main__ as entry
ours = sorted(name for name in sys.modules if name.split(".")[0] in ("core", "models"))
print(*ours, file=sys.stderr)
from core.processes.egress_guard import installed
print("guarded" if installed() else "open", file=sys.stderr)
def tell(event, arguments):
    if event == "import" and arguments[0] in {modules!r}:
        print("starts", arguments[0], file=sys.stderr, flush=True)
sys.addaudithook(tell)
raise SystemExit(entry.main())
"""


@pytest.mark.parametrize("child", SWITCHES)
def test_its_switch_starts_the_child(child: str) -> None:
    code = FROZEN.format(switch=SWITCHES[child], arguments=ARGUMENTS.get(child, []), modules=set(MODULES.values()))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    )
    loaded, guard, *started = done.stderr.splitlines()
    ours = ("child_switches", "egress_guard", "private_files")
    assert loaded == " ".join(["core", "core.processes", *(f"core.processes.{module}" for module in ours)])
    reaching_out = ("download", "connector", "team-model", "team-knowledge")
    assert guard == ("open" if child in reaching_out else "guarded")
    assert started == [f"starts {MODULES[child]}"]
    assert done.returncode == 0
