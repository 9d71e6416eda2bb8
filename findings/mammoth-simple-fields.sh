#!/usr/bin/env bash
# mammoth 1.13.0 (DOCX to HTML): the words of a simple field (w:fldSimple, as Word writes a document property such as a
# phone number) are lost without a message, and words that Word hides (w:vanish) are given as text. Seen: '<p>Call </p>' and '<p>secret</p>'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0
"$folder/venv/bin/python" - <<'PY'
import io
import zipfile

import mammoth

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def html(body: str) -> str:
    """What mammoth makes of a document with this body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            f"<Override PartName=\"/word/document.xml\" ContentType=\"{TYPES}\"/></Types>",
        )
        archive.writestr(
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\""
            " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
            " Target=\"word/document.xml\"/></Relationships>",
        )
        archive.writestr("word/document.xml", f"<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>")
    file.seek(0)
    result = mammoth.convert_to_html(file)
    assert not [message for message in result.messages if message.type == "error"]
    return result.value


field = html(
    "<w:p><w:r><w:t xml:space=\"preserve\">Call </w:t></w:r>"
    "<w:fldSimple w:instr=\" DOCPROPERTY Phone \"><w:r><w:t>0800 555</w:t></w:r></w:fldSimple></w:p>"
)
hidden = html("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>")
print(field, hidden)
assert field == "<p>Call </p>", field
assert hidden == "<p>secret</p>", hidden
PY
