"""Words without matter, by language."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_TOKEN = re.compile(r"[^\W_]+")
DEFAULT_LANGUAGE = "en"


@cache
def stop_words(language: str = DEFAULT_LANGUAGE) -> frozenset[str]:
    """Words without matter, from `resources/language`; none for a language without a list."""
    source = files("resources") / "language" / f"stopwords.{language}.txt"
    if not source.is_file():
        return frozenset()
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(part for line in lines if not line.startswith("#") for part in _TOKEN.findall(line))
