"""Hostile input for every place where somebody else's bytes come in: no bug, nothing over 2 s, nothing over 500 MB.

`FUZZ_SECONDS` says for how long each target is fuzzed, half of it by each engine. Inputs of findings are left in
`build/torture`: what they show is mended at its cause, and the input becomes a test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.torture.figures import Figure
from tests.torture.fuzz_targets import TARGETS
from tests.torture.scene import ROOT

SECONDS, SECONDS_SHORT = 1800.0, 4.0
_GRACE_S = 120
_ATHERIS = ROOT / ".venv" / "torture"
"""Where `make torture` puts atheris (Apache-2.0), apart from what the product is made of."""


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """Findings, of the inputs that were tried."""
    seconds = float(os.environ.get("FUZZ_SECONDS") or (SECONDS_SHORT if short else SECONDS))
    engines = ["hypothesis", *(["atheris"] if (_ATHERIS / "atheris").is_dir() else [])]
    kept = ROOT / "build" / "torture"
    shutil.rmtree(kept, ignore_errors=True)
    jobs = [(engine, name, seconds / len(engines), kept / f"{name}-{engine}") for name in TARGETS for engine in engines]
    with ThreadPoolExecutor(2) as pool:
        results = dict(
            zip(((name, engine) for engine, name, *_ in jobs), pool.map(lambda job: _fuzz(*job), jobs), strict=True)
        )
    for name in TARGETS:
        inputs = sum(results[name, engine][0] for engine in engines)
        wrong = [finding for engine in engines for finding in results[name, engine][1]]
        title = f"fuzz {name} by {' and '.join(engines)}, {seconds:g} s: bugs, over 2 s, over 500 MB"
        yield Figure(title, f"{len(wrong)} in {inputs:,} inputs", not wrong and inputs > 0, tuple(wrong))


def _fuzz(engine: str, name: str, seconds: float, folder: Path) -> tuple[int, list[str]]:
    folder.mkdir(parents=True)
    path = [str(ROOT), *([str(_ATHERIS)] if engine == "atheris" else [])]
    command = [
        sys.executable,
        "-P",
        "-m",
        "tests.torture.fuzz_worker",
        engine,
        name,
        ",".join(TARGETS[name].packages),
        str(seconds),
        str(folder),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + _GRACE_S, env=environment)
        result = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError) as error:
        return 0, [f"{engine} ended in the middle of {folder / 'under-way'} ({type(error).__name__})"]
    return result["inputs"], [f"{engine}: {what} ({folder / where})" for what, where in result["findings"].items()]
