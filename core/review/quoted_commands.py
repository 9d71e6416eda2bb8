"""Commands, options and keys that a claim quotes in backticks: they must stand in the evidence as they are.

One put together from two that the evidence quotes is right as well: `quill restore` and `--table NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence
from core.review.mismatch import Mismatch

_QUOTED = re.compile(r"`([^`\n]+)`")


def command_mismatches(claim: AnalysedSentence, evidence: Evidence, told: str) -> Iterator[Mismatch]:
    """The quoted commands that the evidence does not give. `told`: what the customer wrote, whose words may stand."""
    quoted = [" ".join(match[1].split()) for match in _QUOTED.finditer(claim.text)]
    if not quoted:
        return
    text = " ".join(word for source in evidence.sources for word in source.text.split())
    given = [" ".join(match[1].split()) for match in _QUOTED.finditer(text)]
    for command in quoted:
        if _holds(text, command) or _holds(told, command) or _is_put_together(command, text, given):
            continue
        yield Mismatch(False, "code-not-found", command)


def _is_put_together(command: str, text: str, given: list[str]) -> bool:
    """Whether each two words of the command stand side by side in the evidence, or end and begin two quotations."""
    ends, starts = {one.split()[-1] for one in given}, {one.split()[0] for one in given}
    words = command.split()
    return len(words) > 1 and all(
        _holds(text, f"{one} {other}") or (one in ends and other in starts) for one, other in pairwise(words)
    )


def _holds(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None
