"""A summary in the model's words, within the extractive one's sentences and checked against them.

A grammar makes the model write one sentence for each given one, with its number (small models leave the
numbers out when they are only asked for them). A sentence that holds a number, date, name, negation or the
like which the given one doesn't, that loses its negation, or that puts one side's words into the other's
mouth is thrown out, and the original stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.domain.history import SourcedSentence, Summary
from core.domain.text import split_sentences
from core.drafting.faithfulness import check
from core.history.summary import speaker
from core.language.clean_text import CleanTicket
from core.language.cue_phrases import found
from core.language.prompt_config import prompt_config
from core.language.stop_words import stop_words
from core.language.tokens import find_words
from core.ports import Cancelled, ChatModel, ChatRequest, Completion, Turn, never
from core.resources import load_toml

ANSWER_TOKENS = 220
SHARED_WORDS = 0.6
"""Share of a sentence's words of matter that must stand in the original."""
_MARGIN_TOKENS = 80
_NUMBERED = re.compile(r"\[(\d{1,2})\]\s*(?:(?:CUSTOMER|TEAM|NOTE)[^:\n]{0,20}:\s*)?([^\[\n]+)")


def write_summary(
    summary: Summary, ticket: CleanTicket, model: ChatModel, language: str = "en", cancelled: Cancelled = never
) -> Iterator[str | Summary]:
    """Pieces of text as the model writes them, unchecked, then the summary with its text in checked words.

    `sentences` stay those of the extractive summary. Where nothing of the model's words holds, and where
    it was stopped, the summary comes back as it was. Raises `ModelError`.
    """
    sources = _that_fit(summary.sentences, ticket, model)
    written = ""
    finished = False
    if sources:
        for piece in model.stream(_request(sources, ticket, language), cancelled):
            if isinstance(piece, Completion):
                finished = piece.finish in ("end", "stop", "length")
            else:
                written += piece
                yield piece
    text = checked(written, sources, ticket, language) if finished else ""
    yield replace(summary, text=text) if text else summary


def checked(written: str, sources: Sequence[SourcedSentence], ticket: CleanTicket, language: str = "en") -> str:
    """The summary's sentences in the model's words where those pass the check, in their own where they don't; empty
    if none passes."""
    worded: dict[int, str] = {}
    for number, sentence in _numbered(written, language):
        if number <= len(sources) and holds(sentence, sources[number - 1], ticket, language):
            worded.setdefault(number, sentence)
    if not worded:
        return ""
    return " ".join(
        worded.get(number) or f"{speaker(source.sender, ticket.raw.language)}: {' '.join(source.text.split())}"
        for number, source in enumerate(sources, 1)
    )


def holds(sentence: str, original: SourcedSentence, ticket: CleanTicket, language: str = "en") -> bool:
    """Whether `sentence` says nothing that the original doesn't."""
    source = original.text
    people = frozenset(word.text for name in _people(ticket) for word in find_words(name))
    differences = check(source, sentence, language, known_names=people | set(_role_words()))
    # A 'not' too many or too few turns the meaning round; of several, a shorter sentence may say one.
    added = [value for value in differences.added if value.kind != "negation"]
    if added or differences.added_words or differences.misplaced or differences.denies_otherwise:
        return False
    # "I will call you" must not become "the team calls": what was promised is not yet done.
    if found("promise", source) and not found("promise", sentence) and not found("future", sentence):
        return False
    said = _matter(sentence)
    if said and len(said & {word.stem for word in find_words(source)}) < SHARED_WORDS * len(said):
        return False
    return _right_side(sentence, original, ticket)


def _matter(sentence: str) -> set[str]:
    """The stems of what a sentence says, less who says it and that it is said."""
    left_out = {*_role_words(), *_words()["reporting_words"], *stop_words()}
    return {word.stem for word in find_words(sentence) if word.text not in left_out}


def _right_side(sentence: str, original: SourcedSentence, ticket: CleanTicket) -> bool:
    """Whether the side that the sentence begins with wrote the original."""
    begins = {word.text for word in find_words(sentence)[:3]}
    side = ticket.raw.messages[original.message].sender
    if begins & set(_words()["customer_words"]):
        return side == "customer"
    return side != "customer" or not begins & set(_words()["team_words"])


def _numbered(written: str, language: str) -> Iterator[tuple[int, str]]:
    """Number and sentence of each line; of several sentences the first, since the rest is most often talk."""
    for match in _NUMBERED.finditer(written):
        text = match[2].strip(" .-*•")
        spans = split_sentences(text, language)
        if spans and int(match[1]) > 0:
            sentence = " ".join(spans[0].of(text).split())
            yield int(match[1]), sentence if sentence.endswith((".", "!", "?")) else sentence + "."


def _grammar(count: int) -> str:
    """GBNF: the numbers in order, a sentence behind each."""
    lines = ' "\\n" '.join(f'"[{number}] " words' for number in range(1, count + 1))
    # A full stop ends the sentence unless a digit follows it: a model that may go on, goes on.
    return f'root ::= {lines}\nwords ::= [A-ZÄÖÜÉ] ([^\\n\\[\\].!?] | "." [0-9])+ [.!?]'


def _request(sources: Sequence[SourcedSentence], ticket: CleanTicket, language: str) -> ChatRequest:
    words = _words()
    lines = []
    for number, source in enumerate(sources, 1):
        line = words[ticket.raw.messages[source.message].sender]
        lines.append(line.format(number=number, words=" ".join(ticket.words(source).text.split())))
    task = words["task"].format(language=prompt_config()["language"].get(language, "English"))
    turns = (Turn("system", words["system"].strip()), Turn("user", "\n".join([*lines, "", task])))
    return ChatRequest(turns, max_tokens=ANSWER_TOKENS, temperature=0.0, grammar=_grammar(len(sources)))


def _that_fit(
    sentences: Sequence[SourcedSentence], ticket: CleanTicket, model: ChatModel
) -> tuple[SourcedSentence, ...]:
    """The sentences that the model can read at once, the first ones first."""
    room = (
        model.identity.context_tokens - ANSWER_TOKENS - _MARGIN_TOKENS - sum(model.count_tokens([_words()["system"]]))
    )
    fitting: list[SourcedSentence] = []
    for sentence, tokens in zip(sentences, model.count_tokens([one.text for one in sentences]), strict=True):
        room -= tokens + 8  # number and side before it
        if room < 0:
            break
        fitting.append(sentence)
    return tuple(fitting)


def _people(ticket: CleanTicket) -> list[str]:
    return [ticket.raw.customer.name, *(entry.author for entry in ticket.raw.messages)]


def _role_words() -> tuple[str, ...]:
    return (*_words()["customer_words"], *_words()["team_words"])


def _words() -> Mapping[str, Any]:
    return load_toml("prompts", "summary.toml")
