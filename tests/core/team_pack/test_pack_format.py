"""The form of a team file, and what is refused before anything of it is used."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TooLarge
from core.team_file_errors import NewerTeamFile, NotATeamFile, TeamFileError, TeamFileForged
from core.team_pack.pack_format import LARGEST, may_hold, read_pack, signed, write_pack
from core.team_pack.signing_key import new_seed, public_key
from tests.core.team_pack.packs import SEED, make_pack

FILES = {"style.toml": 'notes = "Grüße, “so”"\n', "templates/de.toml": "# leer\n\n"}


def changed(**fields: Any) -> bytes:
    """A signed file in which these fields were put in place of its own afterwards."""
    return json.dumps({**json.loads(write_pack(make_pack(3, FILES))), **fields}).encode()


def test_what_is_packed_comes_out_as_it_was_and_the_same_pack_gives_the_same_bytes():
    data = write_pack(make_pack(3, FILES))
    assert read_pack(data, "team.json") == make_pack(3, FILES)
    assert write_pack(make_pack(3, dict(reversed(FILES.items())))) == data
    assert b'notes = \\"Gr\xc3\xbc\xc3\x9fe' in data, "a person can read it"


def test_other_line_ends_and_indentation_on_the_way_change_nothing():
    fields = json.loads(write_pack(make_pack(3, FILES)))
    for way in (json.dumps(fields), json.dumps(fields, indent=4).replace("\n", "\r\n"), "\ufeff" + json.dumps(fields)):
        assert read_pack(way.encode(), "team.json").files == FILES


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 4}, {"team": "Other"}, {"signed_by": "Somebody"}, {"made": "2026-11-30T10:00:01+00:00"},
        {"files": {"style.toml": ['notes = "Other"', ""], "templates/de.toml": ["# leer", "", ""]}},
        {"files": {"style.toml": FILES["style.toml"].split("\n")}},
        {"key": base64.b64encode(public_key(new_seed())).decode()}, {"signature": base64.b64encode(bytes(64)).decode()},
    ],
)  # fmt: skip
def test_a_change_of_any_field_is_told_by_the_signature(fields: dict[str, Any]):
    with pytest.raises(TeamFileForged):
        read_pack(changed(**fields), "team.json")


@pytest.mark.parametrize(
    "name",
    [
        "../style.toml", "/etc/style.toml", "style.toml/../../x", "docs/page.md", "settings.toml", "snippets/a.md",
        "templates/../style.toml", "templates/DE.toml", "templates\\de.toml", "style.toml\n", "in-force.json", "",
    ],
)  # fmt: skip
def test_no_file_outside_the_list_is_taken_even_if_it_is_signed(name: str):
    assert not may_hold(name)
    with pytest.raises(NotATeamFile):
        read_pack(write_pack(make_pack(1, {name: "x = 1\n"})), "team.json")


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "3"}, {"version": True}, {"version": 0}, {"version": 10**12}, {"team": ""}, {"team": "a\u202eb"},
        {"team": "x" * 81}, {"signed_by": " Lea"}, {"made": "today"}, {"made": "2026-11-30T10:00:00"}, {"files": {}},
        {"files": {"style.toml": "text"}}, {"files": {"style.toml": ["two\nlines"]}}, {"key": "?"},
        {"signature": "AA=="}, {"files": {"style.toml": ["\ud800"]}}, {"more": 1}, {"files": []}, {"key": None},
    ],
)  # fmt: skip
def test_a_field_in_another_form_is_refused(fields: dict[str, Any]):
    with pytest.raises(NotATeamFile):
        read_pack(changed(**fields), "team.json")


def test_a_later_form_and_a_huge_file_are_said_in_words_of_their_own():
    with pytest.raises(NewerTeamFile):
        read_pack(changed(format="deskside team file 2", new_field=1), "team.json")
    with pytest.raises(TooLarge):
        read_pack(b" " * (LARGEST + 1), "team.json")


def test_a_file_cut_off_anywhere_is_no_team_file():
    data = write_pack(make_pack(3, FILES))
    for end in range(0, len(data) - 2, 7):
        with pytest.raises(NotATeamFile):
            read_pack(data[:end], "team.json")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"format": "deskside team file 1", "format": 1}',
        '{"a": 1e400}',
        '{"a": NaN}',
        "\x00",
        "1" * 5000,
    ],
)
def test_hostile_json_is_refused_in_a_sentence(text: str):
    with pytest.raises(NotATeamFile):
        read_pack(text.encode(), "team.json")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes):
    with pytest.raises(TeamFileError):
        read_pack(data, "team.json")


@given(
    st.dictionaries(
        st.sampled_from(["style.toml", "policy.toml"]), st.text(st.characters(codec="utf-8"), max_size=60), min_size=1
    )
)
def test_any_text_survives(files: dict[str, str]):
    files = {name: text.replace("\r", "") for name, text in files.items()}
    pack = signed(replace(make_pack(), files=files), SEED)
    assert read_pack(write_pack(pack), "team.json") == pack
