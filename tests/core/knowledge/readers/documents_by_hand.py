"""Files in the formats of offices, written byte by byte: small, and as broken as a test needs them."""

import io
import zipfile

_DOCX_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
    "</Relationships>"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # fmt: skip # noqa: E501
_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:'
    'text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:'
    'drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def pdf(pages, *, encrypted=False, page_count=None, title=""):
    """A PDF whose pages hold (x, y, size, words) in Helvetica, with a fifth value "B" in bold."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    }
    kids = []
    for number, lines in enumerate(pages):
        page, content = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{page} 0 R")
        stream = "".join(
            f"BT /{(*font, 'F')[0]} {size} Tf {x} {y} Td ({words}) Tj ET\n" for x, y, size, words, *font in lines
        ).encode()
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {content} 0 R"
            " /Resources << /Font << /F 3 0 R /B 6 0 R >> >> >>"
        ).encode()
        objects[content] = b"<< /Length %d >>\nstream\n%sendstream" % (len(stream), stream)
    objects[2] = f"<< /Type /Pages /Count {page_count or len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    objects[4] = f"<< /Title ({title}) /ModDate (D:20250304120000Z) >>".encode()
    extra = b"/Info 4 0 R"
    if encrypted:
        objects[5] = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
        extra += b" /Encrypt 5 0 R /ID [<41> <41>]"
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, offset in offsets.items():
        out.write(b"%d 1\n%010d 00000 n \n" % (number, offset))
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, extra, start))
    return out.getvalue()


def zipped(members):
    """A zip of {name: content}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body, core="", **parts):
    """A Word file with this XML in its body; `r1` is a link to costs.md. `parts`: the inner XML of styles,
    numbering, footnotes or endnotes."""
    return zipped(
        {
            "[Content_Types].xml": _DOCX_TYPES,
            "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml", mode=""),
            "word/_rels/document.xml.rels": _RELATIONS.format(
                kind="hyperlink", target="costs.md", mode=' TargetMode="External"'
            ),
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": f"<w:{name} {_W}>{inner}</w:{name}>" for name, inner in parts.items()},
            **({"docProps/core.xml": core} if core else {}),
        }
    )


def docx_paragraph(words, style="", *, properties="", run=""):
    """One paragraph, e.g. in style Heading1, with more properties of its own and of its run."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{style}{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def docx_table(*rows, properties=""):
    """A table; a cell is its words, or its words and the XML of its properties."""
    out = ""
    for row in rows:
        cells = [(cell, "") if isinstance(cell, str) else cell for cell in row]
        out += "".join(
            [
                "<w:tr>",
                *(f"<w:tc><w:tcPr>{said}</w:tcPr>{docx_paragraph(words)}</w:tc>" for words, said in cells),
                "</w:tr>",
            ]
        )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{out}</w:tbl>"


def odt(body, manifest="<manifest/>", automatic="", styles=""):
    """An OpenDocument text with this XML in its body, in its automatic styles and in its styles."""
    content = (
        f"<office:document-content {_ODT}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    named = f"<office:document-styles {_ODT}><office:styles>{styles}</office:styles></office:document-styles>"
    return zipped({"content.xml": content, "styles.xml": named, "META-INF/manifest.xml": manifest})
