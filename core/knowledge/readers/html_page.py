"""What of an HTML page its visitors read: not its frame, not what is hidden for good or struck out, but what a
button, a link or a tab opens."""

from __future__ import annotations

import re
from functools import cached_property

from core.knowledge.readers.html_marks import (
    BLOCKS,
    HEADINGS,
    STRUCK,
    UNSEEN,
    Attributes,
    Node,
    classes,
    hidden_by,
    is_hidden,
    is_struck,
    marks,
)
from core.knowledge.readers.html_tabs import Tabs

_FRAME = frozenset(("header", "footer", "aside"))
_ROLES_OF_NAVIGATION = frozenset(("navigation", "search"))
_ROLES_OF_FRAME = frozenset(("banner", "contentinfo", "complementary"))
_FOLDED_BLOCKS = frozenset(("div", "section", "article", "ul", "ol", "dl", "dd", "table"))
ALWAYS_READ = frozenset(
    ("p", "li", "ul", "ol", "b", "strong", "em", "code", "td", "th", "tr", "tbody", "thead", "div", "br")
)
"""What is read whenever nothing is said of it."""
_SECTIONS = frozenset(("article", "section", "main"))
_OPENERS = "a, button, label, summary, input, [role=button], [role=tab], [onclick], [data-toggle], [data-target]"
_SAYS_NOTHING_OF_TARGETS = frozenset(("class", "style", "title", "type", "aria-label", "role", "id", "name"))
_NAME = re.compile(r"[\w:.-]+")
_SIGN = re.compile(r"\w")
_BY_STATE = frozenset(("hidden", "aria-hidden"))


