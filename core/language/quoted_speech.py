"""Whose words they are: what the customer says, apart from what they quote others saying."""

from __future__ import annotations

import re
from functools import cache

from core.language.languages import tables_of_all


def strip_reported_speech(text: str) -> str:
    """`text` with the quoted words of anybody but the customer and our staff replaced by as many spaces, so that
    spans still fit."""

    counted = _voices_that_count()

    def blank(match: re.Match[str]) -> str:
        speaker = set(match.group("who").lower().split())
        if speaker & counted:
            return match.group()
        for group in ("double", "curly", "single"):
            if match.group(group):
                start, end = match.start(group) - match.start(), match.end(group) - match.start()
                whole = match.group()
                return whole[:start] + " " * (end - start) + whole[end:]
        return match.group()

    return _reported().sub(blank, text)


@cache
def _voices_that_count() -> frozenset[str]:
    """Words for the customers themselves and for our staff."""
    tables = tables_of_all("quoted_speech")
    return frozenset(word for table in tables for word in (*table["own_voice"], *table["staff_voice"]))


@cache
def _reported() -> re.Pattern[str]:
    """A quotation after a verb of saying: My neighbour said "I will sue them"."""
    verbs = [verb for table in tables_of_all("quoted_speech") for verb in table["saying"]]
    saying = "|".join(re.escape(verb).replace(r"\ ", r"\s+") for verb in verbs)
    return re.compile(
        rf"""\b(?P<who>(?:[\w'’]+\s+){{1,3}}?)(?:{saying})\s*[:,]?\s*"""
        r"""(?:"(?P<double>[^"\n]{3,400})"|[“„](?P<curly>[^”“\n]{3,400})[”“]|"""
        r"""(?<!\w)['‘](?P<single>[^\n]{3,400}?)['’](?!\w))""",
        re.IGNORECASE,
    )
