"""A person at a desk: what they have before them, do and see."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        self.pressed(window, keys)

    def pressed(self, window: str, keys: str) -> float:
        """The same; gives when, in seconds since the epoch."""
        self._command("windowactivate", "--sync", self.browser_window() if window == "browser" else self.panel_window())
        began = time.time()
        self._command("key", keys)
        return began

    def click_page(self) -> None:
        """Clicks on the title, as who reads may do: before that Firefox's keys go to its address bar. Chromium gives
        its page the keys by itself, and does not say where on the screen that lies."""
        title = "document.querySelector('h2').getBoundingClientRect()"
        across, down = (f"Math.round(mozInnerScreen{axis} + {title}.{axis.lower()} + 9)" for axis in "XY")
        if self.browser.run("'mozInnerScreenX' in window"):
            self._command("windowactivate", "--sync", self.browser_window())
            place = [str(self.browser.run(number)) for number in (across, down)]
            self._command("mousemove", *place, "click", "1")

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


@contextmanager
def seated_agent(browser: str, desk: dict[str, Any], home: Path, before: Sequence[str] = ()) -> Iterator[Agent]:
    """With the companion installed by its own command, logged in at the helpdesk. `browser`: 'chromium' or 'firefox';
    `before`: what goes before the commands of the panel and of the companion's host."""
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
        if before:
            starter = data / "companion" / "deskside-companion"
            starter.write_text(starter.read_text().replace("exec ", f"exec {' '.join(before)} ", 1))
        panel = programs.Panel(environment, data, before)
        try:
            with getattr(programs, browser)(environment) as opened:
                opened.go(f"{desk['address']}/login/")
                opened.run(f"document.cookie = 'sessionid={desk['session']}; path=/'")
                wait_until(lambda: panel.told().get("open", False))
                yield Agent(environment, desk, panel, opened)
        finally:
            panel.close()
