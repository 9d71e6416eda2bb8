"""Telephone numbers as what is dialled within their country, so that '+49 30 1234567' and '030 / 123 45 67' are one.

By `phonenumbers` (Apache-2.0, Google's libphonenumber): where a country code ends and which zeros are dialled only at
home differs by country, and patterns of one's own had it wrong. It is used to compare only: its search of a text needs
a country for every number without a code and a hundred times as long.
"""

from __future__ import annotations

import re

_NOT_DIALLED = re.compile(r"\D")
_ABROAD = re.compile(r"^\s*(?:\+|00)(?=[\d\s(])")


def phone_key(text: str) -> str:
    """The digits of a number without country code and leading zeros."""
    digits = _NOT_DIALLED.sub("", text)
    if _ABROAD.match(text):
        import phonenumbers  # a tenth of a second that no start should wait for

        written = "+" + _ABROAD.sub("", text, count=1)
        try:
            return str(phonenumbers.parse(written).national_number)
        except phonenumbers.NumberParseException:
            return digits.lstrip("0")
    return digits.lstrip("0")
