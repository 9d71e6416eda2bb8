import pytest

from core.knowledge.readers import pptx
from core.knowledge.readers.refusal import Refused


def read(data):
    [(_, document)] = pptx.read(data, "a.pptx")
    return document


def test_each_slide_is_a_page_below_its_title(by_hand):
    shape = by_hand.pptx_shape
    deep = '<a:p><a:pPr lvl="1"/><a:r><a:t>one bag</a:t></a:r></a:p>'
    data = by_hand.pptx(
        shape("For new staff", place="subTitle") + shape("Kettles", place="ctrTitle"),
        shape("Descaling", place="title") + shape("Fill it", "Add powder", deep, place="") + shape("3", place="sldNum"),
    )
    document = read(data)
    assert document.title == "Kettles"
    assert document.text == "Kettles\n\nFor new staff\n\nDescaling\n\n- Fill it\n- Add powder\n  - one bag"
    assert [part.page for part in document.sections] == [1, 2]


def test_hidden_slides_hidden_shapes_and_struck_words_are_not_there(by_hand):
    shape = by_hand.pptx_shape
    struck = '<a:p><a:r><a:rPr strike="sngStrike"/><a:t>Nine </a:t></a:r><a:r><a:t>Eight euros.</a:t></a:r></a:p>'
    data = by_hand.pptx(shape(struck) + shape("No.", said='hidden="1"'), (shape("Never."), 'show="0"'))
    assert read(data).text == "Eight euros."


def test_steps_are_numbered_and_groups_are_read(by_hand):
    step = '<a:p><a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr><a:r><a:t>{}</a:t></a:r></a:p>'.format
    data = by_hand.pptx(f"<p:grpSp>{by_hand.pptx_shape(step('Open it'), step('Shut it'))}</p:grpSp>")
    assert read(data).text == "1. Open it\n2. Shut it"


def test_tables_are_grids(by_hand):
    def cell(words, said=""):
        return f"<a:tc {said}><a:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = (
        cell("boat") + cell("day") + cell("week"),
        cell("Canoe", 'rowSpan="2"') + cell("9") + cell("40"),
        cell("", 'vMerge="1"') + cell("free", 'gridSpan="2"') + cell("", 'hMerge="1"'),
    )
    table = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    data = by_hand.pptx(f'<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/>{table}</a:tbl></p:graphicFrame>')
    assert read(data).text == "boat: Canoe | day: 9 | week: 40\nboat: Canoe | day: free | week: free"


def test_bad_ones_are_refused_with_the_reason(by_hand):
    cases = [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        (by_hand.zipped({"x": "y"}), "damaged"),
        (by_hand.pptx("<p:grpSp>" * 80 + "</p:grpSp>" * 80), "too-deep"),
    ]
    for data, reason in cases:
        with pytest.raises(Refused) as caught:
            read(data)
        assert caught.value.reason == reason
