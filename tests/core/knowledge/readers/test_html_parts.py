"""What of an HTML page is read: folded parts, tabs, frames, hidden words, lists, pictures, notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import html


def read(source: str):
    [(_, document)] = html.read(source.encode(), "page.html")
    return document


def text(source: str) -> str:
    return read(f"<main>{source}</main>").text


@pytest.mark.parametrize(
    "source",
    [
        "<h3><button aria-expanded=false aria-controls=a>Is it free?</button></h3><div id=a hidden>Yes, always.</div>",
        "<button aria-controls=a>Is it free?</button><div id=a style='display:none'><p>Yes, always.</p></div>",
        "<h3>Is it free?</h3><div hidden>Yes, always.</div>",
        "<p role=button tabindex=0>Is it free?</p><div aria-hidden=true>Yes, always.</div>",
        "<div class=faq-question>Is it free?</div><div style='display:none'>Yes, always.</div>",
        "<h3>Is it free?</h3><div hidden=until-found>Yes, always.</div><p>More.</p>",
        "<dl><dt><button>Is it free?</button></dt><dd aria-hidden=true>Yes, always.</dd></dl>",
        "<p><a href='#a' data-toggle=collapse>Is it free?</a></p><p id=a style='visibility:hidden'>Yes, always.",
        "<div class=faq-question onclick=\"open('z9')\">Is it free?</div><p id=z9 hidden>Yes, always.</p>",
        "<div class=faq>Is it free?</div><div class='accordion-body' style='display:none'>Yes, always.</div>",
        "<details><summary>Is it free?</summary>Yes, always.</details>",
    ],
)
def test_what_can_be_opened_is_read_below_its_question(source):
    assert text(source).replace(": ", "\n\n").split("\n\n")[:1] == ["Is it free?"]
    assert "Yes, always." in text(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Costs <span style='display:none'>3</span>4.</p>",
        "<p>Costs <b hidden>3</b>4.</p>",
        "<p>Costs <i class='d-none'>3</i>4.</p>",
        "<p>Costs <del>3</del>4.</p>",
        "<p>Costs <span style='text-decoration: line-through'>3</span>4.</p>",
        "<style>/* x */ .was, p em.was { display : none }</style><p>Costs <em class='was'>3</em>4.</p>",
        "<p>Costs 4.</p><p style='display:none'>3</p><p>",
        "<h2 hidden>3</h2><p>Costs 4.</p>",
        "<p>Costs 4.</p><button>3</button>",
        "<p>Costs 4.</p><form><label>3 <input></label></form>",
    ],
)
def test_what_is_hidden_for_good_or_struck_out_is_not(source):
    assert text(source) == "Costs 4."


def test_a_style_sheet_for_print_hides_nothing_on_the_screen():
    assert text("<style>@media print { .x { display: none } }</style><p class=x>Seen") == "Seen"


@pytest.mark.parametrize(
    "source",
    [
        "<ul role=tablist><li role=tab>Linux</li><li role=tab>Mac</li></ul><div role=tabpanel>apt</div>"
        "<div role=tabpanel hidden>brew</div>",
        "<div role=tablist><a role=tab aria-controls=l>Linux</a><a role=tab aria-controls=m>Mac</a></div>"
        "<section id=l>apt</section><section id=m hidden>brew</section>",
        "<ul class='nav nav-tabs'><li><a href='#l'>Linux</a><li><a href='#m'>Mac</a></ul><div class=tab-content>"
        "<div class=tab-pane id=l>apt</div><div class=tab-pane id=m>brew</div></div>",
        "<div><div class=tabs><input id=i><label for=i>Linux</label><input id=j><label for=j>Mac</label></div>"
        "<div class=blocks><pre>apt</pre><pre>brew</pre></div></div>",
        "<div role=tablist><button role=tab id=t1>Linux</button><button role=tab id=t2>Mac</button></div>"
        "<div role=tabpanel aria-labelledby=t2>brew</div><div role=tabpanel aria-labelledby=t1>apt</div>",
    ],
)
def test_the_label_of_a_tab_stands_above_its_panel(source):
    assert sorted(["Linux\n\napt", "Mac\n\nbrew"]) == sorted(
        "\n\n".join(pair) for pair in zip(*[iter(text(source).split("\n\n"))] * 2, strict=True)
    )


def test_labels_without_panels_are_never_glued_together():
    assert text("<div class=tabbed-labels><label>One</label><label>Two</label></div>") == "One\n\nTwo"


def test_a_form_round_the_page_is_no_form():
    assert read("<body><form id=f><h1>Lids</h1><p>Turn left.</p></form>").text == "Lids\n\nTurn left."


def test_headers_and_asides_belong_to_their_articles():
    document = read(
        "<body><header>Shop <a href=/>home</a></header><article><header><h2>Kayak</h2></header><p>20.</p></article>"
        "<article><header><h2>Canoe</h2></header><p>30.</p><aside>Bring a vest.</aside></article>"
        "<aside>Newsletter</aside><footer>Imprint</footer>"
    )
    assert document.text == "Kayak\n\n20.\n\nCanoe\n\n30.\n\nBring a vest."
    assert [section.headings for section in document.sections] == [("Kayak",), ("Canoe",)]


def test_the_only_heading_counts_even_in_the_header_of_the_site():
    document = read("<body><header><h1>Lids</h1><p>In short.</p><a href=/>Shop</a></header><p>Turn left.</p>")
    assert (document.title, document.text) == ("Lids", "Lids\n\nIn short.\n\nTurn left.")
    assert "Shop" not in read("<body><header><h1><a href=/>Shop</a></h1></header><h2>Lids</h2><p>Left.").text


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<ol><li>a<li>b</ol><p>x</p><ol start=3><li>c</ol>", ["1. a", "2. b", "x", "3. c"]),
        ("<ol><li value=7>a<li>b</ol>", ["7. a", "8. b"]),
        ("<ol reversed><li>a<li>b</ol>", ["2. a", "1. b"]),
        ("<ol type=a start=2><li>a<li>b</ol>", ["b) a", "c) b"]),
        ("<ol start=x><li value=1e9>a</ol>", ["1. a"]),
    ],
)
def test_items_keep_their_numbers(source, lines):
    assert [line for line in text(source).split("\n") if line] == lines


def test_a_term_stands_on_one_line_with_what_is_said_of_it():
    assert text("<dl><dt>Deposit<dd>100<dt>Bulb<dt>Lamp<dd>Both break.<dt>Why?<dd>So.</dl>") == (
        "Deposit: 100\n\nBulb, Lamp: Both break.\n\nWhy?\n\nSo."
    )


def test_the_name_of_a_key_in_a_picture_is_said():
    assert (
        text("<p>Press <img alt=Record> twice, then <i class=icon title=OK></i>.</p>") == "Press Record twice, then OK."
    )
    assert text("<p><img alt='The settings page'></p><p>x <img alt=icon><img alt='a b.png'></p>") == "x"
    assert text("<p><img alt='Open Monday to Friday, 9 to 17'></p>") == "Open Monday to Friday, 9 to 17"


@pytest.mark.parametrize(
    "sign",
    [
        "<a class=headerlink href='#x'>Link</a>",
        "<a href='#x'>#</a>",
        "<a href='#x'>&para;</a>",
        "<a href='#h'>Anchor</a>",
    ],
)
def test_signs_that_lead_to_a_heading_are_no_words(sign):
    assert read(f"<main><h1 id=h>Lids{sign}</h1><p>Left.</main>").title == "Lids"
    assert read("<main><h1 id=h><a href='#h'>Lids</a></h1><p>Left.</main>").title == "Lids"


def test_marks_of_footnotes_go_and_their_notes_stay():
    source = "<p>Parts<sup><a href='#n'>1</a></sup> last.</p><ol><li id=n>Not belts. <a href='#r'>&#8617;</a></li></ol>"
    assert text(source) == "Parts last.\n\n1. Not belts."


def test_line_numbers_are_no_code():
    assert text("<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>b</pre>") == "a\nb"
    table = "<table><tr><td class=gutter><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>"
    assert text(table) == "a\nb"
    assert text("<pre>1 a\n2 b</pre>") == "1 a\n2 b"


def test_a_table_of_icons_and_text_reads_as_such():
    assert text("<table><tr><td><i class=fa title=Warning></i></td><td>It is hot.</td></tr></table>") == (
        "Warning | It is hot."
    )


def test_tables_leave_out_what_is_hidden_and_say_their_caption():
    rows = "<tr><th>Net<th>Price<th hidden>Cost<tr><td>Small<td>9<td hidden>3"
    assert text(f"<table><caption>Without tax</caption>{rows}</table>") == "Without tax\nNet: Small | Price: 9"


def test_a_table_that_only_lays_out_is_read_as_blocks():
    assert text("<table><tr><td><h2>Lids</h2><p>Left.</p></td><td><p>Right.</p></td></tr></table>") == (
        "Lids\n\nLeft.\n\nRight."
    )


WORDS = st.sampled_from(["alpha", "beta", "gamma"])


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=12))
def test_of_a_sentence_exactly_the_shown_words_are_read(parts):
    source = " ".join(
        f"<span style='display:none'>{word}</span>" if hidden else f"<b>{word}</b>" for word, hidden in parts
    )
    assert text(f"<p>start {source}</p>").split() == ["start", *(word for word, hidden in parts if not hidden)]


@given(st.text("<>/ab=\"' h2divhiddenonclickbuttontabrole", max_size=200))
def test_any_soup_is_read_or_refused(source):
    for section in read(source).sections:
        assert 0 <= section.span.start < section.span.end
