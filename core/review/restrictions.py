"""Restrictions in one form, whatever words they are said in.

'Not available unless you have Pro', 'not without Pro' and 'to nobody but Pro users' say 'only with Pro'; 'if you do
not register' and 'unless you register' set one condition. A claim is compared with a sentence after both were brought
into one form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.domain.text import Span
from core.language.grammar import GrammarWords
from core.values import Value

LONGEST_APART = 80
"""Code points between a negation and the exception from it."""
TURNING = frozenset({"negation", "condition", "quantifier"})
"""Kinds of words that change whether, when or for how many a sentence holds."""
IF_NOT = "if not"
"""Key of a condition that something is not so: it says 'unless'."""
_EXCEPTIONS = frozenset({"unless", "except"})
_SCOPE_END = re.compile(r"[,;:]|[.!?](?=\s|$)")


def in_one_form(text: str, values: Sequence[Value], words: GrammarWords) -> tuple[Value, ...]:
    """The values of a sentence with its restrictions as 'only' and 'if not' where they are said by a negation.

    `words`: those of the sentence's language. The values keep their places; negations that are part of a restriction
    are left out, and so are the turning words of a situation of the customer's ('as you won't be at home, ...').
    """
    values = [replace(v, kind="negation", key="not") if _is_never(v) else v for v in values]
    situation = words.situation.match(text)
    found = [v for v in values if not (situation and v.kind in TURNING and v.span.start < situation.end())]
    for exception in [v for v in found if _is_exception(v, words)]:
        denied = [v for v in found if _denies(v, words) and _belong_together(text, v.span, exception.span, words)]
        if len(denied) == 1:
            place = found.index(exception)
            found[place] = replace(exception, kind="condition", key="only")
            found.remove(denied[0])
    for condition in [v for v in found if (v.kind, v.key) == ("condition", "if")]:
        end = _SCOPE_END.search(text, condition.span.end)
        scope = Span(condition.span.end, end.start() if end else len(text))
        inside = [v for v in found if v.kind == "negation" and scope.start <= v.span.start < scope.end]
        if len(inside) == 1:
            only = [v for v in found if _is_only_of(text, v, condition, words)]
            found[found.index(condition)] = replace(condition, key="unless" if only else IF_NOT)
            found = [v for v in found if v not in (inside[0], *only)]
    return tuple(found)


def _is_never(value: Value) -> bool:
    return (value.kind, value.key) == ("quantifier", "never")


def _is_exception(value: Value, words: GrammarWords) -> bool:
    without = value.kind == "negation" and value.text.lower() in words.without
    return without or (value.kind == "condition" and value.key in _EXCEPTIONS)


def _denies(value: Value, words: GrammarWords) -> bool:
    return value.kind == "negation" and value.text.lower() not in words.without


def _belong_together(text: str, one: Span, other: Span, words: GrammarWords) -> bool:
    """Whether nothing between the two begins another statement."""
    first, second = sorted((one, other))
    between = text[first.end : second.start]
    return len(between) <= LONGEST_APART and ";" not in between and not words.clause_joint.search(between)


def _is_only_of(text: str, value: Value, condition: Value, words: GrammarWords) -> bool:
    """Whether it is the 'only' of 'only if', also where other words stand between the two."""
    is_only = value.kind == "condition" and value.key == "only"
    return is_only and value.span < condition.span and _belong_together(text, value.span, condition.span, words)
