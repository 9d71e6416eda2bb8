"""An agent at a desk: a screen, a helpdesk on loopback, the panel, and a browser in which a ticket can be opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import programs
from tests.browsers.bidi import Browser
from tests.waiting import wait_until

HAND_OVER = "alt+shift+d"
INSERT = "alt+Return"


@dataclass
class Agent:
    """What a person at this desk has, does and sees."""

    environment: dict[str, str]
    desk: dict[str, Any]
    panel: programs.Panel
    browser: Browser

    def open_ticket(self, number: int) -> None:
        self.browser.go(f"{self.desk['address']}/tickets/{number}/")

    def key(self, window: str, keys: str) -> None:
        """Presses keys with a window in front: 'browser' or 'panel'."""
        self._command("windowactivate", "--sync", self.browser_window() if window == "browser" else self.panel_window())
        self._command("key", keys)

    def hand_over(self) -> None:
        self.key("browser", HAND_OVER)

    def write(self, reply: str) -> None:
        """Types a reply of one's own in place of the draft, once that is there."""
        wait_until(lambda: self.panel.told()["phase"] in ("ready", "failed"))
        self.key("panel", "ctrl+e")
        self._command("key", "ctrl+a")
        for at, line in enumerate(reply.split("\n")):
            if at:
                self._command("key", "Return")
            if line:
                self._command("type", line)
        wait_until(lambda: self.panel.told()["reply"] == reply)

    def insert(self) -> None:
        """Puts the reply into the page, also where the panel asks first because something is open in it."""
        self.key("panel", INSERT)
        wait_until(lambda: self.panel.told()["asked"] or self.panel.told()["given"])
        if self.panel.told()["asked"]:
            self.key("panel", INSERT)
        wait_until(lambda: self.panel.told()["given"])

    def panel_window(self) -> str:
        return str(self.panel.told()["window"])

    def browser_window(self) -> str:
        name = self.browser.run("document.title")
        return self._command("search", "--onlyvisible", "--name", str(name)[:30]).split()[-1]

    def _command(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout


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
