"""Whether a reworded text still says the same: no value lost, none added, no negation turned."""

from __future__ import annotations

import re

from core.values import Value, agrees, find_values

# Negations, conditions and quantity words are words of one language; figures and names are not.
_OF_ONE_LANGUAGE = frozenset({"negation", "condition", "quantifier", "plan"})
# A rewording may say a condition with another word ('if' and 'when') and add a courtesy's 'any';
# it may not lose a negation or one of these limits.
_LIMITS = frozenset({"only", "except", "unless", "free", "never", "always"})


_LEAST = frozenset({"at-least", "more-than"})

_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)


def value_differences(before: str, after: str, languages: tuple[str, str] = ("en", "en")) -> tuple[Value, ...]:
    """The values by which `after` differs from `before`; empty if the rewording may be used.

    `languages` (ISO 639-1) of the two: where they differ, words such as 'not' are not compared;
    figures, links, addresses and codes are.
    """
    translated = languages[0] != languages[1]
    old = _compared(before, languages[0], translated)
    new = _compared(after, languages[1], translated)
    lost = tuple(v for v in old if not any(_same(v, other) for other in new))
    added = tuple(v for v in new if not any(_same(v, other) for other in old))
    negations = [[v for v in values if v.kind == "negation"] for values in (old, new)]
    if not translated and len(negations[0]) != len(negations[1]):
        lost += tuple(max(negations, key=len)[:1])
    return tuple(dict.fromkeys(lost + added))


def _compared(text: str, language: str, translated: bool) -> list[Value]:
    # 'First,' and '1.' say the order of steps, which a list says as well.
    values = [v for v in find_values(_LIST_MARK.sub("", text), language) if v.kind != "ordinal"]
    if translated:
        return [v for v in values if v.kind not in _OF_ONE_LANGUAGE and v.kind != "name"]
    return [v for v in values if v.kind not in ("condition", "quantifier") or v.key in _LIMITS]


def _same(one: Value, other: Value) -> bool:
    # 'the Basic plan' and 'Basic' name the same; so do 'Ada' and 'Ada Example'.
    named = {"name", "plan"}
    if one.kind in named and other.kind in named:
        return agrees(one, other) or bool(set(one.key.split()) & set(other.key.split()))
    # 'Within 30 days' may become '30 days', 'at least 30 days' and 'after 30 days' may not.
    return agrees(one, other) and (one.bound in _LEAST) == (other.bound in _LEAST)
