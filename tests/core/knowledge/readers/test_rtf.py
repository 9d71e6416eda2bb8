import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import rtf
from core.knowledge.readers.refusal import Refused

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s0 Normal;}{\s2 heading 2;}"
)
HEAD += rb"{\s7\outlinelevel0 House;}}{\info{\title Huts}{\author Bo}}"


def document(body):
    [(_, found)] = rtf.read(HEAD + body + b"}", "a.rtf")
    return found


def text(body):
    return document(body).text


def test_it_gives_its_paragraphs():
    source = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0\b Gr\'f6\'dfe\b0\par Within \u8364? 5.\par}"
    [(_, found)] = rtf.read(source, "a.rtf")
    assert found.text == "Größe\n\nWithin € 5."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (rb"\f1 \'cf\'f0\'e8\'e2\'e5\'f2\par", "Привет"),
        (rb"\uc1\u-10179?\u-8704? here\par", "😀 here"),
        (rb"\uc2\u8364ab5\par", "€5"),
        (rb"a\~b\_c\-d \emdash  e \{f\}\par", "a b-cd — e {f}"),
        (rb"{\*\generator X}{\header H\par}{\footer F\par}{\pict 0102}{\*\unknown words}body\par", "body"),
        (rb"{\*\bkmkstart x}one{\*\bkmkend x}\line two\par", "one\ntwo"),
        (rb"one\bin3 {{{two\par", "onetwo"),
    ],
)
def test_characters_and_groups_without_words(body, words):
    assert text(body) == words


@pytest.mark.parametrize(
    "hidden",
    [rb"{\v No.}", rb"\v No.\v0 ", rb"{\deleted No.}", rb"{\strike No.}", rb"\striked1 No.\plain "],
    ids=bytes.decode,
)
def test_what_is_hidden_deleted_or_struck_is_not_there(hidden):
    assert text(rb"Seen. " + hidden + rb" Here.\par") == "Seen. Here."


@pytest.mark.parametrize(
    "head", [rb"\pard\s7 Rules\par", rb"\pard\s7\outlinelevel0 Rules\par", rb"\pard\outlinelevel0 Rules\par"]
)
def test_headings_are_styles_or_levels(head):
    found = document(head + rb"\pard\s2 Dogs\par\pard\s0 None.\par")
    assert found.title == "Rules"
    assert [(part.headings, part.span.of(found.text)) for part in found.sections] == [(("Dogs",), "None.")]


def test_the_title_of_the_file_is_that_of_a_page_without_headings():
    assert document(rb"A hut sleeps four.\par").title == "Huts"


def test_notes_stand_in_their_sentence_and_numbers_are_shown():
    body = (
        rb"Parking is free{\super\chftn}{\footnote\pard{\super\chftn} For guests.\par}.\par"
        rb"{\listtext 1.\tab}Open it.\par{\listtext\'b7\tab}a cloth\par"
    )
    assert text(body) == "Parking is free (For guests).\n1. Open it.\n- a cloth"


def test_fields_show_their_result_and_contents_are_left_out():
    found = document(
        rb'{\field{\*\fldinst HYPERLINK "costs.md"}{\fldrslt the costs}}\par'
        rb"{\field{\*\fldinst TOC}{\fldrslt Boats 7\par}}"
    )
    assert found.text == "the costs"
    assert [(link.target, link.span.of(found.text)) for link in found.links] == [("costs.md", "the costs")]


def test_boxes_follow_their_paragraph():
    assert text(rb"One{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Two\par}}{\shprslt Two}}.\par") == "One.\n\nTwo"


def test_merged_cells_are_a_grid():
    def row(*cells, shape=rb"\cellx2000\cellx4000\cellx6000"):
        return rb"\trowd" + shape + rb"\pard\intbl " + b"".join(cell + rb"\cell " for cell in cells) + rb"\row "

    body = (
        row(b"Boat", b"Day", b"Week", shape=rb"\trhdr\cellx2000\cellx4000\cellx6000")
        + row(b"Canoe", b"9", b"40", shape=rb"\clvmgf\cellx2000\cellx4000\cellx6000")
        + row(b"", b"free", shape=rb"\clvmrg\cellx2000\cellx6000")
        + rb"\pard After.\par"
    )
    assert text(body) == "Boat: Canoe | Day: 9 | Week: 40\nBoat: Canoe | Day: free | Week: free\n\nAfter."


@pytest.mark.parametrize("data", [b"no rtf", b"", rb"\rtf1"])
def test_what_is_none_is_refused(data):
    with pytest.raises(Refused) as caught:
        list(rtf.read(data, "a"))
    assert caught.value.reason == "damaged"


@given(st.binary(max_size=200))
def test_broken_files_give_what_is_left(tail):
    [(_, found)] = rtf.read(HEAD + rb"First.\par " + tail, "a.rtf")
    assert found.text.startswith("First.")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}\\"), min_size=1, max_size=60))
def test_any_character_comes_through_by_its_number(words):
    from core.knowledge.readers.extraction import one_line

    units = words.encode("utf-16-le")
    numbers = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    body = "".join(f"\\u{number}?" for number in numbers).encode()
    assert one_line(text(b"x" + body + rb"x\par")) == one_line(f"x{words}x")


def test_a_note_that_was_typed_by_hand_has_its_mark_taken_off():
    assert text(rb"Lent for 14{\super 3} days.\par{\super 3} Not in May.\par") == "Lent for 14 days.\n\nNot in May."
    assert text(rb"A room of 40 m{\super 2}.\par") == "A room of 40 m².\n\n".strip()
