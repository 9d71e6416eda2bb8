"""Placeholders in angle brackets that an author of Markdown left unmarked: 'https://<your-domain>/admin', '<API_KEY>'.

CommonMark takes them for HTML, and what a browser does not know it does not show; but the author meant them to be
read, and without them the sentence tells its reader something else.
"""

from __future__ import annotations

import re

from core.knowledge.readers.markdown_tags import markdown_words

_IN_BRACKETS = re.compile(r"<([A-Za-z](?:[\w .-]*\w)?)>")
_CLOSING = re.compile(r"</([A-Za-z][\w.-]*)")


def closed_names(source: str) -> frozenset[str]:
    """What closing tags the source has: what they close is no placeholder."""
    return frozenset(name.lower() for name in _CLOSING.findall(source)) if "</" in source else frozenset()


def is_placeholder(tag: str, closed: frozenset[str]) -> bool:
    """Whether a tag is no element of HTML, no component, has no attributes and is closed nowhere."""
    found = _IN_BRACKETS.fullmatch(tag)
    if not found:
        return False
    name = found[1]
    first = name.split()[0].lower()
    is_component = name[0].isupper() and name.isalnum() and not name.isupper()
    return first not in markdown_words()["elements"] and first not in closed and not is_component
