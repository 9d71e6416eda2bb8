"""The model's draft: written within the evidence, streamed, cut at its natural end, and checked.

The model writes only the middle; greeting, first sentence and closing are the template's, so no
name and no acknowledgement is ever its invention. What it wrote is shown only when every sentence
passes the review; otherwise the extractive draft stays in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.drafting.evidence import Evidence
from core.drafting.extractive import Composition
from core.drafting.hostile import without_hidden
from core.drafting.model import Citation, Draft, Gap
from core.drafting.prompt import ANSWER_TOKENS, DraftPrompt
from core.drafting.prompt_words import prompt_words
from core.drafting.scoring import stems
from core.ports import Cancelled, ChatModel, ChatRequest, Completion, never
from core.review.model import Review
from core.text import Span, split_sentences
from core.values import find_values

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CITED = re.compile(r"\s*\[\d{1,2}\](?:\[\d{1,2}\])*")
_SAME = 0.85  # shared words of a sentence that only repeats an earlier one
_ECHO = 0.8  # share of a question's words that the customer had asked in: then it is said back
_MEANT = 0.5  # share of a docs' sentence's words in the model's sentence that was to say it
_SAID = 0.9  # share of them in the whole draft, from which on it has been said word for word
_TAKEN_UP = 0.4  # share of a docs' sentence's words in the draft, below which the draft left it out
_ADDED, _ADDED_WORDS = 2, 45  # sentences, and words in all, that are added to a draft
_SCRAP_WORDS = 6
_DANGLES = re.compile(
    r"(?:it|its|this|that|these|those|they|such|however|but|also|then|so|otherwise|instead|and|or|es|er|sie|das|dies\w*"
    r"|jedoch|aber|auch|dann|sonst|und|oder)\b",
    re.IGNORECASE,
)
_SPOKEN_LINES = 4  # so many lines of a list can be said as sentences
_LIST_MARK = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_STOP = ("\nFACTS", "\nMESSAGE", "\nQUESTIONS", "\n---", "\n###")


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a stream: the reply's middle, and how the stream ended."""

    text: str
    completion: Completion
    why: str = ""
    """Message id of why it can't be used; empty if it can."""


def write(
    chat: ChatModel, prompt: DraftPrompt, task: str, temperature: float, seed: int, cancelled: Cancelled = never
) -> Iterator[str | Written]:
    """Streams the middle of the reply in pieces, then gives it whole.

    Stops early where the model begins to repeat itself. Raises `ModelError`.
    """
    request = ChatRequest(prompt.turns(task), ANSWER_TOKENS, temperature, seed, stop=_STOP)
    text = ""
    completion: Completion | None = None
    looping = False

    def stopped() -> bool:
        return looping or cancelled()

    for piece in chat.stream(request, stopped):
        if isinstance(piece, Completion):
            completion = piece
        elif not looping:
            text += piece
            looping = _loops(text)
            yield piece
    if completion is None:
        raise AssertionError("a stream ends in a Completion")
    text = without_filler(tidy(text), prompt.questions)
    text = spoken(text, prompt.evidence[: prompt.said], len(prompt.questions) > 1)
    text = natural_end(text, whole=completion.finish in ("end", "stop") and not looping)
    yield Written(text, completion, "" if text else "empty")


