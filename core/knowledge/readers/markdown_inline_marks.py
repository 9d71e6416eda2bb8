"""Marks within a line that are no Markdown: wiki links, highlights, editor's marks, shortcodes of signs, attribute
lists."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.knowledge.readers.markdown_tags import markdown_words

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_WIKI_LINK = re.compile(r"(?<![\w\[=(,])(?<!= )\[\[(?![\"'_])([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]+))?\]\](?![\](])")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^\n]+?)(?<=[^\s=])==(?![=\w])")
_INSERTED = re.compile(r"\{(?:\+\+|==)(.*?)(?:\+\+|==)\}")
_DELETED = re.compile(r"\{(?:--.*?--|>>.*?<<)\}")
_REPLACED = re.compile(r"\{~~.*?~>(.*?)~~\}")
_KEYS = re.compile(r"(?<![\w+])\+\+([a-z0-9]+(?:[+-][a-z0-9]+)*)\+\+(?![\w+])")
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]+)\]")
_POWER = re.compile(r"(?<=[\w)])\^([+-]?\w{1,3})\^(?!\w)")
_LOWERED = re.compile(r"(?<=[A-Za-z])~(\d{1,2})~")
_ONE_ATTRIBUTE = r"(?:[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|[^\s}\"]+))"
_ATTRIBUTES = re.compile(rf"(?<=[\])`*_])\{{:?[ \t]*{_ONE_ATTRIBUTE}(?:[ \t]+{_ONE_ATTRIBUTE})*[ \t]*\}}")
_BLOCK_ID = re.compile(r"[ \t]\^[A-Za-z0-9-]{4,}$")
_SIGN = re.compile(r"(?<![\w:/.])(?P<sign>:[a-z][a-z0-9_+-]*:)(?:\{[^}]*\})?(?![\w/:])")
_SPACE_EXPRESSION = re.compile(r"\{\s*(?:\"\s*\"|'\s*')\s*\}")
_SITE_VALUE = re.compile(r"\{\{-?\s*([\w.$\[\]'\"-]+)(?:\s*\|[^{}]*)?\s*-?\}\}")


def outside_code(line: str, change: Callable[[str], str]) -> str:
    """`line` with `change` made to what is no code in it."""
    if "`" not in line:
        return change(line)
    parts: list[str] = []
    end = 0
    for code in CODE_SPAN.finditer(line):
        parts += (change(line[end : code.start()]), code[0])
        end = code.end()
    return "".join((*parts, change(line[end:])))


def without_marks(words: str) -> str:
    """Words of a line without the marks, those that only edit, point or decorate left out altogether."""
    if "[[" in words:
        words = _WIKI_LINK.sub(_wiki_words, _EMBED.sub("", words))
    if "{" in words:
        words = _REPLACED.sub(r"\1", _DELETED.sub("", _INSERTED.sub(r"\1", words)))
        words = _ATTRIBUTES.sub("", words)
        words = _SPACE_EXPRESSION.sub(" ", words)
        words = _SITE_VALUE.sub(_site_words, words)
    if "==" in words:
        words = _HIGHLIGHT.sub(r"\1", words)
    if "++" in words:
        words = _KEYS.sub(lambda found: "+".join(key.capitalize() for key in re.split(r"\+", found[1])), words)
    if "^" in words:
        words = _POWER.sub(r"<sup>\1</sup>", _INLINE_NOTE.sub(r" (\1)", words))
        words = _BLOCK_ID.sub("", words)
    if "~" in words:
        words = _LOWERED.sub(r"\1", words)
    return _SIGN.sub(_sign, words) if words.count(":") > 1 else words


def _wiki_words(found: re.Match[str]) -> str:
    return str(found[2] or found[1].replace("#", " > ").lstrip(" >")).strip()


def _site_words(found: re.Match[str]) -> str:
    """Nothing for a value that the site keeps elsewhere; other words in braces may be what the page is about."""
    return "" if found[1].lower().startswith(tuple(markdown_words()["site_values"])) else found[0]


def _sign(found: re.Match[str]) -> str:
    return str(markdown_words()["signs"].get(found["sign"].strip(":"), ""))
