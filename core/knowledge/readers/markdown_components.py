"""Markdown as site generators take it, turned into plain Markdown: components, containers, tabs, shortcodes and
template tags go, the names that they give to their parts stay above these, and what is set in below them is text,
not code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.knowledge.readers.html_marks import is_hidden
from core.knowledge.readers.markdown_containers import COLONS, Container, ContainerStack, container_mark
from core.knowledge.readers.markdown_inline_marks import outside_code, without_marks
from core.knowledge.readers.markdown_placeholders import closed_names, is_placeholder
from core.knowledge.readers.markdown_tag_lines import (
    TagInLine,
    is_enclosed,
    may_hold_tags,
    tags_outside_code,
    whole_tags,
    with_labels,
    without,
    wraps_rest,
)
from core.knowledge.readers.markdown_tags import TAG, Tag, markdown_words, tag_of

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$")
_FENCE_TITLE = re.compile(r"\[([^\]\[]+)\]|title=(?:\"([^\"]+)\"|'([^']+)')")
_DIRECTIVE = re.compile(r"\{([\w-]+)\}[ \t]*(.*)")
_MODULE_LINE = re.compile(r"(?:import\s.+\sfrom\s+['\"]|import\s+['\"]|export\s+(?:const|default|function|let|\{))")
_CALLOUT = re.compile(r"(?P<marks>[ \t]*(?:>[ \t]*)+)\[!\w+(?:\|[^\]]*)?\][-+]?[ \t]*(?P<title>.*)$")
_DOCSIFY = re.compile(r"[ \t]*[!?]>[ \t]+")
_WRAPPER_LINE = re.compile(r"\s*(?:</?(?:div|img|hr|br|section|center|[A-Z][\w.]*)\b[^<>]*>\s*)+$")
_WRAPPER = re.compile(r"<(?P<close>/)?(?P<name>div|section|center)\b(?P<with>[^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
_GONE = re.compile(
    r"[ \t]*(?:\{:?[ \t]*[.#:][^{}]*\}|\{:[^{}]*\}|\[\[_?(?i:toc)_?\]\]|\[(?i:toc)\]|\{:toc\}"
    r"|@\[\w+\]\([^)]*\)|<<<[ \t]+[@./].*"
    r"|(?:;)?-{1,2}8<-{1,2}.*|\[!(?:INCLUDE|include)[ \t]*\[.*|!INCLUDE[ \t].*"
    r"|\[[^\]]{0,20}\]:[ \t]*(?:#|<>)[ \t]+[(\"'].*|\*\[[^\]]+\]:.*)[ \t]*$"
)
_NOTE = re.compile(r" {0,3}\[\^(?P<id>[^\]\s]+)\]:[ \t]*(?P<words>.*)$")
_DEFINITION = re.compile(r"[ \t]{0,3}:[ \t]{1,3}(?P<words>\S.*)$")
_NO_TERM = re.compile(r"[ \t]*(?:[|#>*+-]|\d+[.)]|$)")
_BLOCK_MARK = re.compile(r"(?:[#>+*-]|\d+[.)])(?=\s|$)")
_PLAIN_STARTS = frozenset("abcdfghjklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789|(*#\"'&$.,") - {"*"} | {""}
"""Signs with which a line begins that is no mark of a container, a fence or a module."""
_ENDS_SUMMARY = re.compile(r"</summary>\s*$", re.IGNORECASE)
_MAY_BE_MARKED = re.compile(r"[{^~:]|\[\[|==|\+\+")


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
    _stack: ContainerStack = field(default_factory=ContainerStack)
    _fence: str = ""
    _code_tag: str = ""
    _note: str = ""
    _closed: frozenset[str] = frozenset()
    _closed_names: frozenset[str] = frozenset()

    def walk(self) -> None:
        """Reads all lines."""
        tags = (tag_of(found) for found in TAG.finditer(self.source)) if may_hold_tags(self.source) else ()
        self._closed = frozenset(tag.name for tag in tags if tag.kind == "closes")
        self._closed_names = closed_names(self.source)
        for raw in whole_tags(self.source.split("\n")):
            line = self._stack.set_out(raw, in_code=bool(self._fence))
            if self._fence or self._code_tag:
                self._code_line(line)
            elif self._stack.is_seen():
                self._line(line)
            else:
                self._closing_only(line)

    def _open(self, name: str, indent: int, title: str = "", *, by_dedent: bool = False) -> None:
        self._label(title, indent)
        self._stack.push(Container(name, indent, by_dedent))

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
                self._stack.close(tag.name)
        for wrapper in _WRAPPER.finditer(line):
            if wrapper["close"]:
                self._stack.close(wrapper["name"])
            else:
                self._stack.push(Container(wrapper["name"], 0))

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
            term = self.lines[-1].rstrip()
            is_another = term.startswith(" ") and term[1:2].strip() != ""
            self.lines[-1] = term if term.endswith(("?", ":", ".", ";")) else term + (";" if is_another else ":")
            line = " " + meaning["words"]
        elif first and first in "!?":
            line = _DOCSIFY.sub("", line)
        self.lines.append(outside_code(line, without_marks) if _MAY_BE_MARKED.search(line) else line)
        if first == "<" and _ENDS_SUMMARY.search(line):
            self.lines.append("")  # what a fold holds is Markdown, whether a blank line says so or not

    def _ends_with_term(self) -> bool:
        return bool(self.lines) and not _NO_TERM.match(self.lines[-1]) and len(self.lines[-1].split()) <= 12

    def _begin_fence(self, line: str, fence: re.Match[str]) -> None:
        info = fence["info"].strip()
        if self._stack.open and self._stack.open[-1].name == fence["mark"] and not info:
            self._stack.close(fence["mark"])
            self.lines.append("")
            return
        indent = len(line) - len(line.lstrip())
        directive = _DIRECTIVE.match(info)
        if directive and directive[1] in markdown_words()["prose_directives"]:
            self._open(fence["mark"], indent, directive[2])
            return
        if title := _FENCE_TITLE.search(info):
            self._label(next(words for words in title.groups() if words), indent)
        elif any("code" in part.name.lower() for part in self._stack.open) and " " in info:
            self._label(info.partition(" ")[2], indent)  # a tab of the group, by its bare name
        self._fence = fence["mark"]
        self.lines.append(line)

    def _is_mark(self, line: str) -> bool:
        """Whether a line is the mark of a container; does what it says."""
        mark = container_mark(line)
        if mark is None:
            return False
        if mark.does == "opens":
            self._open("" if mark.by_dedent else COLONS, mark.indent, mark.title, by_dedent=mark.by_dedent)
        elif mark.does == "closes":
            self._stack.close(COLONS)
            self.lines.append("")
        else:
            self._label(mark.title, mark.indent)
        return True

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
        closed = self._closed_names
        spans = [span for span in tags_outside_code(line) if not is_placeholder(line[span[0] : span[1]], closed)]
        if not spans:
            return False
        rest = without(line, spans)
        if not rest.strip() or _WRAPPER_LINE.match(rest):
            for _, _, tag in spans:
                self._tag(tag, indent)
            self.lines.append("")
            return True
        if is_enclosed(line, spans):
            self._parts_of_line(line, spans, indent)
            return True
        first, end, leading = spans[0]
        if not line[:first].strip() and leading.kind == "opens" and leading.label and wraps_rest(line, spans):
            self._label(leading.label, indent)
            self._text(" " * indent + with_labels(line[end:], spans[1:], end).strip())
        else:
            self._text(with_labels(line, spans, 0))
        return True

    def _parts_of_line(self, line: str, spans: list[TagInLine], indent: int) -> None:
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
        known = markdown_words()
        if tag.kind == "closes":
            self._stack.close(tag.name)
            return
        if tag.kind == "opens" and tag.name in known["code"] and tag.name in self._closed:
            self.lines.append("````")
            self._code_tag = tag.name
            return
        label = self._name_of(tag)
        is_unseen = tag.name in known["unseen"]
        for words in (label, tag.text):
            if words and not is_unseen:
                self._label(words, indent)
        if tag.kind == "opens" and tag.name in self._closed:
            self._stack.push(Container(tag.name, indent, is_unseen=is_unseen, named_parts=tag.named_parts))

    def _name_of(self, tag: Tag) -> str:
        """What a part is called: by itself, or by what holds it."""
        holder = next((part for part in reversed(self._stack.open) if part.named_parts), None)
        if holder is None or holder.named_parts is None or (tag.label and tag.label != tag.value):
            return tag.label
        by_order = holder.named_parts.get(str(holder.parts), "")
        holder.parts += 1
        return holder.named_parts.get(tag.value, "") or tag.label or by_order

    def _wrappers(self, line: str, indent: int) -> None:
        for found in _WRAPPER.finditer(line):
            if found["close"]:
                self._stack.close(found["name"])
            elif not found["with"].rstrip().endswith("/"):
                given = {name.lower(): one or two for name, one, two in _ATTRIBUTE.findall(found["with"])}
                self._stack.push(Container(found["name"], indent, is_unseen=is_hidden(given)))
        self.lines.append("")
