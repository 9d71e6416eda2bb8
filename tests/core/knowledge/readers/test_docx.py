import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import docx
from core.knowledge.readers.refusal import Refused

STYLES = (
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="House"><w:name w:val="House"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Verz1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Grid"/><w:tblStylePr w:type="firstRow"><w:rPr>'
    "<w:b/></w:rPr></w:tblStylePr></w:style>"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1)"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def only(found):
    [(_, document)] = found
    return document


def text(by_hand, body, **parts):
    return only(docx.read(by_hand.docx(body, **parts), "a.docx")).text


def item(by_hand, words, number=1, depth=0):
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return by_hand.docx_paragraph(words, properties=listed)


def test_it_keeps_headings_tables_and_links(by_hand):
    paragraph = by_hand.docx_paragraph
    link = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>the costs</w:t></w:r></w:hyperlink></w:p>'
    core = (
        '<cp xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Ours'
        "</dc:title><dcterms:modified>2025-03-04T05:06:07Z</dcterms:modified></cp>"
    )
    table = by_hand.docx_table(("Plan", "Price"), ("Pro", "9 EUR"))
    body = paragraph("Returns", "Heading1") + paragraph("Within 30 days.") + link + table
    document = only(docx.read(by_hand.docx(body, core), "a.docx"))
    assert (document.title, document.modified) == ("Returns", "2025-03-04")
    assert document.text == "Returns\n\nWithin 30 days.\n\nthe costs\n\nPlan | Price\nPro | 9 EUR"
    assert [(link.target, link.span.of(document.text)) for link in document.links] == [("costs.md", "the costs")]


@pytest.mark.parametrize(
    "run", ["<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="1"/>', '<w:rStyle w:val="Ghost"/>'], ids=str
)
def test_hidden_and_struck_words_are_not_there(by_hand, run):
    body = by_hand.docx_paragraph("Call us at nine.") + by_hand.docx_paragraph("Or at six.", run=run)
    assert text(by_hand, body, styles=STYLES) == "Call us at nine."


def test_a_hidden_style_can_be_turned_off_again(by_hand):
    run = '<w:rStyle w:val="Ghost"/><w:vanish w:val="0"/>'
    assert text(by_hand, by_hand.docx_paragraph("Seen.", run=run), styles=STYLES) == "Seen."


def test_tracked_changes_are_taken_as_made_and_comments_are_not_there(by_hand):
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Costs </w:t></w:r><w:del><w:r><w:delText>8</w:delText></w:r></w:del>'
        '<w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:commentRangeStart w:id="0"/>'
        '<w:r><w:t xml:space="preserve"> EUR</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r><w:moveFrom><w:r><w:t>gone</w:t></w:r>'
        "</w:moveFrom></w:p>"
    )
    assert text(by_hand, body) == "Costs 6 EUR"


def test_paragraphs_are_one_where_the_mark_between_them_was_deleted(by_hand):
    first = by_hand.docx_paragraph("Bring the ", properties="<w:rPr><w:del/></w:rPr>")
    assert text(by_hand, first + by_hand.docx_paragraph("key.")) == "Bring the key."


def test_fields_show_their_result_and_contents_are_left_out(by_hand):
    run = "<w:r>{}</w:r>".format
    mark = '<w:fldChar w:fldCharType="{}"/>'.format
    phone = f'<w:fldSimple w:instr=" DOCPROPERTY Phone ">{run("<w:t>0800 1</w:t>")}</w:fldSimple>'
    page = "".join(
        map(run, (mark("begin"), "<w:instrText>PAGE</w:instrText>", mark("separate"), "<w:t>7</w:t>", mark("end")))
    )
    contents = "".join(
        map(run, (mark("begin"), '<w:instrText>TOC \\o "1-3"</w:instrText>', mark("separate"), "<w:t>Boats 3</w:t>"))
    )
    body = f"<w:p>{phone}</w:p><w:p>{page}</w:p><w:p>{contents}</w:p>" + by_hand.docx_paragraph("Nets 4")
    body += (
        f"<w:p>{run(mark('end'))}</w:p>" + by_hand.docx_paragraph("Rafts 5", "Verz1") + by_hand.docx_paragraph("Boats")
    )
    assert text(by_hand, body, styles=STYLES) == "0800 1\n\n7\n\nBoats"


def test_lists_count_on_as_word_shows_them(by_hand):
    body = "".join(
        (
            item(by_hand, "one"), item(by_hand, "deep", depth=1), item(by_hand, "deeper", depth=1),
            item(by_hand, "two"), item(by_hand, "again", depth=1), by_hand.docx_paragraph("A word."),
            item(by_hand, "three"), item(by_hand, "bullet", 2), item(by_hand, "anew", 3), item(by_hand, "none", 0),
        )
    )  # fmt: skip
    assert text(by_hand, body, numbering=NUMBERING) == (
        "1) one\n  1.a deep\n  1.b deeper\n2) two\n  2.a again\n\nA word.\n\n3) three\n- bullet\n1) anew\n\nnone"
    )


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_every_numbered_paragraph_has_the_next_number(by_hand, numbered):
    body = "".join(item(by_hand, "x") if number else by_hand.docx_paragraph("between") for number in numbered)
    lines = [line for line in text(by_hand, body, numbering=NUMBERING).split("\n") if line.endswith("x")]
    assert lines == [f"{number}) x" for number in range(1, sum(numbered) + 1)]


