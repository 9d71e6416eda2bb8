import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import html
from core.knowledge.readers.refusal import Refused


def read(source: str | bytes):
    [(_, document)] = html.read(source if isinstance(source, bytes) else source.encode(), "page.html")
    return document


def test_the_main_content_without_its_frame():
    document = read(
        "<html lang='en-GB'><head><title>Returns | Shop</title><meta property='article:modified_time'"
        " content='2025-01-02T03:04:05Z'></head><body><header>Logo</header><nav>Menu</nav><main><h1>Returns</h1>"
        "<p>Within <b>30</b> days.<br>No later.</p><script>x()</script></main><footer>Imprint</footer></body></html>"
    )
    assert (document.title, document.language, document.modified) == ("Returns", "en", "2025-01-02")
    assert document.text == "Returns\n\nWithin 30 days.\nNo later."


def test_what_leads_to_the_pages_beside_it_is_none_of_its_words():
    steps = "<table><tr><td><a href='a'>Prev</a><td>Tools<td><a href='b'>Next</a></table>"
    source = (
        f"<div class='navheader'>{steps}</div><h1>Splits</h1><p>Press OK.</p><div class='navfooter'><hr>{steps}</div>"
    )
    assert read(source).text == "Splits\n\nPress OK."


def test_lists_tables_and_code():
    document = read(
        "<ul><li>one<li><p>two</p><ol><li>in</ol></ul><table><thead><tr><th>Plan<th>Price</thead>"
        "<tr><td>Pro<td>$9</table><table><tr><td>a<td>b</table><pre>x\n  y</pre>"
    )
    assert document.text == "- one\n- two\n  1. in\n\nPlan: Pro | Price: $9\n\na | b\n\nx\n  y"


def test_links_are_exact():
    document = read("<p>See  <a href='a.html'>this  page</a>, or <a href='b'>that</a></p>")
    assert [(link.target, link.span.of(document.text)) for link in document.links] == [
        ("a.html", "this page"), ("b", "that"),
    ]  # fmt: skip


def test_an_empty_main_is_not_the_content():
    assert read("<main></main><p>Words").text == "Words"


def test_hidden_words_are_not_read():
    assert read("<p>seen<p hidden>not<p aria-hidden=true>not").text == "seen"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-15", "utf-16"])
def test_declared_and_undeclared_encodings(encoding):
    source = f"<meta charset='{encoding}'><p>Größe, 5 €" if encoding != "iso-8859-15" else (
        "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-15'><p>Größe, 5 €"
    )  # fmt: skip
    assert read(source.encode(encoding)).text == "Größe, 5 €"


def test_a_page_that_lies_about_its_encoding_is_read_by_its_bytes():
    assert read("<meta charset='ascii'><p>Größe".encode()).text == "Größe"


@pytest.mark.parametrize("opened", ["<div>", "<ul><li>w ", "<main><div>w "])
def test_absurd_nesting_is_refused_not_a_crash(opened):
    with pytest.raises(Refused) as caught:
        read(opened * 1000 + "deep")
    assert caught.value.reason == "too-deep"


@pytest.mark.parametrize("opened", ["<div>", "<ul><li>w ", "<td><table><tr><td>", "<p><b>w "])
def test_nesting_that_would_take_minutes_never_reaches_the_parser(opened, monkeypatch):
    monkeypatch.setattr(html, "LexborHTMLParser", lambda _: pytest.fail("its time grows with the square"))
    with pytest.raises(Refused) as caught:
        read(opened * 100_000 + "deep")
    assert caught.value.reason == "too-deep"


def test_tags_that_are_never_closed_are_no_nesting():
    assert read("<p>w<a href=x>" * 5000).text.count("w") == 5000
    assert read("<div>w</div><ul><li>w</ul>" * 5000).text.count("w") == 10_000


def test_a_table_within_a_cell_is_read_once_as_words_of_the_cell():
    inner = "<table><tr><th>Size<td>40</table>"
    assert read(f"<table><thead><tr><th>Lamp<th>Data<tbody><tr><td>Heron<td>{inner}</table>").text == (
        "Lamp: Heron | Data: Size 40"
    )


TAGS = re.findall("<.*?>", "<p></p><ul></ul><li><table><tr><td><a></a><h2></h2><br><pre></pre>")


@given(st.lists(st.sampled_from([*TAGS, "<a href=x>", "word ", " "]), max_size=40))
def test_any_tag_soup_keeps_its_words_and_exact_spans(pieces):
    document = read("".join(pieces))
    assert document.text.count("word") == "".join(pieces).count("word")
    for span in [part.span for part in (*document.sections, *document.links)]:
        assert 0 <= span.start < span.end <= len(document.text)
