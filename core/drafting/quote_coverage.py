"""Whether what a model wrote rests on the very sentences that it is said to rest on.

The review asks whether anything speaks against a sentence and whether enough speaks for it; a sentence made of the
customer's own words, or of words from all over a page, can pass that with nothing in particular behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.review import Review, SentenceVerdict

# Chosen on 24 wordings of a 1.5B on the pages of two products, judged by hand: of 12 right ones 8 are offered, of 12
# wrong ones 1; by the least score of a sentence (.6) it was 4 and 1. On a third product 1 of 1 and 0 of 3.
_LEAST_COVERED = 0.55


def is_guess(said: Sequence[SentenceVerdict], review: Review) -> bool:
    """Whether sentences of a model's are a guess: it is not sure that the pages answer (`review`, of the whole reply),
    and either one of them is not supported, or their quotes bear too little of them. Lead-ins to a list bear nothing
    themselves."""
    if not any(finding.rule == "evidence-uncertain" for finding in review.policy):
        return False
    factual = [verdict for verdict in said if verdict.verdict != "courtesy"]
    borne = [verdict.coverage for verdict in factual if not verdict.text.endswith(":")]
    unsupported = any(verdict.verdict != "supported" for verdict in factual)
    return unsupported or sum(borne) < _LEAST_COVERED * len(borne)
