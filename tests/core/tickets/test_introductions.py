"""Where older mail begins, as programs write it in many languages; and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tickets.attributions import is_attribution, who_wrote
from core.tickets.header_lines import read_headers
from core.tickets.introductions import introduction_at
from core.tickets.mail_words import ticket_words
from core.tickets.quoting import set_apart

OWN = "The kettle is here, thank you."
ATTRIBUTIONS = {
    "en apple": "On 4 Feb 2027, at 08:15, Mill Shop <help@mill.example> wrote:",
    "en thunderbird": "On 02/04/27 08:15, Mill Shop wrote:",
    "de gmail": "Am Do., 4. Feb. 2027 um 08:15 Uhr schrieb Mill Shop <help@mill.example>:",
    "de outlook mac": "Mill Shop <help@mill.example> schrieb am Do., 4. Feb. 2027, 08:15:",
    "fr": "Le jeu. 4 févr. 2027 à 08:15, Mill Shop <help@mill.example> a écrit :",
    "es": "El jue, 4 feb 2027 a las 8:15, Mill Shop (<help@mill.example>) escribió:",
    "it": "Il giorno gio 4 feb 2027 alle ore 08:15 Mill Shop <help@mill.example> ha scritto:",
    "pt": "Em qui., 4 de fev. de 2027 às 08:15, Mill Shop <help@mill.example> escreveu:",
    "nl": "Op do 4 feb 2027 om 08:15 schreef Mill Shop <help@mill.example>:",
    "sv": "Den tors 4 feb. 2027 kl 08:15 skrev Mill Shop <help@mill.example>:",
    "da": "Den tor. 4. feb. 2027 kl. 08.15 skrev Mill Shop <help@mill.example>:",
    "fi": "to 4. helmik. 2027 klo 8.15 Mill Shop (help@mill.example) kirjoitti:",
    "pl": "czw., 4 lut 2027 o 08:15 Mill Shop <help@mill.example> napisał(a):",
    "cs": "Dne 4.2.2027 v 8:15 Mill Shop napsal(a):",
    "sk": "št 4. 2. 2027 o 8:15 Mill Shop <help@mill.example> napísal(a):",
    "hu": "Mill Shop <help@mill.example> ezt írta (időpont: 2027. febr. 4., Cs, 8:15):",
    "ro": "În joi, 4 feb. 2027 la 08:15, Mill Shop <help@mill.example> a scris:",
    "ru": "чт, 4 февр. 2027 г. в 08:15, Mill Shop <help@mill.example>:",
    "uk": "чт, 4 лют. 2027 р. о 08:15 Mill Shop <help@mill.example> пише:",
    "bg": "На чт, 4.02.2027 г. в 8:15 Mill Shop <help@mill.example> написа:",
    "hr": "čet, 4. velj 2027. u 08:15 Mill Shop <help@mill.example> napisao je:",
    "et": "Mill Shop (<help@mill.example>) kirjutas kuupäeval N, 4. veebruar 2027 kell 08:15:",
    "lt": "2027-02-04, kt, 08:15 Mill Shop <help@mill.example> rašė:",
    "el": "Στις Πέμ 4 Φεβ 2027 στις 8:15 π.μ., ο/η Mill Shop <help@mill.example> έγραψε:",
    "tr": "Mill Shop <help@mill.example>, 4 Şub 2027 Per, 08:15 tarihinde şunu yazdı:",
    "he": "\u202bבתאריך יום ה׳, 4 בפבר׳ 2027 ב-8:15 מאת \u202aMill Shop\u202c <\u202ahelp@mill.example\u202c>:\u202c",
    "ja": "2027年2月4日(木) 8:15 Mill Shop <help@mill.example>:",
    "ko": "2027년 2월 4일 (목) 오전 8:15, Mill Shop <help@mill.example>님이 작성:",
    "zh": "Mill Shop <help@mill.example> 于2027年2月4日周四 08:15写道：",
    "vi": "Vào Th 5, 4 thg 2, 2027 vào lúc 08:15 Mill Shop <help@mill.example> đã viết:",
    "helpdesk": "Mill Shop, Feb 4, 2027, 08:15 GMT:",
    "wrapped": "On Thu, Feb 4, 2027 at 8:15 AM Mill Shop of the Old Mill <\nhelp@mill.example> wrote:",
    "zoho": "---- On Thu, 4 Feb 2027 08:15:00 +0100 Mill Shop <help@mill.example> wrote ----",
}
HEADERS = {
    name: "\n".join(f"{table[key][0].capitalize()}: {value}" for key, value in values)
    for name, table in ticket_words("quotations")["headers"].items()
    for values in [
        (("from", "Mill Shop <help@mill.example>"), ("date", "4.2.2027 08:15"), ("to", "Ines"), ("subject", "kettle"))
    ]
}


@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["below a blank line", "without one"])
@pytest.mark.parametrize("marks", ["\n\n", "\n> "], ids=["unmarked", "marked"])
@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_history_below_an_attribution(program, marks, gap):
    parts = set_apart(f"{OWN}{gap}{ATTRIBUTIONS[program]}{marks}Shall we call a lawyer?")
    assert parts.text == OWN
    assert "lawyer" in parts.quoted


@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["below a blank line", "without one"])
@pytest.mark.parametrize("language", HEADERS)
def test_history_below_header_lines(language, gap):
    parts = set_apart(f"{OWN}{gap}{HEADERS[language]}\n\nShall we call a lawyer?")
    assert parts.text == OWN
    assert "lawyer" in parts.quoted


def test_there_are_enough_languages():
    assert len(HEADERS) >= 25


@pytest.mark.parametrize(
    "phrase",
    [phrase for kind in ("original", "forwarded") for phrase in ticket_words("quotations")["separators"][kind]],
)
def test_history_below_a_separator(phrase):
    assert set_apart(f"{OWN}\n-------- {phrase.title()} --------\n\nShall we call a lawyer?").text == OWN


@pytest.mark.parametrize(
    "line",
    [
        "##- Bitte antworten Sie oberhalb dieser Zeile -##",
        "##- anything in a language that no list knows -##",
        "-- Please reply above this line --",
        "=== Répondez au-dessus de cette ligne ===",
        "Reply above this line.",
    ],
)
def test_history_below_a_helpdesks_line(line):
    assert set_apart(f"{OWN}\n\n{line}\n\nShall we call a lawyer?").text == OWN


def test_header_lines_of_an_unknown_language_are_told_by_what_they_hold():
    block = "Ofa: Mill Shop <help@mill.example>\nKia: 04.02.2027 08:15\nMoe: Ines\nNea: kettle"
    assert set_apart(f"{OWN}\n\n{block}\n\nShall we call a lawyer?").text == OWN


def test_a_long_list_of_recipients_belongs_to_the_headers():
    lines = ["From: A <a@mill.example>", "To: B <b@moor.example>;", " C <c@moor.example>", "Subject: kettle", "", "Hi"]
    block = read_headers(lines, 0)
    assert block is not None
    assert (block.end, block.fields["subject"]) == (4, "kettle")


@pytest.mark.parametrize(
    "message",
    [
        "I travel\nVon: Bonn\nAn: Ulm\nDatum: 3. Mai\n\nIs that possible?",
        "From: the shop I got nothing.\nTo: me that is a scandal.",
        "I wrote to help@mill.example on 4 Feb 2027 and your colleague wrote:\nit is lost.\n\nWhat now?",
        "The app showed on 04.02.2027 at 08:15 this error:\nFATAL 0x07\nWhat now?",
        "On 4 Feb 2027 at 08:15 I called and your colleague said:\nit is lost.",
        "I ordered on Thursday, 4 February 2027, 08:15:\n- a kettle\n- a lid\n\nOnly the lid came.",
        "First it hummed\n---\nthen it went dark. What now?",
        "Please reply above all on this: what does the line cost?",
        "Original message from the kettle:\nE-07",
    ],
)
def test_sentences_of_the_sender_introduce_nothing(message):
    assert set_apart(message).text == message


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        (ATTRIBUTIONS["en apple"], "Mill Shop", "help@mill.example"),
        (ATTRIBUTIONS["de gmail"], "Mill Shop", "help@mill.example"),
        (ATTRIBUTIONS["pl"], "Mill Shop", "help@mill.example"),
        (ATTRIBUTIONS["helpdesk"], "Mill Shop", ""),
        ("Am 04.02.27 um 08:15 schrieb Ines Moor:", "Ines Moor", ""),
        ("On 4 Feb 2027 at 8:15 AM Ines Moor wrote:", "Ines Moor", ""),
    ],
)
def test_who_wrote(line, name, address):
    assert who_wrote(line)[:2] == (name, address)


@given(st.lists(st.text(alphabet="ab :@<>.1209-_OnwroteFmTSubj\u202b年", max_size=60), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_an_introduction_lies_within_its_lines(lines):
    for position in range(len(lines)):
        found = introduction_at(lines, position)
        assert found is None or position == found.start < found.end <= len(lines)
        is_attribution(lines[position])


@given(
    st.sampled_from(sorted(ATTRIBUTIONS)),
    st.lists(st.sampled_from(["Yes.", "Since", "May.", "E-07", "blinks."]), min_size=1),
)
@settings(deadline=None)
def test_answers_around_quoted_lines_are_the_senders(program, words):
    said = " ".join(words)
    parts = set_apart(f"{ATTRIBUTIONS[program]}\n> Which kettle?\n\n{said} now\n\n> Since when?\n\nno {said}")
    assert parts.text.split() == [*words, "now", "no", *words]
