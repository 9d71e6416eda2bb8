"""Things that are written one way only: links, e-mail addresses, phone numbers, codes, versions, plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.domain.text import Span
from core.domain.value import Value
from core.values.phones import phone_key
from core.values.value_lexicon import ValueLexicon, alternatives, value_lexicon

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"'`|\\^{}\[\]]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|app|dev|de|co|eu|uk|at|ch|fr|info|biz|shop|store|help|support|me|ai|example|test)"
    r"(?:/[^\s<>\"'`|\\^{}\[\]]*)?(?![\w@])",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.,#/-])(?:(?:\+|00)\d{1,3}[\s./-]?)?(?:\(\d{1,5}\)[\s./-]{0,3})?"
    r"\d{2,5}(?:(?:[\s./-]|\s[/–-]\s)\d{2,8}){1,5}(?:-\d)?(?![\w/-]|[.,]\d)"
)
_CODE = re.compile(
    r"(?<![\w#&])#\d{2,}(?!\w)"  # order #10423
    r"|(?<![\w-])[A-Z]{1,6}[-_](?=[A-Z0-9_-]*\d)[A-Z0-9]+(?:[-_][A-Z0-9]+)*(?![\w-])"  # AB-1234, ERR-404
    r"|(?<![\w-])[A-Z]{1,5}\d{2,}[A-Z0-9]*(?![\w-])"  # E1001
    r"|(?<![\w-])[A-Z]{2,}(?:_[A-Z0-9]+)+(?!\w)"  # ERR_CONNECTION_RESET
    r"|(?<![\w-])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{8,}(?![\w-])",
)
_VERSION = re.compile(
    r"(?<![\w.])[vV]\.?\s?(\d+(?:\.\d+){0,3})(?![\w]|\.\d)|(?<![\w.,])(\d+\.\d+\.\d+(?:\.\d+)?)(?![\w]|\.\d)"
)
_TRAILING = ".,;:!?)]}'\"*_"


def find_links(text: str) -> Iterator[Value]:
    """E-mail addresses and links."""
    for match in _EMAIL.finditer(text):
        address = match[0].rstrip(".-")
        yield Value("email", address.lower(), Span(match.start(), match.start() + len(address)), address)
    for match in _LINK.finditer(text):
        address = match[0]
        while address and address[-1] in _TRAILING and not (address[-1] == ")" and "(" in address):
            address = address[:-1]
        yield Value("link", link_key(address), Span(match.start(), match.start() + len(address)), address)


def find_codes(text: str, words: ValueLexicon) -> Iterator[Value]:
    """Versions, codes, phone numbers and plans, most certain first."""
    patterns = _patterns(words.language)
    for match in _VERSION.finditer(text):
        yield Value("version", match[1] or match[2], Span(*match.span()), match[0])
    for match in patterns["version"].finditer(text):
        product = (match["product"] or "").lower()
        yield Value("version", f"{product} {match['number']}".strip(), Span(*match.span()), match[0])
    for match in patterns["code"].finditer(text):
        yield Value("code", code_key(match["code"]), Span(*match.span("code")), match["code"])
    for match in _CODE.finditer(text):
        yield Value("code", code_key(match[0]), Span(*match.span()), match[0])
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 7 <= len(digits) <= 15 and not re.fullmatch(
            r"\d{4}-\d{1,2}(?:-\d{1,2})?|(?:\d{4}\s?[-–]\s?\d{4})", match[0]
        ):
            yield Value("phone", phone_key(match[0]), Span(*match.span()), match[0])
    not_names = {*words.words("plans", "not_names"), *words.words("names", "starters")}
    for match in patterns["plan"].finditer(text):
        name, start = match["name"], match.start()
        while name and name.partition(" ")[0].lower() in not_names:
            first, _, name = name.partition(" ")
            start += len(first) + 1
        if name:
            yield Value("plan", name.lower(), Span(start, match.end()), text[start : match.end()])


def link_key(address: str) -> str:
    """A link without scheme, `www.`, closing slash and the case of its host."""
    bare = re.sub(r"^(?:https?|ftp)://", "", address, flags=re.IGNORECASE)
    bare = re.sub(r"^www\.", "", bare, flags=re.IGNORECASE)
    host, slash, rest = bare.partition("/")
    return (host.lower() + slash + rest).rstrip("/")


def code_key(code: str) -> str:
    """A code without its number sign, in capitals."""
    return code.lstrip("#").upper()


@lru_cache(maxsize=4)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words = value_lexicon(language)
    after = alternatives(words.words("plans", "after"))
    before_code = alternatives(words.words("codes", "before"))
    before_version = alternatives(word for word in words.words("versions", "before") if len(word) > 2)
    products = alternatives(words.words("versions", "products"))
    return {
        "plan": re.compile(rf"(?<!\w)(?P<name>[A-Z][\w+]*(?: [A-Z][\w+]*){{0,2}})(?:\s|-)(?i:{after})(?!\w)"),
        "code": re.compile(
            rf"(?<!\w)(?i:{before_code})(?i:\s+(?:no\.?|number|nr\.?|id|code))?\s*[:#]?\s*(?P<code>#?(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{{1,}})(?![\w])"
        ),
        "version": re.compile(
            rf"(?<!\w)(?:(?i:{before_version})|(?P<product>(?i:{products})))\s+(?P<number>\d+(?:\.\d+){{0,3}})(?!\w|\.\d)"
        ),
    }
