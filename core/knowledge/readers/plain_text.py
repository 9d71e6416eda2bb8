"""Plain text in whatever encoding, detected and never garbled silently.

Byte-order marks and strict UTF-8 settle nearly every file for certain. What is left is Windows-1252 if the letters that
come of it are those of one language that was written so (`resources/readers/letters.toml`): of a single line
charset-normalizer tells 'à votre charge' to be Cyrillic. All else is told by charset-normalizer (MIT). chardet is
LGPL, cchardet no longer kept.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import charset_normalizer

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.refusal import Refused
from core.resources import load_toml

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDERLINE = re.compile(r"(=+|-+|~+)\s*")
_EURO_OF_LATIN_9 = b"\xa4"
_SIGN_IN_WORD = re.compile(r"[^\W\d_][€£¥¢§©®™°±²³¼½¾×÷¶µ¿¡«»‹›„“”‚…•†‡‰ª´`¨¸¹](?=[^\W\d_])")
"""What stands within no word: there it is a letter of another code page."""
_DETECTION_BYTES = 200_000


def decode(data: bytes) -> str:
    """`data` as text. Raises `Refused` (`not-text`, `unknown-encoding`) rather than guess wildly."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused("unknown-encoding") from error
    if b"\0" in data:
        return _decode_without_mark(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut off in the middle of its last character is UTF-8 all the same, if there is another in it.
        is_cut = error.start >= len(data) - 3 and error.reason == "unexpected end of data"
        if is_cut and not data[: error.start].isascii():
            return data[: error.start].decode("utf-8")
    if western := _western(data):
        return western
    guess = charset_normalizer.from_bytes(data[:_DETECTION_BYTES]).best()
    if guess is None:
        raise Refused("unknown-encoding")
    try:
        return data.decode(guess.encoding)
    except UnicodeDecodeError as error:
        raise Refused("unknown-encoding") from error


def decode_lines(data: bytes) -> str:
    """`data` as `decode` gives it, each line ended by `\\n` alone."""
    return decode(data).replace("\r\n", "\n").replace("\r", "\n")


def _western(data: bytes) -> str:
    """`data` as Windows-1252, or as Latin-9 where it has the euro sign of that; '' if its letters make no sense so."""
    for encoding in ("iso-8859-15", "cp1252") if _EURO_OF_LATIN_9 in data else ("cp1252",):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _SIGN_IN_WORD.search(text):
            continue
        foreign = {character for character in text if not character.isascii()}
        letters = frozenset("".join(foreign).lower()) - _letters()["signs"]
        if any(letters <= own for language, own in _letters().items() if language != "signs"):
            return text
    return ""


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, frozenset[str]]:
    letters_of = load_toml("readers", "letters.toml")["letters"]
    return {language: frozenset(letters) for language, letters in letters_of.items()}


def _decode_without_mark(data: bytes) -> str:
    """Text with zero bytes can only be UTF-16 whose mark is missing; all else is binary."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else ""
    if not encoding or max(even, odd) < len(sample) / 8:
        raise Refused("not-text")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("not-text") from error


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a text file: paragraphs at blank lines, underlined lines as headings."""
    out = Extraction()
    for paragraph in re.split(r"\n[ \t]*\n+", decode_lines(data)):
        lines = [line.rstrip() for line in paragraph.strip("\n").split("\n")]
        if len(lines) >= 2 and lines[0].strip() and _UNDERLINE.fullmatch(lines[1]) and len(lines[1]) >= 3:
            out.heading(1 if lines[1].startswith("=") else 2, lines[0])
            lines = lines[2:]
        out.block("\n".join(lines))
    yield "", out.finish("")
