"""Outlook's files as bytes, made here: a `.msg` (a compound file with MAPI properties) and a `winmail.dat` (TNEF)."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _NO = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF
_SECTOR, _MINI = 512, 64
_STRING, _BINARY = 0x001F, 0x0102
Properties = Mapping[int, str | bytes]


def msg(properties: Properties, recipients: list[Properties] = [], attachments: list[Properties] = []) -> bytes:  # noqa: B006
    """A `.msg` with these properties by id, strings as Unicode."""
    root: dict[str, object] = _storage(properties, struct.pack("<8x4I8x", 0, 0, len(recipients), len(attachments)))
    for number, one in enumerate(recipients):
        root[f"__recip_version1.0_#{number:08X}"] = _storage(one, bytes(8))
    for number, one in enumerate(attachments):
        root[f"__attach_version1.0_#{number:08X}"] = _storage(one, bytes(8))
    return _compound_file(root)


def _storage(properties: Properties, head: bytes) -> dict[str, object]:
    streams: dict[str, object] = {}
    table = head
    for id, value in properties.items():
        kind = _BINARY if isinstance(value, bytes) else _STRING
        raw = value if isinstance(value, bytes) else value.encode("utf-16-le")
        table += struct.pack("<HHIII", kind, id, 6, len(raw), 0)
        streams[f"__substg1.0_{id:04X}{kind:04X}"] = raw
    return {"__properties_version1.0": table, **streams}


def _compound_file(root: dict[str, object]) -> bytes:
    """A compound file, version 3, whose streams all lie in the mini stream."""
    entries: list[list[object]] = [["Root Entry", 5, _NO, _NO, _NO, 0, 0]]
    mini, mini_fat = b"", []

    def add(children: dict[str, object]) -> int:
        nonlocal mini
        first = previous = _NO
        for name, content in children.items():
            index = len(entries)
            if isinstance(content, dict):
                entries.append([name, 1, _NO, _NO, _NO, 0, 0])
                entries[index][4] = add(content)
            else:
                assert isinstance(content, bytes)
                start = len(mini_fat)
                count = -(-len(content) // _MINI)
                mini_fat.extend([*range(start + 1, start + count), _END] if count else [])
                mini += content.ljust(count * _MINI, b"\0")
                entries.append([name, 2, _NO, _NO, _NO, start if count else _END, len(content)])
            if previous == _NO:
                first = index
            else:
                entries[previous][3] = index
            previous = index
        return first

    entries[0][4] = add(root)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        start, count = len(sectors), max(1, -(-len(data) // _SECTOR))
        for number in range(count):
            sectors.append(data[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            fat.append(start + number + 1 if number < count - 1 else _END)
        return start

    entries[0][5], entries[0][6] = store(mini), len(mini)
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_start = store(packed.ljust(-(-len(packed) // _SECTOR) * _SECTOR, b"\xff"))
    mini_fat_count = max(1, -(-len(packed) // _SECTOR))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")  # type: ignore[attr-defined]
        + struct.pack("<HBBIII36xIQ", 2 * len(name) + 2, kind, 1, left, right, child, start, size)  # type: ignore[arg-type]
        for name, kind, left, right, child, start, size in entries
    )
    directory_start = store(directory)
    fat_start = len(sectors)
    fat_count = -(-(len(fat) + 4) // (_SECTOR // 4))
    fat += [0xFFFFFFFD] * fat_count
    packed_fat = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_count * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory_start, 0, 4096,
        mini_fat_start, mini_fat_count, _END, 0,
    )  # fmt: skip
    places = [*range(fat_start, fat_start + fat_count), *[_FREE] * (109 - fat_count)]
    return header + struct.pack("<109I", *places) + b"".join(sectors) + packed_fat


def winmail(properties: Properties, attached: tuple[str, ...] = ()) -> bytes:
    """A `winmail.dat` with these MAPI properties and the titles of its attachments."""
    packed = struct.pack("<I", len(properties))
    for id, value in properties.items():
        raw = value if isinstance(value, bytes) else value.encode("utf-16-le") + b"\0\0"
        kind = _BINARY if isinstance(value, bytes) else _STRING
        packed += struct.pack("<HHII", kind, id, 1, len(raw)) + raw + b"\0" * (-len(raw) % 4)
    data = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00069003, packed)
    for title in attached:
        data += _attribute(2, 0x00018010, title.encode("cp1252") + b"\0")
    return data


def _attribute(level: int, id: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, id, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
