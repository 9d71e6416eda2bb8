"""Pages of Confluence: its storage format turned into HTML (macros, tasks, links, listings), and the names that its
HTML export gives to a page.

Storage format: XHTML with elements of the namespaces `ac` and `ri` ('Confluence Storage Format', Atlassian).
"""

from __future__ import annotations

import html
import re

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CODE = re.compile(r"<ac:plain-text-body\b[^>]*>(.*?)</ac:plain-text-body>", re.DOTALL)
_ALONE = re.compile(r"<((?:ac|ri):[\w-]+|time)\b([^<>]*?)/>")
_GONE = re.compile(
    r"<(ac:(?:placeholder|task-id|task-uuid|task-status|adf-attribute|adf-extension))\b[^>]*>.*?</\1>"
    r"|<ac:structured-macro\b[^>]*ac:name=\"(?:toc|toc-zone|children|attachments|pagetree|contentbylabel|recently-updated"
    r"|include|excerpt-include|jira|livesearch|profile|anchor|gallery|view-file)\"[^>]*>.*?</ac:structured-macro>",
    re.DOTALL,
)
_STATUS = re.compile(r"<ac:structured-macro\b[^>]*ac:name=\"status\"[^>]*>(.*?)</ac:structured-macro>", re.DOTALL)
_PARAMETER = re.compile(r"<ac:parameter\b[^>]*ac:name=\"([^\"]*)\"[^>]*>(.*?)</ac:parameter>", re.DOTALL)
_UNNAMED_PARAMETER = re.compile(r"<ac:parameter\b[^>]*>.*?</ac:parameter>", re.DOTALL)
_EMOTICON = re.compile(r"<ac:emoticon\b([^>]*)>(?:</ac:emoticon>)?")
_IMAGE = re.compile(r"<ac:image\b([^>]*)>.*?</ac:image>", re.DOTALL)
_LINK = re.compile(r"<ac:link\b[^>]*>(.*?)</ac:link>", re.DOTALL)
_DAY = re.compile(r"<time\b[^>]*datetime=\"([^\"]*)\"[^>]*>\s*</time>")
_ATTRIBUTE = re.compile(r"(?:ac|ri):([\w-]+)=\"([^\"]*)\"")
_SIGNS = {"tick": "✅", "cross": "❌", "check_mark": "✅", "cross_mark": "❌"}
_NAMES_A_PART = frozenset(("title", "label", "name"))
_SPACE_BEFORE_TITLE = re.compile(r"^[^:]{1,80} : (?=\S)")


def is_storage_format(source: str) -> bool:
    """Whether a text is in Confluence's storage format."""
    return "<ac:" in source or "<ri:" in source


def storage_as_html(source: str) -> str:
    """Storage format as HTML that reads the same."""
    source = _CODE.sub(lambda found: f"<pre>{_escaped(found[1])}</pre>", source)
    source = _CDATA.sub(lambda found: html.escape(found[1]), source)
    source = _ALONE.sub(r"<\1\2></\1>", source)
    source = _STATUS.sub(lambda found: dict(_PARAMETER.findall(found[1])).get("title", ""), source)
    source = _EMOTICON.sub(_sign, _GONE.sub("", source))
    source = _PARAMETER.sub(lambda found: f"<p>{found[2]}</p>" if found[1] in _NAMES_A_PART else "", source)
    source = _UNNAMED_PARAMETER.sub("", source)
    source = _IMAGE.sub(lambda found: f'<img alt="{_attributes(found[1]).get("alt", "")}">', source)
    source = _LINK.sub(_link, source)
    source = _DAY.sub(r"\1", source)
    return re.sub(r"<(/?)ac:task(?![\w-])[^>]*>", r"<\1li>", re.sub(r"<(/?)ac:task-list\b[^>]*>", r"<\1ul>", source))


def bare_title(title: str) -> str:
    """The title of an exported page without the name of its space: 'Help : Returns' as 'Returns'."""
    return _SPACE_BEFORE_TITLE.sub("", title)


def _escaped(body: str) -> str:
    found = _CDATA.search(body)
    return html.escape(found[1]) if found else body


def _sign(found: re.Match[str]) -> str:
    return _SIGNS.get(_attributes(found[1]).get("name", ""), "")


def _link(found: re.Match[str]) -> str:
    """The words of a link; where it has none, the title of the page that it leads to."""
    inside = found[1]
    words = re.sub(r"</?(?:ac|ri):[^>]*>", "", inside)
    return words if words.strip() else _attributes(inside).get("content-title", "")


def _attributes(source: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(source))
