"""The review: changed values caught, true sentences left alone, free text, AUC, tone on good replies, keystrokes.

python -m tests.benchmarks.bench.bench_review
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from core.metrics import Measure, mean_with_interval
from core.review.evidence import Source
from core.review.review_evaluation import LabelledReply, evaluate_review, measures
from core.review.reviewer import Reviewer
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import DATA, real_embedder
from tests.benchmarks.data.mutations import KINDS, Case, Folder, changed, read_folder, true
from tests.benchmarks.data.review_data import FOLDERS, Half, free_text_pairs, grounding_rows

PER_FOLDER = 100
"""Changed sentences of each kind out of each of the three folders: 300 of a kind, where a folder has so many."""
SEED = 1
KEYSTROKES = 200
_MARKED = ("unsupported", "contradicted")


def run() -> list[Figure]:
    folders = {name: read_folder(root) for name, root in FOLDERS.items() if root.is_dir()}
    return [*_values(folders), *_free_text(), *_grounding(), *_tone(), *_keystroke(folders["sample"]), *_hostile()]


def _values(folders: dict[str, Folder]) -> list[Figure]:
    reviewer = Reviewer()
    caught: dict[str, list[bool]] = {}
    marked: dict[str, list[bool]] = {}
    for kind in KINDS:
        caught[kind] = [_flagged(reviewer, case) for case in _drawn(folders, kind)]
    for folder in folders.values():
        for reworded in (False, True):
            name = "reworded" if reworded else "verbatim"
            cases = true(folder, 2 * PER_FOLDER, SEED, reworded)
            marked.setdefault(name, []).extend(_flagged(reviewer, c) for c in cases)
    figures = [_figure("changed values caught", _share(chain.from_iterable(caught.values())), 0.95, 0.99)]
    figures += [
        _figure(f"  {kind} changed, caught", _share(hits), note=f"n = {len(hits)}") for kind, hits in caught.items()
    ]
    wrong = _share(chain.from_iterable(marked.values()))
    figures.append(_figure("true sentences wrongly marked", wrong, 0.05, 0.02, better="lower"))
    figures += [
        _figure(f"  {n} ones wrongly marked", _share(h), note=f"n = {len(h)}", better="lower")
        for n, h in marked.items()
    ]
    return figures


def _drawn(folders: dict[str, Folder], kind: str) -> list[Case]:
    """As many of each folder; where one has too few sentences of the kind, more of the others."""
    drawn = {name: changed(folder, kind, PER_FOLDER, SEED) for name, folder in folders.items()}
    for name, folder in folders.items():
        lacking = PER_FOLDER * len(folders) - sum(map(len, drawn.values()))
        if lacking and len(drawn[name]) == PER_FOLDER:
            drawn[name] = changed(folder, kind, PER_FOLDER + lacking, SEED)
    return [case for cases in drawn.values() for case in cases]


def _flagged(reviewer: Reviewer, case: Case) -> bool:
    return any(s.verdict in _MARKED for s in reviewer.review(case.reply, case.evidence).sentences)


def _free_text() -> list[Figure]:
    """Sentences as a model writes them, judged by words and by meaning; no weight was fitted on the final half."""
    reviewer = Reviewer(embedder=real_embedder())
    halves: dict[str, tuple[Half, tuple[float, ...], tuple[float, ...]]] = {
        "final half": ("final", (0.10, 0.05), (0.15, 0.08)),
        "development half": ("development", (), ()),
    }
    figures = []
    for name, (half, true_ones, false_ones) in halves.items():
        verdicts: dict[bool, list[bool]] = {True: [], False: []}
        for pair in free_text_pairs(half):
            source = Source(pair.passage, heading=pair.heading)
            review = reviewer.review(pair.sentence, (source,), pair.mail, language=pair.language)
            verdicts[pair.supported].append(any(s.verdict in _MARKED for s in review.sentences))
        flagged, passed = _share(verdicts[True]), _share(not marked for marked in verdicts[False])
        note = f"n = {len(verdicts[True])}"
        figures.append(_figure(f"free text, {name}: true ones marked", flagged, *true_ones, better="lower", note=note))
        figures.append(_figure(f"free text, {name}: false ones passed", passed, *false_ones, better="lower", note=note))
    return figures


def _grounding() -> list[Figure]:
    if not DATA.is_dir():
        return []
    rows = tuple(
        LabelledReply(r["id"], r["reply"], tuple(r["evidence"]), r["ticket"], bool(r["supported"]))
        for r in grounding_rows()
    )
    *_, outcomes = evaluate_review(Reviewer(), rows)
    assert isinstance(outcomes, tuple)
    found = measures(outcomes)
    wanted = {"auc": (0.90, 0.95)}
    return [_figure(f"grounding-qa dev, {m.name.replace('_', ' ')}", m, *wanted.get(m.name, ())) for m in found]


def _tone() -> list[Figure]:
    """Findings of tone on texts that people have approved or trained agents have written: all false alarms."""
    reviewer = Reviewer()
    snippets = [
        _body(path.read_text(encoding="utf-8")) for path in sorted(Path("resources/sample/snippets").glob("*.md"))
    ]
    texts = {"approved snippets": snippets}
    tickets = DATA / "retail-support" / "tickets.jsonl"
    if tickets.is_file():
        rows = [json.loads(line) for line in tickets.read_text(encoding="utf-8").splitlines()]
        texts["trained agents' messages"] = [m["text"] for r in rows for m in r["messages"] if m["from"] == "agent"]
    figures = []
    for name, replies in texts.items():
        alarms = [bool([f for f in reviewer.review(r, ()).tone if f.rule != "missing-greeting"]) for r in replies]
        figures.append(_figure(f"tone findings in {name}", _share(alarms), note=f"n = {len(alarms)}", better="lower"))
    return figures


def _body(snippet: str) -> str:
    return snippet.split("---", 2)[-1].strip() if snippet.startswith("---") else snippet


def _keystroke(folder: Folder) -> list[Figure]:
    """Typing inside a 200-word reply with ten passages as evidence. The floor: the same reply unchanged."""
    rng = random.Random(SEED)
    evidence = folder.passages[:10]
    reply = ""
    while len(reply.split()) < 200:
        reply += rng.choice(folder.sentences)[1] + " "
    reviewer = Reviewer()
    reviewer.review(reply, evidence)
    times, idle = [], []
    for _ in range(KEYSTROKES):
        place = rng.randrange(len(reply))
        reply = reply[:place] + rng.choice("abcdefghij 123.") + reply[place:]
        started = time.perf_counter()
        reviewer.review(reply, evidence)
        times.append(time.perf_counter() - started)
        started = time.perf_counter()
        reviewer.review(reply, evidence)
        idle.append(time.perf_counter() - started)
    p95 = sorted(times)[int(0.95 * len(times))] * 1000
    floor = sorted(idle)[len(idle) // 2] * 1000
    return [
        Figure("a keystroke in a 200-word reply, p95", p95, "ms", must=30, aim=30, better="lower"),
        Figure("  the same reply once more, median", floor, "ms", better="lower"),
    ]


def _hostile() -> list[Figure]:
    """The worst of some replies of one piece over and over, eight times as long as the same before."""
    ratios = []
    for piece in ("-1", "[", "4 ", "Abc ", "AB-", "password ", "a@", ". "):
        times = []
        for count in (500, 4000):
            started = time.perf_counter()
            Reviewer().review(piece * count, ("Return shipping costs $4.50.",))
            times.append(time.perf_counter() - started)
        ratios.append(times[1] / times[0])
    return [Figure("hostile, eight times as long: time, worst", max(ratios), "x", must=40, aim=12, better="lower")]


def _share(hits: Iterable[bool]) -> Measure:
    return mean_with_interval("", [float(hit) for hit in hits])


def _figure(
    name: str, m: Measure, must: float | None = None, aim: float | None = None, better: str = "higher", note: str = ""
) -> Figure:
    return Figure(name, m.value, must=must, aim=aim, interval=(m.low, m.high), better=better, note=note)  # type: ignore[arg-type]


if __name__ == "__main__":
    print(table(run()))
