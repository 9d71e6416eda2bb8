"""What Outlook packs into `winmail.dat` (TNEF), and the mail bodies of MAPI that it shares with `.msg` files.

The formats are Microsoft's [MS-OXTNEF] and [MS-OXRTFCP]. No reader of TNEF could be taken: `tnefparse` is LGPL.
Compressed RTF is unpacked by `compressed-rtf` (MIT), RTF read by `striprtf` (BSD).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_SIGNATURE = 0x223E9F78
_BODY, _ATTACHED_TITLE, _PROPERTIES, _ATTACHED_PROPERTIES, _CODE_PAGE = 0x800C, 0x8010, 0x9003, 0x9005, 0x9007
_PR_BODY, _PR_HTML, _PR_RTF, _PR_LONG_NAME = 0x1000, 0x1013, 0x1009, 0x3707
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
"""Bytes of the property types that have a fixed length, with their padding."""
_STRING_8, _STRING, _OBJECT, _BINARY = 30, 31, 13, 258
_MANY = 0x1000
_MOST = 20_000
"""More attributes or properties than that are no mail."""


@dataclass
class TnefMail:
    """The words and the names of the attachments in it."""

    text: str = ""
    html: str = ""
    attachments: list[str] = field(default_factory=list)


def read_tnef(data: bytes) -> TnefMail:
    """The mail in `data`; what is damaged is left out, so that it may be empty."""
    mail = TnefMail()
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return mail
    encoding = "cp1252"
    rtf = b""
    for id, value in _attributes(data):
        if id == _CODE_PAGE and len(value) >= 4:
            encoding = code_page(struct.unpack_from("<I", value)[0])
        elif id == _BODY:
            mail.text = mail.text or value.rstrip(b"\0").decode(encoding, "replace")
        elif id == _ATTACHED_TITLE:
            mail.attachments.append(value.rstrip(b"\0").decode(encoding, "replace"))
        elif id == _ATTACHED_PROPERTIES:
            for name, (kind, raw) in _properties(value):
                if name == _PR_LONG_NAME and raw and mail.attachments:
                    mail.attachments[-1] = _string(kind, raw, encoding)
        elif id == _PROPERTIES:
            rtf = _take_body(mail, value, encoding, rtf)
    if rtf and not mail.html and not mail.text.strip():
        mail.text = rtf_text(rtf)
    return mail


def _take_body(mail: TnefMail, properties: bytes, encoding: str, rtf: bytes) -> bytes:
    """Reads the words among the properties into `mail`; gives the compressed RTF among them, else `rtf`."""
    for name, (kind, raw) in _properties(properties):
        if name == _PR_BODY:
            mail.text = _string(kind, raw, encoding) or mail.text
        elif name == _PR_HTML:
            mail.html = _string(kind, raw, encoding)
        elif name == _PR_RTF:
            rtf = raw
    return rtf


def code_page(number: int) -> str:
    """Python's name for a Windows code page; windows-1252 where it has none."""
    known = {
        65001: "utf-8",
        1200: "utf-16-le",
        20127: "cp1252",
        28591: "cp1252",
        28592: "iso-8859-2",
        28605: "iso-8859-15",
        936: "gb18030",
        50220: "iso2022_jp",
        51949: "euc_kr",
        20866: "koi8-r",
    }
    name = known.get(number, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def rtf_text(compressed: bytes) -> str:
    """The words of a body in compressed RTF; empty where it is damaged."""
    from compressed_rtf import decompress  # few mails have one: no start should wait for these libraries

    try:
        rtf = decompress(compressed)
    # The library raises bare exceptions for each kind of damage.
    except Exception:  # noqa: BLE001
        return ""
    return rtf_words(rtf.decode("latin-1"))


def rtf_words(rtf: str) -> str:
    """The words of a text in RTF."""
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(rtf, errors="replace")).strip()  # type: ignore[no-untyped-call]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(_MOST):
        if position + 9 > len(data):
            return
        id, length = struct.unpack_from("<II", data, position + 1)
        start = position + 9
        if length > len(data) - start:
            return
        yield id & 0xFFFF, data[start : start + length]
        position = start + length + 2  # a checksum


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Each property of a MAPI list with its type and first value."""
    if len(data) < 4:
        return
    position = 4
    try:
        for _ in range(min(struct.unpack_from("<I", data)[0], _MOST)):
            kind, id = struct.unpack_from("<HH", data, position)
            position += 4
            if id >= 0x8000:
                position = _after_name(data, position)
            several, kind = bool(kind & _MANY), kind & ~_MANY
            count = 1
            if several or kind in (_STRING_8, _STRING, _OBJECT, _BINARY):
                count = struct.unpack_from("<I", data, position)[0]
                position += 4
            value = b""
            for number in range(min(count, _MOST)):
                size, length = _FIXED.get(kind, 0), _FIXED.get(kind, 0)
                if not size:
                    length = struct.unpack_from("<I", data, position)[0]
                    position += 4
                    size = length + -length % 4
                if number == 0:
                    value = data[position : position + length]
                position += size
            yield id, (kind, value)
    except struct.error:
        return


def _after_name(data: bytes, position: int) -> int:
    named_by = struct.unpack_from("<I", data, position + 16)[0]
    position += 20
    if named_by == 0:
        return position + 4
    length = struct.unpack_from("<I", data, position)[0]
    return int(position + 4 + length + -length % 4)


def _string(kind: int, raw: bytes, encoding: str) -> str:
    if kind == _STRING:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    raw = raw.rstrip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace")
