"""A folder of documents in every format that is read: the same words each time, as help pages are built.

Each page has a title, sections of prose, a numbered list and a table, written in its format's own way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.core.knowledge.readers import documents_by_hand as hand

_WORDS = (  # noqa: SIM905
    "order parcel sent within three days and your refund follows by card once we received it back open the settings"
    " choose plan name press save wait until light turns green"
).split()
_SECTIONS = 8
_WORDS_A_SECTION = 90


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    sections: tuple[tuple[str, str], ...]
    """Heading and prose of each."""
    steps: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_corpus(folder: Path, files: int, formats: tuple[str, ...] = ()) -> None:
    """Writes that many pages, the formats in turn; `formats` (suffixes): only these."""
    folder.mkdir(parents=True)
    suffixes = formats or tuple(_FORMATS)
    for number in range(files):
        suffix = suffixes[number % len(suffixes)]
        (folder / f"page-{number:03}.{suffix}").write_bytes(_FORMATS[suffix](_page(number)))


def _page(number: int) -> _Page:
    chance = random.Random(number)

    def said(count: int) -> str:
        words = [chance.choice(_WORDS) for _ in range(count)]
        return ". ".join(" ".join(words[at : at + 12]).capitalize() for at in range(0, count, 12)) + "."

    return _Page(
        f"Page {number}",
        tuple((f"Part {number}.{at}", said(_WORDS_A_SECTION)) for at in range(_SECTIONS)),
        tuple(said(8) for _ in range(6)),
        (("Plan", "Price", "Days"), *((f"Plan {at}", f"${at * 9 + 5}", f"{at + 3} days") for at in range(6))),
    )


def _lines(page: _Page, heading: str, step: str, table: str) -> bytes:
    """A page in a markup of lines: `heading` and `step` hold {words}, `step` {number} as well."""
    parts = [
        heading.format(level=1, marks="#", equals="=", words=page.title),
        *(
            f"{heading.format(level=2, marks='##', equals='==', words=name)}\n\n{words}"
            for name, words in page.sections
        ),
        "\n".join(step.format(number=at, words=words) for at, words in enumerate(page.steps, 1)),
        table,
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _markdown(page: _Page) -> bytes:
    rows = ["| " + " | ".join(row) + " |" for row in page.rows]
    return _lines(page, "{marks} {words}", "{number}. {words}", "\n".join([rows[0], "| --- | --- | --- |", *rows[1:]]))


def _text(page: _Page) -> bytes:
    return _lines(page, "{words}", "{number}. {words}", "\n".join(" | ".join(row) for row in page.rows))


def _asciidoc(page: _Page) -> bytes:
    rows = "\n".join("".join(f"|{cell} " for cell in row) for row in page.rows)
    return _lines(page, "{equals} {words}", ". {words}", f"|===\n{rows}\n|===")


def _wiki(page: _Page) -> bytes:
    rows = "\n|-\n".join("\n".join(f"| {cell}" for cell in row) for row in page.rows)
    return _lines(page, "== {words} ==", "# {words}", f"{{|\n{rows}\n|}}")


def _rst(page: _Page) -> bytes:
    rule = "======== ======== ========"
    rows = "\n".join(" ".join(f"{cell:8}" for cell in row) for row in page.rows[1:])
    head = " ".join(f"{cell:8}" for cell in page.rows[0])
    underlined = [f"{name}\n{'-' * len(name)}\n\n{words}" for name, words in page.sections]
    steps = "\n".join(f"{at}. {words}" for at, words in enumerate(page.steps, 1))
    table = f"{rule}\n{head}\n{rule}\n{rows}\n{rule}"
    return "\n\n".join([f"{page.title}\n{'=' * len(page.title)}", *underlined, steps, table, ""]).encode()


def _html_body(page: _Page) -> str:
    sections = "".join(f"<h2>{escape(name)}</h2><p>{escape(words)}</p>" for name, words in page.sections)
    steps = "".join(f"<li>{escape(words)}</li>" for words in page.steps)
    head, *rows = (
        "".join(f"<{cell}>{escape(words)}</{cell}>" for words in row)
        for cell, row in zip(("th", *["td"] * (len(page.rows) - 1)), page.rows, strict=True)
    )
    table = "".join(f"<tr>{row}</tr>" for row in (head, *rows))
    return f"<h1>{escape(page.title)}</h1>{sections}<ol>{steps}</ol><table>{table}</table>"


def _html(page: _Page) -> bytes:
    head = f"<!doctype html><html><head><title>{page.title}</title></head>"
    navigation = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/docs'>Docs</a></li></ul></nav>"
    return f"{head}<body>{navigation}<main>{_html_body(page)}</main><footer>2026</footer></body></html>".encode()


def _docx(page: _Page) -> bytes:
    body = hand.docx_paragraph(page.title, "Heading1")
    for name, words in page.sections:
        body += hand.docx_paragraph(name, "Heading2") + hand.docx_paragraph(words)
    body += "".join(hand.docx_paragraph(f"{at}. {words}") for at, words in enumerate(page.steps, 1))
    return hand.docx(body + hand.docx_table(*page.rows))


def _odt(page: _Page) -> bytes:
    body = f'<text:h text:outline-level="1">{page.title}</text:h>'
    for name, words in page.sections:
        body += f'<text:h text:outline-level="2">{name}</text:h><text:p>{words}</text:p>'
    items = "".join(f"<text:list-item><text:p>{words}</text:p></text:list-item>" for words in page.steps)
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in page.rows)
    return hand.odt(f"{body}<text:list>{items}</text:list><table:table>{rows}</table:table>")


def _rtf(page: _Page) -> bytes:
    parts = [page.title, *(part for section in page.sections for part in section)]
    parts += [f"{at}. {words}" for at, words in enumerate(page.steps, 1)]
    inner = "".join(f"\\pard {words}\\par " for words in parts)
    edges = "".join(f"\\cellx{2000 * (at + 1)}" for at in range(3))
    for row in page.rows:
        cells = "".join(f"{cell}\\cell " for cell in row)
        inner += f"\\trowd{edges}\\pard\\intbl {cells}\\row "
    return f"{{\\rtf1\\ansi {inner}\\pard\\par}}".encode()


def _pdf(page: _Page) -> bytes:
    lines = [(50, 760, 18, page.title, "B")]
    height = 730
    for name, words in page.sections[:4]:
        lines.append((50, height, 13, name, "B"))
        split = words.split()
        for at in range(0, len(split), 14):
            height -= 14
            lines.append((50, height, 10, " ".join(split[at : at + 14])))
        height -= 24
    for row in page.rows:
        lines += [(50 + 120 * column, height, 10, cell) for column, cell in enumerate(row)]
        height -= 14
    return hand.pdf([lines, lines])


def _epub(page: _Page) -> bytes:
    return hand.epub({"one": _html_body(page)})


def _pptx(page: _Page) -> bytes:
    slides = [hand.pptx_shape(name, place="title") + hand.pptx_shape(words, place="") for name, words in page.sections]
    return hand.pptx(*slides)


def _xlsx(page: _Page) -> bytes:
    rows = "".join(hand.xlsx_row(number, *row) for number, row in enumerate(page.rows * 6, 1))
    return hand.xlsx({"Prices": f"<sheetData>{rows}</sheetData>"})


_FORMATS: Mapping[str, Callable[[_Page], bytes]] = {
    "md": _markdown,
    "html": _html,
    "txt": _text,
    "docx": _docx,
    "odt": _odt,
    "rtf": _rtf,
    "pdf": _pdf,
    "adoc": _asciidoc,
    "rst": _rst,
    "wiki": _wiki,
    "epub": _epub,
    "pptx": _pptx,
    "xlsx": _xlsx,
}
