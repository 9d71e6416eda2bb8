"""Whose words they are: what the customer says, apart from what they quote others saying."""

from __future__ import annotations

import re

from core.language.phrases import small_words

# An opening quotation mark after a verb of saying: My neighbour said "I will sue them".
_REPORTED = re.compile(
    r"""\b(?P<who>(?:[\w'’]+\s+){1,3}?)(?:said|says|say|saying|wrote|writes|told\s+me|tells\s+me|shouted|asked|reads|read|replied|answered
            |sagte|sagt|sagten|meinte|meint|schrieb|schreibt|rief|fragte|antwortete)
        \s*[:,]?\s*(?:"(?P<double>[^"\n]{3,400})"|[“„](?P<curly>[^”“\n]{3,400})[”“]|(?<!\w)['‘](?P<single>[^\n]{3,400}?)['’](?!\w))""",
    re.IGNORECASE | re.VERBOSE,
)


def strip_reported_speech(text: str) -> str:
    """`text`, of the same length, with the words that somebody outside this matter is quoted as
    saying replaced by spaces, so that spans still fit."""

    small = small_words()

    def blank(match: re.Match[str]) -> str:
        speaker = set(match.group("who").lower().split())
        if speaker & (small["own_voice"] | small["staff_voice"]):
            return match.group()
        for group in ("double", "curly", "single"):
            if match.group(group):
                start, end = match.start(group) - match.start(), match.end(group) - match.start()
                whole = match.group()
                return whole[:start] + " " * (end - start) + whole[end:]
        return match.group()

    return _REPORTED.sub(blank, text)