@pytest.mark.parametrize("style", ["berschrift1", "House", "T", "Heading1", "Title"])
def test_headings_are_styles_of_any_name(by_hand, style):
    body = by_hand.docx_paragraph("Rules", style) + by_hand.docx_paragraph("No dogs.")
    assert only(docx.read(by_hand.docx(body, styles=STYLES), "a")).title == "Rules"


def test_an_outline_level_makes_a_heading_and_takes_one_away(by_hand):
    level = '<w:outlineLvl w:val="{}"/>'.format
    body = by_hand.docx_paragraph("Rules", properties=level(0)) + by_hand.docx_paragraph(
        "No", "House", properties=level(9)
    )
    [section] = only(docx.read(by_hand.docx(body, styles=STYLES), "a")).sections
    assert (section.headings, section.span) == ((), (7, 9))


@pytest.mark.parametrize("stated", ["Word Document", "Dokument1", "rates_final.docx", "Microsoft Word - rates"])
def test_a_title_that_only_a_program_wrote_is_none(by_hand, stated):
    core = f'<cp xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{stated}</dc:title></cp>'
    assert only(docx.read(by_hand.docx(by_hand.docx_paragraph("Words."), core), "a")).title == ""


def test_notes_stand_in_their_sentence_and_boxes_after_their_paragraph(by_hand):
    box = f"<w:txbxContent>{by_hand.docx_paragraph('Bikes too.')}</w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>Parking is free</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r>'
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    notes = f'<w:footnote w:id="2">{by_hand.docx_paragraph("For guests only.")}</w:footnote>'
    assert text(by_hand, body, footnotes=notes) == "Parking is free (For guests only).\n\nBikes too."


def test_merged_cells_and_columns_without_a_name_are_a_grid(by_hand):
    table = by_hand.docx_table(
        ("Boat", "Day", "Week"),
        (("Canoe", '<w:vMerge w:val="restart"/>'), "9 EUR", "40 EUR"),
        (("", "<w:vMerge/>"), ("free in May", '<w:gridSpan w:val="2"/>')),
    )
    assert (
        text(by_hand, table)
        == "Boat: Canoe | Day: 9 EUR | Week: 40 EUR\nBoat: Canoe | Day: free in May | Week: free in May"
    )


def test_the_first_row_heads_where_the_style_of_the_table_sets_it_in_bold(by_hand):
    rows = (("name", "owner"), ("Wren", "Ada"), ("Heron", "Bo"))
    plain = '<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="{}"/>'.format
    assert text(by_hand, by_hand.docx_table(*rows, properties=plain(0)), styles=STYLES).startswith("name | owner")
    assert text(by_hand, by_hand.docx_table(*rows, properties=plain(1)), styles=STYLES) == (
        "name: Wren | owner: Ada\nname: Heron | owner: Bo"
    )


def test_a_table_of_one_cell_is_a_box_around_text(by_hand):
    inner = by_hand.docx_paragraph("Note", "Heading1") + by_hand.docx_paragraph("Wear gloves.")
    assert text(by_hand, f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>") == "Note\n\nWear gloves."


def test_exponents_stay_and_raised_marks_go(by_hand):
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'.format
    body = f"<w:p><w:r><w:t>A hall of 40 m</w:t></w:r>{raised(2)}<w:r><w:t> for guests</w:t></w:r>{raised(1)}</w:p>"
    assert text(by_hand, body) == "A hall of 40 m² for guests"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda hand: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        (lambda hand: b"PK nothing", "damaged"),
        (lambda hand: hand.zipped({"word/document.xml": "<w:document>"}), "damaged"),
        (lambda hand: hand.zipped({"x": "y"}), "damaged"),
        (lambda hand: hand.docx("<w:tbl><w:tr><w:tc>" * 150 + "</w:tc></w:tr></w:tbl>" * 150), "too-deep"),
    ],
)
def test_bad_ones_are_refused_with_the_reason(by_hand, data, reason):
    with pytest.raises(Refused) as caught:
        only(docx.read(data(by_hand), "a"))
    assert caught.value.reason == reason


def test_a_note_that_was_typed_by_hand_has_its_mark_taken_off(by_hand):
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r>'
    body = f"<w:p><w:r><w:t>Lent for 14</w:t></w:r>{raised}<w:r><w:t> days.</w:t></w:r></w:p>"
    body += f"<w:p>{raised}<w:r><w:t> Not in May.</w:t></w:r></w:p>"
    assert text(by_hand, body) == "Lent for 14 days.\n\nNot in May."
