"""What classes, attributes and tags of help pages mean: the data of `resources/readers/html.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.resources import load_toml

Node = Any  # selectolax ships no types
Attributes = Mapping[str, str | None]

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ICONS = frozenset(("i", "span", "em"))
_PICTURES = _ICONS | {"img", "svg"}
STRUCK = frozenset(("del", "s", "strike"))
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html label legend li main ol p pre section summary table tbody thead tfoot tr td th ul"
        " caption",
    )
)
UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head svg math iframe object canvas nav select textarea dialog input option"
        " datalist rp rt audio video",
    )
)
"""What shows no words of the page. (Buttons and forms are asked about: some of them do.)"""

_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+\s*(?:;|!|$)"
    r"|font-size\s*:\s*0[a-z%]*\s*(?:;|!|$)|(?:left|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01])",
    re.IGNORECASE,
)
_STRIKING_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
_RESPONSIVE = re.compile(
    r"(?:^|\s)(?:\w+:(?:block|flex|grid|inline\S*|table\S*|visible)|d-\w+-(?:block|flex|grid|inline\S*))"
)
_TELLING = re.compile(r"\d|[.!?]$|\w: \w")
_NONE: frozenset[str] = frozenset()
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"(?P<selectors>[^{}]{1,500})\{(?P<style>[^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"\w*([.#])([\w-]+)")
_FILE = re.compile(r"[\w\s./\\%-]*\.(?:png|jpe?g|gif|svg|webp|bmp|avif)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marks:
    """Words by which generators and frameworks say what a part of a page is."""

    line_numbers: frozenset[str]
    permalinks: frozenset[str]
    note_marks: frozenset[str]
    unseen: frozenset[str]
    struck: frozenset[str]
    frame: frozenset[str]
    hints: frozenset[str]
    beside: frozenset[str]
    folded: frozenset[str]
    opens: frozenset[str]
    tab_lists: frozenset[str]
    tab_panels: frozenset[str]
    pictures_saying_nothing: frozenset[str]


@lru_cache(maxsize=1)
def marks() -> Marks:
    """The words, read once."""
    data = dict(load_toml("readers", "html.toml"))
    tabs, pictures = data.pop("tabs"), data.pop("pictures")
    return Marks(
        **{name: frozenset(words) for name, words in data.items()},
        tab_lists=frozenset(tabs["lists"]),
        tab_panels=frozenset(tabs["panels"]),
        pictures_saying_nothing=frozenset(pictures["saying_nothing"]),
    )


def classes(attributes: Attributes) -> frozenset[str]:
    """The classes of an element."""
    found = attributes.get("class")
    return _words(found) if found else _NONE


@lru_cache(maxsize=2000)
def _words(attribute: str) -> frozenset[str]:
    return frozenset(attribute.lower().split())


@lru_cache(maxsize=2000)
def _style(style: str) -> tuple[bool, bool]:
    """Whether a style hides an element, and whether it strikes it out. (A page repeats a few styles.)"""
    return bool(_HIDING_STYLE.search(style)), bool(_STRIKING_STYLE.search(style))


def is_struck(attributes: Attributes) -> bool:
    """Whether an element is struck out by its style."""
    style = attributes.get("style")
    return bool(style and _style(style)[1]) or not marks().struck.isdisjoint(classes(attributes))


def hidden_by(style_sheet: str) -> tuple[frozenset[str], frozenset[str]]:
    """The classes and ids that a page's own style sheet does not show: of rules for one class or id alone, and
    for all media."""
    found = [
        selector.strip()
        for rule in _RULE.finditer(_AT_RULE.sub("", _CSS_COMMENT.sub("", style_sheet)))
        if _HIDING_STYLE.search(rule["style"])
        for selector in rule["selectors"].split(",")
    ]
    names = [match for selector in found if (match := _SIMPLE_SELECTOR.fullmatch(selector))]
    return frozenset(n[2].lower() for n in names if n[1] == "."), frozenset(n[2] for n in names if n[1] == "#")


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element says that it is not shown (yet: something may open it)."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if style and _style(style)[0]:
        return True
    if marks().unseen.isdisjoint(classes(attributes)):
        return False
    return not _RESPONSIVE.search(attributes.get("class") or "")


def alternative(node: Node, tag: str, attributes: Attributes) -> str:
    """The words that stand for a picture, an icon or an empty sign; '' if it says nothing."""
    if tag not in _PICTURES and "role" not in attributes:
        return ""
    if tag == "img":
        words = attributes.get("alt") or attributes.get("title")
    elif tag == "svg":
        words = attributes.get("aria-label") if attributes.get("role") == "img" else ""
    elif tag in _ICONS and attributes and (words := attributes.get("aria-label") or attributes.get("title")):
        words = "" if node.text(strip=True) else words
    else:
        return ""
    return said_by_picture(words or "")


def said_by_picture(words: str) -> str:
    """The text of a picture, '' where it only says that there is one, or what its file is called."""
    words = " ".join(words.split())
    if words.lower().strip(".:") in marks().pictures_saying_nothing or _FILE.fullmatch(words):
        return ""
    return words


def tells_something(words: str) -> bool:
    """Whether the text of a picture that stands alone may say what the page says nowhere else: hours, prices, a
    sentence, the kind of a hint. ('The settings page' only says what is to be seen.)"""
    return bool(_TELLING.search(words)) or words.strip().lower() in marks().hints