class Page:
    """A page, or a piece of one, and what its parts are."""

    def __init__(self, tree: Node, root: Node, *, is_whole: bool) -> None:
        """`root`: the element that holds the content. `is_whole`: it is a page's body, with its frame."""
        self._tree = tree
        self._root = root
        self._is_whole = is_whole
        self.tabs = Tabs(tree)

    def leaves_out(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether nobody reads an element as words of the page."""
        if not attributes and tag in ALWAYS_READ:
            return False
        if tag in UNSEEN or tag in STRUCK or tag.startswith(("-", "!", "_")):
            return True
        if tag == "button":
            return not self._is_label(node, attributes)
        if tag == "form":
            return not self._wraps_page(node)
        if tag in _FRAME and self._is_frame(node, tag, attributes):
            return True
        if not attributes:
            return False
        return self._is_beside_text(node, tag, attributes) or self._is_out_of_sight(node, tag, attributes)

    def title_in(self, header: Node) -> Node | None:
        """The page's heading in a `header` that is otherwise left out: the only one, and no link to the start
        page. What leads on from it stands in its paragraphs."""
        if not self._is_whole:
            return None
        found = self._tree.css("h1")
        if len(found) != 1 or found[0].css_first("a") is not None:
            return None
        node = found[0].parent
        while node is not None and node.tag not in ("header", "body"):
            node = node.parent
        return found[0] if node is not None and node.mem_id == header.mem_id else None

    @cached_property
    def notes(self) -> frozenset[str]:
        """The raised marks that begin a note: '1' where a paragraph begins with a raised 1."""
        found = (sup for sup in self._tree.css("sup") if _begins_block(sup))
        return frozenset(sup.text(strip=True) for sup in found)

    def _is_beside_text(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether an element is a sign, navigation or a list of tabs."""
        return (
            (tag == "a" and self._is_sign(node, attributes))
            or ("role" in attributes and self._has_role_of_frame(tag, attributes))
            or node.mem_id in self.tabs.lists
            or (("class" in attributes or "id" in attributes) and _has_unread_name(tag, attributes))
        )

    def _is_out_of_sight(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether an element is struck out, or hidden and opened by nothing."""
        if "style" in attributes or "class" in attributes or not _BY_STATE.isdisjoint(attributes):
            hides = is_hidden(attributes) or self._is_hidden_by_sheet(attributes)
            return is_struck(attributes) or (hides and not self._opens(node, tag, attributes))
        return bool(self._sheet[1]) and self._is_hidden_by_sheet(attributes) and not self._opens(node, tag, attributes)

    def _has_role_of_frame(self, tag: str, attributes: Attributes) -> bool:
        role = attributes.get("role")
        return role in _ROLES_OF_NAVIGATION or (self._is_whole and role in _ROLES_OF_FRAME and tag not in _FRAME)

    @cached_property
    def _sheet(self) -> tuple[frozenset[str], frozenset[str]]:
        return hidden_by("\n".join(sheet.text() for sheet in self._tree.css("style")))

    def _is_hidden_by_sheet(self, attributes: Attributes) -> bool:
        names, ids = self._sheet
        return bool(names and not names.isdisjoint(classes(attributes))) or attributes.get("id") in ids

    def _is_sign(self, node: Node, attributes: Attributes) -> bool:
        """Whether a link is a sign that leads to a place of the page, and no words: '¶', '↩', a footnote's mark."""
        names = classes(attributes)
        known = marks()
        if not names.isdisjoint(known.permalinks) or not names.isdisjoint(known.note_marks):
            return True
        if attributes.get("role") in ("doc-noteref", "doc-backlink"):
            return True
        target = attributes.get("href") or ""
        if not target.startswith("#") or len(target) < 2:
            return False
        words = node.text(strip=True)
        if not _SIGN.search(words):
            return not node.css_matches("img[alt], svg[aria-label]")
        around = node.parent
        return (
            around.tag in HEADINGS
            and target[1:] in (around.attributes.get("id"), node.attributes.get("id"))
            and len(around.text(strip=True)) > len(words)
        )

    def _is_label(self, button: Node, attributes: Attributes) -> bool:
        """Whether the words of a button head what it folds out."""
        if not button.text(strip=True):
            return False
        parent = button.parent
        while parent is not None and parent.tag in ("span", "div", "b", "strong"):
            parent = parent.parent
        if parent is not None and parent.tag in (*HEADINGS, "dt", "summary"):
            return True
        if not marks().opens.isdisjoint(attributes):
            target = attributes.get("aria-controls")
            controlled = self.tabs.by_id.get(target) if target else None
            return controlled is None or not (controlled.tag == "nav" or controlled.css_matches("nav, [role=menu]"))
        return _is_folded(attributes) and button.next is not None

    def _wraps_page(self, form: Node) -> bool:
        """Whether a form lies round the page, as ASP.NET and others put it, and is nothing to fill in."""
        if form.attributes.get("role") == "search":
            return False
        if form.css_matches("h1, main, article"):
            return True
        words = len(form.text(strip=True))
        return words > 0 and 2 * words > self._length and form.css_matches("p, h2, h3, table, li")

    @cached_property
    def _length(self) -> int:
        return len(self._root.text(strip=True))

    def _is_frame(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether a header, footer or aside frames the site. Within an article or a section it belongs to that
        (HTML Living Standard 4.3.8 and 4.3.9)."""
        names = classes(attributes)
        known = marks()
        if tag == "aside":
            if not names.isdisjoint(known.hints) or attributes.get("role") == "note":
                return False
            if self._is_whole and not names.isdisjoint(known.beside):
                return True
        if not self._is_whole:
            return False
        parent = node.parent
        while parent is not None and parent.tag != "body":
            if parent.tag in _SECTIONS:
                return False
            parent = parent.parent
        return tag != "aside" or not _is_within_text(node)

    def _opens(self, node: Node, tag: str, attributes: Attributes) -> bool:
        """Whether a visitor can open what is hidden now."""
        role = attributes.get("role")
        if attributes.get("hidden") == "until-found" or role == "tabpanel" or node.mem_id in self.tabs.labels:
            return True
        name = attributes.get("id")
        if name and name in self._targets:
            return True
        if tag not in BLOCKS or tag in ("td", "th", "tr", "label"):
            return False
        if (role == "region" and attributes.get("aria-labelledby")) or _is_folded(attributes):
            return True
        before, after = _neighbour(node, "prev"), _neighbour(node, "next")
        if before is None:
            return False
        if before.tag in ("button", "summary", "dt") or before.css_matches("[aria-expanded], [onclick], [role=button]"):
            return True
        if _is_folded(before.attributes):
            return True
        # Without it the heading would head nothing: it is what the heading opens.
        return before.tag in HEADINGS and tag in _FOLDED_BLOCKS and (after is None or after.tag == before.tag)

    @cached_property
    def _targets(self) -> frozenset[str]:
        """All names that the page's links and buttons speak of: an element of such an id may be opened."""
        return frozenset(
            word
            for opener in self._tree.css(_OPENERS)
            for name, value in opener.attributes.items()
            if value and name not in _SAYS_NOTHING_OF_TARGETS
            for word in _NAME.findall(value)
        )


def _has_unread_name(tag: str, attributes: Attributes) -> bool:
    """Whether class or id say that an element frames the page or numbers lines."""
    if tag in HEADINGS or tag in ("body", "html", "main", "article"):
        return False
    names = classes(attributes)
    known = marks()
    return (
        not names.isdisjoint(known.line_numbers)
        or not names.isdisjoint(known.frame)
        or (attributes.get("id") or "") in known.frame
    )


def _is_folded(attributes: Attributes) -> bool:
    """Whether the classes of an element say that it is folded away until it is asked for."""
    words = {part for name in classes(attributes) for part in re.split(r"[-_]+", name)}
    return not words.isdisjoint(marks().folded)


def _neighbour(node: Node, side: str) -> Node | None:
    """The element beside a node; what stands between them must be nothing but space."""
    other = getattr(node, side)
    while other is not None and (other.tag in ("-comment", "br", "script", "style") or _is_blank(other)):
        other = getattr(other, side)
    return None if other is None or other.tag == "-text" else other


def _is_blank(node: Node) -> bool:
    return node.tag == "-text" and not (node.text_content or "").strip()


def _begins_block(node: Node) -> bool:
    """Whether an element is the first that its block says."""
    while node.parent is not None and node.tag not in BLOCKS:
        before = node.prev
        while before is not None and _is_blank(before):
            before = before.prev
        if before is not None:
            return bool(before.tag == "br")
        node = node.parent
    return True


def _is_within_text(node: Node) -> bool:
    """Whether an element stands among paragraphs, and is no list of links beside them."""
    around = (_neighbour(node, "prev"), _neighbour(node, "next"))
    if not any(
        other is not None and (other.tag in HEADINGS or other.tag in ("p", "ul", "ol", "table")) for other in around
    ):
        return False
    return bool(node.parent.tag != "body" and not node.css_matches("a, form, nav"))
