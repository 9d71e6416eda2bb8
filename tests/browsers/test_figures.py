"""How long an agent waits: from the key to the ticket in the panel, and from Insert to the reply in the page. And that
nothing but this machine is reached meanwhile, as the kernel sees it."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.agent import HAND_OVER, INSERT, Agent, seated_agent
from tests.waiting import wait_until

TRIPS = 20
ARRIVES_S, STANDS_S = 0.3, 0.15
"""What the 95th percentile must keep."""
BOX = "document.querySelector('#commentBox')"
FILLED = f"window.filled = 0; {BOX}.addEventListener('input', () => {{ window.filled ||= Date.now(); }})"
CALLS = "socket,connect,bind,listen,accept,accept4,sendto,sendmsg,sendmmsg,recvfrom,recvmsg"
AWAY = re.compile(r"\b(?:sa_family=|socket\()AF_(?!UNIX|LOCAL|NETLINK)(\w+)")


def test_the_ticket_is_there_and_the_reply_stands_before_anybody_waits(agent: Agent, capsys: pytest.CaptureFixture):
    arrived, stood = [], []
    for number in agent.desk["more"][:TRIPS]:
        agent.open_ticket(number)
        agent.click_page()
        began = agent.pressed("browser", HAND_OVER)
        wait_until(lambda number=number: (agent.panel.told()["ticket"] or {}).get("id") == str(number))
        arrived.append(agent.panel.when(lambda told, number=number: told["ticket"]["id"] == str(number)) - began)
        if not wait_for_reply(agent):
            agent.write("A reply")
        agent.browser.run(FILLED)
        began = agent.pressed("panel", INSERT)
        wait_until(lambda: agent.panel.told()["asked"] or agent.panel.told()["given"])
        if agent.panel.told()["asked"]:
            began = agent.pressed("panel", INSERT)
        wait_until(lambda: bool(agent.browser.run("window.filled")))
        stood.append(agent.browser.run("window.filled") / 1000 - began)
        wait_until(lambda: agent.panel.told()["given"])
    with capsys.disabled():
        name = "Firefox" if agent.browser.run("navigator.userAgent.includes('Firefox')") else "Chromium"
        where = f"{name}, {TRIPS} trips on {os.cpu_count()} cores with {os.getloadavg()[0]:.1f} at work"
        print(f"\n{where}: key to ticket in the panel {said(arrived)} (must {ARRIVES_S * 1000:.0f} ms)")
        print(f"{where}: Insert to text in the page {said(stood)} (must {STANDS_S * 1000:.0f} ms)")


def wait_for_reply(agent: Agent) -> bool:
    wait_until(lambda: agent.panel.told()["phase"] in ("ready", "failed", "handoff"))
    return bool(agent.panel.told()["reply"])


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]


def said(seconds: list[float]) -> str:
    return f"p50 {percentile(seconds, 0.5) * 1000:.0f} ms, p95 {percentile(seconds, 0.95) * 1000:.0f} ms"


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_panel_and_host_reach_nothing_but_pipes_and_local_sockets(browser: str, desk: dict[str, Any], tmp_path: Path):
    traces = tmp_path / "traces"
    traces.mkdir()
    strace = ["strace", "-ff", "-qq", "--seccomp-bpf", "-f", "-e", f"trace={CALLS}", "-o", str(traces / "of")]
    with seated_agent(browser, desk, tmp_path / "home", strace) as agent:
        agent.open_ticket(desk["ticket"])
        agent.click_page()
        agent.hand_over()
        wait_until(lambda: bool(agent.panel.told()["ticket"]))
        if not wait_for_reply(agent):
            agent.write("A reply")
        agent.insert()
        wait_until(lambda: bool(agent.browser.run(f"{BOX}.value")))
    lines = [line for trace in traces.iterdir() for line in trace.read_text(errors="replace").splitlines()]
    assert [line for line in lines if AWAY.search(line)] == []
    # That the trace saw the host join the panel, and the panel take it.
    assert any("connect(" in line and "AF_UNIX" in line and "deskside" in line for line in lines)
    assert any("accept" in line for line in lines)
