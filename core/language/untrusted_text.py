"""Prompt injection: text of tickets and documents is data, and what is hidden in it is taken out before use.

Hidden are HTML comments, invisible and direction-changing characters, and control tokens of chat
templates. What is taken out of a passage is blanked, not cut, so that its spans stay true.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache

from core.domain.knowledge import Passage
from core.domain.text import Span, split_sentences
from core.language.addressee import speaks_to_writer
from core.workspace.folder import default_toml

_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)

# Tokens by which templates of known model families mark roles and turns. A tokenizer that is told
# to read data as plain text is the real wall; this is the second one, for templates put together as text.
_TEMPLATE_TOKEN = re.compile(
    r"<\|[^<>|\n]{0,40}\|>|<\|?/?(?:im_start|im_end|endoftext|eot_id|start_header_id|end_header_id|s|unk|bos|eos|pad)\|?>"
    r"|<(?:start|end)_of_turn>|\[/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_CALLS)\]|<</?SYS>>"
    r"|</?(?:system|assistant|user|human|tool|tool_call|think|instructions?|context)>"
    r"|<｜[^｜\n]{0,40}｜>|\{%.*?%\}|\{\{.*?\}\}",
    re.IGNORECASE,
)
# Those that stand in no text but an attack (or a page about models): their whole paragraph is left out.
_TURN_TOKEN = re.compile(
    r"<\|[^<>|\n]{1,40}\|>|<(?:start|end)_of_turn>|\[/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS)\]|<</?SYS>>|<｜[^｜\n]{1,40}｜>"
)
# What a reader sees backwards was put there for somebody else.
_OVERRIDDEN = re.compile("[\u202d\u202e].*?(?:\u202c|\n|\\Z)")
# Joiners that scripts need (Persian, Indic, emoji) are kept between letters of those scripts only.
_INVISIBLE = {"Cf", "Co"}
_KEPT = {"\u200c", "\u200d"}


def blank_hidden(text: str) -> str:
    """`text` with hidden parts replaced by as many spaces: every other code point stays where it is."""
    return _blank_invisible(_TEMPLATE_TOKEN.sub(_blank, _COMMENT.sub(_blank, text)))


def blank_unseen(text: str) -> str:
    """The same for what a page's reader does not see (`without_unseen`)."""
    return _blank_invisible(_TURN_TOKEN.sub(_blank, _HTML_COMMENT.sub(_blank, text)))


def _blank_invisible(text: str) -> str:
    text = _OVERRIDDEN.sub(_blank, text)
    if text.isascii():
        return text
    return "".join(
        " " if unicodedata.category(c) in _INVISIBLE and not (c in _KEPT and _joins(text, i)) else c
        for i, c in enumerate(text)
    )


def without_hidden(text: str) -> str:
    """`text` as a person would see it: hidden parts cut out, white space left as it was."""
    # Cutting one part may join the halves of another.
    while (cleaned := _cut_hidden(text)) != text:
        text = cleaned
    return text


def without_unseen(text: str) -> str:
    """`text` without what its reader does not see: comments, invisible characters, marks of a model's turns."""
    while (cleaned := _TURN_TOKEN.sub(" ", _cut_invisible(_HTML_COMMENT.sub("", text)))) != text:
        text = cleaned
    return text


def _cut_hidden(text: str) -> str:
    return _TEMPLATE_TOKEN.sub(" ", _cut_invisible(_COMMENT.sub("", text)))


def _cut_invisible(text: str) -> str:
    text = _OVERRIDDEN.sub("", text)
    if text.isascii():
        return text
    return "".join(
        c for i, c in enumerate(text) if unicodedata.category(c) not in _INVISIBLE or (c in _KEPT and _joins(text, i))
    )


@cache
def _to_machines(in_ticket: bool) -> re.Pattern[str]:
    table = default_toml("hostile")
    patterns = [*table["to_machines"], *(table["in_tickets"] if in_ticket else ())]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def is_prompt_injection(sentence: str, *, in_ticket: bool) -> bool:
    """Whether a sentence gives orders to the assistant, its model or whoever writes the reply instead of telling a
    person something.

    Two filters, no walls: known orders (`resources/defaults/hostile.toml`), and whom the sentence speaks to
    (`core.language.addressee`). A draft is safe because it holds only what stands in public pages, or was checked
    against them.
    """
    return orders_machine(sentence, in_ticket=in_ticket) or _speaks_to_writer(sentence, in_ticket)


