"""Secrets in text: card numbers, account numbers, passwords, codes, keys. For redaction and for policy.

Card numbers are told from other long numbers by the ranges of the card schemes, their lengths and the
check digit (Luhn, ISO/IEC 7812-1); bank accounts by theirs (IBAN, ISO 13616: mod 97). Keys are known by
the prefixes their makers publish. Passwords and codes are known by what they are called, in the words
of `resources/values/secrets.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.domain.text import Span, trim
from core.values.secret_words import SecretWords, secret_words

SecretKind = Literal["card", "iban", "password", "key", "security-code"]

MASK = "••••"
_NAMED = "[redacted: {}]"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must not be passed on."""

    kind: SecretKind
    span: Span


@dataclass(frozen=True, slots=True)
class RedactionPolicy:
    """What `redact` leaves, and what it writes in place of the rest."""

    keeps: frozenset[SecretKind] = frozenset()
    """Kinds that the reader needs: an account to pay back to."""
    names_kind: bool = False
    """Writes '[redacted: card]'; else dots, and a card's last four digits as on receipts."""


HIDE_ALL = RedactionPolicy()

_LONGEST_SECRET = 64
_LONGEST_LINE = 120
_SHORTEST = 3
_GAP = r"[ \u00a0\u2009\u202f]?[.\-/_*·‐‑‒–—−][ \u00a0\u2009\u202f]?|[ \u00a0\u2009\u202f]{1,3}|\s?\n\s?"
_CARD = re.compile(
    rf"(?<![\w.,\-])(?:\d{{4}}(?:{_GAP})\d{{4}}(?:{_GAP})\d{{4}}(?:{_GAP})\d{{1,4}}(?:(?:{_GAP})\d{{1,3}})?"
    rf"|\d{{4}}(?:{_GAP})\d{{6}}(?:{_GAP})\d{{4,5}}"
    r"|\d(?:[ \u00a0-]?\d){12,18})(?![\w-]|[.,]\d)"
)
# Issuer identification numbers and lengths of the card schemes in use, as their owners publish them
# (Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, Maestro, Mir, RuPay, Troy).
_SCHEMES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)\d+(?<=^\d{16})|3[47]\d{13}"
    r"|3(?:0[0-5]|[689])\d+(?<=^\d{14})|3(?:0[0-5]|[689]|09)\d+(?<=^\d{16})|(?:6011|64[4-9]|65)\d+(?<=^\d{16})"
    r"|35(?:2[89]|[3-8])\d+(?<=^\d{16})|(?:62|81)\d{14,17}|(?:50|5[6-9]|6[0-9])\d{11,17}|220[0-4]\d{12}|9792\d{12}"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_ACCOUNT_GAP = re.compile(r"[ \u00a0-]")
