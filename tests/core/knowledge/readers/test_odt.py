import pytest

from core.knowledge.readers import odt
from core.knowledge.readers.refusal import Refused

STYLES = (
    '<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Deep" style:family="text" style:parent-style-name="Hidden"/>'
    '<style:style style:name="Struck" style:family="text"><style:text-properties style:text-line-through-style='
    '"solid"/></style:style><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="PH" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"'
    ' style:num-suffix=")"/><text:list-level-style-number text:level="2" style:num-format="a"'
    ' style:num-suffix=")"/></text:list-style>'
    '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>'
)


def only(found):
    [(_, document)] = found
    return document


def text(by_hand, body, **more):
    return only(odt.read(by_hand.odt(body, automatic=STYLES, **more), "a.odt")).text


def items(*words, style="L", said=""):
    inner = "".join(f"<text:list-item><text:p>{word}</text:p></text:list-item>" for word in words)
    return f'<text:list text:style-name="{style}" {said}>{inner}</text:list>'


def row(*cells):
    inner = [
        cell if cell.startswith("<") else f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    ]
    return f"<table:table-row>{''.join(inner)}</table:table-row>"


def test_it_keeps_headings_lists_tables_and_links(by_hand):
    body = (
        '<text:h text:outline-level="1">Returns</text:h><text:p>In<text:s/>30 <text:a xlink:href="d.md">days</text:a>.'
        "<text:line-break/>No later.</text:p><text:list><text:list-item><text:p>one</text:p><text:list><text:list-item>"
        "<text:p>in</text:p></text:list-item></text:list></text:list-item></text:list><table:table>"
        + row("Plan", "Seats", "Price") + row("Pro", "3", "9") + "</table:table>"
    )  # fmt: skip
    document = only(odt.read(by_hand.odt(body), "a.odt"))
    assert document.text == "Returns\n\nIn 30 days.\nNo later.\n- one\n  - in\n\nPlan: Pro | Seats: 3 | Price: 9"
    assert [(link.target, link.span.of(document.text)) for link in document.links] == [("d.md", "days")]


def test_comments_deletions_and_cached_numbers_are_not_there(by_hand):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>Nine<office:annotation><text:p>Ask Bo</text:p>"
        "</office:annotation> euros<office:annotation-end/>.</text:p><text:h><text:number>4</text:number>Fees</text:h>"
    )
    assert text(by_hand, body) == "Nine euros.\n\nFees"


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:p>Seen.<text:span text:style-name="Hidden"> No.</text:span></text:p>',
        '<text:p>Seen.<text:span text:style-name="Deep"> No.</text:span></text:p>',
        '<text:p>Seen.<text:span text:style-name="Struck"> No.</text:span></text:p>',
        '<text:p>Seen.</text:p><text:p text:style-name="PH">No.</text:p>',
        '<text:p>Seen.</text:p><text:section text:display="none"><text:p>No.</text:p></text:section>',
        '<text:p>Seen.</text:p><text:section text:is-hidden="true"><text:p>No.</text:p></text:section>',
        '<text:p>Seen.<text:hidden-text text:is-hidden="true">No.</text:hidden-text></text:p>',
        '<text:p>Seen.</text:p><text:p>No.<text:hidden-paragraph text:is-hidden="true"/></text:p>',
    ],
)
def test_what_is_hidden_or_struck_is_not_there(by_hand, hidden):
    assert text(by_hand, hidden) == "Seen."


def test_lists_are_numbered_and_go_on_as_shown(by_hand):
    body = (
        items("one", "two", said='xml:id="a"') + "<text:p>Wait.</text:p>"
        + items("three", said='text:continue-numbering="true"') + items("dot", style="B") + items("anew")
        + items("four", said='text:continue-list="a"')
    )  # fmt: skip
    assert text(by_hand, body) == "1) one\n2) two\n\nWait.\n3) three\n- dot\n1) anew\n4) four"


def test_inner_lists_and_other_starts_are_numbered(by_hand):
    inner = "<text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>"
    body = (
        '<text:list text:style-name="L"><text:list-header><text:p>Steps</text:p></text:list-header>'
        f'<text:list-item text:start-value="5"><text:p>five</text:p>{inner}</text:list-item>'
        f"<text:list-item><text:p>six</text:p>{inner}</text:list-item></text:list>"
    )
    assert text(by_hand, body) == "Steps\n5) five\n  a) x\n6) six\n  a) x"


