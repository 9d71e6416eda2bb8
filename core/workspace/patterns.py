"""Regular expressions that a team writes in its files: compiled, and refused where one could run for hours.

Python's engine tries every way to match. A repetition whose rounds can be cut in several ways (`(\\w+)*`, `(a|aa)+`)
has exponentially many, and several endless repetitions one after the other have their number as the power of the text's
length (Davis et al., 2018, 'The Impact of Regular Expression Denial of Service'). So a repetition of more than a sign
is let through only where each round ends with a sign that nothing else in it may be, and no more than two endless
repetitions may follow each other with nothing between them that stops the first. That refuses more than need be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from core.errors import BadWorkspaceFile

_MANY = 10
"""Rounds from which a repetition counts as endless; what is shorter multiplies by a small number."""
_MOST_ENDLESS = 2
_LONGEST = 4000
"""Characters of one pattern."""
_LAST_SIGN = 0x17F
_BEYOND = {"letter": "я", "digit": "١", "space": "\u2003", "other": "★"}
"""What stands for all further characters of its kind."""
_SIGNS = frozenset(map(chr, range(0x20, _LAST_SIGN + 1))) | set("\n\t’‘“”„–…€") | set(_BEYOND.values())
"""The characters by which sets are compared."""
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_LOOKS = (codes.ASSERT, codes.ASSERT_NOT)

_Node = tuple[Any, Any]


_ACROSS_LINES = "lets a dot stand for the end of a line"
_WAYS = "repeats what can be cut in several ways: end each round with a sign that stands nowhere else in it"
_KEYS = {
    "quoting": (
        *("leans_back", "headings_of_links", "directs", "leads", "pointers", "never"),
        *("question", "answer", "mentions", "orders"),
    ),
    "templates": ("asks", "columns", "names", "never"),
}
"""The entries of a team's file that hold patterns, at whatever depth; and all of `[questions]` of a template."""


def check_patterns(table: Mapping[str, Any], kind: str, shown: str, text: str) -> None:
    """Raises `BadWorkspaceFile` with the line of the first pattern in `table` that is none or could run for hours.

    `kind`: of the file, `quoting` or `templates`; files of other kinds hold no patterns. `shown`: its name; `text`:
    what it says.
    """
    for key, pattern in _patterns(table, _KEYS.get(kind, ())):
        reason = why_refused(pattern)
        if reason:
            lines = [number for number, line in enumerate(text.splitlines(), 1) if pattern in line]
            raise BadWorkspaceFile(
                path=shown, line=lines[0] if lines else 0, reason=f"{key} {pattern[:40]!r}: {reason}"
            )


def _patterns(table: Mapping[str, Any], keys: Sequence[str], within: bool = False) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _patterns(value, keys, key == "questions" and "asks" in keys)
        elif isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            for entry in value:
                yield from _patterns(entry, keys)
        elif key in keys or within:
            yield from (
                (key, entry) for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)
            )


def why_refused(pattern: str) -> str:
    """Why a pattern is not taken, in English for whoever writes patterns; empty if it is."""
    if len(pattern) > _LONGEST:
        return f"over {_LONGEST} characters"
    try:
        tree = parser.parse(pattern, re.IGNORECASE)
        if tree.state.flags & re.DOTALL:
            return _ACROSS_LINES
        return next(_faults(tree), "") or _too_many(tree)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)


def _faults(nodes: Sequence[_Node]) -> Iterator[str]:
    for code, value in nodes:
        if code in (codes.GROUPREF, codes.GROUPREF_EXISTS):
            yield "refers back to a group"
        if code is codes.SUBPATTERN and value[1] & re.DOTALL:
            yield _ACROSS_LINES
        if code in _REPEATS and value[1] > 1 and _rounds([(code, value)]) >= _MANY and not _has_one_way(value[2]):
            yield _WAYS
        for inner in _inside(code, value):
            yield from _faults(inner)


def _rounds(nodes: Sequence[_Node]) -> int:
    """How many rounds repetitions make at most, those within others multiplied."""
    found = [(code, value, [_rounds(inner) for inner in _inside(code, value)]) for code, value in nodes]
    return max(
        (max(within, default=1) * (value[1] if code in _REPEATS else 1) for code, value, within in found), default=1
    )


def _too_many(nodes: Sequence[_Node]) -> str:
    """Whether more than a few endless repetitions may share the same stretch of text between them."""
    return f"more than {_MOST_ENDLESS} endless repetitions" if _sharing(nodes, ())[0] > _MOST_ENDLESS else ""


def _sharing(nodes: Sequence[_Node], before: tuple[frozenset[str], ...]) -> tuple[int, tuple[frozenset[str], ...]]:
    """How many endless repetitions may at most follow each other with no sign between them that stops the first, and
    the signs of those that may go on at the end of `nodes`. `before`: those that may go on at its beginning."""
    most, going = len(before), before
    for code, value in nodes:
        if _is_one_sign((code, value)):
            going = tuple(signs for signs in going if signs & _signs(code, value))
            continue
        ends = [_sharing(inner, going) for inner in _inside(code, value)]
        if code in _LOOKS or not ends:
            continue
        most = max(most, *(count for count, _ in ends))
        left = max((end for _, end in ends), key=len)
        going = max(going, left, key=len) if code in _REPEATS and value[0] == 0 else left
        if code in _REPEATS and value[1] == codes.MAXREPEAT:
            going = (*going, _all_signs([(code, value)]))
        most = max(most, len(going))
    return most, going


