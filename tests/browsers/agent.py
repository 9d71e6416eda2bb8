"""A person at a desk: what they have before them, do and see."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
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
        self._command("windowactivate", "--sync", self.browser_window() if window == "browser" else self.panel_window())
        self._command("key", keys)

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
