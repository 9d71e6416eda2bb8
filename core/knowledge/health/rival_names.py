"""Two statements on the same matter that name different people, products, plans, places or addresses.

Most sentences that differ in a name alone are about two things ('silver members', 'bronze members').
They contradict each other only where the name is what is said: who answers, where to write, what
something is part of. Hence: the name stands in such a role (`resources/language/<language>/roles.toml`), every
other word of matter is the same on both sides, figures too, neither page is about the name, the two
pages are no pair about two like things, and no third page fills the same sentence with yet another
name, which would make it a list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from core.domain.text import Span
from core.knowledge.health.claims import Claim, neighbours
from core.knowledge.health.findings import DocsFinding
from core.language.languages import language_or_default, language_table
from core.language.tokens import content_words, find_words

_KINDS = frozenset({"name", "plan", "email", "phone", "link", "address"})
_REACHES = frozenset({"email", "phone", "link", "address"})
"""These are said of a matter wherever they stand; a name only in a role."""
_FEWEST_SAID = 2
"""Words of matter that are the same on both sides."""
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class _Named:
    """What a statement names, by kind and key."""

    kind: str
    key: str
    span: Span
    stems: frozenset[str]


def find_rival_names(claims: Sequence[Claim]) -> Iterator[DocsFinding]:
    """Pairs of claims of two pages that differ in one name only."""
    naming = [(claim, named) for claim in claims if _plain(claim) and (named := _names(claim))]
    of = {id(claim): named for claim, named in naming}
    found: list[tuple[Claim, _Named, Claim, _Named]] = []
    fillers: defaultdict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for one, other in neighbours([claim for claim, _ in naming], 1):
        pair = _rivals(one, of[id(one)], other, of[id(other)])
        if pair is None:
            continue
        ours, theirs = pair
        sentence = (ours.kind, (one.matter | other.matter) - ours.stems - theirs.stems)
        fillers[sentence] |= {ours.key, theirs.key}
        found.append((one, ours, other, theirs))
    told: set[tuple[str, ...]] = set()
    for one, ours, other, theirs in found:
        sentence = (ours.kind, (one.matter | other.matter) - ours.stems - theirs.stems)
        matter = tuple(sorted({ours.key, theirs.key}))
        if len(fillers[sentence]) > 2 or matter in told:
            continue
        told.add(matter)
        texts = ours.span.of(one.statement.text), theirs.span.of(other.statement.text)
        quotes = (one.statement.quote([ours.span]), other.statement.quote([theirs.span]))
        yield DocsFinding(
            "contradiction", "different-names", one.statement.page.title, quotes, {"one": texts[0], "other": texts[1]}
        )


def _plain(claim: Claim) -> bool:
    text = claim.statement.text
    return len(text.split()) <= _MOST_WORDS and not _roles_of(claim).hedged.search(text) and not claim.negations


def _names(claim: Claim) -> tuple[_Named, ...]:
    text = claim.statement.text
    roles = _roles_of(claim)
    on_screen = roles.screen.search(text) is not None
    addresses = [_named("address", m[0].lower(), Span(*m.span()), m[0]) for m in roles.address.finditer(text)]
    within = [named.span for named in addresses]
    found = [
        _named(value.kind, value.key, value.span, value.text)
        for value in claim.values
        if value.kind in _KINDS and not any(span.start <= value.span.start < span.end for span in within)
    ]
    return (*addresses, *(named for named in found if named.kind in _REACHES or not on_screen))


def _named(kind: str, key: str, span: Span, text: str) -> _Named:
    return _Named(kind, key, span, frozenset(word.stem for word in find_words(text)))


def _rivals(one: Claim, ours: Sequence[_Named], other: Claim, theirs: Sequence[_Named]) -> tuple[_Named, _Named] | None:
    """The two names in which the claims differ, if that is all."""
    if one.statement.page.id == other.statement.page.id or _about_like_things(one, other):
        return None
    keys = {named.key for named in ours}, {named.key for named in theirs}
    only = (
        [named for named in ours if named.key not in keys[1]],
        [named for named in theirs if named.key not in keys[0]],
    )
    if [len(names) for names in only] != [1, 1] or only[0][0].kind != only[1][0].kind:
        return None
    (mine,), (yours,) = only
    if _same_thing(mine, yours) or _figures(one, mine) != _figures(other, yours):
        return None
    lead = _lead(one, mine), _lead(other, yours)
    if lead[0] is None or lead[1] is None:
        return None
    said = one.matter - mine.stems, other.matter - yours.stems
    if said[0] - lead[0] - other.around or said[1] - lead[1] - one.around or len(said[0] & said[1]) < _FEWEST_SAID:
        return None
    return mine, yours


def _about_like_things(one: Claim, other: Claim) -> bool:
    """Whether their pages are titled alike but for a word: 'Studio plan' and 'Starter plan'."""
    titles = [frozenset(word.stem for word in content_words(claim.statement.page.title)) for claim in (one, other)]
    both = titles[0] & titles[1]
    return bool(both) and all(title - both for title in titles)


def _figures(claim: Claim, named: _Named) -> frozenset[str]:
    """What else it says that a reader would compare."""
    start, end = named.span
    others = (value for value in claim.values if value.kind not in _KINDS)
    return frozenset(value.key for value in others if not start <= value.span.start < end)


def _same_thing(one: _Named, other: _Named) -> bool:
    """One name within the other, or its initials."""
    short, long = sorted((one.key, other.key), key=len)
    initials = "".join(word[0] for word in long.split())
    return short in long or short.replace(".", "") == initials


def _lead(claim: Claim, named: _Named) -> frozenset[str] | None:
    """The stems of the words that put the name into its role: 'delivered by', 'runs'. None where it has
    none, or is what the page is about."""
    roles, text = _roles_of(claim), claim.statement.text
    before, after = text[: named.span.start], text[named.span.end :]
    match = roles.before.search(before) or (None if before.strip() else roles.after.match(after))
    if named.kind not in _REACHES:
        about = {word.stem for word in find_words(f"{claim.statement.page.title} {claim.statement.heading}")}
        if match is None or any(word.stem in about for word in find_words(named.key)):
            return None
    words = find_words(match[0]) if match else ()
    return frozenset(word.stem for word in (*words[:1], *words[-1:]))  # between them may stand what is sent


@dataclass(frozen=True, slots=True)
class _Roles:
    before: re.Pattern[str]
    after: re.Pattern[str]
    screen: re.Pattern[str]
    address: re.Pattern[str]
    hedged: re.Pattern[str]


def _roles_of(claim: Claim) -> _Roles:
    return _roles(language_or_default(claim.statement.page.language))


@cache
def _roles(language: str) -> _Roles:
    table = language_table(language, "roles")
    before, after = "|".join(table["before"]), "|".join(table["after"])
    return _Roles(
        re.compile(rf"(?:{before})\s+(?:(?:{table['articles']})\s+)?$", re.IGNORECASE),
        re.compile(rf"\s+(?:{after})", re.IGNORECASE),
        re.compile(table["screen"], re.IGNORECASE),
        re.compile(table["address"]),
        re.compile(table["hedged"], re.IGNORECASE),
    )
