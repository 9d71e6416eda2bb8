"""The words and control words of a rich-text file, in the order of the text.

The format is that of the 'Rich Text Format (RTF) Specification', version 1.9.1 (Microsoft, 2008).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    255: "cp437",
}  # fmt: skip
"""Of fonts, to encodings."""
SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "tab": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
"""Control words and signs that stand for characters."""
SKIPPED = frozenset(
    re.findall(
        r"\w+",
        "colortbl filetbl listtable listoverridetable revtbl rsidtbl generator pict nonshppict objdata header headerl"
        " headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn annotation atnid atnauthor atntime atnref"
        " atndate xe tc tcn themedata datastore shprslt sp bkmkstart bkmkend mmathPr pnseclvl template upr private"
        " info",
    )
)
"""Groups without words of the text."""
GROUPS: Mapping[str, str] = {
    "footnote": "note", "shptxt": "box", "listtext": "mark", "pntext": "mark", "title": "title", "fonttbl": "fonts",
    "stylesheet": "styles", "fldinst": "instruction", "field": "field", "fldrslt": "result", "shpinst": "nothing",
    "ud": "text",
}  # fmt: skip
"""What the words of a group are, by its first control word."""
ALWAYS_READ = frozenset(("shpinst", "fldinst", "ud", "footnote", "listtext", "pntext"))
"""Groups that are read though they are marked as ones that may be skipped."""
FORMATS: Mapping[str, str] = {
    "v": "hidden", "deleted": "struck", "strike": "struck", "striked": "struck", "b": "bold", "super": "raised",
    "intbl": "in_table",
}  # fmt: skip
"""Control words that turn something on, or off with a 0."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control word or sign; `{` and `}` begin and end a group, `*` is the sign of a group that may be skipped."""

    word: str
    number: int | None = None


Token = Control | str | bytes
"""Bytes are words in the encoding of the font at hand; characters are as they are."""


def tokens_of(source: str) -> Iterator[Token]:
    """The tokens of a file that was decoded as Latin-1."""
    at, end = 0, len(source)
    spoken = b""
    while at < end:
        found = _TOKEN.match(source, at)
        if found is None:
            at += 1
            continue
        at = found.end()
        kind = found.lastgroup
        if found["byte"]:
            spoken += bytes.fromhex(found["byte"])
            continue
        if kind == "text":
            spoken += found["text"].encode("latin-1", "replace")
            continue
        if kind is None:
            continue  # line ends say nothing
        if spoken:
            yield spoken
            spoken = b""
        if kind == "brace":
            yield Control("open" if found["brace"] == "{" else "close")
        elif kind == "sign":
            yield SIGNS.get(found["sign"]) or Control("par" if found["sign"] in "\r\n" else found["sign"])
        else:
            number = found["number"]
            if found["word"] == "bin" and number:
                at += max(0, int(number))
                continue
            yield Control(found["word"], int(number) if number else None)
    if spoken:
        yield spoken


def encoding_of(charset: int) -> str:
    """The encoding that a font's number of its character set stands for; '' for that of the file."""
    return _CHARSETS.get(charset, "")


def encoding_named(codepage: int) -> str:
    """The encoding of a Windows code page, cp1252 if Python has none of that number."""
    for name in (f"cp{codepage}", "utf-8" if codepage == 65001 else ""):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1252"
