"""Secrets in text: card numbers, account numbers, passwords, keys. For redaction and for policy.

Card numbers are told from other long numbers by their check digit (Luhn, ISO/IEC 7812-1), bank
accounts by theirs (IBAN, ISO 13616: mod 97). Keys are known by the prefixes their makers publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.domain.text import Span

SecretKind = Literal["card", "iban", "password", "key", "security-code"]

MASK = "••••"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must not be passed on."""

    kind: SecretKind
    span: Span


_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_PASSWORD = re.compile(
    r"(?<!\w)(?:pass(?:word|wort|code|phrase)|kennwort|pwd|pin|passwd|zugangscode)"
    r"(?:\s+(?:is|was|ist|lautet|war|für\s+\S+|for\s+\S+))?\s*(?:[:=]|(?<=\sis)|(?<=\swas)|(?<=\sist)|(?<=lautet)|(?<=\swar))\s*"
    r"[\"'“„`]?(?P<secret>[^\s\"'”“`,;]{4,})",
    re.IGNORECASE,
)
_SECURITY_CODE = re.compile(r"(?<!\w)(?:cvv2?|cvc2?|cid|prüfziffer)\D{0,12}?(?P<secret>\d{3,4})(?!\d)", re.IGNORECASE)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<!\w)(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}"
    r"|(?<!\w)sk-[A-Za-z0-9_-]{20,}"
    r"|(?<!\w)(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)"
    r"|(?<!\w)gh[pousr]_[A-Za-z0-9]{30,}"
    r"|(?<!\w)glpat-[A-Za-z0-9_-]{20,}"
    r"|(?<!\w)xox[abprs]-[A-Za-z0-9-]{10,}"
    r"|(?<!\w)AIza[A-Za-z0-9_-]{35}"
    r"|(?<!\w)eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*"
    r"|(?i:(?<!\w)(?:api[ _-]?key|secret|token|access[ _-]?key)\s*[:=]\s*[\"']?)"
    r"(?P<secret>(?=[^\s\"']*\d)[^\s\"',;]{12,})",
    re.DOTALL,
)
# Said of a secret, not a secret: 'password: forgotten', 'PIN: see letter'.
_SAYING = re.compile(
    r"(?:required|incorrect|wrong|reset|forgot\w*|changed?|expired|invalid|correct|not|too|the|your|safe|case|see|never|being|set|weak"
    r"|strong|falsch|vergessen|abgelaufen|ungültig|nicht|zu|geändert|das|ihr|sicher)\b[.!?]?",
    re.IGNORECASE,
)


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The secrets of `text` in order, no two overlapping. Never fails."""
    found: list[Secret] = []
    for secret in _all(text):
        if not any(secret.span.start < s.span.end and s.span.start < secret.span.end for s in found):
            found.append(secret)
    return tuple(sorted(found, key=lambda secret: secret.span))


def redact(text: str) -> str:
    """`text` with each secret replaced by dots; a card keeps its last four digits, as on receipts."""
    pieces, end = [], 0
    for secret in find_secrets(text):
        words = secret.span.of(text)
        tail = " " + re.sub(r"\D", "", words)[-4:] if secret.kind == "card" else ""
        pieces += [text[end : secret.span.start], MASK + tail]
        end = secret.span.end
    return "".join([*pieces, text[end:]])


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers. `digits` holds digits only."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _all(text: str) -> Iterator[Secret]:
    for match in _KEYS.finditer(text):
        place = match.span("secret") if match["secret"] else match.span()
        yield Secret("key", Span(*place))
    for match in _IBAN.finditer(text):
        if _passes_mod_97(match[0].replace(" ", "")):
            yield Secret("iban", Span(*match.span()))
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits[0] in "23456" and len(set(digits)) > 1 and passes_luhn(digits):
            yield Secret("card", Span(*match.span()))
    for match in _PASSWORD.finditer(text):
        if not _SAYING.match(match["secret"]):
            start, end = match.span("secret")
            while end > start + 4 and text[end - 1] in ".!?)":
                end -= 1
            yield Secret("password", Span(start, end))
    for match in _SECURITY_CODE.finditer(text):
        yield Secret("security-code", Span(*match.span("secret")))


def _passes_mod_97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
