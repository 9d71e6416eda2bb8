"""Places that a program was to fill: the placeholders of any helpdesk, in one form.

`{{contact.name}}`, `{%customer.firstName%}`, `#{ticket.customer.firstname}`, `%NAME%`, `*|FNAME|*`, `${price}`,
`<<x>>`: told by their brackets, not by their names. In a reply each is a gap; in a snippet each becomes `{name}`, the
form of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.text import Span
from core.resources import load_toml

_NAME = r"[^\W\d_][^{}\[\]<>%|*\n]{0,80}?"
_FORMS = re.compile(
    rf"\{{\{{\{{?\s*[#/!>]?(?P<braces>{_NAME})\s*(?:\|[^{{}}\n]{{0,60}})?\}}?\}}\}}"
    rf"|\{{%-?\s*(?P<tag>[^\W\d_][^{{}}%\n]{{0,80}}?)\s*-?%\}}"
    r"|<%=?\s*(?P<erb>[^\W\d_][^%<>\n]{0,80}?)\s*%>"
    rf"|(?<![\w$])[$#%!]\{{\s*(?P<sign>{_NAME})\s*\}}|\{{!\s*(?P<bang>{_NAME})\s*\}}"
    r"|\*\|(?P<merge>[^\W\d_][^|\n]{0,60})\|\*"
    r"|(?<![\w%])%(?P<percent>[^\W\d_][\w.]{1,40})%(?![\w\\/%])"
    r"|<<\s*(?P<angles>[^\W\d_][^<>\n]{0,60}?)\s*>>|(?<!<)<(?P<capitals>[A-Z][A-Z]+(?:[ _][A-Z]+){0,4})>"
    r"|\[\[\s*(?P<squares>[^\W\d_][^\[\]\n]{0,60}?)\s*\]\]|(?<!\w)__(?P<lines>[A-Z][A-Z_]{1,40}?)__(?!\w)"
)
_OWN = re.compile(r"(?<![/\w`{$#%!])\{(?P<own>[^\W\d][^{}\n]{0,59})\}(?!\})")
_FALLBACK = re.compile(r"\s*(?:[,|]|\?\?).*$")
_JOINT = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|[._\-\s]+")


def find_placeholders(text: str) -> Iterator[Span]:
    """The places of `text` that a program was to fill, in any of the forms; they never overlap."""
    taken = [Span(*match.span()) for match in _FORMS.finditer(text)]
    yield from taken
    for match in _OWN.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            yield Span(*match.span())


def in_own_form(text: str) -> str:
    """`text` with the placeholders of helpdesks as ours: `{name}`, `{email}`, else `{what it is called}`."""
    return _FORMS.sub(lambda match: "{" + placeholder_name(next(filter(None, match.groups()))) + "}", text)


def placeholder_name(called: str) -> str:
    """What a placeholder asks for, in small words: 'customer.firstName,fallback=there' is the customer's 'name'."""
    words = " ".join(part.lower() for part in _JOINT.split(_FALLBACK.sub("", called)) if part)
    known = load_toml("templates", "placeholders.toml")
    if any(re.search(rf"(?<!\w){re.escape(ours)}(?!\w)", words) for ours in known["ours"]):
        return words
    rest = words
    while " " in rest and rest.partition(" ")[0] in known["leading"]:
        rest = rest.partition(" ")[2]
    for kind, names in (("name", known["names"]), ("email", known["emails"])):
        if rest in names or words in names:
            return kind
    return rest or words or called.strip()


_GAP = re.compile(r"\[(?=[^\[\]\n]{0,120}[^\W\d_])[^\[\]\n]{3,120}\](?!\()")


def open_gaps(text: str) -> tuple[Span, ...]:
    """The places that a person has to fill: `[delivery date of order 10423]`, and what a program left: `{{name}}`."""
    gaps = [Span(*match.span()) for match in _GAP.finditer(text)]
    for span in find_placeholders(text):
        if not any(span.start < end and start < span.end for start, end in gaps):
            gaps.append(span)
    return tuple(sorted(gaps))
