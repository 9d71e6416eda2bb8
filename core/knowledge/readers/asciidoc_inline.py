"""The words within a line of AsciiDoc, made HTML: emphasis, links, footnotes, keys, attributes.

As the AsciiDoc Language Documentation (Eclipse Foundation, docs.asciidoctor.org) has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_CHARACTERS = {
    "nbsp": " ", "sp": " ", "empty": "", "blank": "", "amp": "&", "lt": "<", "gt": ">", "plus": "+", "vbar": "|",
    "asterisk": "*", "backtick": "`", "apos": "'", "quot": '"', "deg": "°", "startsb": "[", "endsb": "]", "caret": "^",
    "tilde": "~", "backslash": "\\", "two-colons": "::", "two-semicolons": ";;", "cpp": "C++", "brvbar": "¦",
    "zwsp": "", "wj": "", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
}  # fmt: skip
_ATTRIBUTE = re.compile(r"(\\)?\{([\w-]+)\}")
_PASSED = re.compile(r"\+\+\+(.+?)\+\+\+|pass:[a-z,]*\[(.*?)\]|(?<![\w+])`?\+(\S|\S.*?\S)\+`?(?![\w+])", re.DOTALL)
_KEPT = re.compile("\ue000(\\d+)\ue001")
_TEXT = r"\[((?:\\\]|[^\]])*)\]"
_FOOTNOTE = re.compile(r"([.!?])?\s*footnote(?:ref)?:([\w-]*)" + _TEXT)
_LINK = re.compile(r"\\?(?:link:|mailto:)([^\s\[\]]+)" + _TEXT)
_URL = re.compile(r"(?<![\w:\"'])\\?((?:https?|ftp|irc)://[^\s\[\]<>&]*[^\s\[\]<>&.,;:!?)])(?:" + _TEXT + ")?")
_XREF = re.compile(r"xref:([^\s\[\]]+)" + _TEXT + r"|&lt;&lt;([^,&]+)(?:,\s*(.+?))?&gt;&gt;")
_KEYS = re.compile(r"(?:kbd|btn):" + _TEXT)
_MENU = re.compile(r"menu:([^\s\[\]][^\[\]]*)" + _TEXT)
_IMAGE = re.compile(r"image:(?!:)([^\s\[\]]+)" + _TEXT)
_SILENT = re.compile(
    r"\(\(\(.*?\)\)\)|indexterm:\[.*?\]|icon:[^\s\[]+\[.*?\]|\[\[[\w:.-]+(?:,[^\]]*)?\]\]|anchor:[\w-]+\[.*?\]"
)
_PLAIN = re.compile(r"\(\((.+?)\)\)|(?:indexterm2|stem|latexmath|asciimath|abbr|term):\[(.*?)\]")
_STRUCK = ("line-through", "strike", "del")
_SPANS = (
    (re.compile(r"(?:\[([^\]]*)\])?##(.+?)##", re.DOTALL), "span"),
    (re.compile(r"(?<![\w&;:}])(?:\[([^\]]*)\])?#(\S|\S.*?\S)#(?!\w)", re.DOTALL), "span"),
    (re.compile(r"()\*\*(.+?)\*\*", re.DOTALL), "strong"),
    (re.compile(r"(?<![\w*;:}])()\*(\S|\S.*?\S)\*(?![\w*])", re.DOTALL), "strong"),
    (re.compile(r"()__(.+?)__", re.DOTALL), "em"),
    (re.compile(r"(?<![\w_;:}])()_(\S|\S.*?\S)_(?![\w_])", re.DOTALL), "em"),
    (re.compile(r"()``(.+?)``", re.DOTALL), "code"),
    (re.compile(r"(?<![\w`;:}\"'])()`(\S|\S.*?\S)`(?![\w`\"'])", re.DOTALL), "code"),
    (re.compile(r"()\^(\S+?)\^"), "sup"),
    (re.compile(r"()~(\S+?)~"), "sub"),
)
_QUOTES = ((re.compile(r'"`(.+?)`"', re.DOTALL), "“", "”"), (re.compile(r"'`(.+?)`'", re.DOTALL), "‘", "’"))
_SIGNS = (
    (re.compile(r"\(C\)"), "©"),
    (re.compile(r"\(R\)"), "®"),
    (re.compile(r"\(TM\)"), "™"),
    (re.compile(r"(?<=\w)--(?=\w)"), "—"),
    (re.compile(r"(?<=\s)--(?=\s)"), "–"),
    (re.compile(r"-&gt;"), "→"),
    (re.compile(r"&lt;-"), "←"),
    (re.compile(r"=&gt;"), "⇒"),
    (re.compile(r"\.\.\."), "…"),
)


class Words:
    """Makes HTML of the words of one document."""

    def __init__(self, attributes: Mapping[str, str], titles: Mapping[str, str]) -> None:
        """`attributes`: what is set so far; `titles`: of sections, by their ids."""
        self._attributes = attributes
        self._titles = titles
        self._notes: dict[str, str] = {}
        self._kept: list[str] = []

    def with_attributes(self, source: str) -> str:
        """`source` with the values of attributes in it; one that is not set stays as it is written."""

        def value(found: re.Match[str]) -> str:
            name = found[2].lower()
            if found[1]:
                return found[0][1:]
            return self._attributes.get(name, _CHARACTERS.get(name, found[0]))

        return _ATTRIBUTE.sub(value, source)

    def html(self, source: str) -> str:
        """The words of a paragraph, an item or a cell."""
        text = _PASSED.sub(lambda found: self._keep(escape("".join(filter(None, found.groups())), quote=False)), source)
        text = escape(self.with_attributes(text), quote=False)
        text = _SILENT.sub("", text)
        text = _FOOTNOTE.sub(self._footnote, text)
        text = _LINK.sub(lambda found: self._link(found[1], found[2]), text)
        text = _URL.sub(lambda found: self._link(found[1], found[2] or ""), text)
        text = _XREF.sub(self._reference, text)
        text = _KEYS.sub(r"\1", text)
        text = _MENU.sub(_menu, text)
        text = _IMAGE.sub(lambda found: self._keep(f'<img alt="{escape(_first(found[2]))}">'), text)
        text = _PLAIN.sub(lambda found: found[1] or found[2] or "", text)
        for pattern, opening, closing in _QUOTES:
            text = pattern.sub(rf"{opening}\1{closing}", text)
        for pattern, tag in _SPANS:
            text = pattern.sub(lambda found, tag=tag: self._span(tag, found), text)  # type: ignore[misc]
        for pattern, sign in _SIGNS:
            text = pattern.sub(sign, text)
        text = re.sub(r"\\([*_`#^~\[{<])", r"\1", text)
        text = re.sub(r" \+(?:\n|$)", "<br>", text)
        while _KEPT.search(text):
            text = _KEPT.sub(lambda found: self._kept[int(found[1])], text)
        return text

    def _keep(self, source: str) -> str:
        self._kept.append(source)
        return f"\ue000{len(self._kept) - 1}\ue001"

    def _link(self, target: str, text: str) -> str:
        # What follows the words after a comma with a name is for the browser.
        words = re.sub(r"(?:^|,)\s*\w+=.*$", "", text).strip().removesuffix("^").strip('"') or target
        opening = self._keep('<a href="' + target + '">')
        return f"{opening}{words}</a>"

    def _reference(self, found: re.Match[str]) -> str:
        target = (found[1] or found[3]).lstrip("#")
        words = found[2] or found[4]
        if not words:
            words = self._titles.get(target) or re.sub(r"[-_]+", " ", re.sub(r"\.adoc(#.*)?$", "", target)).strip()
        return self._link(target if found[1] else f"#{target}", words)

    def _footnote(self, found: re.Match[str]) -> str:
        """Its words in brackets, before the full stop behind which it stands."""
        words = found[3].strip() or self._notes.get(found[2], "")
        if found[2]:
            self._notes[found[2]] = words
        return f" ({words.rstrip('.')})" * bool(words) + (found[1] or "")

    def _span(self, tag: str, found: re.Match[str]) -> str:
        if tag == "span":
            is_struck = any(role in (found[1] or "") for role in _STRUCK)
            return f"<s>{found[2]}</s>" if is_struck else found[2]
        return f"<{tag}>{found[2]}</{tag}>"


def _menu(found: re.Match[str]) -> str:
    """'File › Save', as a person would write the way to a command."""
    return " › ".join([found[1], *(part for part in re.split(r"\s*&gt;\s*", found[2]) if part)])


def _first(said: str) -> str:
    """What stands before the first comma in a macro's brackets: for an image its words."""
    return said.partition(",")[0].strip('" ')