def test_headings_are_numbered_where_the_outline_says_so(by_hand):
    outline = (
        '<text:outline-style style:name="O"><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    head = '<text:h text:outline-level="{}">{}</text:h>'.format
    body = head(1, "Boats") + head(2, "Row") + head(2, "Sail") + head(1, "Nets")
    assert text(by_hand, body, styles=outline) == "1. Boats\n\n1.1 Row\n\n1.2 Sail\n\n2. Nets"


def test_notes_stand_in_their_sentence_and_boxes_after_their_paragraph(by_hand):
    body = (
        "<text:p>Parking is free<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>For"
        " guests.</text:p></text:note-body></text:note>.<draw:frame><draw:text-box><text:p>Bikes too."
        "</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert text(by_hand, body) == "Parking is free (For guests).\n\nBikes too."


def test_a_long_note_follows_its_paragraph_whole(by_hand):
    note = "<text:note><text:note-body><text:p>For guests. Others pay 4 euros.</text:p></text:note-body></text:note>"
    assert (
        text(by_hand, f"<text:p>Parking is free{note}.</text:p>")
        == "Parking is free.\n(For guests. Others pay 4 euros.)"
    )


def test_contents_are_left_out_and_a_title_is_a_heading(by_hand):
    body = (
        '<text:p text:style-name="P1">Huts</text:p><text:table-of-content><text:index-body><text:p>Rent 7</text:p>'
        '</text:index-body></text:table-of-content><text:h text:outline-level="1">Rent</text:h>'
    )
    document = only(odt.read(by_hand.odt(body, automatic=STYLES), "a"))
    assert (document.title, document.text) == ("Huts", "Huts\n\nRent")


def test_repeated_and_merged_cells_are_a_grid(by_hand):
    head = f"<table:table-header-rows>{row('Place', 'Mon', 'Tue', 'Sun')}</table:table-header-rows>"
    shut = '<table:table-cell table:number-columns-repeated="2"><text:p>shut</text:p></table:table-cell>'
    pool = '<table:table-cell table:number-rows-spanned="2"><text:p>Pool</text:p></table:table-cell>'
    body = row(pool, shut, "9 to 12") + row("<table:covered-table-cell/>", "8 to 9", "shut", "shut")
    assert text(by_hand, f"<table:table>{head}{body}</table:table>") == (
        "Place: Pool | Mon: shut | Tue: shut | Sun: 9 to 12\nPlace: Pool | Mon: 8 to 9 | Tue: shut | Sun: shut"
    )


def test_a_first_row_in_the_style_of_heads_names_the_columns(by_hand):
    head = '<table:table-cell><text:p text:style-name="Table_20_Heading">{}</text:p></table:table-cell>'.format
    body = row(head("who"), head("what")) + row("Ada", "boats")
    assert text(by_hand, f"<table:table>{body}</table:table>") == "who: Ada | what: boats"


def test_sheets_are_tables_and_slides_are_pages(by_hand):
    table = f'<table:table table:name="{{}}">{row("Trip", "Adult", "Child")}{row("Day", "8", "4")}</table:table>'.format
    sheets = by_hand.odt(table("Fares") + table("Old"), kind="spreadsheet")
    assert only(odt.read_spreadsheet(sheets, "a.ods")).text == (
        "Fares\n\nTrip: Day | Adult: 8 | Child: 4\n\nOld\n\nTrip: Day | Adult: 8 | Child: 4"
    )
    frame = "<draw:frame {}><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>".format
    title = frame('presentation:class="title"', "Kettles")
    slides = by_hand.odt(f"<draw:page>{frame('', 'Fill it.')}{title}</draw:page>", kind="presentation")
    document = only(odt.read_presentation(slides, "a.odp"))
    assert (document.text, document.sections[0].page) == ("Kettles\n\nFill it.", 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda hand: hand.odt("", "<encryption-data/>"), "encrypted"),
        (lambda hand: hand.zipped({"content.xml": "<a>", "META-INF/manifest.xml": ""}), "damaged"),
        (lambda hand: hand.zipped({"content.xml": _billion(), "META-INF/manifest.xml": ""}), "damaged"),
        (lambda hand: hand.zipped({"x": "y"}), "damaged"),
        (
            lambda hand: hand.odt("<text:list><text:list-item>" * 300 + "</text:list-item></text:list>" * 300),
            "too-deep",
        ),
    ],
)
def test_bad_ones_are_refused_with_the_reason(by_hand, data, reason):
    with pytest.raises(Refused) as caught:
        only(odt.read(data(by_hand), "a"))
    assert caught.value.reason == reason


def _billion():
    doubled = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
    return f'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">{doubled}]><x>&a39;</x>'


def test_a_note_that_was_typed_by_hand_has_its_mark_taken_off(by_hand):
    style = '<style:style style:name="R" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    raised = '<text:span text:style-name="R">3</text:span>'
    body = f"<text:p>Lent for 14{raised} days.</text:p><text:p>{raised} Not in May.</text:p>"
    document = only(odt.read(by_hand.odt(body, automatic=style + "</style:style>"), "a"))
    assert document.text == "Lent for 14 days.\n\nNot in May."
