"""Tags of components, shortcodes and templates within a line of Markdown: what they are called, which name they give
to the part they hold, whether they open, close or stand alone.

    <TabItem value="a" label="Android">    {% tab title="Android" %}    {{< tab "Android" >}}    {{% expand "More" %}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from core.resources import load_toml

_IN_QUOTES = r"\"[^\"]{0,1000}+\"|'[^']{0,1000}+'|`[^`]{0,1000}+`"
_CODE = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}+\}){0,500}+\}){0,500}+\}"
TAG = re.compile(
    r"<(?P<close>/)?(?P<tag>[A-Z][\w.]*+|[a-z][a-z0-9]*+(?:-[a-z0-9]++)++|[a-z][a-z0-9]*+(?=\s[^<>{}=]{0,200}+=\{))"
    rf"(?P<with>(?=[\s/>])(?:{_IN_QUOTES}|{_CODE}|/(?!>)|[^\"'`<>{{}}/]){{0,1000}}+)(?P<alone>/)?>"
    r"|\{\{(?P<kind>[<%])[ \t\n]*(?P<shut>/)?[ \t\n]*(?P<short>[\w/.-]++)(?<!/)"
    rf"(?P<args>(?:{_IN_QUOTES}|[^\"`%>/]|'|%(?!\}}\}})|>(?!\}}\}})|/(?![%>]\}}\}})){{0,1000}}+)(?P<single>/)?[%>]\}}\}}"
    r"|\{%[-+]?[ \t\n]*(?P<end>end|/)?(?P<name>[\w-]++)"
    rf"(?P<words>(?:{_IN_QUOTES}|[^\"`%/]|'|%(?!\}})|/(?!%)){{0,1000}}+)(?P<closed>/)?%\}}"
)
"""A tag of any of these kinds. (Its parts never give back what they took: no text makes it slow.)"""
_ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|`[^`]*`|\{(?:[^{}]|\{[^{}]*\})*\}|[^\s\"'>]+)")
_QUOTED = re.compile(r"(?<![=\w])(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_IN_BRACES = re.compile(r"\{\s*[\"'`]([^\"'`]*)[\"'`]\s*\}")
_PAIR = re.compile(r"\{[^{}]*\}")
_STRING = re.compile(r"[\"'`]([^\"'`]*)[\"'`]")

_SHORTEST_NAME = 3
"""Code points of a value that is shown as a name; a shorter one is a key."""

Kind = Literal["opens", "closes", "alone"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    name: str
    kind: Kind
    label: str = ""
    """What it calls the part that it holds, or says by itself."""
    text: str = ""
    """What it says below that name."""
    value: str = ""
    """Its `value`, by which the tags round it may name it."""
    named_parts: Mapping[str, str] | None = None
    """Names that it gives to parts within it, by their value or, as '0', '1', …, by their order."""
    argument: str = ""
    """The first word of a shortcode or template tag: the page that it points to, where it stands in a link."""


def tag_of(found: re.Match[str]) -> Tag:
    """What a match of `TAG` is."""
    if name := found["tag"]:
        return _component(name, found)
    if name := found["short"]:
        kind: Kind = "closes" if found["shut"] else "alone" if found["single"] else "opens"
        return Tag(name, kind, _label(name, found["args"] or ""), argument=_first_word(found["args"] or ""))
    name = found["name"]
    kind = "closes" if found["end"] else "alone" if found["closed"] else "opens"
    return Tag(name, kind, _label(name, found["words"] or "", bare=True), argument=_first_word(found["words"] or ""))


def _component(name: str, found: re.Match[str]) -> Tag:
    if found["close"]:
        return Tag(name, "closes")
    attributes = _attributes(found["with"] or "")
    kind: Kind = "alone" if found["alone"] else "opens"
    value = _string(attributes.get("value", ""))
    said = next((words for part in markdown_words()["texts"] if (words := _string(attributes.get(part, "")))), "")
    return Tag(name, kind, _named(name, attributes), said, value, _parts_within(attributes))


def _label(name: str, arguments: str, *, bare: bool = False) -> str:
    attributes = _attributes(arguments)
    if label := _named(name, attributes):
        return label
    data = markdown_words()
    key = name.lower().rsplit("/", 1)[-1]
    if key not in data["named_first"] or attributes:
        return ""
    if quoted := _QUOTED.search(arguments):
        return next((words for words in quoted.groups() if words), "")
    return "" if key in data["kinds_first"] or not bare else arguments.strip()


def _named(name: str, attributes: Mapping[str, str]) -> str:
    data = markdown_words()
    for attribute in data["labels"]:
        if words := _string(attributes.get(attribute, "")):
            return words
    if any(part in name.lower() for part in data["named_parts"]):
        said = (_string(attributes.get(attribute, "")) for attribute in data["labels_of_parts"])
        return next((words for words in said if len(words) >= _SHORTEST_NAME), "")
    return ""


def _parts_within(attributes: Mapping[str, str]) -> Mapping[str, str] | None:
    """What `values={[{label: 'A', value: 'a'}]}` or `items={['A', 'B']}` calls the parts."""
    if values := attributes.get("values"):
        pairs = [dict(re.findall(r"(\w+)\s*:\s*[\"'`]([^\"'`]*)[\"'`]", pair)) for pair in _PAIR.findall(values[1:-1])]
        return {pair["value"]: pair["label"] for pair in pairs if "value" in pair and "label" in pair}
    if (items := attributes.get("items") or attributes.get("tabs") or attributes.get("labels")) and items.startswith(
        "{"
    ):
        return {str(number): words for number, words in enumerate(_STRING.findall(items))}
    return None


def _first_word(arguments: str) -> str:
    words = arguments.split()
    return words[0].strip("\"'`") if words else ""


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _ATTRIBUTE.findall(text)}


def _string(value: str) -> str:
    """An attribute's text: in quotes, bare, or in braces and quotes; '' for code."""
    if value.startswith("{"):
        found = _IN_BRACES.fullmatch(value)
        return found[1] if found else ""
    return value.strip("\"'`").strip()


@lru_cache(maxsize=1)
def markdown_words() -> Mapping[str, Any]:
    """The data of `resources/readers/markdown.toml`; its lists as sets, but `labels` in their order."""
    ordered = {"labels", "texts", "labels_of_parts", "named_parts", "site_values"}
    return {
        name: frozenset(words) if isinstance(words, list) and name not in ordered else words
        for name, words in load_toml("readers", "markdown.toml").items()
    }
