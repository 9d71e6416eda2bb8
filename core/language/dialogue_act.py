"""What a sentence is for: a greeting, a courtesy, a request, a question, or a claim (its dialogue act).

One detector for all who ask. Search and summaries leave courtesies out of what a customer wrote; the review
checks only the sentences of a reply that claim something. How each language greets and thanks is data:
`resources/language/<language>/dialogue_act.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from core.domain.text import Span, split_sentences, trim
from core.domain.value import HARMLESS
from core.language.languages import language_table, languages
from core.values import Value, agrees
from core.values.placeholders import open_gaps

DialogueAct = Literal["greeting", "closing", "courtesy", "request", "question", "claim"]

LONGEST_GREETING = 6
"""Words of a line that greets or, after a closing, gives a name."""
LONGEST_CLOSING = 12
LONGEST_LEAD_IN = 8
"""Words of a sentence that ends in a colon and only announces what follows."""
_EDGES = " \t\r\n,;:.!?-–—*_>()[]\"'"
_LIST_MARK = re.compile(r"^(?:\s*(?:[>*•–#_-]+|\d{1,3}[.)])\s+)+")
_MARKS = " *_\"'“”"
_QUOTED = re.compile(r"“[^”]*”|„[^“]*“")
_QUOTATION = re.compile(r"[“„]")
_MOST_QUOTED = 9  # sentences of the customer's that one of ours names
_LETTER = re.compile(r"[^\W\d_]")
_PUNCTUATION = re.compile(r"[^\w' ]+")


@dataclass(frozen=True, slots=True)
class _Courtesies:
    """Sentences that say nothing of the matter, from their first word to their last."""

    whole: re.Pattern[str]
    greetings: re.Pattern[str]
    phrases: re.Pattern[str]
    no_name: frozenset[str]
    """Words that may follow a greeting and are no name."""


@dataclass(frozen=True, slots=True)
class _ReplyPatterns:
    """How a reply greets, closes, thanks and asks in one language."""

    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    opening: re.Pattern[str]
    request: re.Pattern[str]
    says_back: re.Pattern[str]
    names: re.Pattern[str]
    lead: re.Pattern[str]
    turn: re.Pattern[str]


@lru_cache(maxsize=2_048)
def is_courtesy(sentence: str) -> bool:
    """Whether a sentence of a customer's message, in any of our languages, only greets, thanks, closes or says
    yes or no. So does an empty one."""
    return _is_courtesy(sentence, _of_customers())


def dialogue_act(
    sentence: str, values: tuple[Value, ...], previous: DialogueAct | None, language: str, said: tuple[Value, ...] = ()
) -> DialogueAct:
    """What a sentence of a reply is for. Only claims need evidence.

    `values`: those of the sentence; `previous`: the act of the sentence before it, since short lines after a
    closing are names; `said`: the values of the ticket, which a sentence that says back what the customer wrote
    may hold.
    """
    words = _LIST_MARK.sub("", sentence).strip(_MARKS)
    patterns = _of_replies(language)
    hard = [v for v in values if v.kind not in HARMLESS]
    if patterns.names.fullmatch(words):
        return "courtesy"  # a figure in what is only named is no claim
    if patterns.says_back.match(words) and not _goes_on(words, patterns):
        hard = [v for v in hard if not any(agrees(v, other) or v.key == other.key for other in said)]
    if previous == "closing" and len(words.split()) <= LONGEST_GREETING and not hard:
        return "closing"
    if _only_leads_to_gap(words):
        return "courtesy"
    if patterns.greeting.match(words) and len(words.split()) <= LONGEST_GREETING:
        return "greeting"
    if hard:
        return "claim"
    if not _LETTER.search(words):
        return "courtesy"
    return _act_without_figures(words, patterns, language)


def _act_without_figures(words: str, patterns: _ReplyPatterns, language: str) -> DialogueAct:
    """The act of a sentence that holds no figure, link or code: how it begins and ends says it."""
    if patterns.closing.match(words) and len(words.split()) <= LONGEST_CLOSING:
        return "closing"
    if patterns.request.match(words):
        return "request"
    if words.endswith("?"):
        return "question"
    announces = words.endswith(":") and len(words.split()) <= LONGEST_LEAD_IN
    polite = patterns.opening.match(words) and not _goes_on(words, patterns)
    return "courtesy" if announces or polite or _is_courtesy(words, _of_everybody(language)) else "claim"


def greets_in(line: str, language: str) -> bool:
    """Whether a line that begins a letter is a greeting of that language: one that only another of ours knows is
    not, one that none knows may be."""
    greeters = [other for other in languages() if _of_replies(other).greeting.match(line)]
    return not greeters or language in greeters


def reply_sentences(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of a reply; a greeting or closing on a line of its own is one, whatever follows it."""
    patterns = _of_replies(language)
    found: list[Span] = []
    for span in _whole_quotations(text, split_sentences(text, language), patterns.names):
        words = span.of(text)
        line_end = words.find("\n")
        if line_end > 0 and (patterns.greeting.match(words) or patterns.closing.match(words)) and line_end < 60:
            found += [
                trim(text, Span(span.start, span.start + line_end)),
                trim(text, Span(span.start + line_end, span.end)),
            ]
        else:
            found.append(span)
    return tuple(span for span in found if span.start < span.end)


