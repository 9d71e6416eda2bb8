"""An agent at a desk: a screen, a helpdesk on loopback, the panel, and a browser in which a ticket can be opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import programs
from tests.browsers.agent import Agent
from tests.waiting import wait_until


@pytest.fixture(scope="session", autouse=True)
def all_there() -> None:
    missing = [name for name in programs.NEEDED if shutil.which(name) is None]
    assert not missing, f"missing: {', '.join(missing)}. docs/companion.md says which packages hold them."


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with programs.helpdesk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def agent(
    request: pytest.FixtureRequest, desk: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agent]:
    """With the companion installed by its own command, logged in at the helpdesk."""
    home = tmp_path_factory.mktemp("home")
    for folder in (".config/chromium", ".mozilla", "run"):
        (home / folder).mkdir(parents=True, mode=0o700)
    with programs.screen() as screen:
        models = os.environ.get("DESKSIDE_MODELS") or str(Path.home() / ".local" / "share" / "deskside" / "models")
        environment = {
            **screen,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "DESKSIDE_MODELS": models,
        }
        data = home / "data"
        data.mkdir(mode=0o700)
        (data / "settings.toml").write_text("write_with_model = false\n", encoding="utf-8")
        command = [sys.executable, "-m", "app", "--data-dir", str(data), "companion", "install"]
        subprocess.run(command, cwd=programs.ROOT, env=environment, check=True)
        panel = programs.Panel(environment, data)
        try:
            with getattr(programs, request.param)(environment) as browser:
                browser.go(f"{desk['address']}/login/")
                browser.run(f"document.cookie = 'sessionid={desk['session']}; path=/'")
                wait_until(lambda: panel.told().get("open", False))
                yield Agent(environment, desk, panel, browser)
        finally:
            panel.close()
