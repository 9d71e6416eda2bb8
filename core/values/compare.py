"""Whether one value says the same as another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from core.domain.value import Bound, Value

QUANTITIES = frozenset({"number", "ordinal", "amount", "percentage", "duration", "size", "measure"})
_DIRECTION: Mapping[Bound, str] = {"at-most": "up", "less-than": "up", "at-least": "down", "more-than": "down"}
_DEGREES = frozenset({"degree", "celsius", "fahrenheit"})
_ROUNDED = Decimal("0.5")
"""A third may be called 33 per cent."""
_IN_CENTS = frozenset({"USD", "EUR", "AUD", "CAD"})
"""Currencies of which 'cents' may be meant: whoever says so leaves it open."""


def agrees(claim: Value, source: Value, equal: Mapping[str, str] | None = None) -> bool:
    """Whether `source` backs what `claim` says.

    A date that says less agrees with one that says more ('March' with '5 March 2026'), never the
    other way round. A rate or a bound must not differ where both give one: 'up to 30 days' agrees
    with '30 days' but not with 'at least 30 days'. `equal` maps keys that a team's rule makes the
    same, e.g. `{"1 month": "2592000 second"}`.
    """
    if claim.kind != source.kind:
        return _agrees_across_kinds(claim, source)
    if _opposed(claim.bound, source.bound) or _both_differ(claim.per, source.per):
        return False
    if claim.kind == "date":
        return any(_covers(said, known) for said in claim.key.split("|") for known in source.key.split("|"))
    if claim.kind == "time" and _both_differ(claim.unit, source.unit):
        return False
    if claim.key == source.key:
        return True
    if claim.kind == "version":
        return claim.key.split()[-1] == source.key.split()[-1] and (" " not in claim.key or " " not in source.key)
    if _is_unit_open(claim, source):
        return _can_be_one_unit(claim, source)
    rules = equal or {}
    return rules.get(claim.key, claim.key) == rules.get(source.key, source.key)


def _agrees_across_kinds(claim: Value, source: Value) -> bool:
    kinds = {claim.kind, source.kind}
    if kinds == {"percentage", "number"}:
        return _is_share(claim, source)
    # 'the 1950 film' may or may not be read as a year, 'the last one is 3.9' as a version.
    return kinds in ({"date", "number"}, {"version", "number"}) and claim.key.split()[-1:] == source.key.split()[-1:]


def _both_differ(said: str, known: str) -> bool:
    """Whether both are given and are not the same."""
    return bool(said and known) and said != known


def _is_unit_open(claim: Value, source: Value) -> bool:
    """Whether the same number stands with units that may be meant for each other: 'degrees', 'cents'."""
    units = {claim.unit, source.unit}
    return claim.number == source.number and (
        (claim.kind == "measure" and "degree" in units) or (claim.kind == "amount" and units <= _IN_CENTS)
    )


def _can_be_one_unit(claim: Value, source: Value) -> bool:
    if claim.kind == "measure":
        return {claim.unit, source.unit} <= _DEGREES
    return "cent" in claim.text.lower() or "cent" in source.text.lower()


def _is_share(one: Value, other: Value) -> bool:
    """Whether a part of one ('three quarters of') is so many per cent."""
    share, percent = (one, other) if one.kind == "number" else (other, one)
    if share.number is None or percent.number is None or not 0 < share.number < 1:
        return False
    return abs(share.number * 100 - percent.number) < _ROUNDED and not _opposed(one.bound, other.bound)


def _covers(said: str, known: str) -> bool:
    if said == known or known.startswith(said + "-"):
        return True
    return said.startswith("--") and known[:4].isdigit() and ("-" + known[4:] + "-").startswith(said + "-")


def _opposed(one: Bound, other: Bound) -> bool:
    left, right = _DIRECTION.get(one), _DIRECTION.get(other)
    return left is not None and right is not None and left != right
