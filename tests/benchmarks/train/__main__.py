"""Makes anew what was trained and ships: `python -m tests.benchmarks.train [--write] [NAME...]`.

Each script trains on the development data beside the repository, prints how good the outcome is, and names the
files that it makes. They are replaced with `--write` only; look at the figures first, and run the benchmark of
that part (`make bench NAMES=...`) before and after. `resources/heads/search.json` is no outcome of training: its
three dozen numbers were chosen with `bench_search`. `train_centres` and `train_search` need multilingual-e5-small and
bge-small-en-v1.5 (`deskside models fetch`).
"""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks.train import (
    embed_examples,
    train_addressee,
    train_centres,
    train_review,
    train_search,
    train_sentiment,
)

SCRIPTS = {
    "train_sentiment": train_sentiment,
    "train_review": train_review,
    "train_addressee": train_addressee,
    "embed_examples": embed_examples,
    "train_centres": train_centres,
    "train_search": train_search,
}


def main() -> int:
    """Runs the scripts that were named, else all; the first that breaks ends it with its traceback."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="replace the files that ship")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SCRIPTS)}")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SCRIPTS):
        parser.error(f"no such script: {', '.join(sorted(unknown))}")
    for name in options.names or SCRIPTS:
        script = SCRIPTS[name]
        files = ", ".join(str(path) for path in script.MADE)
        print(f"\n== {name}: {'writes' if options.write else 'would write (with --write)'} {files}", flush=True)
        script.main(options.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
