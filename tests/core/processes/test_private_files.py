"""What the program's processes keep from other users of the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.processes.private_files import close_to_others

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folders private by itself")

MAKE = """
import resource, subprocess, sys
from pathlib import Path
from core.processes.private_files import keep_private
keep_private()
folder = Path(sys.argv[1])
(folder / "made").mkdir()
(folder / "made" / "file").write_text("words of a customer")
say = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
print(subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True).stdout.strip())
"""


def test_what_it_makes_is_this_users_alone_and_its_children_leave_no_dump(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", MAKE, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "0"
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "made" / "file").stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_others_may_read_is_closed_by_the_next_command(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    command = [sys.executable, "-m", "app", "models", "list", "--data-dir", str(data)]
    subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[3])
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "logs" / "deskside.log").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    close_to_others(tmp_path / "none")
    assert not (tmp_path / "none").exists()
