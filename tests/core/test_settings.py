import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import settings
from core.errors import BadSetting
from core.settings import FIELDS, Settings, changed, coerce, load, save


def test_a_missing_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()


def test_what_was_saved_is_loaded_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# my own note\ntheme = "dark"\n')
    chosen = changed(load(path), docs_folders=("/a", "/b"), text_size=125, theme="light")
    save(chosen, path)
    assert load(path) == chosen
    assert "# my own note" in path.read_text()


def test_a_default_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save(changed(Settings(), text_size=150), path)
    save(Settings(), path)
    assert "text_size" not in path.read_text()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('theme = "pink"', "theme"),
        ("text_size = 9000", "text_size"),
        ("no_such = 1", "no_such"),
        ("= broken", "settings"),
        ("a = " + "[" * 5000 + "]" * 5000, "settings"),
    ],
)
def test_a_wrong_file_names_what_is_wrong(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(BadSetting) as caught:
        load(path)
    assert name in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_and_kept_however_an_editor_saved_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# ours\nagent_name = "Jürgen"\n', encoding=encoding)
    assert load(path).agent_name == "Jürgen"
    save(changed(load(path), text_size=120), path)
    assert load(path) == changed(Settings(), agent_name="Jürgen", text_size=120)
    assert "# ours" in path.read_text(encoding="utf-8")


def test_another_encoding_is_said_and_the_file_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('agent_name = "Jürgen"\n'.encode("latin-1"))
    for attempt in (lambda: load(path), lambda: save(Settings(), path)):
        with pytest.raises(BadSetting) as caught:
            attempt()
        assert "UTF-8" in str(caught.value)
    assert path.read_bytes() == 'agent_name = "Jürgen"\n'.encode("latin-1")


@given(st.sampled_from(sorted(FIELDS)), st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text())))
def test_coerce_gives_a_valid_value_or_says_no(name: str, value: object) -> None:
    try:
        good = coerce(name, value)
    except BadSetting:
        return
    assert coerce(name, good) == good
    assert not settings.choices(name) or good in settings.choices(name)


def test_every_setting_is_read_somewhere() -> None:
    """A setting that nothing reads is a promise that nobody keeps."""
    root = Path(__file__).parents[2]
    sources = [path.read_text("utf-8") for room in ("app", "core", "models") for path in (root / room).rglob("*.py")
               if path != root / "core" / "settings.py"]  # fmt: skip
    unread = [name for name in settings.FIELDS if not any(re.search(rf"\.{name}\b", text) for text in sources)]
    assert unread == []