def _whole_quotations(text: str, sentences: Sequence[Span], names: re.Pattern[str]) -> Iterator[Span]:
    """The sentences, those made one that only name what a customer wrote, however many sentences that were."""
    done = 0
    for number, span in enumerate(sentences):
        if number < done:
            continue
        last = min(number + _MOST_QUOTED, len(sentences)) if _QUOTATION.search(span.of(text)) else number + 1
        for end in range(last, number + 1, -1):
            whole = Span(span.start, sentences[end - 1].end)
            if names.fullmatch(" ".join(whole.of(text).split()).strip(_MARKS)):
                span, done = whole, end
                break
        yield span


def claim_part(sentence: str, language: str) -> Span:
    """The sentence without its list mark and the words that only lead up to its claim ('In short, ')."""
    start = 0
    lead = _of_replies(language).lead
    mark = _LIST_MARK.match(sentence)
    if mark:
        start = mark.end()
    while (match := lead.match(sentence, start)) and len(sentence[match.end() :].split()) >= 3:
        start = match.end()
    return Span(start, len(sentence))


def polite_words(language: str) -> frozenset[str]:
    """Words whose warmth counts for nothing in an angry message ('kind regards')."""
    return frozenset(language_table(language, "dialogue_act")["polite_words"])


def _is_courtesy(sentence: str, patterns: _Courtesies) -> bool:
    bare = sentence.strip(_EDGES).replace("\u2019", "'")
    return not bare or patterns.whole.fullmatch(bare) is not None or _only_phrases(sentence, patterns)


def _only_phrases(sentence: str, patterns: _Courtesies) -> bool:
    """Whether it is put together from greetings and courtesies, with a name after the last greeting at most."""
    rest = " ".join(_PUNCTUATION.sub(" ", sentence.lower().replace("\u2019", "'")).split())
    while rest:
        greeting = patterns.greetings.match(rest)
        match = max(
            (found for found in (greeting, patterns.phrases.match(rest)) if found),
            key=lambda found: found.end(),
            default=None,
        )
        if match is None:
            return False
        rest = rest[match.end() :].strip()
        name = rest.split()
        if match is greeting and len(name) <= 2 and not any(character.isdigit() for character in rest):
            return not patterns.no_name & set(name)
    return True


def _only_leads_to_gap(words: str) -> bool:
    """'About your question “...”: [answer to add]' says nothing yet; what it quotes is the customer's."""
    gaps = open_gaps(words)
    led = _QUOTED.sub("", _without(words, gaps)).strip(" .")
    return bool(gaps) and led.endswith(":") and len(led.split()) <= LONGEST_LEAD_IN and not re.search(r"\d", led)


def _goes_on(words: str, patterns: _ReplyPatterns) -> bool:
    """'Sorry, but we never refund' opens politely and then claims something."""
    turn = patterns.turn.search(words)
    return turn is not None and len(words[turn.end() :].split()) >= 3


@cache
def _of_customers() -> _Courtesies:
    tables = [language_table(language, "dialogue_act") for language in languages()]
    matter = [word for table in tables for word in table["matter"]]
    answers = [answer for table in tables for answer in table["short_answers"]]
    return _Courtesies(
        _any_of((p for table in tables for p in (*table["whole"], *table["whole_of_customers"])), matter),
        _phrases(phrase for table in tables for phrase in table["greetings"]),
        _phrases((*answers, *(phrase for table in tables for phrase in table["courtesies"]))),
        frozenset(matter),
    )


@cache
def _of_everybody(language: str) -> _Courtesies:
    table = language_table(language, "dialogue_act")
    answers = "|".join(table["short_answers"])
    # 'No, thank you' of a reply answers something.
    return _Courtesies(
        _any_of((rf"(?!(?:{answers})\b){pattern}" for pattern in table["whole"]), table["matter"]),
        _phrases(table["greetings"]),
        _phrases(table["courtesies"]),
        frozenset([*table["matter"], *table["short_answers"]]),
    )


@cache
def _of_replies(language: str) -> _ReplyPatterns:
    table = language_table(language, "dialogue_act")
    return _ReplyPatterns(
        _any_of([table["greeting"]]),
        _any_of([table["closing"]]),
        _any_of(table["opening"]),
        _any_of([table["request"]]),
        _any_of([table["says_back"]]),
        _any_of(table["names"]),
        _any_of([table["lead"]]),
        _any_of([table["turn"]]),
    )


def _any_of(patterns: Iterable[str], matter: Iterable[str] = ()) -> re.Pattern[str]:
    """A pattern for any of them, `{matter}` in them replaced by those words."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined.replace("{matter}", "|".join(matter)), re.IGNORECASE)


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, the longest first."""
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w'])")


def _without(text: str, spans: Iterable[Span]) -> str:
    for span in reversed(tuple(spans)):
        text = text[: span.start] + text[span.end :]
    return text
