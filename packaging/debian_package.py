"""Puts the frozen folder into a Debian package."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

LINUX = Path(__file__).resolve().parent / "linux"
ROOT = LINUX.parent.parent

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}
"""The packages that bring what the frozen folder loads and does not hold."""
ALWAYS = ("debconf (>= 0.5) | debconf-2.0", "fontconfig-config", "tzdata")
"""Files that it reads: where the system's fonts lie, and the time zones."""
PROVIDED_BY_LIBC = re.compile(r"(lib(c|m|dl|pthread|rt|util|resolv)\.so\.\d|ld-linux.*)$")


class NotDeclared(Exception):
    """The frozen folder needs a library that no package is known to bring."""


def outside_libraries(folder: Path) -> set[str]:
    """Names of the shared libraries that the folder's files load and that do not lie in it. Raises
    `CalledProcessError`."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.open("rb").read(4) == b"\x7fELF"]
    said = subprocess.run(["objdump", "-p", *files], check=True, capture_output=True, text=True).stdout
    present = {path.name for path in folder.rglob("*")}
    return set(re.findall(r"^\s+NEEDED\s+(\S+)", said, re.MULTILINE)) - present


def glibc_version(folder: Path) -> str:
    """The oldest C library that has all the symbols the folder's files ask for."""
    minor = 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            if data.startswith(b"\x7fELF"):
                minor = max(minor, *(int(found) for found in re.findall(rb"GLIBC_2\.(\d+)\0", data)), 0)
    return f"2.{minor}"


def depends(folder: Path) -> str:
    """What stands behind Depends. Raises `NotDeclared`."""
    missing = {name for name in outside_libraries(folder) if not PROVIDED_BY_LIBC.fullmatch(name)}
    unknown = sorted(missing - LIBRARIES.keys())
    if unknown:
        raise NotDeclared(f"No package is named for {', '.join(unknown)}: add it to LIBRARIES, or leave its user out.")
    return ", ".join(sorted([f"libc6 (>= {glibc_version(folder)})", *ALWAYS, *(LIBRARIES[name] for name in missing)]))


def build(frozen: Path, share: Path, version: str, work: Path, target: Path) -> None:
    """Writes the package. `frozen`: the program's folder; `share`: menu entry, icons, AppStream, as under /usr/share;
    the time of all files is SOURCE_DATE_EPOCH. Raises `NotDeclared`, `CalledProcessError`."""
    tree = work / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "DEBIAN").mkdir()
    shutil.copytree(frozen, tree / "usr/lib/deskside", symlinks=True)
    shutil.copytree(share, tree / "usr/share")
    (tree / "usr/bin/deskside").symlink_to("../lib/deskside/deskside")
    documents = tree / "usr/share/doc/deskside"
    documents.mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", documents / "copyright")
    (documents / "changelog.gz").write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    for name in ("templates", "postrm"):
        shutil.copy(LINUX / "debian" / name, tree / "DEBIAN" / name)
    (tree / "DEBIAN/control").write_text(control(tree, frozen, version), encoding="utf-8")
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", tree, target]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def control(tree: Path, frozen: Path, version: str) -> str:
    """The package's own description."""
    size = sum(path.lstat().st_size for path in (tree / "usr").rglob("*")) // 1024
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout
    return f"""Package: deskside
Version: {version}
Architecture: {architecture.strip()}
Maintainer: Deskside maintainers <deskside@localhost>
Installed-Size: {size}
Depends: {depends(frozen)}
Section: office
Priority: optional
Description: support assistant that never leaves the machine
 Reads the ticket that an agent is looking at and gives what kind of ticket it is,
 what the team's docs say, a draft with a source beside each claim, and a check of
 the reply before it is sent. The language model runs on this machine.
"""
