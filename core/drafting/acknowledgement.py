"""The sentence of a reply that is about the customer, not about the docs: their own words for what went wrong, or a
model's sentence, kept in bounds.

That says back what went wrong in the customer's own words and nothing else: no value that the message does not hold,
no promise, no advice. Only upset customers get one: judged blind, what merely says a calm message
back was found to be in the way of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.domain.text import split_sentences
from core.domain.value import HARMLESS
from core.drafting.faithfulness import check
from core.drafting.scoring import stems
from core.language.clean_text import CleanText, CleanTicket
from core.language.languages import language_table

_WORDS = (5, 32)
_TROUBLE_WORDS = (3, 24)
_OWN_WORDS, _OWN_SHARE = 2, 0.5  # how many of its content words have to stand in the message, and which share


def trouble_of(ticket: CleanTicket, rules: Mapping[str, str]) -> str:
    """The customer's sentence that names what went wrong, if it can be said back to them; else empty. `rules`: which
    sentences do, and which are never repeated (`[trouble]` of the templates)."""
    for said in ticket.sentences:
        sentence = said.quotable
        words = len(sentence.split())
        if not _TROUBLE_WORDS[0] <= words <= _TROUBLE_WORDS[1] or sentence.endswith("?"):
            continue
        if re.search(rules["never"], sentence, re.IGNORECASE):
            continue
        if re.search(rules["names"], sentence, re.IGNORECASE):
            return sentence if sentence[-1] in ".!…" else sentence + "."
    return ""


def take_acknowledgement(text: str, ticket: CleanTicket, language: str) -> tuple[str, str]:
    """The sentence at the beginning of `text` that takes up what the customer wrote ('' if there is none
    that may be used), and the rest of `text`."""
    spans = split_sentences(text, language)
    first = spans[0].of(text) if spans else ""
    rules = language_table(language, "acknowledgement")
    if not re.match(rules["forms"], first, re.IGNORECASE):
        return "", text
    rest = text[spans[0].end :].strip()
    sentences = [sentence.text for sentence in ticket.sentences]
    usable = _in_bounds(first, sentences, language) and not first.endswith("?")
    if not usable or not _same_sense(first, sentences, language):
        return "", rest
    return _turned(first, " ".join(sentences), language), rest


def _in_bounds(sentence: str, message: list[str], language: str) -> bool:
    rules = language_table(language, "acknowledgement")
    if not _WORDS[0] <= len(sentence.split()) <= _WORDS[1] or "\n" in sentence:
        return False
    if re.search(rules["never"], sentence, re.IGNORECASE) or not CleanText(sentence).for_people:
        return False
    said = " ".join(message)
    words = stems(sentence, language) - stems(" ".join(rules["neutral"]), language)
    shared = len(words & stems(said, language))
    if shared < _OWN_WORDS or shared < _OWN_SHARE * len(words):
        return False
    return all(value.kind in HARMLESS - {"name"} for value in check(said, sentence, language).added)


def _same_sense(sentence: str, message: list[str], language: str) -> bool:
    """Whether it denies something where the customer's sentences that it takes up do; trouble is a denial too."""
    words = stems(sentence, language)
    near = " ".join(s for s in message if words & stems(s, language))
    differences = check(near, sentence, language)
    if not differences.denies_otherwise:
        return True
    troubles = language_table(language, "acknowledgement")["troubles"]
    return bool(differences.negations[0]) and re.search(troubles, sentence, re.IGNORECASE) is not None


def _turned(sentence: str, message: str, language: str) -> str:
    """`sentence` with 'our' and 'your' as the one who replies says them: the customer's 'my shop' is 'your shop'."""
    owners = language_table(language, "acknowledgement")["owners"]
    said: dict[str, set[str]] = {}
    own = "|".join([*owners["writer"], *owners["reader"]])
    for owner, thing in re.findall(rf"\b({own}) ([^\W\d_]+)", message.casefold()):
        said.setdefault(thing, set()).add("reader" if owner in owners["reader"] else "writer")

    def turned(match: re.Match[str]) -> str:
        whose = said.get(match[2].casefold(), set())
        if len(whose) != 1:
            return match.group()
        return f"{owners['reader' if 'writer' in whose else 'replier'][0]} {match[2]}"

    return re.sub(rf"\b({own}) ([^\W\d_]+)", turned, sentence) if own else sentence
