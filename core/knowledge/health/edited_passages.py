"""Passages whose words agents keep replacing in drafts before they send them.

What counts is a word in the place of another one, in a sentence that is sent otherwise unchanged for the
most part. A sentence that was left out, or written anew, says nothing about the docs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from core.domain.text import split_sentences
from core.knowledge.health.findings import Docs, DocsFinding, Quote
from core.language.stop_words import stop_words
from core.language.tokens import Token, find_words
from core.store.edits import CitedSentence, EditedDraft

FEWEST_TICKETS = 3
"""A word that was replaced in fewer tickets was not 'kept' correcting."""
_SHARE = 0.5
"""Of the tickets in which the passage's sentence was sent."""
_SAME_SENTENCE = 0.5
"""Likeness of two sentences (difflib's ratio of words) from which one is the other, edited."""


@dataclass(slots=True)
class _Passage:
    """What became of the sentences that rest on one passage."""

    sent: set[str] = field(default_factory=set)
    """Tickets whose reply has the sentence, changed or not."""
    replaced: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Tickets by the stem of the word that was replaced."""
    instead: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def find_edited_passages(docs: Docs, edits: Sequence[EditedDraft]) -> Iterator[DocsFinding]:
    """A finding for each passage that still says what agents replace, the most corrected first."""
    passages: defaultdict[tuple[str, str], _Passage] = defaultdict(_Passage)
    for edit in _last_of_each_ticket(edits):
        sentences = [find_words(edit.reply[start:end]) for start, end in split_sentences(edit.reply)]
        for cited in edit.cited:
            _note(passages[cited.path, cited.quote], edit.ticket, cited, sentences)
    titles = {page.path: page.title for page in docs.pages}
    found = []
    for (path, quote), passage in passages.items():
        start = docs.texts.get(path, "").find(quote)
        wrong = [word for word in find_words(quote) if _kept_correcting(word.stem, passage)]
        if start >= 0 and wrong:
            found.append((len(passage.replaced[wrong[0].stem]), path, quote, start, wrong, passage))
    for count, path, quote, start, wrong, passage in sorted(found, key=lambda row: (-row[0], row[1], row[3])):
        marks = tuple(word.span for word in wrong)
        values: dict[str, str | int] = {"count": count, "of": len(passage.sent)}
        instead, times = passage.instead[wrong[0].stem].most_common(1)[0]
        # Words that a single reply holds may be about its customer; they stay there.
        why = "corrected-to" if times >= FEWEST_TICKETS else "corrected"
        if why == "corrected-to":
            values |= {"word": wrong[0].span.of(quote), "instead": instead}
        yield DocsFinding("stale", why, titles[path], (Quote(path, start, start + len(quote), quote, marks),), values)


def _last_of_each_ticket(edits: Sequence[EditedDraft]) -> list[EditedDraft]:
    """Of several drafts for a ticket the one that its reply was most likely made from."""
    chosen: dict[str, tuple[float, EditedDraft]] = {}
    for edit in edits:
        similarity = _matcher(edit.draft.split(), edit.reply.split()).ratio()
        if edit.ticket not in chosen or similarity >= chosen[edit.ticket][0]:
            chosen[edit.ticket] = (similarity, edit)
    return [edit for _, edit in chosen.values()]


def _note(passage: _Passage, ticket: str, cited: CitedSentence, reply: Sequence[Sequence[Token]]) -> None:
    drafted = find_words(cited.sentence)
    own = [word.text for word in drafted]
    written = [[word.text for word in words] for words in reply]
    likest = max(written, key=lambda words: _matcher(own, words).ratio(), default=[])
    matcher = _matcher(own, likest)
    if not likest or matcher.ratio() < _SAME_SENTENCE:
        return
    passage.sent.add(ticket)
    stops = stop_words()
    for kind, from_, to, new_from, new_to in matcher.get_opcodes():
        if kind != "replace":
            continue
        instead = " ".join(likest[new_from:new_to])
        for word in drafted[from_:to]:
            if word.text not in stops or word.text.isdigit():
                passage.replaced[word.stem].add(ticket)
                passage.instead[word.stem][instead] += 1


def _matcher(one: list[str], other: list[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, one, other, autojunk=False)


def _kept_correcting(stem: str, passage: _Passage) -> bool:
    tickets = len(passage.replaced.get(stem, ()))
    return tickets >= FEWEST_TICKETS and tickets >= _SHARE * len(passage.sent)
