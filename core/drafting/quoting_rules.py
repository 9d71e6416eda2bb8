"""What of a page may be said in a reply, and what must stand with it: the rules of `quoting.toml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.text import split_sentences
from core.drafting.quotable_sentences import QuotableSentence
from core.workspace.folder import Table

_NO_LANGUAGES = ("asks", "agents")
_LEAST_WORDS = 3
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=\D)")


@dataclass(frozen=True, slots=True)
class _OfLanguage:
    points_back: re.Pattern[str]
    leans_back: re.Pattern[str]
    limits: re.Pattern[str]
    limits_back: re.Pattern[str]
    directs: re.Pattern[str]
    leads: re.Pattern[str]


class QuotingRules:
    """The rules of one `quoting.toml`, of all its languages."""

    def __init__(self, quoting: Table) -> None:
        by_language = {name: rules for name, rules in quoting.items() if name not in _NO_LANGUAGES}
        self._never = _any_of([p for rules in by_language.values() for p in rules.get("never", ())])
        self._pointers = _any_of([p for rules in by_language.values() for p in rules.get("pointers", ())])
        self._leads_on = _any_of([p for rules in by_language.values() for p in rules.get("headings_of_links", ())])
        self._by_language = {
            name: _OfLanguage(
                _beginnings(rules.get("first_words_back", ())),
                _any_of(rules.get("leans_back", ())),
                _beginnings(rules.get("exceptions", ())),
                _beginnings(rules.get("limits_back", ())),
                _any_of(rules.get("directs", ())),
                _any_of(rules.get("leads", ())),
            )
            for name, rules in by_language.items()
        }

    def quotable(self, evidence: QuotableSentence) -> bool:
        """Whether a reply may hold the sentence at all: public, whole, and about the subject."""
        if evidence.passage.audience == "internal" or not evidence.for_people or self._leads_on.match(evidence.heading):
            return False
        if evidence.role == "code":
            return True
        if self._never.search(evidence.wording) or not self.wording(evidence):
            return False
        if evidence.role != "prose":
            return True
        return len(evidence.wording.split()) >= _LEAST_WORDS and not evidence.wording.endswith("?")

    def wording(self, evidence: QuotableSentence) -> str:
        """What a reply says of it: without sentences that only point at another page."""
        text = evidence.wording
        if evidence.role == "code":
            return text
        sentences = [span.of(text) for span in split_sentences(text)]
        kept = [sentence for sentence in sentences if not self._pointers.search(sentence)]
        return text if len(kept) == len(sentences) else " ".join(kept)

    def points_back(self, evidence: QuotableSentence) -> bool:
        """Whether it means nothing without what stands before it: 'These cost $5', 'If you enable this option, …'."""
        if evidence.role == "code":
            return False
        rules = self._rules(evidence)
        return bool(rules.points_back.match(evidence.wording) or rules.leans_back.match(evidence.wording))

    def limits(self, evidence: QuotableSentence) -> bool:
        """Whether it limits what the sentence before it says, and so can't be left behind."""
        return bool(self._rules(evidence).limits.match(evidence.wording))

    def limits_whole_section(self, evidence: QuotableSentence) -> bool:
        """Whether it reads as a rule of its own although it begins with a word that could point back."""
        rules = self._rules(evidence)
        back = rules.leans_back.match(evidence.wording) or rules.limits_back.match(evidence.wording)
        return self.limits(evidence) and len(evidence.wording.split()) > 6 and not back

    def directs(self, evidence: QuotableSentence) -> bool:
        """Whether it says what to do, or what can be done."""
        if evidence.role in ("step", "code"):
            return True
        return bool(self._rules(evidence).directs.match(evidence.wording))

    def leads(self, evidence: QuotableSentence) -> bool:
        """Whether it only leads up to what comes next."""
        return evidence.role == "prose" and (
            evidence.wording.endswith(":") or bool(self._rules(evidence).leads.search(evidence.wording))
        )

    def subject(self, evidence: QuotableSentence) -> str:
        """The heading above it, as a reply says it before what has no subject of its own; empty if it can't be said."""
        never = self._never.search(evidence.quotable_heading)
        return "" if never else _NUMBER.sub("", evidence.quotable_heading).rstrip(" :.")

    def _rules(self, evidence: QuotableSentence) -> _OfLanguage:
        return self._by_language.get(evidence.passage.language or "en", self._by_language["en"])


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.IGNORECASE)


def _beginnings(words: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word.strip()) + (r"\s" if word.endswith(" ") else r"\b") for word in words)
    return re.compile(rf"(?:{alternatives})" if alternatives else r"(?!)", re.IGNORECASE)
