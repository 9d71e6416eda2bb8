"""The frozen program as somebody meets it who has no Python.

python packaging/frozen_smoke.py [--where-possible] FILE...

Each FILE is an archive or a Debian package out of dist/. It is installed in a bare Debian with the declared libraries
alone, then run as a user without network and with a home folder that is closed but for the data: index the sample,
draft, open a mail in the window under Xvfb, quit, remove. At the end the start is timed against the checkout's.

Needs root on a Debian that debootstrap can copy, and the test models of `make models-test`. With --where-possible what
is missing of that is said and is no failure, and nothing is timed: other work on the machine is none either.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from clean_root import DATA, HOME, USER, CleanRoot, NotHere, bare_root, check_machine
from screen import Screen, screen

ROOT = Path(__file__).resolve().parent.parent
CHECKOUT = ROOT / ".venv" / "bin" / "deskside"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deskside"
MODELS = Path(os.environ.get("DESKSIDE_MODELS") or Path.home() / ".local" / "share" / "deskside" / "models")
MOST_MEGABYTES = 350
CHAT_MODEL = "smollm2-135m"
"""Small enough for a test, and chosen by name since none that small is offered to a person."""
SLOWEST_START = 1.3
"""Time until the window is drawn, as a multiple of the checkout's."""
STARTS = 5
MAIL = b"From: Ann <ann@example.com>\nSubject: Return\nContent-Type: text/plain\n\nHow long can I return it?\n"
STILL_RUN = ["pgrep", "--euid", str(USER), "--list-full", "--runstates", "D,I,R,S,T"]
"""What has ended and was not collected yet by who started it runs no more."""
TEST_MODELS = ("SmolLM2-135M-Instruct.Q4_1.gguf", "all-MiniLM-L6-v2.f16.gguf")
GIVEN = {"DESKSIDE_PASSPHRASE": "smoke", "DESKSIDE_MODELS": "/models"}


def deskside(root: CleanRoot, *words: str) -> subprocess.CompletedProcess[str]:
    """One command of the installed program, as the user. Raises `AssertionError` if it fails."""
    done = root.run([program(root), *words], **GIVEN)
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done


def program(root: CleanRoot) -> str:
    """Where it was installed."""
    return next(p for p in ("/usr/bin/deskside", "/opt/agent/bin/deskside") if os.path.lexists(f"{root.path}{p}"))


def as_root(root: CleanRoot, *words: str) -> str:
    """A command as root, with the network. Raises `AssertionError` if it fails."""
    done = root.run(words, as_root=True, DEBIAN_FRONTEND="noninteractive")
    assert done.returncode == 0, f"{words}: {done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done.stdout


def install(root: CleanRoot, file: Path, declared: str) -> None:
    """Installs the file with the declared libraries and nothing that only recommends itself."""
    inside = root.path / "tmp" / file.name
    inside.write_bytes(file.read_bytes())
    apt = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    as_root(root, "apt-get", "update", "-qq")
    if file.suffix == ".deb":
        as_root(root, *apt, f"/tmp/{file.name}")
    else:
        needed = [part.split("|")[0].split("(")[0].strip() for part in declared.split(",")]
        as_root(root, *apt, "xz-utils", *needed)
        as_root(root, "tar", "-xf", f"/tmp/{file.name}", "-C", "/opt")
        folder = file.name.removesuffix(".tar.xz")
        as_root(root, "env", "DESKSIDE_PREFIX=/opt/agent", f"/opt/{folder}/install.sh")
    inside.unlink()


def check_place(root: CleanRoot) -> None:
    """Whether it is as bare as it is meant to be, and the program no larger than it may be."""
    for words, why in (
        (["sh", "-c", "! command -v python3"], "there is a Python"),
        (["sh", "-c", f"! touch {HOME}/x 2>/dev/null"], "the home folder is open"),
        (["sh", "-c", "! grep -qv '^ *\\(lo\\|Inter-\\|face\\)' /proc/net/dev"], "there is a network"),
    ):
        assert root.run(words).returncode == 0, why
    size = subprocess.run(["du", "-sm", root.path / "usr/lib/deskside"], capture_output=True, text=True).stdout
    size = size or subprocess.run(["du", "-sm", root.path / "opt/agent"], capture_output=True, text=True).stdout
    megabytes = int(size.split()[0])
    print(f"  installed: {megabytes} MB")
    assert megabytes <= MOST_MEGABYTES, f"{megabytes} MB are more than {MOST_MEGABYTES}"


def check_commands(root: CleanRoot) -> None:
    """The sample indexed, and a draft whose sentences quote it."""
    settings = root.path / DATA.lstrip("/") / "settings.toml"
    settings.write_text(f'chat_model = "{CHAT_MODEL}"\n')
    os.chown(settings, USER, USER)
    indexed = json.loads(deskside(root, "index", "--sample", "--json").stdout)
    assert indexed["chunks"] and not indexed["failed"], indexed
    events = [json.loads(line) for line in deskside(root, "demo", "--json").stdout.splitlines()]
    drafts = [event for event in events if event["event"] == "draft"]
    assert any(draft["citations"] for draft in drafts) and events[-1]["event"] == "done", events[-1]
    assert {draft["kind"] for draft in drafts} == {"extractive", "model"}, "the model wrote nothing"
    missing = root.run([program(root), "assist", "/nothing.eml", "--sample"], **GIVEN)
    assert missing.returncode == 1 and "Traceback" not in missing.stderr, missing.stderr[-2000:]


