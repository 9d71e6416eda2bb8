"""The head of a page: fields in YAML, TOML or JSON before its text, and lines of 'Name: value' as Pelican and Notion
write them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from typing import Any

from core.workspace.yaml_fields import read_yaml

Fields = dict[str, Any]

_FENCED = re.compile(
    r"\A\s*(?P<mark>---|\+\+\+|;;;)[ \t]*(?P<format>yaml|yml|toml|json)?[ \t]*\n"
    r"(?P<fields>.*?\n)?(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_LINE = re.compile(r"[ \t]*(?P<name>[^\W\d_][\w -]{0,40}?)[ \t]*[:=][ \t]*(?P<value>\S.*?)?[ \t]*")
_PELICAN = re.compile(
    r"\A\s*(?=title:)(?P<fields>(?:[A-Za-z_-]+:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){2,})(?:[ \t]*\n|\Z)", re.IGNORECASE
)
_NOTION = re.compile(r"\A(?P<title>\s*# [^\n]+\n)\n+(?P<fields>(?:[^\W\d_][^\n:]{0,40}: [^\n]*\n)+)(?:[ \t]*\n|\Z)")
_NOTION_NAME = re.compile(r"[ _-]?\b[0-9a-f]{32}\.\w+$")


def split_front_matter(source: str, name: str = "") -> tuple[Fields, str]:
    """The fields before the text and the text, `{}` and `source` where there are none. `name`: that of the
    file; by it a page of Notion is told."""
    if found := _FENCED.match(source):
        fields = _fields(found)
        return ({}, source) if fields is None else (fields, source[found.end() :])
    if source.lstrip().startswith("{"):
        return _json_head(source)
    if found := _PELICAN.match(source):
        return _lines(found["fields"]), source[found.end() :]
    if _NOTION_NAME.search(name) and (found := _NOTION.match(source)):
        return _lines(found["fields"]), found["title"] + "\n" + source[found.end() :]
    return {}, source


def _fields(found: re.Match[str]) -> Fields | None:
    """What stands between the marks; None if that is words between two rules. A head with a slip in it is
    read line by line: it may say that the page is a draft."""
    text = found["fields"] or ""
    kind = (found["format"] or {"---": "yaml", "+++": "toml", ";;;": "json"}[found["mark"]]).lower()
    parse: Callable[[str], Any] = {"toml": tomllib.loads, "json": json.loads}.get(kind, read_yaml)
    try:
        fields = parse(text)
    except (ValueError, RecursionError):
        return _lines(text)
    if fields is None:
        return {}
    return fields if isinstance(fields, dict) else None


def _json_head(source: str) -> tuple[Fields, str]:
    start = len(source) - len(source.lstrip())
    try:
        fields, end = json.JSONDecoder().raw_decode(source, start)
    except (ValueError, RecursionError):
        return {}, source
    rest = source[end:]
    if not isinstance(fields, dict) or not fields or not re.match(r"[ \t]*(?:\n|\Z)", rest):
        return {}, source
    return fields, rest


def _lines(text: str) -> Fields:
    fields: Fields = {}
    for line in text.splitlines():
        if found := _LINE.fullmatch(line):
            fields.setdefault(found["name"].strip(), (found["value"] or "").strip("\"'"))
    return fields