def _has_one_way(body: Sequence[_Node]) -> bool:
    """Whether text can be cut into rounds of `body` in one way only, and each round matches in one way."""
    body = list(body)
    while len(body) == 1 and body[0][0] is codes.SUBPATTERN:
        body = list(body[0][1][3])
    if all(map(_is_one_sign, body)):
        return True
    if not body or not _is_one_sign(body[-1]):
        return False
    *before, last = body
    end = _signs(*last)
    return not end & _all_signs(before) and not _ambiguous(before)


def _ambiguous(nodes: Sequence[_Node]) -> bool:
    """Whether one of two neighbours that vary in length may end where the other begins, rounds can be cut in several
    ways, or choices are alike."""
    going: frozenset[str] = frozenset()
    """The signs by which what varies may go on, until a sign comes that none of it may be."""
    for code, value in nodes:
        if code is codes.BRANCH and _alike(value[1]):
            return True
        if code in _REPEATS and not value[2].getwidth()[0]:
            return True  # what may be empty may be there or not
        repeated = code in _REPEATS and value[1] > 1
        if not _has_one_way(value[2]) if repeated else any(map(_ambiguous, _inside(code, value))):
            return True
        signs, varies = _all_signs([(code, value)]), _varies(code, value)
        if varies and going & signs:
            return True
        if code not in (codes.AT, *_LOOKS):
            going = (going if going & signs else frozenset()) | (_goes_on(code, value) if varies else frozenset())
    return False


def _varies(code: Any, value: Any) -> bool:  # noqa: ANN401 (a parser's tree)
    """Whether what a node matches may be of several lengths."""
    widths = {width for inner in _inside(code, value) for width in inner.getwidth()}
    return len(widths) > 1 or (code in _REPEATS and value[0] != value[1])


def _goes_on(code: Any, value: Any) -> frozenset[str]:  # noqa: ANN401 (a parser's tree)
    """The signs by which what a node matches may go on where it could end: of plain words those after a shorter one."""
    while code is codes.SUBPATTERN and len(value[3]) == 1:
        code, value = value[3][0]
    if code is not codes.BRANCH:
        return _all_signs([(code, value)])
    words = set(_words(value[1]))
    after = (word[at] for word in words for at in range(len(word)) if word[:at] in words)
    return frozenset(sign for letter in after for sign in _signs(codes.LITERAL, ord(letter)))


def _alike(choices: Sequence[Any]) -> bool:
    """Whether one of several choices may match what another one does: told only for plain words."""
    words = _words(choices)
    return len(set(words)) < len(choices)


def _words(choices: Sequence[Any]) -> list[str]:
    """Those of several choices that are plain words, in small letters."""
    plain = (choice for choice in choices if all(code is codes.LITERAL for code, _ in choice))
    return ["".join(chr(letter) for _, letter in choice).lower() for choice in plain]


def _inside(code: Any, value: Any) -> list[Any]:  # noqa: ANN401 (a parser's tree)
    """What stands in a node, each a sequence of nodes."""
    if code in _REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code in _LOOKS:
        return [value[1]]
    return [value] if code is codes.ATOMIC_GROUP else []


def _is_one_sign(node: _Node) -> bool:
    return node[0] in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY)


def _all_signs(nodes: Sequence[_Node]) -> frozenset[str]:
    """Every character that may stand in what `nodes` match."""
    found: frozenset[str] = frozenset()
    for code, value in nodes:
        found |= _signs(code, value) if _is_one_sign((code, value)) else frozenset()
        for inner in _inside(code, value) if code not in _LOOKS else ():
            found |= _all_signs(inner)
    return found


def _signs(code: Any, value: Any) -> frozenset[str]:  # noqa: ANN401 (a parser's tree)
    if code is codes.ANY:
        return _SIGNS - {"\n"}
    if code is codes.LITERAL:
        return frozenset(map(_sign, {chr(value), chr(value).lower(), chr(value).upper()}))
    if code is codes.NOT_LITERAL:
        return _all_but({chr(value)})
    found = frozenset(sign for part in value for sign in _of_set(*part))
    if value[0][0] is codes.NEGATE:
        return _all_but(found)
    return found | {sign.swapcase() for sign in found if len(sign.swapcase()) == 1}


def _sign(character: str) -> str:
    """The character itself, or what stands for its kind."""
    if character in _SIGNS:
        return character
    kinds = {"digit": character.isdecimal(), "space": character.isspace(), "letter": character.isalnum()}
    return _BEYOND[next((kind for kind, is_of in kinds.items() if is_of), "other")]


def _all_but(signs: AbstractSet[str]) -> frozenset[str]:
    """Of those that stand for many others remain."""
    return _SIGNS - signs | set(_BEYOND.values())


def _of_set(code: Any, value: Any) -> frozenset[str]:  # noqa: ANN401 (a parser's tree)
    if code is codes.LITERAL:
        return frozenset({_sign(chr(value))})
    if code is codes.RANGE:
        beyond = _BEYOND.values() if value[1] > _LAST_SIGN else ()
        return frozenset(sign for sign in _SIGNS if value[0] <= ord(sign) <= value[1]) | set(beyond)
    return _of_category(str(value)) if code is codes.CATEGORY else frozenset()


@cache
def _of_category(name: str) -> frozenset[str]:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rpartition("_")[2]]
    pattern = re.compile("\\" + (letter.upper() if "_NOT_" in name else letter))
    return frozenset(sign for sign in _SIGNS if pattern.fullmatch(sign))
