"""Every command and the panel under a trace of their system calls: what reaches for more than a socket of this machine.

What the audit hook counts is what goes through Python; the kernel sees the rest: native code and every child.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import psutil

from app.cli.commands import MODULES
from tests.torture.figures import Figure, none_of
from tests.torture.scene import ERASED, NEW_PASSPHRASE, Scene, make_scene, models_of_the_tests
from tests.torture.system_calls import strace

CALLS = ("socket", "connect", "bind", "listen", "sendto", "sendmsg", "sendmmsg")
_AWAY = re.compile(r"\b(?:sa_family=|socket\()AF_(?!UNIX|LOCAL|NETLINK)(\w+)")
_PATIENCE_S = 90
COMMANDS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "demo": (("demo",),),
        "index": (("index",),),
        "status": (("status",),),
        "search": (("search", "how long does the return take"),),
        "triage": (("triage", "ticket.eml"),),
        "assist": (("assist", "ticket.eml", "--keep"),),
        "review": (("review", "reply.txt", "--ticket", "ticket.eml"),),
        "health": (("health",),),
        "eval": (("eval", "search", "queries.jsonl"),),
        "summarize": (("summarize", "ticket.eml"),),
        "handoff": (("handoff", "ticket.eml"),),
        "models": (("models", "list"), ("models", "verify"), ("models", "use", "smollm2-135m")),
        "import": (("import", "past.jsonl"),),
        "read": (("read", "ticket.eml"), ("read", "page.html", "--as", "page")),
        "doctor": (("doctor",),),
        "push": (("push", "ticket.eml"),),
        "companion": (("companion", "status"),),
        "connect": (("connect", "list"),),
        "team": (("team", "show"), ("team", "check"), ("team", "answers", "withdraw")),
        "plan": (("plan", "--agents", "20"),),
        "export": (("export", "exported"),),
        "erase": (("erase", "--customer", ERASED),),
        "backup": (("backup", "kept.db"),),
        "restore": (("restore", "kept.db"),),
        "passphrase": (("passphrase",),),
        "metrics": (("metrics",),),
        "privacy": (("privacy",),),
    }
)
"""How each is run; `models fetch` and `connect fetch` are those that a person asks to go out, and
`team` asks the servers that a team names (`make test-team` traces these)."""

_ENDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"push": (1,), "doctor": (0, 1), "companion": (0, 1), "team": (0, 1)}
)
"""Exit statuses besides 0: no panel is running, models are missing, no browser is there, no server is named."""


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """Reaches outwards, of the calls that were seen."""
    scene = make_scene(folder / "scene", tickets=8)
    (scene.folder / "reply.txt").write_text("The return takes 3 days.", encoding="utf-8")
    (scene.folder / "page.html").write_text(
        "<h1>Visit</h1><img src='http://192.0.2.1/x.png'><p>Come in.", encoding="utf-8"
    )
    query = {"id": "1", "query": "how long does the return take", "relevant": ["return.md"]}
    (scene.folder / "queries.jsonl").write_text(json.dumps(query) + "\n", encoding="utf-8")
    models = None if short else models_of_the_tests()
    yield _control(folder)
    names = [name for commands in MODULES.values() for name in commands if name != "open"]  # `push`, or the panel
    yield none_of("commands that nothing here traces", [name for name in names if name not in COMMANDS], len(names))
    away, seen = [], 0
    for name in names:
        for command in COMMANDS.get(name, ()):
            here = models_of_the_tests() if name == "models" else models
            outwards, calls = _traced(scene, command, here, folder / "trace")
            away.extend(outwards)
            seen += calls
    yield none_of(f"reaches outwards of {len(names)} commands, of their socket calls", away, seen)
    yield none_of(
        "reaches outwards of the panel with a ticket, of its socket calls", *_panel(scene, models, folder / "trace")
    )


def _control(folder: Path) -> Figure:
    """That the trace sees what it is to see: a program of Python alone that tries to reach a documentation address."""
    trace = folder / "control"
    program = "import socket; s = socket.socket(); s.settimeout(0.2); s.connect_ex(('192.0.2.1', 9))"
    subprocess.run([*strace(CALLS, "-o", str(trace)), sys.executable, "-c", program], check=True)
    return Figure(
        "the trace sees a program that reaches outwards",
        "yes" if _outwards(trace)[0] else "no",
        bool(_outwards(trace)[0]),
    )


def _outwards(trace: Path) -> tuple[list[str], int]:
    lines = [line for line in trace.read_text(errors="replace").splitlines() if "(" in line]
    return [line for line in lines if _AWAY.search(line)], len(lines)


def _traced(scene: Scene, command: tuple[str, ...], models: Path | None, trace: Path) -> tuple[list[str], int]:
    new = {"DESKSIDE_NEW_PASSPHRASE": NEW_PASSPHRASE} if command == ("passphrase",) else {}
    at = scene.copy(scene.folder.with_name("apart")) if new else scene
    done = at.run(*command, before=strace(CALLS, "-o", str(trace)), models=models, extra=new)
    refused = _ENDS.get(command[0], (0,))
    away, calls = _outwards(trace)
    if done.returncode not in refused:
        away.append(f"{' '.join(command)} failed: {done.stderr.strip()[-200:]}")
    return [f"{' '.join(command)}: {one}" for one in away], calls


def _panel(scene: Scene, models: Path | None, trace: Path) -> tuple[list[str], int]:
    """The panel opens, is handed a ticket, works on it until it is kept, and is ended."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    traced = [*strace(CALLS, "-o", str(trace)), *scene.command()]
    with subprocess.Popen(traced, cwd=scene.folder, env=scene.environment(models), **quiet) as tracer:  # type: ignore[call-overload]
        try:
            worked = _until(lambda: scene.run("push", "ticket.eml", models=models).returncode == 0)
            worked = worked and _until(lambda: _is_kept(scene))
        finally:
            for process in psutil.Process(tracer.pid).children():
                process.terminate()
            tracer.wait(_PATIENCE_S)
    away, calls = _outwards(trace)
    return [*away, *([] if worked else ["the panel took no ticket"])], calls


def _is_kept(scene: Scene) -> bool:
    with scene.open() as store:
        return bool(store.value("SELECT count(*) FROM ticket_drafts"))


def _until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True
