"""One loader for every shipped file."""

import pytest

from core.resources import has_resource, load_text, load_toml, resource


def test_a_shipped_table_is_parsed_once() -> None:
    table = load_toml("models", "catalogue.toml")
    assert table["model"]
    assert load_toml("models", "catalogue.toml") is table


def test_a_text_is_read_as_it_stands() -> None:
    assert load_text("models", "catalogue.toml").encode() == resource("models", "catalogue.toml").read_bytes()


def test_a_missing_file_is_a_bug_and_no_empty_table() -> None:
    assert not has_resource("models", "no-such.toml")
    with pytest.raises(FileNotFoundError):
        load_text("models", "no-such.toml")
    with pytest.raises(FileNotFoundError):
        load_toml("models", "no-such.toml")


def test_a_folder_is_no_file() -> None:
    assert resource("models").is_dir()
    assert not has_resource("models")
