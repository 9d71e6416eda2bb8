"""What Markdown's authors write for themselves: comments of HTML, MDX, Obsidian and of templates, scripts, styles."""

from __future__ import annotations

import re
from functools import lru_cache

from core.knowledge.readers.markdown_tags import markdown_words

_FENCED = (
    r"^[ \t>]*(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)\n"
    r".*?(?:^[ \t>]*(?:(?(ticks)(?P=ticks)|(?P=tildes))[`~]*)[ \t]*$|\Z)"
)
_SPAN = r"(?<!`)(?P<span>`+)(?!`)[^\n]*?(?<!`)(?P=span)(?!`)"
_COMMENTS = (
    r"<!--.*?-->|\{/\*.*?\*/\}|\{\{-?\s*/\*.*?\*/\s*-?\}\}|\{\{!--.*?--\}\}|\{#(?=[\s-]).*?(?<=[\s-])#\}|<%[-#].*?%>"
    r"|%%(?=\S|[ \t\n]).*?%%(?![\w%])"
)
_TABLE = re.compile(r"^[ \t]*<table\b.*?</table>", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_BLANK_BEFORE_TAG = re.compile(r"\n(?:[ \t]*\n)+(?=[ \t]*<)")
_BLANK_BEFORE_WORDS = re.compile(r"\n[ \t]*\n+[ \t]*[^<\s]")
_MAY_HOLD = re.compile(r"<(?:!--|%|(?i:script|style|head|helmet|toc|table|seo|meta))|\{[/#{%]|%%")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = markdown_words()
    templates = "|".join(sorted(words["comments"]))
    components = "|".join(sorted(words["unseen"]))
    return re.compile(
        f"(?P<kept>{_FENCED}|{_SPAN})|{_COMMENTS}"
        rf"|\{{%[-+]?\s*(?P<template>{templates})\b[^%]*%\}}.*?\{{%[-+]?\s*(?:end|/)(?P=template)\s*[-+]?%\}}"
        rf"|\{{\{{[<%]\s*(?P<shortcode>{templates})\b[^{{}}]*[>%]\}}\}}.*?\{{\{{[<%]\s*/(?P=shortcode)\s*[>%]\}}\}}"
        rf"|<(?P<component>{components})\b[^<>]*(?<!/)>.*?</(?P=component)\s*>"
        r"|<(?P<element>(?i:script|style|head))\b[^>]*>.*?</(?P=element)\s*>",
        re.DOTALL | re.MULTILINE,
    )


def _without_blank_lines(table: re.Match[str]) -> str:
    """A table in HTML as one block, to which a blank line would put an end; one with Markdown in it stays."""
    return table[0] if _BLANK_BEFORE_WORDS.search(table[0]) else _BLANK_BEFORE_TAG.sub("\n", table[0])


def without_comments(source: str) -> str:
    """`source` without what none of its readers sees. Code stays as it is."""
    if "<table" in source:
        source = _TABLE.sub(_without_blank_lines, source)
    return source if not _MAY_HOLD.search(source) else _pattern().sub(lambda found: found["kept"] or "", source)
