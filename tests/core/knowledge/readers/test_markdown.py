import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import markdown
from core.knowledge.readers.refusal import Refused


def read(source: str):
    [(member, document)] = markdown.read(source.encode(), "page.md")
    assert member == ""
    return document


def test_headings_make_sections_and_the_first_is_the_title():
    document = read(
        "# Returns\n\nIntro.\n\n## How long {#long}\n\n30 days.\n\n### Lamps\n\n60 days.\n\n## Cost\n\n$4.50\n"
    )
    assert document.title == "Returns"
    assert [(section.headings, section.span.of(document.text)) for section in document.sections] == [
        ((), "Intro."),
        (("How long",), "30 days."),
        (("How long", "Lamps"), "60 days."),
        (("Cost",), "$4.50"),
    ]


def test_front_matter_says_title_date_language_and_audience():
    document = read("---\ntitle: 'A: B'\nlast_update:\n  date: 2025-03-04\nlang: de-AT\naudience: Internal\n---\nText.")
    assert (document.title, document.modified, document.language, document.audience) == (
        "A: B", "2025-03-04", "de", "internal",
    )  # fmt: skip
    assert document.text == "Text."


def test_front_matter_that_is_none_stays_text():
    assert "words" in read("---\nSome words here\n---\nmore").text
    assert read("---\n: [broken\n---\nmore").text == "more"


def test_marks_of_emphasis_and_images_go_and_links_are_kept():
    document = read("Open **Settings** > *Billing* `code  x` ![shot](a.png) and [read this](../b.md#c).")
    assert document.text == "Open Settings > Billing code  x and read this."
    [link] = document.links
    assert (link.target, link.span.of(document.text)) == ("../b.md#c", "read this")


def test_lists_keep_their_marks_numbers_and_depth():
    document = read("3. one\n4. two\n   - in\n\n     more\n\npara [x](y)\n\n- [z](w)")
    assert document.text == "3. one\n4. two\n  - in\n    more\n\npara x\n\n- z"
    assert [link.span.of(document.text) for link in document.links] == ["x", "z"]


def test_a_table_row_names_its_columns():
    assert read("| Plan | Price |\n|---|---|\n| Pro | $9 |\n| Team | |").text == "Plan: Pro | Price: $9\nPlan: Team"


def test_admonitions_of_three_generators():
    assert read(":::tip[Know this]\nWords.\n:::").text == "Know this\n\nWords."
    assert read('!!! note "Mind"\n\nWords.').text == "Mind\n\nWords."
    assert read("> [!WARNING]\n> Words.").text == "Words."


def test_mdx_is_dropped_but_not_within_code():
    source = (
        "import Tabs from '@theme/Tabs';\nexport const x = 1;\n\n<Tabs>\n<TabItem value='a'>\n\nWords.\n\n</TabItem>\n"
        "</Tabs>\n\n{/* note */}\n<!-- note -->\n\n```js\nimport a from 'b';\n<!-- kept -->\n```\n"
    )
    assert read(source).text == "Words.\n\nimport a from 'b';\n<!-- kept -->"


def test_html_within_markdown_is_read_as_html():
    text = read(
        "<details><summary>More</summary>Hidden &amp; found</details>\n\n<script>\nno()\n\nno()\n</script>\n\nEnd"
    ).text
    assert text == "More\n\nHidden & found\n\nEnd"


def test_markdown_after_a_tag_on_its_own_line_is_markdown():
    assert read("<div class='x'><img alt='a' src={b('c')} /></div>\n* **item**").text == "- item"


def test_a_heading_with_nothing_under_it_can_be_found():
    document = read("# T\n\n## Do you ship abroad?\n\n## Yes\n\nWords")
    assert [section.span.of(document.text) for section in document.sections] == ["Do you ship abroad?", "Words"]


@given(st.text(max_size=600))
def test_any_text_is_read_with_spans_inside_it(source):
    document = read(source.replace("\0", "").encode("utf-8", "replace").decode())
    for span in [part.span for part in (*document.sections, *document.links)]:
        assert 0 <= span.start < span.end <= len(document.text)
        assert span.of(document.text).strip()


@pytest.mark.parametrize(
    "source", [">" * 100_000 + " words", "- " * 100_000 + "words", "".join("  " * n + "- words\n" for n in range(200))]
)
def test_nesting_that_the_parser_gives_up_on_is_refused_not_dropped(source):
    with pytest.raises(Refused) as caught:
        read(source)
    assert caught.value.reason == "too-deep"


def test_nesting_that_somebody_may_write_is_read():
    assert read("".join("  " * n + f"- word{n}\n" for n in range(25))).text.count("word") == 25
    assert read("> " * 50 + "words").text == "words"
    assert "words" in read("[" * 5000 + "words" + "](x)" * 5000).text
