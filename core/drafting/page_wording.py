"""The words of a page as a sentence of a reply says them: on one line, without what only marks them.

What a reader of the page's format has written into the store holds no markup any more, and what looks like some is
what the page shows. Only text that no such reader has seen (Markdown in a plain text file) still has its own.
"""

from __future__ import annotations

import html
import re
from functools import cache

from core.language.languages import tables_of_all

_MARKDOWN = re.compile(r"^(?:#{1,6}[ \t]+\S|```|~~~|\|[ \t:]*-{3,})", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]+)\]\((?:<[^>]*>|[^)\s]*)(?:\s+\"[^\"]*\")?\)")
MARKUP_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|sub"
    r"|summary|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
"""A tag that only marks words; `<your-domain>` and other placeholders are none."""
_EMPHASIS = re.compile(r"(\*\*|__|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))")
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}")
_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"\s*\n\s*")


def is_markdown(text: str) -> bool:
    """Whether a passage is Markdown source: it has headings, fences or tables marked as there."""
    return _MARKDOWN.search(text) is not None


@cache
def _note_label() -> re.Pattern[str]:
    """Quotation marks of Markdown, and the label of a note in any of our languages."""
    labels = "|".join(label for table in tables_of_all("wording") for label in table["note_labels"])
    return re.compile(rf"^(?:>\s*)+|^(?:{labels})\s*:\s+(?=\S)", re.IGNORECASE)


def plain_wording(text: str) -> str:
    """Markdown source as it would be said: without markup, images and link targets."""
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = MARKUP_TAG.sub(" ", text)
    text = _ANCHOR.sub("", text)
    text = _EMPHASIS.sub("", text)
    return _SPACES.sub(" ", _without_label(html.unescape(text)))


def on_one_line(text: str) -> str:
    """`text` as the page shows it, every character kept, but for line ends and the label of a note before it."""
    return _without_label(_LINE_ENDS.sub(" ", text))


def _without_label(text: str) -> str:
    """`text` without the label of a note before it."""
    return _note_label().sub("", text.strip()).strip()
