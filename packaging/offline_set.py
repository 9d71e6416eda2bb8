"""Puts all that a machine without a network needs into one folder: python packaging/offline_set.py

Takes the program's archive that `make package` made, the Debian package where there is one, the starter models that are
on this machine, the licences, and the list of parts (SBOM) where `make sbom` has made it; then writes the checksum of
every file. The folder is installed by its install.sh, which needs neither network nor Python.
"""

from __future__ import annotations

import re
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from core.directories import directories
from core.resources import resource
from models.catalogue import ModelEntry, catalogue
from models.installed import digest_of

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
DIST = ROOT / "dist"
FOR_PEOPLE = ("install.sh", "INSTALL.txt", "INSTALLIEREN.txt")
SBOM = "sbom.cdx.json"
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


class NotComplete(Exception):
    """Something that belongs into the set is not there; the text says what, and the command that brings it."""


def main() -> int:
    """Makes the set; prints where it is."""
    try:
        made = make(DIST, directories().models)
    except NotComplete as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    print(f"{made}  {size / 1e6:,.0f} MB")
    return 0


def make(dist: Path, models: Path) -> Path:
    """The folder of the set, made anew in `dist` from what lies there and from the models folder. Raises
    `NotComplete`."""
    archive = _newest(dist, "deskside-*-linux-*.tar.xz")
    target = dist / archive.name.removesuffix(".tar.xz").replace("-linux-", "-offline-linux-")
    shutil.rmtree(target, ignore_errors=True)
    (target / "models").mkdir(parents=True)
    shutil.copyfile(archive, target / archive.name)
    for extra in (archive.with_name(archive.name.replace(".tar.xz", ".deb")), dist / SBOM):
        if extra.is_file():
            shutil.copyfile(extra, target / extra.name)
    entries = starter_models(models)
    for entry in entries:
        shutil.copyfile(models / entry.file, target / "models" / entry.file)
    for name in FOR_PEOPLE:
        shutil.copy(PACKAGING / "offline" / name, target)
    write_licences(target / "licences", entries)
    write_checksums(target)
    return target


def starter_models(folder: Path) -> list[ModelEntry]:
    """What a new machine starts with, of what is in the models folder: each file is read, its digest compared. Raises
    `NotComplete`."""
    found = []
    for role in ("embedding", "chat"):
        ids = catalogue().starters[role]
        here = [entry for entry in map(catalogue().entry, ids) if (folder / entry.file).is_file()]
        if not here:
            raise NotComplete(f"No starter model for {role} is in {folder}: deskside models fetch starter")
        if digest_of(folder / here[0].file) != here[0].sha256:
            raise NotComplete(f"{here[0].file} is damaged: deskside models verify, then deskside models fetch starter")
        found.append(here[0])
    return found


def write_licences(folder: Path, models: list[ModelEntry]) -> None:
    """The licence of the program, of each package that it is made of, of its typeface and icons, and the names and
    addresses of those of the models. Raises `NotComplete`."""
    folder.mkdir()
    shutil.copy(ROOT / "LICENSE", folder / "deskside.txt")
    for part, file in (("inter-typeface", ("style", "fonts", "LICENSE")), ("lucide-icons", ("icons", "LICENSE"))):
        (folder / f"{part}.txt").write_text(resource(*file).read_text(encoding="utf-8"), encoding="utf-8")
    lines = ["Packages that the program is made of\n"]
    for package in packages():
        name = f"{package.name} {package.version}"
        lines.append(f"{name}: {licence_of(package)}")
        files = [file for file in package.files or () if _LICENCE_FILE.search(file.name)]
        for number, file in enumerate(file for file in files if file.suffix.lower() in ("", ".txt", ".md", ".rst")):
            text = Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace")
            (folder / f"{name.replace(' ', '-')}{f'-{number}' if number else ''}.txt").write_text(
                text, encoding="utf-8"
            )
    lines.append("\nModels\n")
    lines += [f"{model.name} ({model.file}): {model.licence}, {model.licence_url}" for model in models]
    (folder / "OVERVIEW.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def packages() -> list[Distribution]:
    """The packages of the lock file that this system needs. Raises `NotComplete`."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==\S+(.*)$", (PACKAGING / "requirements.txt").read_text(), re.MULTILINE)
    found = {}
    for name, marker in names:
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            if ";" not in marker:  # else it is another system's
                raise NotComplete(f"{name} is not installed here, so its licence is not known: make setup") from None
    return list(found.values())


def licence_of(package: Distribution) -> str:
    """The licence that a package declares."""
    declared = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    classified = [
        line.rpartition(" :: ")[2] for line in package.metadata.get_all("Classifier", []) if "License" in line
    ]
    return declared.splitlines()[0] if 0 < len(declared) < 200 else ", ".join(classified) or "see its file"


def write_checksums(folder: Path) -> None:
    """SHA256SUMS, as `sha256sum --check` reads it: every file but itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{digest_of(path)}  {path.relative_to(folder).as_posix()}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _newest(dist: Path, pattern: str) -> Path:
    found = sorted(dist.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        raise NotComplete(f"There is no {pattern} in {dist}: make package")
    return found[-1]


if __name__ == "__main__":
    sys.exit(main())
