"""What the product is made of: python packaging/supply_chain.py [--audit]

Reads the lock file and what is installed: every part with its licence, held against `licences.toml`, and a software
bill of materials (CycloneDX) in `dist/sbom.cdx.json`. With --audit, known weaknesses are asked of PyPI as well. Runs
in the product's environment; cyclonedx-bom and pip-audit lie in one of their own (`make sbom`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
LOCK = PACKAGING / "requirements.txt"
SBOM = PACKAGING.parent / "dist" / "sbom.cdx.json"
TOOLS = PACKAGING.parent / ".venv" / "audit" / "bin"
_UNKNOWN = "unknown"


def main() -> int:
    """Prints each part and its licence; gives 1 where one is not allowed or a weakness is known."""
    refused = [name for name, licence in licences() if not is_allowed(name, licence)]
    for name, licence in licences():
        print(f"{'REFUSED' if name in refused else 'ok     '} {name:26} {licence}")
    write_sbom()
    print(f"{SBOM.relative_to(PACKAGING.parent)}: {len(locked())} parts")
    weak = subprocess.run([TOOLS / "pip-audit", "-r", LOCK, "--no-deps"]).returncode if "--audit" in sys.argv else 0
    return int(bool(refused) or weak != 0)


def locked() -> list[str]:
    """The names in the lock file."""
    return sorted(set(re.findall(r"^([A-Za-z0-9-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)))


def licences() -> Iterator[tuple[str, str]]:
    """Every part of the product that this system has, and its licence as the package itself says it."""
    for name in locked():
        try:
            fields = metadata(name)
        except PackageNotFoundError:  # for another system
            continue
        classified = [
            one.split(" :: ")[-1] for one in fields.get_all("Classifier") or [] if one.startswith("License ::")
        ]
        said = (fields.get("License") or _UNKNOWN).splitlines()[0]  # an older way, in which some put the whole text
        yield name, fields.get("License-Expression") or ", ".join(classified) or said


def is_allowed(name: str, licence: str) -> bool:
    """Whether every licence that the package names is among the allowed ones, or the package is named itself."""
    table = tomllib.loads((PACKAGING / "licences.toml").read_text(encoding="utf-8"))
    if name in {own.lower() for own in table["named"]}:
        return True
    parts = re.split(r" (?:AND|OR) |, (?!Version)", licence)
    return all(part in table["allowed"] for part in parts)


def write_sbom() -> None:
    """Writes the bill of materials: what is installed, cut down to what the product itself is made of."""
    SBOM.parent.mkdir(exist_ok=True)
    command = [TOOLS / "cyclonedx-py", "environment", sys.executable, "--of", "JSON", "--output-reproducible"]
    everything = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    names = {*locked(), "deskside"}
    parts = [one for one in everything["components"] if one["name"].lower().replace("_", "-") in names]
    kept = {one["bom-ref"] for one in parts} | {everything.get("metadata", {}).get("component", {}).get("bom-ref")}
    everything["components"] = parts
    everything["dependencies"] = [
        {**one, "dependsOn": [to for to in one.get("dependsOn", ()) if to in kept]}
        for one in everything.get("dependencies", ())
        if one["ref"] in kept
    ]
    SBOM.write_text(json.dumps(everything, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
