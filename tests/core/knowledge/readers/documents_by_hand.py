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
    ' xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
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


def odt(body, manifest="<manifest/>", automatic="", styles="", kind="text"):
    """An OpenDocument text with this XML in its body, in its automatic styles and in its styles."""
    content = (
        f"<office:document-content {_ODT}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    named = f"<office:document-styles {_ODT}><office:styles>{styles}</office:styles></office:document-styles>"
    return zipped({"content.xml": content, "styles.xml": named, "META-INF/manifest.xml": manifest})


def related(main, targets):
    """The relations of an Office file whose main part is `main`: {id: (kind, target)} beside it."""
    folder, _, name = main.rpartition("/")
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = "".join(
        f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    )
    kind = _RELATIONS.format(kind="officeDocument", target=main, mode="")
    return {"_rels/.rels": kind, f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="x">{inner}</Relationships>'}


_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # fmt: skip # noqa: E501


def xlsx(sheets, styles="", strings="", tables=None):
    """A workbook of {name or (name, state): inner XML of the sheet}; `tables`: {number of the sheet: range}."""
    targets = {f"s{number}": ("worksheet", f"worksheets/{number}.xml") for number in range(1, len(sheets) + 1)}
    named = [(name, "visible") if isinstance(name, str) else name for name in sheets]
    listed = "".join(
        f'<sheet name="{name}" state="{state}" r:id="s{number}"/>' for number, (name, state) in enumerate(named, 1)
    )
    parts = related("xl/workbook.xml", {**targets, "st": ("styles", "styles.xml"), "ss": ("sharedStrings", "ss.xml")})
    parts |= {"xl/workbook.xml": f"<workbook {_S}><sheets>{listed}</sheets></workbook>"}
    parts |= {"xl/styles.xml": f"<styleSheet {_S}>{styles}</styleSheet>", "xl/ss.xml": f"<sst {_S}>{strings}</sst>"}
    for number, inner in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/{number}.xml"] = f"<worksheet {_S}>{inner}</worksheet>"
    for number, area in (tables or {}).items():
        parts |= related(f"xl/worksheets/{number}.xml", {"t": ("table", "../tables/1.xml")})
        parts |= {
            "xl/tables/1.xml": f'<table {_S} ref="{area}"/>',
            "_rels/.rels": related("xl/workbook.xml", {})["_rels/.rels"],
        }
    return zipped(parts)


def xlsx_row(number, *cells, said=""):
    """A row; a cell is its words, a number, or (number, style)."""
    out = ""
    for at, cell in enumerate(cells):
        place = f'r="{chr(ord("A") + at)}{number}"'
        value, style = cell if isinstance(cell, tuple) else (cell, 0)
        if isinstance(value, str):
            out += f'<c {place} s="{style}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
        else:
            out += f'<c {place} s="{style}"><v>{value}</v></c>'
    return f'<row r="{number}" {said}>{out}</row>'


_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # fmt: skip # noqa: E501


def pptx(*slides):
    """A presentation of slides, each the inner XML of its tree of shapes, or that and its attributes."""
    slides = [(slide, "") if isinstance(slide, str) else slide for slide in slides]
    targets = {f"s{number}": ("slide", f"slides/{number}.xml") for number in range(1, len(slides) + 1)}
    listed = "".join(f'<p:sldId id="{number}" r:id="s{number}"/>' for number in range(1, len(slides) + 1))
    parts = related("ppt/presentation.xml", targets)
    parts["ppt/presentation.xml"] = f"<p:presentation {_P}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
    for number, (inner, said) in enumerate(slides, 1):
        parts[f"ppt/slides/{number}.xml"] = f"<p:sld {_P} {said}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>"
    return zipped(parts)


def pptx_shape(*paragraphs, place=None, said=""):
    """A shape with paragraphs in it, in a place of the layout such as "title" or ""."""
    filled = "" if place is None else f'<p:ph type="{place}"/>' if place else "<p:ph/>"
    words = "".join(each if each.startswith("<") else f"<a:p><a:r><a:t>{each}</a:t></a:r></a:p>" for each in paragraphs)
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr id='1' name='x' {said}/><p:nvPr>{filled}</p:nvPr></p:nvSpPr><p:txBody>{words}"
        "</p:txBody></p:sp>"
    )


def epub(chapters, metadata="", more=None):
    """A book of {name: inner XML of the page's body}; names that begin with `nav` are lists of contents."""
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name.startswith('nav') else ''}/>"
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
        ' full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {f"OEBPS/{name}.xhtml": f"<html><head><title>{name}</title></head><body>{inner}</body></html>"
             for name, inner in chapters.items()}  # fmt: skip
    return zipped({"META-INF/container.xml": container, "OEBPS/book.opf": package, **pages, **(more or {})})
