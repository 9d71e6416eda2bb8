"""Fuzzes one target for so many seconds, in a process of its own.

    python -m tests.torture.fuzz_worker ENGINE TARGET PACKAGES SECONDS FOLDER

`hypothesis` changes and splices seeds, tokens and nestings; `atheris` (libFuzzer) looks for inputs that reach new
branches in PACKAGES. Both go on after a finding: a place in the code is reported once, its input kept in FOLDER.
"""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import json
import os
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_S = 2.0
MOST_BYTES = 500 * 2**20
_STUCK_S = 60
"""An input that takes longer ends the process; what it was stands in FOLDER."""


@dataclass
class Recorder:
    """Runs inputs, measures each, and writes down what a person would meet as a bug."""

    run: Callable[[bytes], None]
    folder: Path
    seconds: float
    inputs: int = 0
    findings: dict[str, str] = field(default_factory=dict)
    memory: int = 0
    end: float = float("inf")

    def start(self) -> None:
        """From here on inputs count, and so does what they add to the memory."""
        self.findings = {what: where for what, where in self.findings.items() if not what.startswith("over")}
        self.inputs, self.memory, self.end = 0, _peak(), time.monotonic() + self.seconds

    def take(self, data: bytes) -> None:
        """One input. Once the seconds are over, tells what came of them and ends the process: neither engine has
        another way to be stopped in which it adds no words of its own."""
        if time.monotonic() > self.end:
            print(json.dumps({"inputs": self.inputs, "findings": self.findings}), flush=True)
            os._exit(0)
        self.inputs += 1
        under_way = self.folder / "under-way"
        under_way.write_bytes(data)
        faulthandler.dump_traceback_later(_STUCK_S, exit=True)
        began = time.process_time()
        try:
            self.run(data)
        except Exception as error:  # noqa: BLE001 — every exception that gets here is a finding
            self._note(f"{type(error).__name__} at {_place(error)}", data)
        faulthandler.cancel_dump_traceback_later()
        seconds, peak = time.process_time() - began, _peak()
        if seconds > LONGEST_S:
            self._note("over 2 s", data, f"{seconds:.1f} s")
        if peak - self.memory > MOST_BYTES:
            self._note("over 500 MB", data, f"{(peak - self.memory) >> 20} MB")
            self.memory = peak

    def _note(self, what: str, data: bytes, more: str = "") -> None:
        if what not in self.findings:
            name = hashlib.sha256(data).hexdigest()[:12]
            (self.folder / name).write_bytes(data)
            self.findings[what] = f"{name} {more}".strip()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _place(error: BaseException) -> str:
    """The innermost line of ours, and where it ended."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if any(f"/{part}/" in one.filename for part in ("core", "models", "app"))]
    places = [*ours[-1:], *frames[-1:]]
    return " -> ".join(f"{'/'.join(Path(one.filename).parts[-3:])}:{one.lineno}" for one in dict.fromkeys(places))


def by_hypothesis(recorder: Recorder, seeds: list[bytes]) -> None:
    """Until the seconds are over."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import HypothesisWarning

    from tests.torture.fuzz_inputs import inputs

    @settings(
        max_examples=10**8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(seeds))
    def fuzz(data: bytes) -> None:
        recorder.take(data)

    warnings.simplefilter("ignore", HypothesisWarning)
    recorder.start()
    while True:  # it ends early where it believes to have seen everything
        fuzz()


def by_atheris(recorder: Recorder, seeds: list[bytes]) -> None:
    """Until the seconds are over."""
    import atheris

    corpus = recorder.folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    options = ("-max_len=20000", "-rss_limit_mb=0", "-timeout=300", f"-artifact_prefix={recorder.folder}/")
    atheris.Setup([sys.argv[0], str(corpus), *options], recorder.take)
    recorder.start()
    atheris.Fuzz()


def main() -> None:
    """Prints one JSON object: how many inputs, and the findings."""
    engine, name, packages, seconds, folder = sys.argv[1:]
    with contextlib.ExitStack() as instrumented:
        if engine == "atheris":
            import atheris

            instrumented.enter_context(atheris.instrument_imports(include=packages.split(",")))
        from tests.torture.fuzz_targets import TARGETS
    target = TARGETS[name]
    recorder = Recorder(target.run, Path(folder), float(seconds))
    seeds = target.seeds()
    for seed in seeds:
        recorder.take(seed)  # what is loaded at first use is no input's fault
    (by_atheris if engine == "atheris" else by_hypothesis)(recorder, seeds)


if __name__ == "__main__":
    main()
