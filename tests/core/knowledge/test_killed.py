"""kill -9 while indexing loses and doubles nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

POINTS = 20


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL, nor fork")
@pytest.mark.parametrize("what", [[], ["changing"]], ids=["a scan", "a change of embedder"])
def test_killed_at_random_statements_nothing_is_lost_or_doubled(tmp_path, what):
    root = Path(__file__).parents[3]
    program = [sys.executable, "-W", "error", "-m", "tests.core.knowledge.kill_points"]
    done = subprocess.run(
        [*program, tmp_path / "x", str(POINTS), "7", *what],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == POINTS
