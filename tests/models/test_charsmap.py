"""The double array of character replacements, walked here as its readers walk it."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from models.charsmap import charsmap

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)


def replaced(table: bytes, text: str) -> str:
    """The text with each longest match replaced, as SentencePiece and llama.cpp do it."""
    size = int.from_bytes(table[:4], "little")
    units, texts = struct.unpack(f"<{size // 4}I", table[4 : 4 + size]), table[4 + size :]
    data, at, out = text.encode(), 0, b""
    while at < len(data):
        length, found, node = 0, 0, units[0] >> 10
        for place in range(at, len(data)):
            node ^= data[place]
            if units[node] & (1 << 31 | 0xFF) != data[place]:
                break
            leaf = units[node] >> 8 & 1
            node ^= units[node] >> 10
            if leaf:
                length, found = place + 1 - at, units[node] & ~(1 << 31)
        if length:
            out += texts[found : texts.index(b"\0", found)]
        else:
            length = len(data[at:].decode()[0].encode())
            out += data[at : at + length]
        at += length
    return out.decode()


@settings(max_examples=30)
@given(st.dictionaries(_TEXT.filter(bool), _TEXT, max_size=40), st.data())
def test_keys_are_replaced_and_nothing_else(replacements: dict[str, str], data: st.DataObject) -> None:
    table = charsmap(replacements)
    for key, value in replacements.items():
        assert replaced(table, key) == value
    other = data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
    if not any(key in other for key in replacements):
        assert replaced(table, other) == other
