"""A mistake in any of the team's files is named with its place, and the last good version stays in force."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.drafting.snippets import read_snippets
from core.errors import BadWorkspaceFile
from core.reporting.rollout_rules import read_rollout_rules
from core.resources import load_toml
from core.review.policy import Policy
from core.review.tone import Tone
from core.triage.escalation import read_escalation
from core.triage.intents import read_intents
from core.workspace.file_shape import check_shape, place_of
from core.workspace.folder import parse_toml
from core.workspace.last_good import mistakes
from core.workspace.style import read_style, read_templates
from tests.factories import make_workspace

WRONG = [
    ("style", "# ours\nextends = 'default'\nmax_words = 'many'\n", (3, 1), read_style),
    ("style", "emoji = 1\n", (1, 1), read_style),
    ("policy", '[[never]]\nid = "a"\nany = ["x"]\n\n[[never]]\n  any = "y"\n', (6, 3), Policy.read),
    ("policy", '[[must]]\nany = ["x"]\n[[must]]\nany = []\n', (3, 1), Policy.read),
    ("policy", 'links_only_from = "example.org"\n', (1, 1), Policy.read),
    ("tone", "max_words = 2026-01-01\n", (1, 1), lambda space: Tone.table_of(space, "en")),
    ("tone", "[en]\nblame = 3\n", (2, 1), lambda space: Tone.table_of(space, "en")),
    ("intents", '[[intent]]\nname = "a"\nexamples = [1, 2]\n', (3, 1), read_intents),
    ("escalation", "calm_examples = { a = 1 }\n", (1, 1), read_escalation),
    ("rollout", "extends = 'default'\n[tier1]\ndays = 'long'\n", (3, 1), read_rollout_rules),
    ("templates/en", "[lines]\nhand_over = 3\n", (2, 1), lambda space: read_templates(space, "en")),
    ("templates/en", "greeting = 'Hi'\n", (1, 1), lambda space: read_templates(space, "en")),
    ("templates/fr", "[greeting]\ncasual = 'Salut'\n", (1, 1), lambda space: read_templates(space, "fr")),
    ("style", "notes = " + "[" * 60 + "]" * 60, (1, 1), read_style),
    ("policy", "deep = " + "[" * 60 + "]" * 60, (1, 1), Policy.read),
    ("intents", "a = " + "9" * 5000, (1, 1), read_intents),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "place", "read"), WRONG)
def test_a_value_of_another_kind_is_named_with_line_and_column(tmp_path: Path, name, text, place, read) -> None:
    space = make_workspace(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadWorkspaceFile) as caught:
        read(space)
    values = caught.value.values
    assert (values["path"], values["line"], values.get("column", 1)) == (f"{name}.toml", *place)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_file_in_another_charset_is_named_with_the_place(tmp_path: Path, encoding: str) -> None:
    space = make_workspace(tmp_path)
    (tmp_path / "style.toml").write_bytes('emoji = true\nsign_off = "Grüße"\n'.encode(encoding))
    with pytest.raises(BadWorkspaceFile) as caught:
        read_style(space)
    assert (caught.value.values["line"], caught.value.values["column"]) == ((2, 15) if encoding == "cp1252" else (1, 1))


def test_the_last_good_version_stays_in_force_until_the_mistake_is_mended(tmp_path: Path) -> None:
    space = make_workspace(tmp_path, style='sign_off = "The Lumen team"\n')
    (tmp_path / "snippets").mkdir()
    snippet = tmp_path / "snippets" / "a.md"
    snippet.write_text("---\ntitle: A\n---\nYour parcel is on its way.\n", encoding="utf-8")
    assert read_style(space).sign_off == "The Lumen team" and len(read_snippets(space)) == 1
    (tmp_path / "style.toml").write_text("sign_off = 12\n", encoding="utf-8")
    snippet.write_text("---\ntitle: [\n---\nYour parcel is on its way.\n", encoding="utf-8")
    assert read_style(space).sign_off == "The Lumen team" and len(read_snippets(space)) == 1
    assert {mistake.values["path"] for mistake in mistakes(space)} == {"style.toml", "snippets/a.md"}
    (tmp_path / "style.toml").write_text('sign_off = "Lumen"\n', encoding="utf-8")
    assert read_style(space).sign_off == "Lumen"
    assert {mistake.values["path"] for mistake in mistakes(space)} == {"snippets/a.md"}
    snippet.write_text("---\ntitle: B\n---\nYour parcel is on its way.\n", encoding="utf-8")
    assert mistakes(space) == (), "mended, and not read since"


@pytest.mark.parametrize("name", ["escalation", "intents", "policy", "quoting", "rollout", "style", "tone"])
def test_what_ships_has_the_shape_that_is_asked_for(name: str) -> None:
    table = load_toml("defaults", f"{name}.toml")
    check_shape(table, table, f"{name}.toml", "")


key = st.text(string.ascii_lowercase, min_size=1, max_size=3)
plain = st.booleans() | st.integers(0, 9) | st.text(string.ascii_letters, max_size=3)
value = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(key, inner, max_size=3))


@given(st.dictionaries(key, value, max_size=4), st.dictionaries(key, value, max_size=4))
@example({"a": [{"a": False}, {"a": 0}]}, {})
def test_two_tables_fit_or_the_mistake_has_a_place(own, shipped) -> None:
    check_shape(own, own, "own.toml", "")
    try:
        check_shape(own, shipped, "own.toml", "")
    except BadWorkspaceFile as mistake:
        assert mistake.values["line"] == 1


def test_places_are_found_below_headers_of_any_form() -> None:
    text = 'a = 1\n[b."c d"]\n x.y = 2\n[[e]]\nf = 1\n[[e]] # the second\n  f = 2\n'
    assert parse_toml(text, "x")["e"][1] == {"f": 2}
    assert place_of(text, ("b", "c d", "x", "y")) == (3, 2)
    assert place_of(text, ("e", 1, "f")) == (7, 3)
    assert place_of(text, ("e", 1, "nowhere")) == (6, 1)
    assert place_of(text, ("nowhere",)) == (1, 1)
