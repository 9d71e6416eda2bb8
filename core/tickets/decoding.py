"""From bytes of unknown origin to text that can be stored, searched and shown."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from core.errors import NotATicket, TooLarge

MAX_BYTES = 32 * 1024 * 1024
"""The largest ticket read: a mail with its attachments. Words alone never come near it."""

_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"MZ\x90",
    b"\x1f\x8b",
    b"SQLite format 3",
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|\x0c|\x85|\u2028|\u2029")
_DETECTION_BYTES = 64 * 1024


def decode(data: bytes, path: str = "") -> str:
    """The text in `data`, cleaned (see `clean`).

    A byte-order mark decides first, then UTF-8, then what `charset-normalizer` finds likeliest in the
    first 64 KiB. Raises `TooLarge` and, where the bytes are no text in any encoding, `NotATicket`.
    """
    check_size(len(data), path)
    text = data.decode(encoding_of(data), "replace")
    if len(_CONTROL.findall(text[:_DETECTION_BYTES])) > len(text[:_DETECTION_BYTES]) / 20:
        raise NotATicket(reason="binary")
    return clean(text)


def encoding_of(data: bytes, is_cut: bool = False) -> str:
    """The encoding of `data` by Python's name; `is_cut`: it may end in the middle of a character.

    Raises `NotATicket` for bytes that are no text in any.
    """
    if data.startswith(_MAGIC):
        raise NotATicket(reason="binary")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if without_mark := _utf_16_without_mark(data):
        return without_mark
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if not (is_cut and error.start >= len(data) - 3 and error.reason == "unexpected end of data"):
            return _likeliest(data)
    return "utf-8"


def _utf_16_without_mark(data: bytes) -> str:
    """UTF-16 of mostly Latin letters: every other byte is zero. Empty for all else."""
    sample = data[:_DETECTION_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even + odd or max(even, odd) < len(sample) / 4 or min(even, odd) > max(even, odd) / 4:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _likeliest(data: bytes) -> str:
    sample = data[:_DETECTION_BYTES]
    # Old Western files are by far the most common ones that are not UTF-8; the detector alone takes a
    # short German mail for an Eastern European code page, because it has so little to go by.
    if b"\x00" not in sample:
        western = sample.decode("cp1252", "replace")
        letters = [character for character in western if ord(character) > 127]
        if letters and all(character in _WESTERN for character in letters):
            return "cp1252"
    match = from_bytes(sample).best()
    if match is None:
        raise NotATicket(reason="binary")
    return str(match.encoding)


_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœ€£§°´«»„“”‘’‚–—…·¿¡\u00a0")


def check_size(size: int, path: str, limit: int | None = None) -> None:
    """Raises `TooLarge` for what is over `limit` bytes; `MAX_BYTES` where none is given."""
    limit = MAX_BYTES if limit is None else limit
    if size > limit:
        raise TooLarge(path=path, bytes=size, limit=limit)


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates, each line ended by a line feed.

    Two halves of a surrogate pair become the character they stand for; a half alone, which can be
    stored nowhere, becomes U+FFFD.
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))
