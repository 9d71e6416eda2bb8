"""Markdown as site generators take it, turned into plain Markdown: components, containers, tabs, shortcodes and
template tags go, the names that they give to their parts stay above these, and what is set in below them is text,
not code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.knowledge.readers.html_marks import is_hidden
from core.knowledge.readers.markdown_inline_marks import CODE_SPAN, outside_code, without_marks
from core.knowledge.readers.markdown_tags import TAG, Tag, markdown_words, tag_of

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$")
_FENCE_TITLE = re.compile(r"\[([^\]\[]+)\]|title=(?:\"([^\"]+)\"|'([^']+)')")
_DIRECTIVE = re.compile(r"\{([\w-]+)\}[ \t]*(.*)")
_MODULE_LINE = re.compile(r"(?:import\s.+\sfrom\s+['\"]|import\s+['\"]|export\s+(?:const|default|function|let|\{))")
_COLONS = re.compile(
    r"(?P<indent>[ \t]*):{3,}[ \t]*(?:\{(?P<directive>[\w-]+)\}|\{(?P<attributes>[^}]*)\}|(?P<name>[\w-]+))?"
    r"(?:\[(?P<bracket>[^\]]*)\])?(?:\{(?P<more>[^}]*)\})?[ \t]*(?P<title>.*?)(?P<closed>[ \t]*:{3,})?$"
)
_INDENTED = re.compile(
    r"(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>\w[\w -]*?)|===[!+]?)"
    r"[ \t]*(?P<title>\"[^\"]*\"|'[^']*')?[ \t]*$"
)
_SLASHES = re.compile(r"(?P<indent>[ \t]*)/{3,}[ \t]*(?:[\w-]+)?[ \t]*(?:\|[ \t]*(?P<title>.*))?$")
_AT_TAB = re.compile(r"[ \t]*@tab(?::\w+)?[ \t]+(?P<title>\S.*)$")
_TITLE_ATTRIBUTE = re.compile(r"title=(?:\"([^\"]*)\"|'([^']*)')")
_CALLOUT = re.compile(r"(?P<marks>[ \t]*(?:>[ \t]*)+)\[!\w+(?:\|[^\]]*)?\][-+]?[ \t]*(?P<title>.*)$")
_DOCSIFY = re.compile(r"[ \t]*[!?]>[ \t]+")
_WRAPPER_LINE = re.compile(r"\s*(?:</?(?:div|img|hr|br|section|center|[A-Z][\w.]*)\b[^<>]*>\s*)+$")
_WRAPPER = re.compile(r"<(?P<close>/)?(?P<name>div|section|center)\b(?P<with>[^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
_GONE = re.compile(
    r"[ \t]*(?:\{:?[ \t]*[.#:][^{}]*\}|\{:[^{}]*\}|\[\[_?TOC_?\]\]|\[TOC\]|\{:toc\}|@\[\w+\]\([^)]*\)|<<<[ \t]+[@./].*"
    r"|(?:;)?-{1,2}8<-{1,2}.*|\[!(?:INCLUDE|include)[ \t]*\[.*|!INCLUDE[ \t].*"
    r"|\[[^\]]{0,20}\]:[ \t]*(?:#|<>)[ \t]+[(\"'].*|\*\[[^\]]+\]:.*)[ \t]*$"
)
_NOTE = re.compile(r" {0,3}\[\^(?P<id>[^\]\s]+)\]:[ \t]*(?P<words>.*)$")
_DEFINITION = re.compile(r"[ \t]{0,3}:[ \t]{1,3}(?P<words>\S.*)$")
_NO_TERM = re.compile(r"[ \t]*(?:[|#>*+-]|\d+[.)]|$)")
_BLOCK_MARK = re.compile(r"(?:[#>+*-]|\d+[.)])(?=\s|$)")
_STARTS_TAG = re.compile(r"<[A-Z][\w.]*(?:\s[^<>]*)?$|\{%[^%]*$|\{\{[<%][^%>]*$")
_PLAIN_STARTS = frozenset("abcdfghjklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789|(*#\"'&$.,") - {"*"} | {""}
"""Signs with which a line begins that is no mark of a container, a fence or a module."""
_MAY_BE_MARKED = re.compile(r"[{^~:]|\[\[|==|\+\+")
_LONGEST_TAG = 20
"""Lines of one tag."""


@dataclass(slots=True)
class _Open:
    """A container that is open."""

    name: str
    indent: int
    """Of its mark."""
    by_dedent: bool = False
    """It ends where a line is no further set in than its mark; others end by a mark of their own."""
    is_unseen: bool = False
    base: int | None = None
    """How far its content is set in; None before its first line."""
    named_parts: Mapping[str, str] | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class PlainMarkdown:
    """Markdown that a CommonMark parser understands, and the footnotes, each as Markdown, by their marks."""

    text: str
    notes: Mapping[str, str]


def plain_markdown(source: str) -> PlainMarkdown:
    """`source` without the syntax of generators; code blocks stay as they are."""
    walker = _Walker(source)
    walker.walk()
    return PlainMarkdown("\n".join(walker.lines), {name: "\n".join(lines) for name, lines in walker.notes.items()})


@dataclass(slots=True)
class _Walker:
    source: str
    lines: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    _stack: list[_Open] = field(default_factory=list)
    _fence: str = ""
    _code_tag: str = ""
    _note: str = ""
    _closed: frozenset[str] = frozenset()

    def walk(self) -> None:
        """Reads all lines."""
        tags = (tag_of(found) for found in TAG.finditer(self.source)) if _may_hold_tags(self.source) else ()
        self._closed = frozenset(tag.name for tag in tags if tag.kind == "closes")
        for raw in _whole_tags(self.source.split("\n")):
            line = self._set_out(raw)
            if self._fence or self._code_tag:
                self._code_line(line)
            elif self._is_seen():
                self._line(line)
            else:
                self._closing_only(line)

    # -- containers --------------------------------------------------------------------------

    def _set_out(self, raw: str) -> str:
        """A line without the indentation of the containers it lies in; ends those that it lies outside of."""
        if not self._stack or not raw.strip():
            return raw
        line = raw.expandtabs(4) if "\t" in raw[: len(raw) - len(raw.lstrip())] else raw
        indent, shift = len(line) - len(line.lstrip()), 0
        for depth, part in enumerate(self._stack):
            here = indent - shift
            if part.by_dedent and here <= part.indent and not self._fence:
                del self._stack[depth:]
                break
            part.base = max(here, part.indent) if part.base is None else min(part.base, max(here, part.indent))
            shift += part.base - part.indent
        return line[min(shift, indent) :]

    def _is_seen(self) -> bool:
        return not any(part.is_unseen for part in self._stack)

    def _open(self, name: str, indent: int, title: str = "", *, by_dedent: bool = False) -> None:
        self._label(title, indent)
        self._stack.append(_Open(name, indent, by_dedent))

    def _close(self, name: str) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth].name == name:
                del self._stack[depth:]
                return

    def _label(self, words: str, indent: int) -> None:
        """The name of a part as a paragraph above it."""
        words = words.strip()
        mark = "\\" if _BLOCK_MARK.match(words) else ""
        if mark and words[0].isdecimal():
            words, mark = re.sub(r"^(\d+)([.)])", r"\1\\\2", words), ""
        self.lines.extend(["", " " * indent + mark + words, ""] if words else [""])

    # -- lines -------------------------------------------------------------------------------

    def _code_line(self, line: str) -> None:
        if self._code_tag:
            found = TAG.search(line) if "%" in line or "{{" in line else None
            if found and (tag := tag_of(found)).kind == "closes" and tag.name == self._code_tag:
                self._code_tag, line = "", "````"
            self.lines.append(line)
            return
        self.lines.append(line)
        closing = _FENCE.match(line)
        if closing and closing["mark"].startswith(self._fence) and not closing["info"].strip():
            self._fence = ""

    def _closing_only(self, line: str) -> None:
        """A line of a part that nobody sees: only its end matters."""
        for found in TAG.finditer(line):
            if (tag := tag_of(found)).kind == "closes":
                self._close(tag.name)
        for wrapper in _WRAPPER.finditer(line):
            if wrapper["close"]:
                self._close(wrapper["name"])
            else:
                self._stack.append(_Open(wrapper["name"], 0))

    def _line(self, line: str) -> None:
        if self._note and self._continues_note(line):
            return
        first = line.lstrip()[:1]
        if first in _PLAIN_STARTS:
            is_done = not first
            if is_done:
                self.lines.append("")
        else:
            is_done = self._special(line, first)
        if not is_done and not (("<" in line or "{" in line) and self._takes_tags(line)):
            self._text(line, first)

    def _special(self, line: str, first: str) -> bool:
        """Takes a line whose first sign may mean something; says whether it did."""
        if first in "`~" and (fence := _FENCE.match(line)):
            self._begin_fence(line, fence)
        elif first in "[" and (note := _NOTE.match(line)):
            self._note = note["id"]
            self.notes[self._note] = [note["words"]]
        else:
            return bool(
                (first in ":!?=/@" and self._is_mark(line))
                or (first in "ie" and _MODULE_LINE.match(line))
                or (first in "{[@<;-!*" and _GONE.match(line))
            )
        return True

    def _text(self, line: str, first: str = "") -> None:
        if first == ">" and (callout := _CALLOUT.match(line)):
            marks, title = callout["marks"], callout["title"]
            self.lines.extend([marks + title, marks.rstrip()] if title else [marks])
            return
        if first == ":" and (meaning := _DEFINITION.match(line)) and self._ends_with_term():
            asks = self.lines[-1].rstrip().endswith(("?", ":", "."))
            self.lines[-1] = self.lines[-1].rstrip() + ("" if asks else ":")
            line = " " + meaning["words"]
        elif first and first in "!?":
            line = _DOCSIFY.sub("", line)
        self.lines.append(outside_code(line, without_marks) if _MAY_BE_MARKED.search(line) else line)

    def _ends_with_term(self) -> bool:
        return bool(self.lines) and not _NO_TERM.match(self.lines[-1]) and len(self.lines[-1].split()) <= 12

    def _begin_fence(self, line: str, fence: re.Match[str]) -> None:
        info = fence["info"].strip()
        if self._stack and self._stack[-1].name == fence["mark"] and not info:
            self._close(fence["mark"])
            self.lines.append("")
            return
        indent = len(line) - len(line.lstrip())
        directive = _DIRECTIVE.match(info)
        if directive and directive[1] in markdown_words()["prose_directives"]:
            self._open(fence["mark"], indent, directive[2])
            return
        if title := _FENCE_TITLE.search(info):
            self._label(next(words for words in title.groups() if words), indent)
        self._fence = fence["mark"]
        self.lines.append(line)

    def _is_mark(self, line: str) -> bool:
        """Whether a line is the mark of a container; does what it says."""
        stripped = line.lstrip()
        if stripped.startswith(":::") and (found := _COLONS.match(line)):
            self._colons(found)
        elif stripped.startswith(("!!!", "???", "===")) and (found := _INDENTED.match(line)):
            if not (found["title"] or found["kind"]):
                return False  # a rule, or the underline of a heading
            self._open("", len(found["indent"]), (found["title"] or "").strip("\"'"), by_dedent=True)
        elif stripped.startswith("///") and (found := _SLASHES.match(line)):
            self._label(found["title"] or "", len(found["indent"]))
        elif stripped.startswith("@tab") and (found := _AT_TAB.match(line)):
            self._label(found["title"], 0)
        else:
            return False
        return True

    def _colons(self, found: re.Match[str]) -> None:
        named = found["directive"] or found["name"] or found["attributes"]
        if not named and not found["title"] and not found["bracket"]:
            self._close(":::")
            self.lines.append("")
            return
        attributes = _TITLE_ATTRIBUTE.search(" ".join(filter(None, (found["attributes"], found["more"]))))
        title = found["bracket"] or (attributes and (attributes[1] or attributes[2])) or found["title"] or ""
        if found["closed"]:
            self.lines.append("")
        else:
            self._open(":::", len(found["indent"].expandtabs(4)), title)

    def _continues_note(self, line: str) -> bool:
        """Whether a line belongs to the footnote before it."""
        lines = self.notes[self._note]
        if not line.strip():
            lines.append("")
            return True
        is_new = bool(_NOTE.match(line))
        if not is_new and (line.startswith(("  ", "\t")) or lines[-1].strip()):
            lines.append(line.strip())
            return True
        self._note = ""
        return False

    # -- tags --------------------------------------------------------------------------------

    def _takes_tags(self, line: str) -> bool:
        """Writes a line that holds tags; False if it holds none."""
        indent = len(line) - len(line.lstrip())
        if _WRAPPER_LINE.match(line) and not TAG.search(line):
            self._wrappers(line, indent)
            return True
        spans = [(found.start(), found.end(), tag_of(found)) for found in _tags_outside_code(line)]
        if not spans:
            return False
        rest = _without(line, spans)
        if not rest.strip() or _WRAPPER_LINE.match(rest):
            for _, _, tag in spans:
                self._tag(tag, indent)
            self.lines.append("")
            return True
        if _is_enclosed(line, spans):
            self._parts_of_line(line, spans, indent)
            return True
        first, end, leading = spans[0]
        if not line[:first].strip() and leading.kind == "opens" and leading.label and _wraps_rest(line, spans):
            self._label(leading.label, indent)
            self._text(" " * indent + _with_labels(line[end:], spans[1:], end).strip())
        else:
            self._text(_with_labels(line, spans, 0))
        return True

    def _parts_of_line(self, line: str, spans: list[tuple[int, int, Tag]], indent: int) -> None:
        """Parts that stand on one line, tag and text in turn."""
        end = 0
        for start, stop, tag in spans:
            if words := line[end:start].strip():
                self.lines.append("")
                self._text(" " * indent + words)
            self._tag(tag, indent)
            self.lines.append("")
            end = stop

    def _tag(self, tag: Tag, indent: int) -> None:
        """A tag on a line without words."""
        words = markdown_words()
        if tag.kind == "closes":
            self._close(tag.name)
            return
        if tag.kind == "opens" and tag.name in words["code"] and tag.name in self._closed:
            self.lines.append("````")
            self._code_tag = tag.name
            return
        label = self._name_of(tag)
        is_unseen = tag.name in words["unseen"]
        for said in (label, tag.text):
            if said and not is_unseen:
                self._label(said, indent)
        if tag.kind == "opens" and tag.name in self._closed:
            self._stack.append(_Open(tag.name, indent, is_unseen=is_unseen, named_parts=tag.named_parts))

    def _name_of(self, tag: Tag) -> str:
        """What a part is called: by itself, or by what holds it."""
        holder = next((part for part in reversed(self._stack) if part.named_parts), None)
        if holder is None or holder.named_parts is None or (tag.label and tag.label != tag.value):
            return tag.label
        by_order = holder.named_parts.get(str(holder.parts), "")
        holder.parts += 1
        return holder.named_parts.get(tag.value, "") or tag.label or by_order

    def _wrappers(self, line: str, indent: int) -> None:
        for found in _WRAPPER.finditer(line):
            if found["close"]:
                self._close(found["name"])
            elif not found["with"].rstrip().endswith("/"):
                given = {name.lower(): one or two for name, one, two in _ATTRIBUTE.findall(found["with"])}
                self._stack.append(_Open(found["name"], indent, is_unseen=is_hidden(given)))
        self.lines.append("")


def _may_hold_tags(text: str) -> bool:
    return "</" in text or "{%" in text or "{{" in text


def _whole_tags(lines: list[str]) -> Iterator[str]:
    """The lines, those of one tag as one."""
    at = 0
    while at < len(lines):
        line, count = lines[at], 1
        if ("<" in line or "{" in line) and _STARTS_TAG.search(line):
            joined = line
            for more in lines[at + 1 : at + _LONGEST_TAG]:
                joined, count = f"{joined} {more.strip()}", count + 1
                if not more.strip() or not _STARTS_TAG.search(joined):
                    break
            if not _STARTS_TAG.search(joined) and TAG.search(joined):
                line = joined
            else:
                count = 1
        yield line
        at += count


def _tags_outside_code(line: str) -> Iterator[re.Match[str]]:
    return TAG.finditer(CODE_SPAN.sub(lambda code: " " * len(code[0]), line) if "`" in line else line)


def _without(line: str, spans: list[tuple[int, int, Tag]]) -> str:
    kept: list[str] = []
    end = 0
    for start, stop, _ in spans:
        kept.append(line[end:start])
        end = stop
    return "".join((*kept, line[end:]))


def _is_enclosed(line: str, spans: list[tuple[int, int, Tag]]) -> bool:
    """Whether all words of a line stand within components that open and close on it."""
    depth = end = 0
    for start, stop, tag in spans:
        if depth <= 0 and line[end:start].strip():
            return False
        depth += {"opens": 1, "closes": -1, "alone": 0}[tag.kind]
        end = stop
    return depth == 0 and not line[end:].strip()


def _wraps_rest(line: str, spans: list[tuple[int, int, Tag]]) -> bool:
    """Whether the first tag of a line holds all that follows on it."""
    closing = [(start, stop) for start, stop, tag in spans if tag.kind == "closes" and tag.name == spans[0][2].name]
    return not closing or not line[closing[0][1] :].strip()


def _with_labels(line: str, spans: list[tuple[int, int, Tag]], offset: int) -> str:
    """A line whose tags have given way to what they say, `spans` being counted from `offset` before it."""
    kept: list[str] = []
    end = 0
    for start, stop, tag in spans:
        before = line[end : start - offset]
        said = tag.label if tag.kind != "closes" else ""
        if before.endswith(("(", '"', "=")):
            said = tag.argument
        elif said and before[-1:].strip():
            said = f" {said}"
        kept += (before, said)
        end = stop - offset
    return "".join((*kept, line[end:]))
