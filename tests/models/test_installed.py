"""Models in a folder that this user may not write: they are used, and nothing is noted beside them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import WrongDigest
from models.catalogue import catalogue
from models.installed import check, digest_of, saved_digest

CLOSED = Path("/proc/version")
"""A file in a folder where not even root can make another or delete one."""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a folder of Linux's kernel")
ENTRY = catalogue().entries[0]


def test_a_file_that_is_right_is_used_though_its_digest_cannot_be_noted() -> None:
    right = replace(ENTRY, sha256=digest_of(CLOSED))
    assert check(CLOSED, right) == right.sha256
    assert saved_digest(CLOSED) is None


def test_a_file_that_is_wrong_is_refused_though_it_cannot_be_deleted() -> None:
    with pytest.raises(WrongDigest):
        check(CLOSED, ENTRY)
