"""Canaries in every field, hunted through all that an agent's day leaves: files, logs, temporary files, arguments and
environments, the write-ahead log of a worker that crashed, free pages, dumps of memory."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.torture.canary_words import (
    CANARIES,
    FIELDS,
    OF_THE_CUSTOMER,
    canary_ticket,
    decrypted_pages,
    in_bytes,
    in_files,
    in_processes,
)
from tests.torture.figures import Figure, none_of
from tests.torture.scene import ROOT, Scene, make_scene, models_of_the_tests, past_tickets

GIVEN = {"DESKSIDE_PASSPHRASE": CANARIES["passphrase"]}
_KEPT_IN = ("data", "home", "cache", "tmp", "runtime")


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """What was found, of what was looked through."""
    scene = _scene(folder / "scene")
    models = None if short else models_of_the_tests()
    with _desk(scene, models) as (desk, worker):
        yield none_of("canaries in arguments, environments; core dumps on", *in_processes(desk, ("passphrase",)))
        yield none_of("canaries in files while the work goes on", *_files(scene))
        os.kill(worker, signal.SIGSEGV)
        psutil.wait_procs([psutil.Process(worker)] if psutil.pid_exists(worker) else [], timeout=20)
        yield none_of("canaries in files, log of the store and dumps after a crash", *_files(scene, dumps=True))
    missing = sorted(OF_THE_CUSTOMER - {"past", "stdin"} - {*in_bytes(_pages(scene, folder / "before"))})
    yield none_of("fields whose canary the decrypted store lacks (the hunt sees what is there)", missing, len(FIELDS))
    yield none_of("canaries in files, arguments and environments of commands", *_commands(scene, models))
    done = scene.run("erase", "--customer", f"{CANARIES['mailbox']}@example.org", extra=GIVEN)
    assert done.returncode == 0, done.stderr
    left = in_bytes(_pages(scene, folder / "after"), OF_THE_CUSTOMER)
    yield none_of("canaries in decrypted pages, free ones too, after erasing", left, len(OF_THE_CUSTOMER))
    log = scene.store_file.with_name(scene.store_file.name + "-wal")
    yield none_of(
        "bytes left in the write-ahead log after erasing",
        ["it holds some"] * (log.exists() and log.stat().st_size > 0),
        1,
    )


def _scene(folder: Path) -> Scene:
    """Pages, a snippet and past tickets with canaries; the passphrase is one."""
    scene = make_scene(folder, tickets=6, passphrase=CANARIES["passphrase"])
    docs, snippets = scene.workspace / "docs", scene.workspace / "snippets"
    snippets.mkdir()
    (docs / "canary.md").write_text(
        f"# Canary {CANARIES['heading']}\n\nThe canary costs {CANARIES['page']}.\n", encoding="utf-8"
    )
    (snippets / "canary.md").write_text(f"# Canary\n\nPlease see {CANARIES['snippet']}.\n", encoding="utf-8")
    mailbox = f"{CANARIES['mailbox']}@example.org"
    past = (
        past_tickets(1, first=500)
        .replace("customer-3@example.org", mailbox)
        .replace("lamp 50", f"{CANARIES['past']} 50")
    )
    (scene.folder / "canaries.jsonl").write_text(past, encoding="utf-8")
    for command in (("index",), ("import", str(scene.folder / "canaries.jsonl"))):
        done = scene.run(*command, extra=GIVEN)
        assert done.returncode == 0, done.stderr
    return scene


@contextmanager
def _desk(scene: Scene, models: Path | None) -> Iterator[tuple[int, int]]:
    """An agent's work is done and everything still runs: the process that stands for the window, and its worker."""
    command = [sys.executable, "-m", "tests.torture.canary_desk", str(scene.data), str(scene.workspace)]
    environment = {**scene.environment(models, GIVEN), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=scene.folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as desk:
        assert desk.stdout is not None
        try:
            worker = desk.stdout.readline()
            assert worker, "the agent's work failed"
            yield desk.pid, int(worker)
        finally:
            desk.kill()


def _files(scene: Scene, dumps: bool = False) -> tuple[list[str], int]:
    found, looked = in_files([scene.folder / name for name in _KEPT_IN])
    if dumps:
        found.extend(f"a dump: {file.name}" for file in scene.folder.glob("*core*"))
    return found, looked


def _pages(scene: Scene, folder: Path) -> bytes:
    folder.mkdir()
    return decrypted_pages(scene.store_file, CANARIES["passphrase"], folder)


def _commands(scene: Scene, models: Path | None) -> tuple[list[str], int]:
    """Commands that are given words and keep none: what they leave, and what their processes show while they run."""
    (scene.folder / "stdin.eml").write_bytes(canary_ticket("stdin"))
    (scene.folder / "reply.txt").write_text(f"The return takes 3 days. {CANARIES['stdin']}", encoding="utf-8")
    found: list[str] = []
    looked = 0
    for command in (
        ("assist", "stdin.eml"), ("triage", "stdin.eml"), ("handoff", "stdin.eml"), ("summarize", "stdin.eml"),
        ("review", "reply.txt", "--ticket", "stdin.eml"), ("read", "stdin.eml"), ("backup", "copy.db"), ("passphrase",),
    ):  # fmt: skip
        given = {**GIVEN, "DESKSIDE_NEW_PASSPHRASE": CANARIES["passphrase"]}
        with subprocess.Popen(
            scene.command(*command), cwd=scene.folder, env=scene.environment(models, given),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as running:  # fmt: skip
            while running.poll() is None:
                try:
                    seen, processes = in_processes(running.pid, ("passphrase",))
                except (psutil.Error, OSError, StopIteration):
                    continue  # one of them ended while it was looked at
                found.extend(f"{' '.join(command)}: {one}" for one in seen)
                looked += processes
        assert running.returncode == 0, f"{command} failed"
    left, files = in_files([scene.folder / name for name in _KEPT_IN])
    shutil.rmtree(scene.folder / "tmp")
    return sorted({*found, *left}), looked + files
