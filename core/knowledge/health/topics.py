"""What a question is about, in words that may stand on a page of the docs' owner, and in what is exported of it.

A customer's sentences, names and addresses may not. A word may if the docs use it themselves, or if two customers
have used it, and if no figure stands in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set

from core.language.stop_words import stop_words
from core.language.tokens import Token, content_words
from core.values import find_values

_PRIVATE = frozenset({"email", "phone", "link", "code"})


class Topics:
    """The words that may be shown."""

    def __init__(self, docs_stems: Set[str], asked: Iterable[tuple[str, str]]) -> None:
        """`docs_stems`: stems of the words of the docs. `asked`: (customer, question) of all that was asked."""
        customers: defaultdict[str, set[str]] = defaultdict(set)
        for customer, question in asked:
            for word in content_words(question):
                customers[word.stem].add(customer)
        self._known = docs_stems | {stem for stem, users in customers.items() if len(users) > 1}

    def words(self, question: str) -> list[Token]:
        """The words of `question` that may be shown, each once, in its order."""
        private = [value.span for value in find_values(question) if value.kind in _PRIVATE]
        stops = stop_words()
        shown: dict[str, Token] = {}
        for word in content_words(question):
            inside = any(span.start <= word.span.start < span.end for span in private)
            if word.stem in self._known and word.text.isalpha() and word.text not in stops and not inside:
                shown.setdefault(word.stem, word)
        return list(shown.values())

    def of_all(self, questions: Iterable[str], most: int) -> str:
        """What several questions are about: the `most` words that most of them have, those of the first one first;
        empty where none may be shown."""
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        for question in questions:
            for word in self.words(question):
                counts[word.stem] += 1
                written.setdefault(word.stem, word.text)
        named = {stem for stem, _ in counts.most_common(most)}
        return ", ".join(text for stem, text in written.items() if stem in named)
