"""From the bytes of one file to documents that are complete: titled, dated, with a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import Protocol

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused
from core.language.languages import language_table, languages
from core.ports import Cancelled, never
from core.processes import sandbox

FILE_LIMIT = 100 * 1024 * 1024
"""Bytes of one file."""
TEXT_LIMIT = 5_000_000
"""Code points of all text in one file: a manual of two thousand pages."""


_LANGUAGE_SAMPLE = 3000
"""Code points from the beginning that are looked at."""
_WORDS_TO_TELL = 12
"""Fewer words tell a language only where they are plain."""
_PLAIN_SHARE = 0.08
"""Share of its commonest words from which a text is plainly in a language, if others have less than a fifth of it."""


Extracted = ExtractedDocument | Refused
"""A document, or why this member of a container could not be read."""


class Reading(Protocol):
    """Reads the content of files, in this process or in a bounded one."""

    def __call__(self, data: bytes, name: str, cancelled: Cancelled = never) -> list[tuple[str, Extracted]]:
        """(member, document) for each document in the file; the member is empty unless the file is
        a container. Raises `Refused`, or `Interrupted` when cancelled."""


class Interrupted(Exception):
    """Reading was cancelled before its end."""


def read_here(data: bytes, name: str, cancelled: Cancelled = never) -> list[tuple[str, Extracted]]:
    """Reads in this process, with no bounds but the limits on size. Raises `Refused`."""
    reader = reader_for(name)
    if reader is None:
        raise Refused("unknown-format")
    if not data.strip():
        raise Refused("empty")
    try:
        found = [(member, _in_known_language(document)) for member, document in _bounded(reader.read(data, name))]
    except RecursionError as error:
        raise Refused("too-deep") from error
    except MemoryError as error:
        raise Refused("too-much-memory") from error
    if not found:
        raise Refused("no-text")
    refused = [document if isinstance(document, Refused) else Refused("no-text") for _, document in found
               if isinstance(document, Refused) or not document.sections]  # fmt: skip
    if len(refused) == len(found) == 1:
        raise refused[0]
    return found


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of `text`, empty when there is too little of it to tell.

    Our own languages in plain sight are told by their commonest words; all else by py3langid (BSD):
    97 languages, offline, deterministic, but half a second to load. lingua is 3% better on single
    sentences at 100 MB; langdetect answers differently from one run to the next.
    """
    words = re.findall(r"[^\W\d_]{2,}", text[:_LANGUAGE_SAMPLE].lower())
    if len(words) < _WORDS_TO_TELL:
        return _plain_language(words)
    shares = {language: sum(word in common for word in words) / len(words) for language, common in _common().items()}
    best = max(shares, key=lambda language: shares[language])
    if shares[best] >= _PLAIN_SHARE and sum(shares.values()) - shares[best] < _PLAIN_SHARE / 5:
        return best
    with sandbox.unpacking_allowed():
        import py3langid

        return str(py3langid.classify(text[:_LANGUAGE_SAMPLE])[0])


@cache
def _common() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(language_table(language, "common_words")["words"]) for language in languages()}


def _plain_language(words: list[str]) -> str:
    """The language of a line or two: the one of which two small words stand there, and of the others none."""
    held = {language: len(common.intersection(words)) for language, common in _common().items()}
    return next((language for language, count in held.items() if count > 1 and sum(held.values()) == count), "")


def title_from_name(path: str) -> str:
    """A title for a document that has none: its file's name in words."""
    words = re.sub(r"[-_.\s]+", " ", PurePosixPath(path).stem).strip()
    return words[:1].upper() + words[1:] or path


def _in_known_language(document: Extracted) -> Extracted:
    if isinstance(document, Refused) or document.language:
        return document
    return replace(document, language=language_of(document.text))


def _bounded(documents: Iterator[tuple[str, Extracted]]) -> Iterator[tuple[str, Extracted]]:
    total = 0
    for member, document in documents:
        if isinstance(document, ExtractedDocument):
            total += len(document.text)
        if total > TEXT_LIMIT:
            raise Refused("too-much-text", limit=TEXT_LIMIT)
        yield member, document