def check_window(root: CleanRoot, on: Screen) -> None:
    """A mail is opened, the window comes and takes a second mail, ends when asked, and leaves no process."""
    mail = root.path / "tmp" / "mail.eml"
    mail.write_bytes(MAIL)
    command = root.command([program(root), "open", "/tmp/mail.eml", "--sample"], DISPLAY=on.display, **GIVEN)
    window = subprocess.Popen(command, start_new_session=True)
    try:
        on.wait_for_window(window)
        deskside(root, "push", "/tmp/mail.eml")
    finally:
        window.send_signal(signal.SIGTERM)
        ended = window.wait(timeout=60)
    assert ended == 0, f"the window ended with {ended}"
    on.wait_until_bare()
    left = subprocess.run(STILL_RUN, capture_output=True, text=True).stdout
    assert not left, f"still running:\n{left}"


def check_removal(root: CleanRoot, file: Path) -> None:
    """Removing leaves the data, unless it was said that it goes too."""
    kept, installed = root.path / DATA.lstrip("/"), root.path / program(root).lstrip("/")
    if file.suffix == ".deb":
        as_root(root, "apt-get", "remove", "-y", "-qq", "deskside")
        assert not (root.path / "usr/lib/deskside").exists() and any(kept.iterdir())
        as_root(root, "sh", "-c", "echo deskside deskside/delete-data boolean true | debconf-set-selections")
        as_root(root, "dpkg", "--purge", "deskside")
        assert not any(kept.iterdir()) if kept.exists() else True, "the data is still there"
    else:
        script = "/opt/agent/lib/deskside/uninstall.sh"
        as_root(root, "env", "DESKSIDE_PREFIX=/opt/agent", f"XDG_DATA_HOME={Path(DATA).parent}", script, "--keep-data")
        assert any(kept.iterdir())
    assert not os.path.lexists(installed)
    entries = (root.path / folder / "applications" for folder in ("usr/share", "opt/agent/share"))
    assert not any(list(folder.glob("deskside*")) for folder in entries), "the menu entry is left"


def start_time(command: Sequence[str], on: Screen, **environment: str) -> float:
    """Seconds from a start to the drawn window, which is then ended."""
    begun = time.monotonic()
    window = subprocess.Popen(command, env={**os.environ, **environment, "DISPLAY": on.display})
    try:
        on.wait_for_window(window)
        return time.monotonic() - begun
    finally:
        window.terminate()
        window.wait(timeout=60)
        on.wait_until_bare()


def compare_starts(root: CleanRoot, on: Screen) -> None:
    """The best of some starts by turns, after one each that nobody counts."""
    places = (root.path / folder / "lib/deskside/deskside" for folder in ("usr", "opt/agent"))
    frozen = [next(str(place) for place in places if place.exists())]
    times: dict[str, list[float]] = {"frozen": [], "checkout": []}
    with tempfile.TemporaryDirectory() as home:
        given = {"HOME": home, "XDG_DATA_HOME": home, "DESKSIDE_PASSPHRASE": "smoke", "DESKSIDE_MODELS": str(MODELS)}
        for _ in range(1 + STARTS):
            for name, command in (("frozen", frozen), ("checkout", [str(CHECKOUT)])):
                times[name].append(start_time([*command, "--sample", "--data-dir", f"{home}/{name}"], on, **given))
    best = {name: min(seconds[1:]) for name, seconds in times.items()}
    ratio = best["frozen"] / best["checkout"]
    print(f"  start: frozen {best['frozen']:.2f} s, checkout {best['checkout']:.2f} s, ratio {ratio:.2f}")
    assert ratio <= SLOWEST_START, f"{ratio:.2f} is more than {SLOWEST_START}"


def main() -> int:
    """Runs all of it for each file; prints a line for each check that holds."""
    parser = argparse.ArgumentParser(description="run the frozen program in a bare Debian")
    parser.add_argument("--where-possible", action="store_true", help="say what is missing for it, and end well")
    parser.add_argument("files", nargs="+", type=lambda name: Path(name).resolve(), metavar="FILE")
    options = parser.parse_args()
    if missing := [str(file) for file in options.files if not file.is_file()]:
        print(f"There is no {' and no '.join(missing)}: make package")
        return 0 if options.where_possible else 1
    try:
        check_machine()
        bare = bare_root(CACHE / "roots")
    except NotHere as why:
        print(f"The package was not run in a bare Debian: {why}.")
        return 0 if options.where_possible else 1
    check(options.files, bare, timed=not options.where_possible)
    return 0


def readable_models(folder: Path) -> Path:
    """The test models in a folder that the bare Debian's user may read: this machine's are its own user's alone."""
    models = folder / "models"
    models.mkdir(exist_ok=True)
    for name in TEST_MODELS:
        shutil.copy2(MODELS / name, models)
    for path in (folder, models, *models.iterdir()):
        path.chmod(0o755)
    return models


def check(files: Sequence[Path], bare: Path, *, timed: bool) -> None:
    """Every file in a copy of the bare Debian. Raises `AssertionError`."""
    package = next(file for file in files if file.suffix == ".deb")
    declared = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    with screen() as on, tempfile.TemporaryDirectory() as folder:
        for file in files:
            print(file.name)
            seen = {"/models": readable_models(Path(folder)), "/tmp/.X11-unix": Path("/tmp/.X11-unix")}
            root = CleanRoot(Path(folder) / "root", seen)
            root.make(bare)
            install(root, file, declared)
            check_place(root)
            check_commands(root)
            print("  indexes and drafts, as a user, with no network and no Python")
            check_window(root, on)
            print("  a mail opens in the window, and it quits")
            if timed and file is files[0]:
                compare_starts(root, on)
            check_removal(root, file)
            print("  is removed")


if __name__ == "__main__":
    sys.exit(main())
