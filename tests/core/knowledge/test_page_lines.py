"""Pages as lines of JSON: nothing is lost on the way, and a file that is not whole is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.page_lines import digest_of_line, line_of, page_of, read_lines, write_lines
from core.ports import EmbedderIdentity
from core.store.page_export import ExportedPage, ExportedPassage
from core.team_errors import NotTeamDocs

IDENTITY = EmbedderIdentity("minilm", "d1", 4, 128)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)
VECTORS = st.none() | st.binary(min_size=4, max_size=4)
PASSAGES = st.builds(
    ExportedPassage,
    cut=st.sampled_from(["section", "packed"]),
    start=st.integers(0, 10),
    end=st.integers(10, 40),
    page=st.none() | st.integers(1, 9),
    heading=TEXTS,
    vector=VECTORS,
)
PAGES = st.builds(
    ExportedPage,
    path=TEXTS,
    title=TEXTS,
    titled=st.booleans(),
    text=TEXTS,
    language=st.sampled_from(["", "en", "de"]),
    modified=st.just("2026-01-01"),
    audience=st.sampled_from(["public", "internal"]),
    links=st.lists(st.tuples(TEXTS, st.integers(0, 9), st.integers(9, 20)), max_size=2).map(tuple),
    vector=VECTORS,
    passages=st.lists(PASSAGES, max_size=3).map(tuple),
)


@given(PAGES)
def test_a_page_comes_back_as_it_went(page: ExportedPage) -> None:
    line = line_of(page)
    assert page_of(line) == page
    assert "\n" not in line
    assert digest_of_line(line_of(page_of(line))) == digest_of_line(line)


def test_what_no_database_takes_is_replaced_and_every_span_stays_right() -> None:
    passage = ExportedPassage("section", 3, 7, None, "", None)
    page = ExportedPage("a.md", "T", True, "a\x00\ud800 end", "en", "2026-01-01", "public", (), None, (passage,))
    came = page_of(line_of(page))
    assert came.text == "a\ufffd\ufffd end"
    assert came.text[passage.start : passage.end] == " end"


@settings(max_examples=20)
@given(st.lists(PAGES, max_size=4), st.data())
def test_a_file_that_lacks_a_line_is_refused(tmp_path_factory, pages: list[ExportedPage], data: st.DataObject) -> None:
    file: Path = tmp_path_factory.mktemp("export") / "docs.jsonl"
    lines = list(map(line_of, pages))
    assert write_lines(file, IDENTITY, lines) == len(lines)
    embedder, read = read_lines(file)
    assert (embedder, list(read)) == (IDENTITY, lines)
    whole = file.read_text(encoding="utf-8").split("\n")[:-1]
    left_out = data.draw(st.integers(0, len(whole) - 1))
    broken = [line for number, line in enumerate(whole) if number != left_out]
    file.write_text("".join(f"{line}\n" for line in broken), encoding="utf-8", newline="\n")
    with pytest.raises(NotTeamDocs):
        list(read_lines(file)[1])