@lru_cache(maxsize=4_096)
def orders_machine(sentence: str, *, in_ticket: bool) -> bool:
    """Whether a sentence holds one of the known orders to a machine."""
    orders = _to_machines(in_ticket)
    return any(orders.search(reading) for reading in _readings(without_hidden(sentence)))


@lru_cache(maxsize=4_096)
def _speaks_to_writer(sentence: str, in_ticket: bool) -> bool:
    return any(speaks_to_writer(reading, in_ticket=in_ticket) for reading in _readings(without_hidden(sentence)))


def _readings(text: str) -> set[str]:
    """What `text` may be read as: letters that look like others, digits and single letters for words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = html.unescape(bare).translate(_look_alikes()).replace("_", " ")
    letters = _MIXED.sub(lambda word: word.group().translate(_LEET), plain)
    together = _SPACED.sub(lambda run: re.sub(r"(?<=\S)\s(?=\S)", "", run.group()), plain)
    # Accents may be letters of the language: both are tried.
    return {unicodedata.normalize("NFKC", text), plain, letters, together}


@cache
def _look_alikes() -> dict[int, str]:
    pairs = default_toml("hostile")["look_alikes"]
    return {ord(pair[0]): pair[1:] for pair in pairs.split()}


_LEET = str.maketrans("0134578@$", "oieastbas")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*\d)[\w@$]{3,}")
_SPACED = re.compile(r"(?<!\S)(?:\w\s{1,4}){5,}\w(?!\S)")


def sanitised(passage: Passage, blank: Callable[[str], str] = blank_hidden) -> Passage:
    """`passage` with hidden parts blanked, and paragraphs that speak to machines; every span as it was."""
    text = blank(passage.text)
    for span in _paragraphs(text):
        sentences = split_sentences(span.of(passage.text), passage.language or "en")
        words = span.of(passage.text)
        if _TURN_TOKEN.search(words) or any(is_prompt_injection(s.of(words), in_ticket=False) for s in sentences):
            text = text[: span.start] + re.sub(r"[^\n]", " ", span.of(text)) + text[span.end :]
    return passage if text == passage.text else replace(passage, text=text)


def sentences_for_humans(text: str) -> list[str]:
    """The sentences of a customer's message that speak to people, hidden parts left out.

    What follows an order to a machine in its paragraph goes with it, unless it asks something.
    """
    text = without_hidden(text)
    kept: list[str] = []
    for paragraph in _paragraphs(text):
        ordered = False
        for span in split_sentences(paragraph.of(text)):
            sentence = " ".join(span.of(paragraph.of(text)).split())
            if not is_prompt_injection(sentence, in_ticket=True) and (not ordered or sentence.endswith("?")):
                kept.append(sentence)
            ordered = ordered or orders_machine(sentence, in_ticket=True)
    return kept


def _paragraphs(text: str) -> list[Span]:
    """The stretches of `text` between blank lines."""
    return [Span(*match.span()) for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]


def _joins(text: str, index: int) -> bool:
    return 0 < index < len(text) - 1 and ord(text[index - 1]) > 0x5FF and ord(text[index + 1]) > 0x5FF


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


_LINK_OR_ADDRESS = re.compile(
    r"\b(?:https?|ftp|javascript|data|mailto|file):\S*|\bwww\.\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,})/\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"!?\[[^\]]*\]\([^)]*\)|<[^>]*>|[`*_#{}\[\]|<>\\]")


def safe_to_quote(text: str) -> str:
    """The customer's words as a draft may say them back: one line, without links, addresses and markup.

    Empty if something had to be taken out that was more than markup: half a sentence misquotes.
    """
    text = " ".join(without_hidden(text).split())
    if _LINK_OR_ADDRESS.search(unicodedata.normalize("NFKC", text)) or len(text) > 240:
        return ""
    return " ".join(_MARKUP.sub(" ", text).split()).strip("\"“”„'")
