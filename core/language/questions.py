"""What a customer asks: the questions of a message, out of greetings, thanks, quotes and signature.

A message often tells its story first and asks at the end, so a question is searched together with
the sentences that lead up to it; a second question starts a search of its own. How each language asks is
data (`questions.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from core.domain.text import Span, split_sentences
from core.language.dialogue_act import is_courtesy
from core.language.languages import any_of, tables_of_all
from core.language.stop_words import stop_words_of_all
from core.language.tokens import content_words

_STANDS_ALONE = 2  # so many content words a question needs to be understood by itself
_LEAST_PART = 3  # words of one of two questions in a sentence
LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-z]\)|[-*•])\s+")
"""Of an item of a list, at a sentence's start."""
_EDGES = " \t\r\n,;:.!?-–—*_>()[]\"'"


@dataclass(frozen=True, slots=True)
class _Patterns:
    ask: re.Pattern[str]
    ask_inside: re.Pattern[str]
    follow_up: re.Pattern[str]
    points_back: re.Pattern[str]
    beside: re.Pattern[str]
    second_question: re.Pattern[str]
    settled: re.Pattern[str]
    wh_word: re.Pattern[str]


def questions_in(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that are one question each, with the sentences leading up to it.

    Courtesies at the edges are left out. One stretch, the whole text, where nothing asks. A second question in one
    sentence begins a stretch if it is understood by itself.
    """
    body = _without_courtesies(text)
    sentences = [Span(body.start + start, body.start + end) for start, end in split_sentences(body.of(text))]
    kept = [span for span in sentences if not is_courtesy(span.of(text)) and content_words(span.of(text))]
    matter = [span for span in kept if not _patterns().settled.match(span.of(text))]
    kept = matter if any(is_question(span.of(text)) for span in matter) else kept
    if not kept:
        return ()
    stretches: list[list[Span]] = [[]]
    asked = False
    for span, asks in _asked_apart(text, kept):
        sentence = span.of(text)
        if asks and asked and not _leans_back(sentence):
            stretches.append([])
        elif not asks and asked:
            # A statement after a question begins the story of the next one, if one follows.
            stretches.append([])
            asked = False
        asked = asked or asks
        stretches[-1].append(span)
    stretches = _join_unasked(text, stretches)
    return tuple(Span(group[0].start, group[-1].end) for group in stretches)


def is_question(sentence: str) -> bool:
    """Whether the sentence asks or requests something."""
    patterns = _patterns()
    bare = LIST_MARK.sub("", sentence.strip(" \t\r\n-*•>\"'(["))
    return (
        bare.rstrip("\"') ").endswith("?")
        or patterns.ask.match(bare) is not None
        or patterns.ask_inside.search(bare) is not None
    )


def stands_alone(question: str) -> bool:
    """Whether it is a question that is understood without the sentences around it: 'how must I write them?' is not."""
    return question.endswith("?") and not needs_context(question)


def needs_context(sentence: str) -> bool:
    """Whether a sentence points back at another one, or names next to nothing itself."""
    words = [word for word in content_words(sentence) if word.text not in stop_words_of_all()]
    enough = _STANDS_ALONE - 1 if begins_with_wh_word(sentence) else _STANDS_ALONE
    return len(words) < enough or _patterns().points_back.search(sentence) is not None


def begins_with_wh_word(sentence: str) -> bool:
    """Whether it asks 'what', 'where', 'how': that asks for something even if it names one thing only."""
    return _patterns().wh_word.match(sentence.lstrip(_EDGES)) is not None


def asked_parts(sentence: str) -> tuple[Span, ...]:
    """The sentence cut where a second question begins, without the words that join the two; whole where none does."""
    parts: list[Span] = []
    start = 0
    for cut in _patterns().second_question.finditer(sentence):
        before, after = sentence[start : cut.start()], sentence[cut.end() :]
        long_enough = min(len(before.split()), len(after.split())) >= _LEAST_PART
        if long_enough and _asks_at_its_start(after) and any(map(is_question, [before, *before.split(", ")])):
            parts.append(Span(start, start + len(before.rstrip(" ,;"))))
            start = cut.end()
    return (*parts, Span(start, len(sentence)))


def asked_alone(text: str) -> str:
    """The questions of a stretch without the story that leads up to them; '' where they are all of it, or one is not
    understood without it."""
    sentences = [span.of(text) for span in split_sentences(text)]
    asking = [sentence for sentence in sentences if is_question(sentence)]
    alone = len(asking) < len(sentences) and all(map(stands_alone, asking))
    return " ".join(asking) if alone else ""


def _without_courtesies(text: str) -> Span:
    """`text` less the lines at its two ends that greet, thank, close or give a name after closing."""
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", text))
    while lines and is_courtesy(lines[0].group()):
        lines.pop(0)
    closing = next(
        (at for at in range(max(len(lines) - 4, 1), len(lines)) if is_courtesy(lines[at].group())),
        len(lines),
    )
    if all(len(line.group().split()) <= 4 and not is_question(line.group()) for line in lines[closing + 1 :]):
        lines = lines[:closing]
    return Span(lines[0].start(), lines[-1].end()) if lines else Span(0, 0)


def _asks_at_its_start(words: str) -> bool:
    """Whether the words behind an 'and' begin a question, and do not go on with what somebody does: 'would like to
    know' begins none."""
    return words.rstrip("\"') ").endswith("?") or _patterns().ask.match(words) is not None


def _asked_apart(text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """The sentences with whether each asks, those cut in two that ask two things which are understood apart."""
    for sentence in sentences:
        parts = [
            Span(sentence.start + part.start, sentence.start + part.end) for part in asked_parts(sentence.of(text))
        ]
        if len(parts) > 1 and not any(needs_context(part.of(text)) for part in parts):
            yield from ((part, True) for part in parts)
        else:
            yield sentence, is_question(sentence.of(text))


def _leans_back(sentence: str) -> bool:
    """Whether a question belongs to the one before it: 'and if so, how long does it take?' does, 'and can I get the
    invoice for May?' does not."""
    bare = sentence.strip(_EDGES)
    if len(content_words(bare)) < _STANDS_ALONE:
        return True
    leans = _patterns().follow_up.match(bare) is not None
    return leans and (needs_context(bare) or not _patterns().beside.match(bare))


def _join_unasked(text: str, stretches: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Lets a stretch that asks nothing belong to the one before it."""
    joined: list[list[Span]] = []
    for group in stretches:
        if joined and not any(is_question(span.of(text)) for span in group):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


@cache
def _patterns() -> _Patterns:
    tables = tables_of_all("questions")

    def joined(name: str) -> str:
        return "|".join(table[name] for table in tables)

    return _Patterns(
        any_of(tables, "ask"),
        any_of(tables, "ask_inside"),
        any_of(tables, "follow_up"),
        re.compile(rf"\b(?:{joined('points_back')})\b", re.IGNORECASE),
        re.compile(rf"(?:{joined('beside')})\b", re.IGNORECASE),
        re.compile(
            rf"(?:[,;]\s*|\s+)(?:{joined('second')})\s+(?:(?:{joined('also')})\s+)?(?=(?:{joined('second_asks')})\b)|\?\s+",
            re.IGNORECASE,
        ),
        any_of(tables, "settled"),
        re.compile(rf"(?:(?:{joined('beside')})\s+)?(?:{joined('wh_words')})\b", re.IGNORECASE),
    )
