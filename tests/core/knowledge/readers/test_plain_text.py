import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import plain_text
from core.knowledge.readers.refusal import Refused

GERMAN = (
    "Die Rückgabe ist innerhalb von 30 Tagen möglich. Für größere Geräte gilt das nicht. Übrigens: Die Gebühr beträgt"
    " 5 Euro. Wir prüfen jedes zurückgegebene Gerät und erstatten den Kaufpreis anschließend über die gewählte Zahlart."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_made_out(encoding):
    assert plain_text.decode(GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Größe ändern", "cp1252"),
        ("Les frais sont à votre charge.", "cp1252"),
        ("Coût : 5 €", "cp1252"),
        ("Preis: 5 €, Größe", "iso-8859-15"),
        ("¿Cuánto cuesta? Mañana – “gratis”", "cp1252"),
        ("Возврат в течение 30 дней.", "cp1251"),
        ("返品は30日以内に可能です。送料はお客様負担です。", "shift_jis"),
        ("Vrácení zboží je možné do 30 dnů od doručení, čeká se na peníze.", "cp1250"),
    ],
)
def test_a_single_line_of_an_old_code_page_keeps_its_letters(words, encoding):
    assert plain_text.decode(words.encode(encoding)) == words


def test_a_character_cut_in_half_at_the_end_is_dropped():
    assert plain_text.decode("größer ü".encode()[:-1]) == "größer "


@pytest.mark.parametrize("data", [b"\x7fELF\x02\x01\x01\x00\x00\x00\x00", bytes(range(256)) * 20])
def test_binary_data_is_refused(data):
    with pytest.raises(Refused) as caught:
        plain_text.decode(data)
    assert caught.value.reason == "not-text"


def test_underlined_lines_are_headings():
    [(_, document)] = plain_text.read(b"Returns\r\n=======\r\n\r\nCost\n----\nFree.\n\nMore.", "a.txt")
    assert document.title == "Returns"
    assert [(part.headings, part.span.of(document.text)) for part in document.sections] == [
        (("Cost",), "Free.\n\nMore.")
    ]


@given(st.text())
def test_utf8_is_never_changed(words):
    data = words.replace("\0", "").encode("utf-8", "replace")
    assert plain_text.decode(data) in (data.decode(), data.decode().removeprefix("\ufeff"))


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(data):
    try:
        [(_, document)] = plain_text.read(data, "x.txt")
    except Refused as refusal:
        assert refusal.reason in {"not-text", "unknown-encoding"}
    else:
        assert all(part.span.of(document.text).strip() for part in document.sections)


@given(st.text("abc äöüß", min_size=1))
def test_western_letters_survive_the_old_code_page(words):
    assert plain_text.decode(words.encode("cp1252")) == words
