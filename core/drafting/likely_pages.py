"""Which of the pages found a draft is drawn from: better silent than a sentence of a page that has nothing to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.knowledge import Passage
from core.domain.triage import Fact
from core.language.clean_text import CleanHit, CleanResult
from core.values.addresses import code_key

# Of `Passage.score`. Chosen on StackFAQ and the sample: of their 176 plain questions it silences one. On product-docs
# it is silent on 15 of 25 questions that no page answers, on 3 of 22 whose draft holds the core (.33: 17 and 6).
_LEAST_CHANCE = 0.3
_AROUND_WORDS = ".,:;()[]"


class LikelyPages:
    """The hits of a result that search gives a chance, and those whose heading names a code of the customer's `facts`,
    such as 'E-421: lamp overheats'; all of them where words alone chose, which know no chance. None by chance where the
    ticket's language was not read: what is near may be anything."""

    def __init__(self, result: CleanResult, facts: Iterable[Fact]) -> None:
        self._result = result.raw
        self._asked = {code_key(fact.text) for fact in facts if fact.kind == "code"}
        searches = max(1, len(result.raw.chances))
        self.hits: Sequence[CleanHit] = [
            hit for hit in result.hits if any(self.answers(hit.passage.raw, search) for search in range(searches))
        ]

    def answers(self, passage: Passage, search: int) -> bool:
        """Whether its page has a chance to answer the question that a search was made for (`SubQuestion.search`): what
        was found for another one says nothing on it."""
        if self._asked & _named(passage):
            return True
        if self._result.across_languages or not self._result.by_meaning:
            return not self._result.across_languages
        chances = self._result.chances
        chance = chances[search].get(passage.path, 0.0) if search < len(chances) else passage.score
        return chance >= _LEAST_CHANCE


def _named(passage: Passage) -> set[str]:
    return {code_key(word.strip(_AROUND_WORDS)) for word in passage.heading.split()}
