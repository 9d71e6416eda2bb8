"""What an answer may say next, taken from the prompt: drafted tokens that the model verifies in one decode.

Prompt lookup decoding (Saxena 2023): where the last tokens written stand in the prompt, what follows them there is
proposed. A decode reads all weights once, whether for one token or for four; what the model would not have chosen is
thrown away, so the answer is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.token_vocabulary import Tokens

_GRAM = 3
_ROWS = 4
"""Tokens of one verifying decode, the certain one included. llama.cpp's Q4_K kernels multiply rows by fours, and the
rest row by row: on the 1.5B a decode of 1, 2, 3, 4, 5, 8 tokens costs 1, 1.6, 2.1, 1.6, 2.2, 3.0 times one."""
_LONGEST_PAUSE = 16


class PromptLookup:
    """Proposes the tokens that followed in the prompt. One for each answer."""

    def __init__(self, prompt: Sequence[int]) -> None:
        self._prompt = prompt
        self._ends = {tuple(prompt[at : at + _GRAM]): at + _GRAM for at in range(len(prompt) - _GRAM)}
        self._failures = 0
        self._pause = 0

    def propose(self, written: Sequence[int], room: int) -> Tokens:
        """What may follow `written`; nothing where the prompt holds no such place, where that or `room` (tokens that
        may still be written) is too short for a whole row, or for some tokens after proposals that failed."""
        if self._pause:
            self._pause -= 1
            return []
        at = self._ends.get(tuple(written[-_GRAM:]))
        if at is None or room < _ROWS - 1:
            return []
        found = list(self._prompt[at : at + _ROWS - 1])
        return found if len(found) == _ROWS - 1 else []

    def learn(self, accepted: int) -> None:
        """Hears how many of the last proposal's tokens were right."""
        self._failures = 0 if accepted else self._failures + 1
        self._pause = min(_LONGEST_PAUSE, 2**self._failures - 1)
