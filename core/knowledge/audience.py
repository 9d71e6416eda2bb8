"""Whom a page is for: customers, or the agents only.

What the page's front matter says counts first, then the folder it lies in; a page that neither speaks for is
read: one that tells agents what to say to 'the customer' is no text to send to one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.domain.knowledge import Audience
from core.domain.text import split_sentences
from core.errors import BadWorkspaceFile
from core.workspace.folder import Table

FILE = "quoting.toml"
LEAST_SENTENCES = 2
"""Sentences that must speak of the customer: one may be a slip."""


@dataclass(frozen=True, slots=True)
class AudienceClassifier:
    """Tells pages that speak to agents from pages for customers, by the phrases of `quoting.toml`."""

    least_share: float
    mentions: Mapping[str, re.Pattern[str]]
    orders: Mapping[str, re.Pattern[str]]
    mark: str
    """Stands for the rules: a page is read again when they change."""

    @classmethod
    def from_table(cls, quoting: Table) -> AudienceClassifier:
        """The classifier with the phrases of a `quoting.toml`; without any, no page counts as one for agents. Raises
        `BadWorkspaceFile`."""
        table = quoting.get("agents", {})
        languages = {name: rules for name, rules in table.items() if isinstance(rules, dict)}
        share = table.get("least_share", 1.0)
        if not isinstance(share, int | float) or not 0 < share <= 1:
            raise BadWorkspaceFile(path=FILE, line=0, reason="[agents] least_share: above 0, up to 1")
        found: dict[str, dict[str, re.Pattern[str]]] = {"mentions": {}, "orders": {}}
        for language, rules in languages.items():
            for sort, patterns in found.items():
                words = rules.get(sort, [])
                if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                    raise BadWorkspaceFile(path=FILE, line=0, reason=f"[agents.{language}] {sort}: a list of patterns")
                try:
                    patterns[language] = re.compile("|".join(words) or r"(?!)", re.IGNORECASE)
                except re.error as error:
                    raise BadWorkspaceFile(path=FILE, line=0, reason=f"[agents.{language}] {sort}: {error}") from error
        digest = hashlib.blake2b(json.dumps(table, sort_keys=True).encode(), digest_size=4).hexdigest()
        return cls(float(share), found["mentions"], found["orders"], digest)

    def sentences(self, text: str, language: str) -> tuple[list[str], int, bool]:
        """The sentences that speak of the customer, how many there are in all, and whether one of them tells
        the reader what to do with the customer."""
        language = language if language in self.mentions else "en"
        mentions, orders = self.mentions.get(language), self.orders.get(language)
        if mentions is None or orders is None:
            return [], 0, False
        every = [span.of(text) for span in split_sentences(text, language)]
        ordering = [sentence for sentence in every if orders.search(sentence)]
        return [s for s in every if s in ordering or mentions.search(s)], len(every), bool(ordering)

    def speaks(self, text: str, language: str) -> bool:
        """Whether the page speaks to agents: a large enough share of its sentences speaks of the customer as of
        somebody else, and it says what to do with them. (A contract does the first, and is for customers.)"""
        found, every, ordered = self.sentences(text, language)
        return ordered and len(found) >= LEAST_SENTENCES and len(found) >= self.least_share * every


@dataclass(frozen=True, slots=True)
class FolderRules:
    """Names of folders, case-folded, whose documents are for agents only or for everybody."""

    internal: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()

    def of(self, path: str) -> Audience | None:
        """The audience that the nearest folder above `path` stands for; None if no folder says anything."""
        for part in reversed(PurePosixPath(path).parts[:-1]):
            if part.casefold() in self.internal:
                return "internal"
            if part.casefold() in self.public:
                return "public"
        return None
