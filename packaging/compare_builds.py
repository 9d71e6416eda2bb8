"""Whether two builds of one commit are the same: python packaging/compare_builds.py FIRST SECOND

FIRST and SECOND are folders as `make package` fills them (dist/). The archive and the Debian package are compared by
what lies in them, so that the first file which differs is named. Nothing is excepted: what is compiled (llama.cpp) is
the same where the compiler is the same, as its wheel is kept by version and options.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path


def contents(file: Path) -> dict[str, str]:
    """Everything in a package: name -> a digest of its bytes, its rights and its time, or where a link leads."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            return {
                entry.filename: f"{_digest(wheel.read(entry))} {entry.date_time} {entry.external_attr}"
                for entry in wheel.infolist()
            }
    if file.suffix == ".deb":
        with tempfile.TemporaryDirectory() as folder:
            found: dict[str, str] = {}
            for part in ("--ctrl-tarfile", "--fsys-tarfile"):
                inside = Path(folder) / part
                with inside.open("wb") as out:
                    subprocess.run(["dpkg-deb", part, file], check=True, stdout=out)
                found |= {f"{part}: {name}": said for name, said in _entries(inside).items()}
            return found
    return _entries(file)


def _entries(archive: Path) -> dict[str, str]:
    found = {}
    with tarfile.open(archive) as tar:
        for entry in tar:
            data = tar.extractfile(entry)
            digest = _digest(data.read()) if data else entry.linkname
            found[entry.name] = f"{digest} {entry.mode:o} {entry.uid}:{entry.gid} {entry.mtime}"
    return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(first: Path, second: Path) -> int:
    """Prints what differs; 1 if anything does."""
    names = sorted({path.name for folder in (first, second) for path in folder.iterdir() if path.is_file()})
    differing = 0
    for name in names:
        missing = [folder for folder in (first, second) if not (folder / name).is_file()]
        if missing:
            print(f"{name}: not in {missing[0]}")
            differing += 1
            continue
        one, other = contents(first / name), contents(second / name)
        differs = sorted(part for part in one.keys() | other.keys() if one.get(part) != other.get(part))
        differing += len(differs)
        print(f"{name}: {len(one)} entries, {len(differs)} differ")
        for part in differs[:20]:
            print(f"  {part}")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
