"""What a model writes for a reply: streamed, without markup and filler, cut at its natural end.

The model writes only the middle; greeting and closing are the template's, so no name is ever its
invention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.text import split_sentences
from core.drafting.page_wording import MARKUP_TAG
from core.drafting.prompt import ANSWER_TOKENS, DraftPrompt
from core.drafting.scoring import stems
from core.language.clean_text import CleanText
from core.language.prompt_config import prompt_config
from core.ports import Cancelled, ChatModel, ChatRequest, Completion, never

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CITED = re.compile(r"\s*\[\d{1,2}\](?:\[\d{1,2}\])*")
_CODE = re.compile(r"```[^\n`]*\n(?P<block>.*?)(?:\n[ \t]*```|\Z)|`(?P<span>[^`\n]+)`", re.DOTALL)
_STRONG = re.compile(r"(\*\*|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_SAME = 0.85  # shared words of a sentence that only repeats an earlier one
_ECHO = 0.8  # share of a question's words that the customer had asked in: then it is said back
_STOP = ("\n---",)


@dataclass(frozen=True, slots=True)
class Generation:
    """The text that a stream gave, and how the stream ended."""

    text: str
    completion: Completion


def generate(
    chat: ChatModel,
    prompt: DraftPrompt,
    task: str,
    begins: str,
    temperature: float,
    seed: int,
    cancelled: Cancelled = never,
) -> Iterator[str | Generation]:
    """Streams the body of the reply in pieces, then gives it whole, tidied.

    `begins`: the words that the model's answer starts with; `seed`: of the sampling.

    Stops early where the model begins to repeat itself. Raises `ModelError`.
    """
    request = ChatRequest(prompt.turns(task), ANSWER_TOKENS, temperature, seed, answer_start=begins, stop=_STOP)
    text = begins
    completion: Completion | None = None
    looping = False

    def stopped() -> bool:
        return looping or cancelled()

    if begins:
        yield begins
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
    text = natural_end(text, whole=completion.finish in ("end", "stop") and not looping)
    yield Generation(text, completion)


def tidy(text: str) -> str:
    """The model's words without marks, markup and invisible characters that do not belong in a reply.

    What stands in code marks is somebody's command, path or key and stays as it is, character for character; only
    the marks go. So do placeholders in angle brackets: `<your-domain>` is no markup.
    """
    text = CleanText(text).text
    parts = []
    end = 0
    for code in _CODE.finditer(text):
        parts.append(_without_markup(text[end : code.start()]))
        parts.append(code["block"].strip("\n") if code["block"] is not None else code["span"])
        end = code.end()
    parts.append(_without_markup(text[end:]))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _without_markup(text: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = MARKUP_TAG.sub("", text)
    text = re.sub(r"\[[^\]]+\]:\s*\S+.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]\d][^\]]*)\]\([^)]*\)", r"\1", text)
    text = _CITED.sub("", text)
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    return _STRONG.sub(r"\2", text)


def without_filler(text: str, questions: Sequence[str]) -> str:
    """`text` without the phrases of `[filler]` and without the customer's questions said back."""
    filler = prompt_config()["filler"]
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
