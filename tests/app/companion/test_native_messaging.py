"""The pipe between browser and host: whatever comes, one message at a time, nothing lost behind a bad one."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.companion.native_messaging import LONGEST_IN_BYTES, LONGEST_OUT_BYTES, NativePipe, Rate


def framed(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


def all_of(data: bytes) -> list[dict[str, Any]]:
    pipe = NativePipe(io.BytesIO(data), io.BytesIO())
    return list(iter(pipe.read, None))


@given(some.lists(some.dictionaries(some.text(), some.text(), min_size=1)))
def test_what_is_written_is_read(messages):
    sink = io.BytesIO()
    for message in messages:
        NativePipe(io.BytesIO(), sink).write(message)
    assert all_of(sink.getvalue()) == messages


@given(some.lists(some.binary()))
def test_bytes_of_any_kind_end_no_pipe_before_its_end(bodies):
    assert len(all_of(b"".join(map(framed, bodies)))) == len(bodies)


def test_a_message_that_is_too_long_is_passed_over():
    long = framed(b'"' + b"x" * LONGEST_IN_BYTES + b'"')
    assert all_of(long + framed(b'{"kind": "hello"}')) == [{}, {"kind": "hello"}]


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_browser_that_dies_in_the_middle_has_gone(cut):
    assert all_of(framed(json.dumps({"kind": "hello"}).encode())[:cut]) == []


def test_nothing_longer_than_a_browser_takes_is_sent():
    sink = io.BytesIO()
    with pytest.raises(ValueError, match="more than a browser takes"):
        NativePipe(io.BytesIO(), sink).write({"text": "x" * LONGEST_OUT_BYTES})
    assert not sink.getvalue()


def test_a_rate_forgets_what_is_long_ago():
    rate = Rate(most=2, seconds=10)
    assert [rate.allows(now) for now in (0, 1, 2, 9.9, 10, 10.5, 11)] == [True, True, False, False, True, False, True]
