"""Makes what can be installed without Python, for this system: python3 packaging/package.py [--where-possible]

Writes into dist/: the wheel, and on Linux the frozen program as an archive with install.sh and as a Debian package.
Windows and macOS have a recipe of their own beside this file (windows/, macos/), which were not run.

With --where-possible what is missing for it is said and is no failure. Two runs on one commit give the same files byte
for byte (packaging/compare_builds.py): all times are the commit's.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

import debian_package
import llama_build
import release_notes

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
PYTHON = BUILD / "venv" / llama_build.SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def main() -> int:
    """Makes all of them; prints a line for each."""
    parser = argparse.ArgumentParser(description="make what can be installed without Python")
    parser.add_argument("--where-possible", action="store_true", help="say what is missing for it, and end well")
    options = parser.parse_args()
    if lacking := lacks():
        print(f"No package is made: {', '.join(lacking)} is missing.")
        return 0 if options.where_possible else 1
    version = release_notes.version()
    os.environ.setdefault("SOURCE_DATE_EPOCH", git("log", "-1", "--format=%ct"))
    os.environ["PYTHONHASHSEED"] = "0"  # the order of sets decides that of PyInstaller's tables
    DIST.mkdir(exist_ok=True)
    try:
        release = release_notes.release(version)
        wheel = make_environment()
        say(wheel)
        frozen = freeze()
        if sys.platform != "linux":
            print(f"{frozen}: the recipe for this system goes on from here")
            return 0
        share = desktop_files(release)
        name = f"deskside-{version}-linux-{platform.machine()}"
        say(archive(frozen, share, name))
        package = DIST / f"{name}.deb"
        debian_package.build(frozen, share, version, BUILD, package)
        say(package)
    except (llama_build.BuildFailed, release_notes.NotInChangelog, debian_package.NotDeclared) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"\nThis step failed: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it goes on where it was.", file=sys.stderr)
        return 130
    return 0


def lacks() -> list[str]:
    """What this machine lacks for it."""
    if sys.platform != "linux":
        return []
    packages = {"dpkg-deb": "dpkg-deb (dpkg)", "objdump": "objdump (binutils)", "git": "git (git)"}
    missing = [said for tool, said in packages.items() if shutil.which(tool) is None]
    if not missing and subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True).returncode:
        missing.append("a checkout that git reads")
    library = str(sysconfig.get_config_var("INSTSONAME"))
    if subprocess.run(
        [sys.executable, "-c", f"import ctypes; ctypes.CDLL({library!r})"], capture_output=True
    ).returncode:
        missing.append(f"Python's shared library ({library})")
    return missing


def git(*arguments: str) -> str:
    """What git says of this checkout."""
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def pip(*arguments: str | Path) -> None:
    """Runs pip in the package's own environment. Raises `CalledProcessError`."""
    subprocess.run([PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments], check=True, cwd=ROOT)


def make_environment() -> Path:
    """An environment with what the program needs and nothing of what developing needs, with the program in it as it is
    committed; the program's wheel."""
    if not PYTHON.is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", BUILD / "venv"], check=True)
    locks = [PACKAGING / f"requirements{part}.txt" for part in ("-build", "", "-package")]
    with tempfile.TemporaryDirectory() as folder:
        for lock in locks:
            rest = Path(folder) / lock.name
            rest.write_text(llama_build.without_llama(lock.read_text()))
            pip("install", "--no-compile", "--require-hashes", "--no-deps", "-r", rest)
    pip("install", "--no-compile", "--no-deps", "--force-reinstall", llama_build.wheel(llama_build.PORTABLE, PYTHON))
    source = BUILD / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", source], input=tree, check=True)
    for catalogue in source.glob("resources/locale/*/LC_MESSAGES/deskside.po"):
        compile_catalogue = [PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-i", catalogue]
        subprocess.run([*compile_catalogue, "-o", catalogue.with_suffix(".mo")], check=True)
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", DIST, source)
    wheel = DIST / f"deskside-{release_notes.version()}-py3-none-any.whl"
    pip("install", "--no-compile", "--no-deps", "--force-reinstall", wheel)
    return wheel


def freeze() -> Path:
    """The folder with the program and its own Python."""
    command = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--workpath", BUILD / "work"]
    command += ["--distpath", BUILD / "frozen", PACKAGING / "frozen" / "deskside.spec"]
    subprocess.run(command, check=True, cwd=BUILD)
    return BUILD / "frozen" / "deskside"


def desktop_files(release: release_notes.Release) -> Path:
    """Menu entry, icons and AppStream description, as they lie under /usr/share."""
    share = BUILD / "share"
    shutil.rmtree(share, ignore_errors=True)
    for folder in ("applications", "metainfo"):
        (share / folder).mkdir(parents=True)
    shutil.copy(PACKAGING / "linux" / "deskside.desktop", share / "applications")
    text = (PACKAGING / "linux" / "deskside.metainfo.xml.in").read_text(encoding="utf-8")
    text = text.replace("@VERSION@", release.version).replace("@DATE@", release.date.isoformat())
    (share / "metainfo" / "deskside.metainfo.xml").write_text(text, encoding="utf-8")
    subprocess.run([PYTHON, PACKAGING / "icons.py", BUILD / "icons"], check=True)
    shutil.copytree(BUILD / "icons" / "icons", share / "icons")
    return share


def archive(frozen: Path, share: Path, name: str) -> Path:
    """The program's folder with install.sh and uninstall.sh, packed."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
        return entry

    target = DIST / f"{name}.tar.xz"
    with tarfile.open(target, "w:xz", preset=1) as out:
        for source, inside in (
            (frozen, "deskside"),
            (share, "share"),
            (PACKAGING / "linux" / "install.sh", "install.sh"),
            (PACKAGING / "linux" / "uninstall.sh", "uninstall.sh"),
            (ROOT / "LICENSE", "LICENSE"),
        ):
            out.add(source, f"{name}/{inside}", filter=plain)  # tarfile sorts folders by name
    return target


def say(made: Path) -> None:
    """A line about a file."""
    print(f"{made.relative_to(ROOT)}  {made.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
