"""reStructuredText, with the roles and directives of Sphinx: made HTML by docutils, whose HTML is then read.

docutils (public domain, BSD) is the reference; its parts under the GPL are an editor's mode that no wheel holds.
Sphinx itself brings 15 packages and reads whole projects only; rst parsers of other authors know no tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any

import docutils.core
from docutils import nodes
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.statemachine import StringList
from docutils.transforms import Transform

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.front_matter import split_front_matter
from core.knowledge.readers.plain_text import decode_lines
from core.knowledge.readers.properties import properties_of
from core.knowledge.readers.text_markup import words_of

_SETTINGS = {
    "file_insertion_enabled": False, "raw_enabled": False, "report_level": 5, "halt_level": 5, "_disable_config": True,
    "warning_stream": False, "embed_stylesheet": False, "stylesheet_path": "", "syntax_highlight": "none",
    "math_output": "LaTeX", "initial_header_level": 2, "sectsubtitle_xform": False, "toc_backlinks": False,
}  # fmt: skip
_FIELD = re.compile(r"^:([\w -]+):[ \t]+(\S.*)$", re.MULTILINE)
_ABOVE = re.compile(r"\A\s*((?:^:[\w -]+:.*\n)+)", re.MULTILINE)
"""The fields before the title of a document. (Docutils takes those below it for itself.)"""
_TITLED = re.compile(r"(.+?)\s*<([^<>]*)>$", re.DOTALL)
_OPTION = re.compile(r"\n\s*:[\w-]+:")
_NAMES_PAGES = ("ref", "doc", "any", "numref", "std:ref", "std:doc")

Looked = tuple[Any, Sequence[nodes.Node]]
"""What a name was found to mean, and messages about it."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a reStructuredText file."""
    fields, source = split_front_matter(decode_lines(data), name)
    if above := _ABOVE.match(source):
        fields |= dict(_FIELD.findall(above[1]))
        source = source[above.end() :]
    with _sphinx_known():
        parts = docutils.core.publish_parts(
            source, parser=_Parser(), writer="html5", settings_overrides=dict(_SETTINGS)
        )
    out = Extraction()
    out.heading(1, _plain(parts["title"]))
    html.add_fragment(out, parts["body"])
    for field, words in re.findall(r'<dt class="([\w-]+)">.*?</dt>\s*<dd[^>]*>(.*?)</dd>', parts["docinfo"], re.DOTALL):
        fields[field] = _plain(words)
    said = properties_of(fields)
    yield "", out.finish(said.title, said)


def _plain(source: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", source)).strip()


class _Parser(Parser):  # type: ignore[misc]
    """The parser of docutils, and notes put where their marks stand."""

    def get_transforms(self) -> list[type[Transform]]:
        """What is done to the tree, in the order of priorities."""
        return [*super().get_transforms(), _NotesInPlace]


class _NotesInPlace(Transform):  # type: ignore[misc]
    """Puts the words of footnotes in brackets into their sentences."""

    default_priority = 900  # after all numbers are given

    def apply(self) -> None:
        """Changes the tree."""
        for mark in list(self.document.findall(nodes.footnote_reference)):
            note = self.document.ids.get(mark.get("refid"))
            if note is not None:
                words = " ".join(part.astext() for part in note.children if not isinstance(part, nodes.label))
                mark.parent.replace(mark, nodes.Text(f" ({words.rstrip('.')})"))
        for note in list(self.document.findall(nodes.footnote)):
            note.parent.remove(note)


@contextmanager
def _sphinx_known() -> Iterator[None]:
    """Lets docutils take names that only Sphinx knows for what they most likely are. Sphinx puts its own in
    the same way."""
    known_directive, known_role = directives.directive, roles.role

    def directive(name: str, language: object, document: object) -> Looked:
        if name.lower() in words_of("rst_left_out"):
            return _LeftOut, []
        if name.lower() == "only":
            return _Only, []
        found, messages = known_directive(name, language, document)
        return (found, messages) if found else (_Titled, [])

    def role(name: str, language: object, line: int, reporter: object) -> Looked:
        found, messages = known_role(name, language, line, reporter)
        return (found, messages) if found else (_role, [])

    directives.directive, roles.role = directive, role
    try:
        yield
    finally:
        directives.directive, roles.role = known_directive, known_role


class _Titled(Directive):  # type: ignore[misc]
    """A box, tab or hint that docutils does not know: its title, then what it holds."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = None

    def run(self) -> Sequence[nodes.Node]:
        """Its nodes."""
        inner = nodes.container()
        if self.arguments and self.name.lower() not in words_of("rst_no_title"):
            words, _ = self.state.inline_text(_OPTION.split(self.arguments[0])[0], self.lineno)
            inner += nodes.paragraph("", "", *words)
        self.state.nested_parse(_without_options(self.content), self.content_offset, inner)
        return [inner]


class _Only(_Titled):
    """What is only for readers of one kind: of a page that customers have, or of another."""

    def run(self) -> Sequence[nodes.Node]:
        """Its nodes, none if it is for others."""
        said = set(re.findall(r"\w+", self.arguments[0] if self.arguments else "")) - {"and", "or", "not"}
        return super().run() if said <= words_of("rst_builders") else []


class _LeftOut(_Titled):
    """What no reader of the page sees as text."""

    def run(self) -> Sequence[nodes.Node]:
        """Nothing."""
        return []


def _without_options(content: StringList) -> StringList:
    """The lines below a directive without its options, which docutils leaves in where it knows none."""
    at = 0
    while at < len(content) and re.match(r":[\w-]+:", content[at]):
        at += 1
    return content[at:]


def _role(
    name: str, source: str, text: str, line: int, inliner: object, **_: object
) -> tuple[Sequence[nodes.Node], Sequence[nodes.Node]]:
    """The words of a role that docutils does not know: its title, or for a page or label words made of its name."""
    text = nodes.unescape(text)
    if titled := _TITLED.match(text):
        text = titled[1]
    elif name in _NAMES_PAGES:
        text = re.sub(r"[-_]+", " ", text.rstrip("/").rpartition("/")[2])
    return [nodes.inline(source, text.lstrip("~!"))], []
