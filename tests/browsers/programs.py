"""The programs that these tests start: a screen, two browsers, a helpdesk, the panel. Each as a person has them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.browsers.bidi import Browser
from tests.browsers.needed import PACKAGES
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "resources" / "companion" / "extension"
WIDTH, HEIGHT = 1500, 860
_CHROMIUM = [
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=DisableLoadExtensionCommandLineSwitch",
    f"--load-extension={EXTENSION}",
    "--window-position=0,0",
    f"--window-size=1060,{HEIGHT}",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
_FIREFOX = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "");
user_pref("toolkit.telemetry.enabled", false);
"""


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """A screen with a window manager; gives the environment of whoever sits before it."""
    reading, writing = os.pipe()
    server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    with subprocess.Popen(server, pass_fds=(writing,), stderr=subprocess.DEVNULL) as x:
        os.close(writing)
        with os.fdopen(reading) as told:
            environment = {**os.environ, "DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as manager:
            yield environment
            manager.terminate()
        x.terminate()


@contextmanager
def helpdesk(folder: Path) -> Iterator[dict[str, Any]]:
    """django-helpdesk on loopback: its address, an agent's session key, its tickets."""
    port = free_port()
    command = [sys.executable, "-m", "tests.browsers.desk.serve", str(port)]
    environment = {**os.environ, "DESK_FOLDER": str(folder)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as served:
        assert served.stdout is not None
        made = json.loads(served.stdout.readline())
        wait_until(lambda: listens(port))
        yield {**made, "address": f"http://127.0.0.1:{port}"}
        served.kill()


@contextmanager
def chromium(environment: Mapping[str, str]) -> Iterator[Browser]:
    """Debian's Chromium with the extension, in the home folder of `environment`."""
    port, profile = free_port(), Path(environment["HOME"]) / ".config" / "chromium"
    options = {"binary": "/usr/bin/chromium", "args": [*_CHROMIUM, f"--user-data-dir={profile}"]}
    with subprocess.Popen(["chromedriver", f"--port={port}"], env=environment, stdout=subprocess.DEVNULL) as driver:
        wait_until(lambda: listens(port))
        wanted = {"capabilities": {"alwaysMatch": {"webSocketUrl": True, "goog:chromeOptions": options}}}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/session", json.dumps(wanted).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            session = json.load(answer)["value"]
        browser = Browser(session["capabilities"]["webSocketUrl"], driver, new_session=False)
        yield browser
        ended = urllib.request.Request(f"http://127.0.0.1:{port}/session/{session['sessionId']}", method="DELETE")
        urllib.request.urlopen(ended, timeout=60).close()
        browser.close()


@contextmanager
def firefox(environment: Mapping[str, str]) -> Iterator[Browser]:
    """Debian's Firefox with the extension as a temporary add-on, in the home folder of `environment`."""
    profile = Path(environment["HOME"]) / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(_FIREFOX)
    command = ["firefox-esr", "--profile", str(profile), "--no-remote", "--remote-debugging-port", "0"]
    size = ["--width", "1060", "--height", str(HEIGHT)]
    with subprocess.Popen(
        [*command, *size],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        process_group=0,
    ) as process:
        assert process.stderr is not None
        told = (re.search(r"listening on (ws://\S+)", line) for line in process.stderr)
        address = next(found[1] for found in told if found)
        browser = Browser(f"{address}/session", process, new_session=True)
        browser.call("webExtension.install", extensionData={"type": "path", "path": str(EXTENSION)})
        yield browser
        os.killpg(process.pid, signal.SIGTERM)
        browser.close()


class Panel:
    """The real panel on the sample workspace, in a process of its own, and what it tells of itself."""

    def __init__(self, environment: Mapping[str, str], data: Path, before: Sequence[str] = ()) -> None:
        """`before`: what goes before its command."""
        self._told = data.parent / "told.jsonl"
        self._told.touch()
        program = [sys.executable, "-m", "tests.browsers.told_panel", str(self._told)]
        command = [*before, *program, "--sample", "--data-dir", str(data)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**environment, "DESKSIDE_PASSPHRASE": "of this test"}, stderr=subprocess.DEVNULL
        )

    def told(self) -> dict[str, Any]:
        """The last thing it told: when, its ticket, how far it has come, its reply, what it said to the person."""
        assert self.process.poll() is None, "the panel has ended"
        lines = self._lines()
        return json.loads(lines[-1]) if lines else {}

    def when(self, holds: Callable[[dict[str, Any]], bool]) -> float:
        """When it first told something that holds, of what it said with a ticket open; seconds since the epoch."""
        lines = map(json.loads, self._lines())
        return next(float(told["at"]) for told in lines if told["ticket"] and holds(told))

    def _lines(self) -> list[str]:
        """What is written as a whole: the last line may still be being written."""
        return self._told.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()

    def close(self) -> None:
        """Ends it; one that was started behind something else ends that too."""
        process = psutil.Process(self.process.pid)
        for own in process.children() if process.name() in PACKAGES else (process,):
            own.terminate()
        self.process.wait(60)


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody serves a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
