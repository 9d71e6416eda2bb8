"""The priority of Deskside's processes, however Deskside itself was started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.processes import sandbox

SAY = "import os; from core.processes.sandbox import lower_priority; lower_priority(); print(os.nice(0))"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority")
@pytest.mark.parametrize(("started_at", "runs_at"), [(0, sandbox.HOST_NICE), (19, 19)])
def test_a_process_is_at_least_as_patient_as_whoever_started_it(started_at: int, runs_at: int) -> None:
    """Only an administrator may raise a priority: trying to ended the model's process at its start."""
    command = ["nice", "-n", str(started_at), sys.executable, "-c", SAY]
    assert int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == runs_at
