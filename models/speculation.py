"""What an answer may say next, taken from the prompt: drafted tokens that the model verifies in one decode.

Prompt lookup decoding (Saxena 2023): where the last tokens written stand in the prompt, what follows them there is
proposed. What the model would not have chosen is thrown away, so the answer is the same.

Whether it pays depends on the processor: on two that were measured, a decode of four tokens of the 1.5B takes 1.6 and
3.3 times one of a single token. So the decodes are timed; and as it shows by itself what an answer said in place of a
proposal, how often proposals are right is known of those that were never verified, too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median

from models.token_vocabulary import Tokens

ROWS = 4
"""Tokens of one verifying decode, the certain one included. llama.cpp's Q4_K kernels multiply rows by fours, and the
rest row by row: on the 1.5B a decode of 1, 2, 3, 4, 5, 8 tokens costs 1, 1.6, 2.1, 1.6, 2.2, 3.0 times one where these
kernels are, and 1, 1.9, 2.7, 3.3, 4.0, 7.2 times where they are not."""
_GRAM = 3
_RUNS = (3, 6, 12)
"""From how many tokens said after the prompt proposals are counted apart: who copies goes on copying."""
_TIMED, _FEWEST = 9, 3
_PRIOR = 4.0
"""So many proposals of which one token was right are taken to have been seen before any was."""
_KEPT = 0.98
"""Of what was seen before, at each further proposal: an answer is not written as one of an hour ago was."""
_TRIED_ANYWAY = 64
"""One of so many that would not pay is verified all the same, as what a decode costs changes with other work."""


class SpeculationRecord:
    """What decodes cost, and how often proposals were right: of one model, over all its answers."""

    def __init__(self) -> None:
        self._seconds: dict[int, deque[float]] = {rows: deque(maxlen=_TIMED) for rows in (1, ROWS)}
        self._right = dict.fromkeys(_RUNS, (_PRIOR, _PRIOR))
        self._declined = 0

    def decoded(self, rows: int, seconds: float) -> None:
        """Notes how long a decode of so many tokens took."""
        if rows in self._seconds:
            self._seconds[rows].append(seconds)

    def compared(self, run: int, right: int) -> None:
        """Notes how many tokens of a proposal were what the answer said. `run`: see `pays`."""
        known = _known(run)
        tokens, proposals = self._right[known]
        self._right[known] = (_KEPT * tokens + right, _KEPT * proposals + 1)

    def pays(self, run: int) -> bool:
        """Whether to verify a proposal after `run` tokens that the prompt says, too: if it gives more tokens than
        single decodes would in the same time. While nothing is known of the time it is tried."""
        if min(map(len, self._seconds.values())) < _FEWEST:
            return True
        single, many = (median(seconds) for seconds in self._seconds.values())
        tokens, proposals = self._right[_known(run)]
        if 1 + tokens / proposals > many / single:
            return True
        self._declined = (self._declined + 1) % _TRIED_ANYWAY
        return not self._declined


class PromptLookup:
    """Proposes the tokens that followed in the prompt. One for each answer."""

    def __init__(self, prompt: Sequence[int], record: SpeculationRecord) -> None:
        self._prompt, self._record = prompt, record
        self._ends = {tuple(prompt[at : at + _GRAM]): at + _GRAM for at in range(len(prompt) - _GRAM)}
        self._open: deque[tuple[int, int, Tokens]] = deque()
        """Proposals not yet compared: tokens written before, run, what was proposed."""

    def propose(self, written: Sequence[int], room: int) -> Tokens:
        """What may follow `written`; nothing where the prompt holds no such place, where that or `room` (tokens that
        may still be written) is too short for a whole row, or where it would not pay."""
        self._compare(written)
        at = self._ends.get(tuple(written[-_GRAM:]))
        if at is None or room < ROWS - 1:
            return []
        found = list(self._prompt[at : at + ROWS - 1])
        if len(found) < ROWS - 1:
            return []
        run = _GRAM
        while run < min(_RUNS[-1], at, len(written)) and written[-run - 1] == self._prompt[at - run - 1]:
            run += 1
        self._open.append((len(written), run, found))
        return found if self._record.pays(run) else []

    def _compare(self, written: Sequence[int]) -> None:
        while self._open and self._open[0][0] + ROWS - 1 <= len(written):
            start, run, proposed = self._open.popleft()
            said = written[start : start + ROWS - 1]
            right = next((n for n, (one, two) in enumerate(zip(said, proposed, strict=True)) if one != two), ROWS - 1)
            self._record.compared(run, right)


def _known(run: int) -> int:
    return max(known for known in _RUNS if known <= run)
