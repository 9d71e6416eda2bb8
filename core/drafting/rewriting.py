"""Rewrites of a text in the reply box: shorter, simpler, warmer, more formal, corrected, translated, as a list.

A rewrite changes words, never facts: each number, date, name, link, negation and open gap has to be
there afterwards, none may be new. A rewrite that fails this is thrown away, and the outcome says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.domain.text import split_sentences
from core.drafting.faithfulness import check
from core.drafting.generation import natural_end, tidy
from core.drafting.rewrite_result import RewriteMode, RewriteResult, changes_between
from core.language.clean_text import CleanText
from core.language.languages import tables_of_all
from core.language.prompt_config import prompt_config
from core.ports import Cancelled, ChatModel, ChatRequest, Completion, Turn, never
from core.resources import load_toml
from core.values.placeholders import open_gaps

_TEMPERATURE = 0.2
_EXAMPLE_TOKENS = 300
_LIST_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)


def _words() -> Mapping[str, Any]:
    return load_toml("prompts", "rewrite.toml")


def rewrite(
    source: CleanText,
    wish: RewriteMode,
    chat: ChatModel | None = None,
    *,
    language: str = "en",
    into: str = "",
    examples: Sequence[CleanText] = (),
    cancelled: Cancelled = never,
) -> Iterator[str | RewriteResult]:
    """Streams the new text of `source` in pieces, then gives the outcome; nothing more once it is cancelled.

    `language` (ISO 639-1): that of the text; `into`: the one wanted with `translate`. `examples`: the agent's
    own sent replies, newest first, as few-shot examples for `like-mine`. Steps are made into a list without a
    model; all other wishes need `chat`. Raises `ModelError`, and `ValueError` for a wish that needs a model
    where there is none.
    """
    text = source.raw
    if wish == "steps":
        listed = steps_as_list(text)
        yield listed
        yield _outcome(text, listed, wish, (language, language))
        return
    if chat is None:
        raise ValueError(f"{wish} needs a chat model")
    if wish == "like-mine" and not examples:
        yield RewriteResult(wish, text, text, False, why="no-examples")
        return
    if wish == "translate" and into == language:
        yield RewriteResult(wish, text, text, False, why="same-language")
        return
    languages = (language, into if wish == "translate" else language)
    known = chat.identity.languages
    if not {"*", languages[1]} & set(known):
        yield RewriteResult(wish, text, text, False, why="language-unsupported", values=(languages[1],))
        return
    request = _request(source, wish, chat, languages[1], examples)
    written = ""
    for piece in chat.stream(request, cancelled):
        if isinstance(piece, str):
            written += piece
            yield piece
        elif piece.finish == "cancelled":
            return
        else:
            yield _judged(text, written, wish, piece, languages)


def _request(
    source: CleanText, wish: RewriteMode, chat: ChatModel, language: str, examples: Sequence[CleanText]
) -> ChatRequest:
    words = _words()
    system = words["system"].strip()
    if wish == "like-mine":
        shown: list[str] = []
        for example in examples:
            if sum(chat.count_tokens([*shown, example.text])) > _EXAMPLE_TOKENS:
                break
            shown.append(example.text)
        system += "\n\n" + words["examples"].format(examples="\n---\n".join(shown))
    task = words["task"][wish].format(language=prompt_config()["language"].get(language, language))
    before = source.text
    length = chat.count_tokens([before])[0]
    turns = (Turn("system", system), Turn("user", words["text"].format(text=before) + f"\n\n{task}"))
    return ChatRequest(turns, max_tokens=int(length * 1.7) + 40, temperature=_TEMPERATURE, stop=("\nTEXT:", "\n---"))


def _judged(
    before: str, written: str, wish: RewriteMode, completion: Completion, languages: tuple[str, str]
) -> RewriteResult:
    after = tidy(written).strip('"“”')
    after = re.sub(r"^(?:TEXT|Text)\s*:\s*", "", after)
    if not after:
        return RewriteResult(wish, before, before, False, why="empty")
    if completion.finish == "length":
        return RewriteResult(wish, before, before, False, why="cut-short")
    if natural_end(after, whole=True) != after.strip() and len(split_sentences(after)) > len(split_sentences(before)):
        return RewriteResult(wish, before, before, False, why="cut-short")  # it began to repeat itself
    return _outcome(before, after, wish, languages)


def _outcome(before: str, after: str, wish: RewriteMode, languages: tuple[str, str]) -> RewriteResult:
    if after.split() == before.split() and wish != "steps":
        return RewriteResult(wish, before, before, False, why="unchanged")
    if after == before:
        return RewriteResult(wish, before, before, False, why="unchanged")
    if wish == "shorter" and len(after.split()) >= len(before.split()):
        return RewriteResult(wish, before, before, False, why="unchanged")
    wrong = tuple(value.text for value in check(before, after, *languages).facts)
    if languages[0] == languages[1]:
        wrong += tuple(gap for gap in _gaps(before) if gap not in after)
    elif len(_gaps(after)) != len(_gaps(before)):
        wrong += tuple(_gaps(before))
    if wrong:
        return RewriteResult(wish, before, before, False, why="value-lost", values=tuple(dict.fromkeys(wrong)))
    return RewriteResult(wish, before, after, True, changes_between(before, after))


def _gaps(text: str) -> list[str]:
    """What is left for a person to fill: still to be filled after the rewrite, word for word."""
    return [span.of(text) for span in open_gaps(text)]


def steps_as_list(text: str) -> str:
    """Paragraphs of three or more steps as numbered lists; every other one as it was.

    A paragraph is taken for steps where at least two of its sentences begin with a word of order
    ('first', 'then', 'danach').
    """
    listed = [word for table in tables_of_all("wording") for word in table["step_words"]]
    first_words = "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))
    ordered = re.compile(rf"^(?:{first_words})\b,?\s*", re.IGNORECASE)
    return "\n\n".join(_listed(paragraph, ordered) for paragraph in text.split("\n\n"))


def _listed(paragraph: str, ordered: re.Pattern[str]) -> str:
    if _LIST_LINE.search(paragraph):
        return paragraph
    sentences = [span.of(paragraph) for span in split_sentences(paragraph)]
    steps = [i for i, sentence in enumerate(sentences) if ordered.match(sentence)]
    if len(steps) < 2 or len(sentences) < 3:
        return paragraph
    before, listed = sentences[: steps[0]], sentences[steps[0] :]
    lines = [_capital(ordered.sub("", sentence)) for sentence in listed]
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return (" ".join(before) + "\n" if before else "") + numbered


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
