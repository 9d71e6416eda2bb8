"""A bare Debian in a folder, and commands run in it: without network, as a user, with nothing of this machine but what
is named. Needs root.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

USER = 4711
HOME = "/home/agent"
DATA = f"{HOME}/.local/share/deskside"
TOOLS = {"debootstrap": "debootstrap", "Xvfb": "xvfb", "unshare": "util-linux"}


class NotHere(Exception):
    """No bare Debian can be made or entered on this machine; the text says why."""


def check_machine() -> None:
    """Brings the tools that are missing and tries what they need. Raises `NotHere`."""
    if not Path("/etc/debian_version").is_file() or "VERSION_CODENAME" not in platform.freedesktop_os_release():
        raise NotHere("this is no release of Debian")
    if os.geteuid() != 0:
        raise NotHere("that needs root")
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in (["apt-get", "update", "-qq"], install) if missing else ():
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:
            raise NotHere(f"{', '.join(missing)} can't be installed")
    apart = ["unshare", "--mount", "--net", "--ipc", "mount", "-t", "tmpfs", "none", "/mnt"]
    if subprocess.run(apart, stderr=subprocess.DEVNULL).returncode:
        raise NotHere("this container may not give a process mounts and a network of its own")


def bare_root(folder: Path) -> Path:
    """The smallest Debian of this machine's release, made once and kept. Raises `NotHere`."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    root = folder / f"{release}-minbase"
    if not root.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        making = root.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        mirror = os.environ.get("DESKSIDE_DEBIAN_MIRROR", "http://deb.debian.org/debian")
        command = ["debootstrap", "--variant=minbase", release, making, mirror]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
            raise NotHere(f"debootstrap brings no Debian from {mirror}")
        making.replace(root)
    return root


@dataclass(frozen=True)
class CleanRoot:
    """A copy of the bare Debian with a user whose home is closed to it, but for the data folder."""

    path: Path
    shown: Mapping[str, Path] = field(default_factory=dict)
    """Folders of this machine that are seen in it, read-only: where -> which."""

    def make(self, bare: Path) -> None:
        """Copies the bare Debian and makes the user."""
        shutil.rmtree(self.path, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", bare, self.path], check=True)
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")
        with (self.path / "etc/passwd").open("a") as users:
            users.write(f"agent:x:{USER}:{USER}::{HOME}:/bin/sh\n")
        data = self.path / DATA.lstrip("/")
        data.mkdir(parents=True)
        os.chown(data, USER, USER)
        for folder in data.relative_to(self.path / "home").parents:
            (self.path / "home" / folder).chmod(0o555)

    def command(self, words: Sequence[str], *, as_root: bool = False, **environment: str) -> list[str]:
        """The command line that runs `words` in it: as root with the network, else as the user without any."""
        mounts = [f"mount -t proc proc {self._at('/proc')}", f"mount --rbind /dev {self._at('/dev')}"]
        for place, folder in self.shown.items():
            (self.path / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
            mounts += [f"mount --bind -o ro {shlex.quote(str(folder))} {self._at(place)}"]
        known = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root" if as_root else HOME}
        given = [f"{name}={value}" for name, value in {**known, **environment}.items()]
        user = [] if as_root else [f"--userspec={USER}:{USER}", "--groups="]
        last = shlex.join(["chroot", *user, str(self.path), "env", "-i", *given, *words])
        kept_apart = ["unshare", "--mount", *([] if as_root else ["--net", "--ipc"])]
        return [*kept_apart, "sh", "-ec", "; ".join([*mounts, f"exec {last}"])]

    def run(
        self, words: Sequence[str], *, as_root: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs it to its end; what it printed."""
        command = self.command(words, as_root=as_root, **environment)
        return subprocess.run(command, capture_output=True, text=True, timeout=900)

    def _at(self, place: str) -> str:
        return shlex.quote(str(self.path / place.lstrip("/")))
