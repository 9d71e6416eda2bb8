import pytest

from core.knowledge.readers import office
from core.knowledge.readers.refusal import Refused


def only(found):
    [(_, document)] = found
    return document


def test_docx_keeps_headings_tables_and_links(by_hand):
    cell = "<w:tc>{}</w:tc>".format
    paragraph = by_hand.docx_paragraph
    table = "".join(
        "<w:tr>" + "".join(cell(paragraph(words)) for words in row) + "</w:tr>"
        for row in (("Plan", "Price"), ("Pro", "9 EUR"))
    )
    link = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>the costs</w:t></w:r></w:hyperlink></w:p>'
    core = (
        '<cp xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Ours'
        "</dc:title><dcterms:modified>2025-03-04T05:06:07Z</dcterms:modified></cp>"
    )
    body = paragraph("Returns", "Heading1") + paragraph("Within 30 days.") + link + f"<w:tbl>{table}</w:tbl>"
    document = only(office.read_docx(by_hand.docx(body, core), "a.docx"))
    assert (document.title, document.modified) == ("Returns", "2025-03-04")
    assert document.text == "Returns\n\nWithin 30 days.\n\nthe costs\n\nPlan | Price\nPro | 9 EUR"
    assert [(link.target, link.span.of(document.text)) for link in document.links] == [("costs.md", "the costs")]


def test_odt_keeps_headings_lists_tables_and_links(by_hand):
    body = (
        '<text:h text:outline-level="1">Returns</text:h><text:p>In<text:s/>30 <text:a xlink:href="d.md">days</text:a>.'
        "<text:line-break/>No later.</text:p><text:list><text:list-item><text:p>one</text:p><text:list><text:list-item>"
        "<text:p>in</text:p></text:list-item></text:list></text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell><text:p>Plan</text:p></table:table-cell><table:table-cell><text:p>Price</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Pro</text:p></table:table-cell>"
        "<table:table-cell><text:p>9</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = only(office.read_odt(by_hand.odt(body), "a.odt"))
    assert document.text == "Returns\n\nIn 30 days.\nNo later.\n- one\n  - in\n\nPlan: Pro | Price: 9"
    assert [(link.target, link.span.of(document.text)) for link in document.links] == [("d.md", "days")]


def test_rtf_gives_its_paragraphs():
    source = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0\b Gr\'f6\'dfe\b0\par Within \u8364? 5.\par}"
    assert only(office.read_rtf(source, "a.rtf")).text == "Größe\n\nWithin € 5."


def test_bad_ones_are_refused_with_the_reason(by_hand):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    doubled = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
    billion = f'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">{doubled}]><x>&a39;</x>'
    cases = [
        (office.read_docx, ole, "encrypted"),
        (office.read_docx, b"PK nothing", "damaged"),
        (office.read_docx, by_hand.zipped({"word/document.xml": "<w:document>"}), "damaged"),
        (office.read_odt, by_hand.odt("", "<encryption-data/>"), "encrypted"),
        (office.read_odt, by_hand.zipped({"content.xml": "<a>", "META-INF/manifest.xml": ""}), "damaged"),
        (office.read_odt, by_hand.zipped({"content.xml": billion, "META-INF/manifest.xml": ""}), "damaged"),
        (office.read_odt, by_hand.zipped({"x": "y"}), "damaged"),
        (office.read_rtf, b"no rtf", "damaged"),
    ]
    for read, data, reason in cases:
        with pytest.raises(Refused) as caught:
            only(read(data, "a"))
        assert caught.value.reason == reason, (read, data[:20])
