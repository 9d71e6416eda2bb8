"""The system calls by which an operation changes files, numbered, so that strace can strike at any one of them."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from tests.torture.operations import Prepared

WRITES = ("write", "pwrite64", "fsync", "fdatasync")
CHANGES = (*WRITES, "ftruncate", "rename", "renameat", "unlink", "unlinkat", "mkdir")
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)")


@dataclass(frozen=True, slots=True)
class Call:
    """The `number`-th call of this name in its thread."""

    name: str
    number: int


def strace(calls: Sequence[str], *options: str) -> list[str]:
    """What goes before a command to trace these calls of all its processes; others are not slowed down."""
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={','.join(calls)}", *options]


def killed_before(call: Call) -> list[str]:
    """What goes before a command that is to die right before this call. Without seccomp-bpf: strace 6.1 stops such
    calls where a signal cannot be delivered, and kills nothing."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call.name}", *_inject(call, "signal=SIGKILL")]


def failing(call: Call, onwards: bool) -> list[str]:
    """What goes before a command whose call is to find no room; `onwards`: and every later one of that name."""
    full = _inject(call, "error=ENOSPC", "+" if onwards else "")
    return strace((call.name,), "-o", "/dev/null", *full)


def _inject(call: Call, what: str, on: str = "") -> list[str]:
    return ["-e", f"inject={call.name}:{what}:when={call.number}{on}"]


def changing_calls(one: Prepared, folder: Path, calls: Sequence[str]) -> tuple[list[Call], float]:
    """Every such call on a file of the scene in the order of an undisturbed run, and the seconds that it took."""
    scene, trace = one.scene.copy(folder / "counted"), folder / "trace"
    began = time.monotonic()
    done = scene.run(
        *one.arguments(scene), before=strace(calls, "-y", "-o", str(trace)), extra=one.operation.environment
    )
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        if match := _LINE.match(line):
            thread, name, rest = match.groups()
            number = numbers[thread, name] = numbers.get((thread, name), 0) + 1
            if str(scene.folder) in rest:
                found.append(Call(name, number))
    rmtree(scene.folder)
    assert found, f"{one.operation.name} changes no file"
    return found, seconds


def spread(calls: Sequence[Call], count: int) -> list[Call]:
    """So many of them, evenly; the first and the last are among them."""
    if count >= len(calls):
        return list(calls)
    return [calls[number * (len(calls) - 1) // max(1, count - 1)] for number in range(count)]