# Prefixes by which the makers of keys mark them, so that scanners find leaks.
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<!\w)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|(?<!\w)(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{10,}"
    r"|(?<!\w)(?:gh[opusr]|github_pat|glpat|xox[abprs]|AKIA|ASIA|AIza|ya29|SG|hf|npm|dop_v1)[-_.]?[A-Za-z0-9_.-]{12,}"
    r"|(?i:(?<!\w)(?:api|access|secret|auth|bearer|licen[cs]e)[ _-]?(?:key|token)\s*(?:is|:|=)?\s*[\"']?)"
    r"(?P<named>[A-Za-z0-9+/_-]{16,}={0,2})"
    r"|(?i:(?<!\w)(?:api[ _-]?key|secret|token|access[ _-]?key)\s*[:=]\s*[\"']?)"
    r"(?P<labelled>(?=[^\s\"']*\d)[^\s\"',;]{12,})",
    re.DOTALL,
)
_QUOTES = "\"'“”„«»`‚‘’"
_END = ".,;:!?)]}>"
_WORD = re.compile(rf"[^\s{_QUOTES},;]{{1,{_LONGEST_SECRET}}}")
_NEXT_WITH_DIGIT = re.compile(rf"[ \u00a0](?=\S*\d)[^\s{_QUOTES},;]{{1,20}}")
_CLOSING = re.compile(rf"[{_QUOTES}]")
_ADDRESS = re.compile(r"\w@\w+(?:[.-]\w+)*\.[a-z]{2,}\W*$|^https?:", re.IGNORECASE)
_ALREADY = (MASK[0], "[redacted")
_MASKED = re.compile(rf"{MASK}(?: \d{{4}})?|\[redacted: [a-z-]+\]")


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The secrets of `text` in order, no two overlapping. Never fails."""
    found: list[Secret] = []
    taken = [Span(*mask.span()) for mask in _MASKED.finditer(text)]  # a mask's last digits are no PIN
    for secret in _all(text):
        start, end = trim(text, secret.span)
        if not any(known.start <= start < known.end for known in taken):
            end = min([end, *(known.start for known in taken if known.start > start)])
            taken.append(trim(text, Span(start, end)))
            found.append(Secret(secret.kind, taken[-1]))
    return tuple(sorted(found, key=lambda secret: secret.span))


def redact(text: str, policy: RedactionPolicy = HIDE_ALL) -> str:
    """`text` with each secret that `policy` does not keep masked as it says."""
    pieces, end = [], 0
    for secret in find_secrets(text):
        if secret.kind in policy.keeps:
            continue
        pieces += [text[end : secret.span.start], _mask(secret, text, policy)]
        end = secret.span.end
    return "".join([*pieces, text[end:]])


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers. `digits` holds digits only."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _mask(secret: Secret, text: str, policy: RedactionPolicy) -> str:
    if policy.names_kind:
        return _NAMED.format(secret.kind)
    return MASK + (" " + re.sub(r"\D", "", secret.span.of(text))[-4:] if secret.kind == "card" else "")


def _all(text: str) -> Iterator[Secret]:
    """Every secret, the surest first: one before it takes its place from what overlaps it."""
    for match in _KEYS.finditer(text):
        group = next((name for name in ("named", "labelled") if match[name]), 0)
        if any(sign.isdigit() for sign in match[group]) or match[0].startswith("-----"):
            yield Secret("key", Span(*match.span(group)))
    for match in _IBAN.finditer(text):
        if end := _end_of_iban(match[0]):
            yield Secret("iban", Span(match.start(), match.start() + end))
    words, patterns = secret_words(), _patterns()
    for match in _CARD.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if _is_card(match[0]) and not patterns.other_number.search(before):
            yield Secret("card", Span(*match.span()))
    for pattern in (patterns.code, patterns.code_before):
        for match in pattern.finditer(text):
            yield Secret("security-code", Span(*match.span("secret" if match["secret"] else "six")))
    for match in patterns.password.finditer(text):
        yield from _password(match, text, words)
    for match in patterns.is_password.finditer(text):
        if _looks_secret(match["secret"]):
            yield Secret("password", Span(*match.span("secret")))


def _password(match: re.Match[str], text: str, words: SecretWords) -> Iterator[Secret]:
    """What follows the label `match`: a quoted phrase, a word, several words of a line of its own; behind one
    that means several things ('login: rosa / …') each word of the line that looks like a password."""
    start = match.end()
    opening = text[start : start + 1]
    if opening and opening in _QUOTES:
        start += 1
        if quoted := _quoted(text, start):
            yield Secret("password", quoted)
            return
    if match["weak"] and match["mark"]:
        yield from _secrets_of_line(text, start)
        return
    token = _token(text, start)
    if _is_password(token.of(text), match, words):
        yield Secret("password", _with_next_words(text, token, alone=bool(match["mark"]) and not match["weak"]))


def _quoted(text: str, start: int) -> Span | None:
    """What stands between the quotation mark before `start` and the closing one of the same line."""
    closing = _CLOSING.search(text, start, start + _LONGEST_SECRET)
    line_end = text.find("\n", start)
    if closing and closing.start() > start + 1 and not 0 <= line_end < closing.start():
        return Span(start, closing.start())
    return None


def _secrets_of_line(text: str, start: int) -> Iterator[Secret]:
    """Each word of the rest of the line that looks like a password."""
    for found in _WORD.finditer(text, start, min(len(text), start + _LONGEST_LINE)):
        if _looks_secret(found[0]):
            yield Secret("password", Span(*found.span()))
        if text[found.end() : found.end() + 1] == "\n":
            return


def _is_password(word: str, match: re.Match[str], words: SecretWords) -> bool:
    """Whether the word behind the label `match` is a password, by its look or because the label says so."""
    if (
        len(word) < _SHORTEST + word.isalpha()
        or any(mark in word for mark in _ALREADY)
        or word.lower().rstrip(_END) in words.said_of
    ):
        return False
    if _looks_secret(word):
        return True
    is_said = bool(match["mark"]) or bool(_patterns().says.search(match["link"]))
    return is_said and (not match["weak"] or (word.isdigit() and len(word) > _SHORTEST))


def _token(text: str, start: int) -> Span:
    """The run of signs at `start` without the punctuation that ends a sentence."""
    match = _WORD.match(text, start)
    end = match.end() if match else start
    while end > start + 1 and text[end - 1] in _END:
        end -= 1
    return Span(start, end)


def _with_next_words(text: str, token: Span, alone: bool) -> Span:
    """`token` with the words that belong to it: those with digits right behind it ('Sommer 2026'), and behind
    a colon the two or three words of which the rest of the line is made ('correct horse battery')."""
    line_end = text.find("\n", token.start)
    line = text[token.start : line_end if line_end >= 0 else len(text)]
    rest = line.split()
    if alone and 1 < len(rest) <= 4 and all(word.isalnum() for word in rest):
        known = secret_words().said_of
        if not any(word.lower() in known for word in rest):
            return Span(token.start, token.start + len(line.rstrip()))
    end = token.end
    while match := _NEXT_WITH_DIGIT.match(text, end):
        end = match.end()
        while text[end - 1] in _END:
            end -= 1
    return Span(token.start, end)


def _looks_secret(word: str) -> bool:
    """Whether `word` is more likely a password than prose: it has digits or signs among its letters."""
    if any(mark in word for mark in _ALREADY) or _ADDRESS.search(word):
        return False
    signs = any(not sign.isalnum() and sign not in "-'’./" for sign in word.strip(_END))
    return any(map(str.isalpha, word)) and (signs or any(map(str.isdigit, word)))


def _is_card(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return bool(_SCHEMES.fullmatch(digits)) and len(set(digits)) > 1 and passes_luhn(digits)


def _end_of_iban(run: str) -> int:
    """Where in `run` the account number ends, 0 if it holds none: words behind it look like a part of it."""
    ends = [len(run), *(gap.start() for gap in reversed(list(_ACCOUNT_GAP.finditer(run))))]
    return next((end for end in ends if _passes_mod_97(run[:end])), 0)


def _passes_mod_97(iban: str) -> bool:
    signs = "".join(sign for sign in iban.upper() if sign.isascii() and sign.isalnum())
    return 15 <= len(signs) <= 34 and int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


@dataclass(frozen=True, slots=True)
class _Patterns:
    password: re.Pattern[str]
    says: re.Pattern[str]
    """The end of what links a label with its secret, if it says that it is one: '… is', '… changed to'."""
    is_password: re.Pattern[str]
    code: re.Pattern[str]
    code_before: re.Pattern[str]
    """'662913 is your code'."""
    other_number: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = secret_words()
    label, weak = words.any_of("password_labels"), words.any_of("weak_labels")
    strong, between = words.any_of("strong"), words.any_of("password_between")
    number = words.any_of("code_labels")
    generic, gap = words.any_of("generic_codes"), words.any_of("code_between")
    digits = r"(?-i:\d{3}[ -]\d{3}|\d{3,4}-\d{3,4}|[A-Z]-\d{4,8}|\d{3,8}|(?=[A-Z0-9]*\d)[A-Z0-9]{4,10})"
    mark = r"[:=→]|->"
    return _Patterns(
        password=re.compile(
            rf"(?<!\w)(?:(?P<weak>{weak})|(?:{label}))(?!\w)(?:['’]s)?(?:\s*\([^()\n]{{1,30}}\))?"
            rf"(?P<link>(?:[ \u00a0]+(?:{strong}|{between})(?!\w)){{0,6}})"
            rf"(?:\s*(?P<mark>{mark})[ \u00a0]*\n?|[ \u00a0]+|\s*–\s+)",
            re.IGNORECASE,
        ),
        says=re.compile(rf"(?<!\w)(?:{strong})\s*$", re.IGNORECASE),
        is_password=re.compile(
            rf"(?<!\S)[{_QUOTES}]?(?P<secret>[^\s{_QUOTES},;]{{4,{_LONGEST_SECRET}}})[{_QUOTES}]?"
            rf"\s+(?:is|was|ist|war)\s+(?:\w+\s+){{0,2}}(?:{label})(?!\w)",
            re.IGNORECASE,
        ),
        code=re.compile(
            rf"(?<![\w-])(?:{number})(?![\w-])(?:['’]s)?(?:\s*[:=#(→–-]+|\s+(?:{gap})(?![\w-])){{0,9}}\s*[{_QUOTES}]?"
            rf"(?<![\w.,])(?P<secret>{digits})(?![\w%€$£])(?!\s*(?:%|€))"
            rf"|(?<![\w-])(?:{generic})(?![\w-])(?:\s*[:=#→-]+|\s+(?:{gap})(?![\w-])){{0,9}}"
            r"\s+(?P<six>\d{3}[ -]?\d{3})(?!\w)",
            re.IGNORECASE,
        ),
        code_before=re.compile(
            r"(?<![\w.,-])(?P<secret>\d{4,8}|\d{3}[ -]\d{3})\s+(?:is|was|ist|war)\s+"
            rf"(?:\w+\s+){{0,2}}(?:{number})(?![\w-])",
            re.IGNORECASE,
        ),
        other_number=re.compile(
            rf"(?<!\w)(?:{words.any_of('other_labels')})(?:\s+(?:{words.any_of('other_between')})(?!\w)){{0,4}}[\s:#=.]*$",
            re.IGNORECASE,
        ),
    )
