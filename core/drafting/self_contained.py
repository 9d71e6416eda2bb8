"""What must stand with a sentence of a page so that it can be read alone: its list or code, the sentence it points back
to or the heading above it, its exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.drafting.code_lines import is_whole
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.quoting_rules import QuotingRules

_MARKUP = 12  # code points of markup and white space between two neighbours
_MAX_ITEMS, _MAX_LIST_WORDS = 10, 130
_LEAST_ITEMS = 3  # fewer of a longer list are none of it
_MAX_CODE_LINES, _MAX_CODE = 14, 900
_MAX_ROWS = 8
_LEAD_IN_WORDS = 40
_ITEM_WORDS = 5


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring evidence that can be read alone."""

    indexes: tuple[int, ...]
    subject: str = ""
    """The heading, to be said before it, where it has no subject of its own."""
    items: int = 0
    """How many items the list has of which it holds only the first; 0: it is whole."""


class SelfContained:
    """Finds what belongs together in the evidence of some pages, which is in reading order page by page."""

    def __init__(self, rules: QuotingRules, evidence: Sequence[QuotableSentence]) -> None:
        self._rules = rules
        self._evidence = evidence

    def around(self, index: int) -> Extract | None:
        """The sentence with what it needs; None if that is not there, too long, or may not be quoted."""
        evidence = self._evidence[index]
        if not self._rules.quotable(evidence):
            return None
        match evidence.role:
            case "step" | "bullet":
                return self._list(index)
            case "code":
                return self._code(index)
            case "row":
                return Extract((index,))
            case _ if evidence.wording.endswith(":"):
                return self._led(index)
            case _:
                return self._with_limits(self._from(index, [index]))

    def _led(self, index: int) -> Extract | None:
        """A sentence that leads into a list, code or rows, with these."""
        following = index + 1
        if not self._adjacent(index, following):
            return None
        match self._evidence[following].role:
            case "step" | "bullet":
                return self._list(following)
            case "code":
                return self._code(following)
            case "row":
                last = following
                while self._one_block(last, last + 1):
                    last += 1
                rows = list(range(following, last + 1))
                if len(rows) > _MAX_ROWS or not all(self._quotable(i) for i in rows):
                    return None
                return self._from(index, [index, *rows])
            case _:
                return None

    def _list(self, index: int) -> Extract | None:
        """The list at `index` and the sentence that leads into it; of a long one its first items. An item that says
        something by itself stands alone."""
        is_steps = self._evidence[index].role == "step"
        items = self._steps(index) if is_steps else self._bullets(index)
        if not items or not all(self._quotable(i) for i in items):
            return None
        role = self._evidence[index].role
        led = self._leads_into(items[0] - 1, items[0])
        orders = is_steps or 2 * sum(self._rules.directs(self._evidence[i]) for i in items) >= len(items)
        kept = self._fitting(items, role)
        # What its last item leads into may not be there, and a step by itself is of no use.
        torn = index not in kept or self._evidence[kept[-1]].wording.endswith(":")
        if torn and orders:
            return None
        if torn or not (orders or (led and kept == items)):
            return self._item(index)
        total, count = (sum(self._evidence[i].role == role for i in some) for some in (items, kept))
        if led:
            extract = self._from(items[0] - 1, [items[0] - 1, *kept])
        elif subject := self._rules.subject(self._evidence[kept[0]]):
            extract = Extract(tuple(kept), subject)
        else:
            return self._item(index)
        return extract and Extract(extract.indexes, extract.subject, total if total > count else 0)

    def _fitting(self, items: Sequence[int], role: str) -> list[int]:
        """The first items of a list that are not too much to say, with what stands between them."""
        kept, words, count = list[int](), 0, 0
        for item in items:
            own = self._evidence[item].role == role
            words += len(self._evidence[item].wording.split())
            if own and (count == _MAX_ITEMS or (words > _MAX_LIST_WORDS and count >= _LEAST_ITEMS)):
                break
            count += own
            kept.append(item)
        return kept

    def _item(self, index: int) -> Extract | None:
        """An item of a list by itself, where it is a sentence."""
        item = self._evidence[index]
        alone = item.role == "bullet" and len(item.wording.split()) >= _ITEM_WORDS and not self._rules.points_back(item)
        return Extract((index,)) if alone and not item.wording.endswith(":") else None

    def _steps(self, index: int) -> list[int]:
        """All steps of the section from the first on, with what stands between them; none if the first is not there."""
        first = index
        while first >= 0 and self._same_section(first, index) and _number(self._evidence[first]) != 1:
            first -= 1
        if first < 0 or not self._same_section(first, index):
            return []
        steps, between, number = [first], list[int](), 1
        for at in range(first + 1, len(self._evidence)):
            if not self._same_section(at, index):
                break
            found = _number(self._evidence[at])
            if found == number + 1:
                steps += [*between, at]
                between, number = [], found
            elif found:
                break
            else:
                between.append(at)
        return steps if index in steps else []

    def _bullets(self, index: int) -> list[int]:
        first = last = index
        while self._one_block(first - 1, first):
            first -= 1
        while self._one_block(last, last + 1):
            last += 1
        return list(range(first, last + 1))

    def _code(self, index: int) -> Extract | None:
        code = self._evidence[index]
        if (
            len(code.wording.split("\n")) > _MAX_CODE_LINES
            or len(code.wording) > _MAX_CODE
            or not is_whole(code.wording)
        ):
            return None
        if self._leads_into(index - 1, index):
            return self._from(index - 1, [index - 1, index])
        subject = self._rules.subject(code)
        return Extract((index,), subject) if subject else None

    def _from(self, first: int, chosen: list[int]) -> Extract | None:
        """`chosen` with what its first sentence points back to: sentences before it, else the heading above it."""
        while self._needs_previous(first):
            if not self._adjacent(first - 1, first):
                starts_section = first == 0 or not self._same_section(first - 1, first)
                subject = self._rules.subject(self._evidence[first])
                return Extract(tuple(chosen), subject) if starts_section and subject else None
            if self._evidence[first - 1].role != "prose" or not self._quotable(first - 1):
                return None
            first -= 1
            chosen.insert(0, first)
        return Extract(tuple(chosen))

    def _needs_previous(self, index: int) -> bool:
        evidence = self._evidence[index]
        if self._adjacent(index - 1, index) and self._evidence[index - 1].wording.endswith(":"):
            return self._evidence[index - 1].role == "prose"
        return self._rules.points_back(evidence) and not self._rules.limits_whole_section(evidence)

    def _with_limits(self, extract: Extract | None) -> Extract | None:
        """`extract` with the sentences after it that limit what it says."""
        if extract is None:
            return None
        indexes = list(extract.indexes)
        while (
            self._adjacent(indexes[-1], indexes[-1] + 1)
            and self._evidence[indexes[-1] + 1].role == "prose"
            and self._rules.limits(self._evidence[indexes[-1] + 1])
            and self._quotable(indexes[-1] + 1)
            and not self._evidence[indexes[-1] + 1].wording.endswith(":")
        ):
            indexes.append(indexes[-1] + 1)
        return Extract(tuple(indexes), extract.subject)

    def goes_on(self, extract: Extract) -> Extract | None:
        """What follows `extract` in its section and can be read after it; None at the section's end."""
        following = extract.indexes[-1] + 1
        if not self._adjacent(following - 1, following) or not self._quotable(following):
            return None
        evidence = self._evidence[following]
        if evidence.role == "prose" and not evidence.wording.endswith(":"):
            return self._with_limits(Extract((following,)))
        found = self.around(following)
        return found if found and found.indexes[0] == following and not found.subject else None

    # -- neighbours ------------------------------------------------------------------------

    def _quotable(self, index: int) -> bool:
        return self._rules.quotable(self._evidence[index])

    def _leads_into(self, index: int, following: int) -> bool:
        """Whether the sentence at `index` leads into what follows it."""
        if not self._adjacent(index, following) or not self._quotable(index):
            return False
        lead = self._evidence[index]
        return lead.role == "prose" and (self._rules.leads(lead) or len(lead.wording.split()) <= _LEAD_IN_WORDS)

    def _same_section(self, index: int, other: int) -> bool:
        if not 0 <= index < len(self._evidence):
            return False
        first, second = self._evidence[index], self._evidence[other]
        return first.path == second.path and first.heading == second.heading

    def _adjacent(self, index: int, following: int) -> bool:
        """Whether the two stand under one heading, with nothing but markup between them."""
        if index < 0 or following >= len(self._evidence) or not self._same_section(index, following):
            return False
        return 0 <= self._evidence[following].span.start - self._evidence[index].span.end <= _MARKUP

    def _one_block(self, index: int, following: int) -> bool:
        if index < 0 or following >= len(self._evidence):
            return False
        first, second = self._evidence[index], self._evidence[following]
        return first.path == second.path and first.block == second.block and first.role == second.role


def _number(evidence: QuotableSentence) -> int:
    """Which step it is, 1 for the first; 0 if it is none."""
    mark = evidence.mark.rstrip(".)")
    if evidence.role != "step" or not mark:
        return 0
    return int(mark) if mark.isdigit() else ord(mark.lower()) - ord("a") + 1