def tidy(text: str) -> str:
    """The model's words without marks, markup and invisible characters that do not belong in a reply."""
    text = without_hidden(text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|</?[A-Za-z][^<>]{0,400}>", "", text)
    text = re.sub(r"^\[[^\]]+\]:\s*\S+.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]\d][^\]]*)\]\([^)]*\)", r"\1", text)
    text = _CITED.sub("", text)
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*|__|`", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def without_filler(text: str, questions: Sequence[str]) -> str:
    """`text` without the phrases of `[filler]` and without the customer's questions said back."""
    filler = prompt_words()["filler"]
    useless = re.compile("|".join(f"(?:{p})" for p in filler["sentences"]), re.IGNORECASE)
    beginning = re.compile("|".join(f"(?:{p})" for p in filler["beginnings"]), re.IGNORECASE)
    asked = [stems(question) for question in questions]
    for span in reversed(split_sentences(text)):
        sentence = span.of(text)
        echo = sentence.rstrip("*_ ").endswith("?") and any(
            _contained(stems(sentence), words) >= _ECHO for words in asked
        )
        if echo or useless.match(sentence):
            before, rest = text[: span.start].rstrip(" "), text[span.end :].lstrip(" ")
            text = before + (" " if before and rest and not (before[-1].isspace() or rest[0].isspace()) else "") + rest
        elif cut := beginning.match(sentence):
            rest = sentence[cut.end() :]
            text = text[: span.start] + rest[:1].upper() + rest[1:] + text[span.end :]
    return re.sub(r"\n{3,}", "\n\n", text).strip()


_NUMBERED = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+(?=\S)", re.MULTILINE)


def spoken(text: str, evidence: Sequence[Evidence], several: bool) -> str:
    """`text` without list marks where it lists whole sentences that are no steps: models number answers.

    `several`: answers to several questions, which keep a paragraph each.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    marked = [line for line in lines if _NUMBERED.match(line)]
    if not marked or len(marked) > _SPOKEN_LINES or any(e.role == "step" for e in evidence):
        return text
    if not all(_SENTENCE_END.search(line.strip()) for line in marked):
        return text
    bare = [_NUMBERED.sub("", line).strip() for line in lines if not line.rstrip().endswith(":")]
    return ("\n\n" if several else " ").join(bare)


def natural_end(text: str, whole: bool) -> str:
    """`text` up to the end of its last whole sentence, each sentence once.

    `whole`: the model ended by itself, so a last line without a full stop is a list item, not a torso.
    """
    spans = split_sentences(text)
    if not spans:
        return ""
    if not whole and not _SENTENCE_END.search(spans[-1].of(text)):
        spans = spans[:-1]
    kept = ""
    seen: list[tuple[frozenset[str], set[str]]] = []
    position = 0
    for span in spans:
        sentence = span.of(text)
        key = (stems(sentence), set(_NUMBER.findall(sentence)))
        repeated = key[0] and any(_overlap(key[0], old) >= _SAME and key[1] <= numbers for old, numbers in seen)
        if not repeated:
            kept += text[position : span.end] if kept else sentence
            seen.append(key)
        position = span.end
    # A list whose items are gone leaves its lead-in behind.
    return re.sub(r"\n?[^\n.!?]*:\s*$", "", kept).strip()


def _contained(part: frozenset[str], whole: frozenset[str]) -> float:
    """How much of `part` stands in `whole`: what is said back is often one question of several."""
    return len(part & whole) / max(1, len(part))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(1, len(first | second))


def _loops(text: str) -> bool:
    """Whether the last sentence or line stands in the text for the third time."""
    parts = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if len(part.strip()) > 12]
    return len(parts) >= 3 and parts.count(parts[-1]) >= 3


def checked(
    body: str, composition: Composition, prompt: DraftPrompt, review: Review, body_place: Span
) -> tuple[tuple[Citation, ...], str]:
    """The citations of a reviewed reply, and the message id of why it may not be shown ('' if it may).

    `body_place`: where the model's words stand in the reviewed reply; only they are judged here.
    """
    if _addresses(body) - _addresses(" \n".join(e.wording for e in prompt.evidence)):
        return (), "unsupported"  # a link or address that stands only in markup, or nowhere
    citations = []
    for verdict in review.sentences:
        if not (body_place.start <= verdict.start and verdict.end <= body_place.end):
            continue
        if verdict.verdict == "contradicted":
            return (), "contradicted"
        if verdict.verdict == "unsupported":
            return (), "unsupported"
        if verdict.verdict == "supported" and verdict.quote and verdict.path:
            place = Span(verdict.start, verdict.end)
            citations.append(Citation(verdict.path, verdict.quote_start, verdict.quote_end, verdict.quote, place))
    if not citations:
        return (), "without-source"
    if _leaves_out(body, composition):
        return (), "leaves-out"
    return tuple(citations), ""


def completed(body: str, composition: Composition) -> str:
    """`body` with what the answers say and the model left out, in the docs' own words, at its end.

    Only a sentence or two that can stand there, and no more than the model said itself: a draft that left
    out more is judged by what it says.
    """
    said = list(dict.fromkeys(e for answer in composition.answers for e in answer.evidence))
    body = _without_scraps(body, [e.wording for e in said if e.role == "row"])
    left_out = [e for e in said if e.role != "step" and _likeness(e.wording, body) < _TAKEN_UP]
    words = [evidence.wording for evidence in left_out]
    stands = all(_SENTENCE_END.search(w) and not _DANGLES.match(w) for w in words)
    if not body or not words or not stands or len(words) > min(_ADDED, len(said) // 2):
        return body
    if len(" ".join(words).split()) > _ADDED_WORDS:
        return body
    several = len(composition.answers) > 1 or _NUMBERED.search(body) is not None
    return body + ("\n\n" if several else " ") + " ".join(words)


def _without_scraps(body: str, rows: Sequence[str]) -> str:
    """`body` with what is only a scrap of a table row ('Leather, size 90 to 100.') said as the row says it."""
    for span in reversed(split_sentences(body)):
        words = stems(span.of(body))
        whole = next((row for row in rows if words and words < stems(row) and row not in body), "")
        if whole and len(span.of(body).split()) <= _SCRAP_WORDS:
            body = body[: span.start] + whole + body[span.end :]
    return body


def _addresses(text: str) -> set[str]:
    return {value.key for value in find_values(text) if value.kind in ("link", "email", "phone")}


def _leaves_out(body: str, composition: Composition) -> bool:
    """Whether a step, or an answer's numbers, which the extractive draft gives, are missing."""
    said = set(_NUMBER.findall(body))
    steps = [e for answer in composition.answers for e in answer.evidence if e.role == "step"]
    if any(_likeness(step.wording, body) < _TAKEN_UP for step in steps):
        return True
    for answer in composition.answers:
        numbers = [set(_NUMBER.findall(e.wording)) for e in answer.evidence]
        if any(numbers) and not any(n and n <= said for n in numbers):
            return True
    return False


def mended(body: str, composition: Composition, review: Review, body_place: Span) -> str:
    """`body` with each failing sentence said in the docs' own words, where the answers hold a sentence
    that means it and was not said yet, and taken out where they do not."""
    open_evidence = [e for answer in composition.answers for e in answer.evidence]
    open_evidence = [e for e in open_evidence if _likeness(e.wording, body) < _SAID]
    kept = body
    for verdict in reversed(review.sentences):
        inside = body_place.start <= verdict.start and verdict.end <= body_place.end
        if verdict.verdict not in ("unsupported", "contradicted") or not inside:
            continue
        start, end = verdict.start - body_place.start, verdict.end - body_place.start
        meant = max(open_evidence, key=lambda e: _likeness(e.wording, verdict.text), default=None)
        if meant is not None and _likeness(meant.wording, verdict.text) >= _MEANT:
            open_evidence.remove(meant)
            mark = _LIST_MARK.match(verdict.text)
            kept = kept[:start] + (mark.group() if mark else "") + meant.wording + kept[end:]
        else:
            line = kept.rfind("\n", 0, start) + 1
            start = line if _LIST_MARK.fullmatch(kept[line:start]) else start
            kept = kept[:start].rstrip(" ") + kept[end:]
    return natural_end(re.sub(r"\n{3,}", "\n\n", kept).strip(), whole=True)


def _likeness(wording: str, text: str) -> float:
    """Share of the words of a docs' sentence that stand in `text`."""
    words = stems(wording)
    return len(words & stems(text)) / max(1, len(words))


def model_draft(
    text: str,
    citations: tuple[Citation, ...],
    why: str,
    prompt: DraftPrompt,
    extractive: Draft,
    gaps: tuple[Gap, ...] = (),
) -> Draft:
    """The draft of these words; it is offered only if there is nothing against it."""
    draft = Draft("model", text, citations, shown=not why, why=why, left_out=prompt.left_out)
    return replace(draft, unanswered=extractive.unanswered, gaps=gaps)
