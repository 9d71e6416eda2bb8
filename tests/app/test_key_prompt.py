"""The passphrase is asked for until it fits, and an answer that was not needed answers nothing later."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app import store_key
from app.key_prompt import KeyPrompt, Question
from core.errors import NoKey
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store

PATIENCE_S = 60


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKSIDE_PASSPHRASE", raising=False)
    monkeypatch.setattr(store_key, "ask_keyring", lambda *_: None)


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    file = tmp_path / "store.db"
    open_store(file, key_from_passphrase("swordfish", file)).close()
    return file


def asked_with(prompt: KeyPrompt, store_file: Path, *answers: str | None) -> tuple[bytes | None, list[Question | None]]:
    """The key, or None where there is `NoKey`, and what was told; each question gets the next answer."""
    told: list[Question | None] = []
    to_give = iter(answers)

    def answer(question: Question | None) -> None:
        told.append(question)
        if question is not None:
            given = next(to_give)
            prompt.give(given) if given is not None else prompt.refuse()

    prompt.changed = answer
    try:
        return prompt.key(store_file), told
    except NoKey:
        return None, told


def test_a_wrong_passphrase_is_asked_for_again(store_file: Path) -> None:
    key, told = asked_with(KeyPrompt(), store_file, "tuna", "cod", "swordfish")
    assert key == key_from_passphrase("swordfish", store_file)
    assert told == ["open", "wrong", "wrong", None]


def test_a_new_store_takes_the_first_one(tmp_path: Path) -> None:
    key, told = asked_with(KeyPrompt(), tmp_path / "new.db", "swordfish")
    assert key is not None and told == ["new", None]


def test_who_gives_none_has_no_key(tmp_path: Path) -> None:
    assert asked_with(KeyPrompt(), tmp_path / "new.db", None) == (None, ["new", None])


def test_what_was_given_ahead_is_not_asked_for(store_file: Path) -> None:
    prompt = KeyPrompt()
    prompt.give("swordfish")
    assert asked_with(prompt, store_file) == (key_from_passphrase("swordfish", store_file), [None])


def test_a_wrong_one_given_ahead_is_asked_for_again(store_file: Path) -> None:
    prompt = KeyPrompt()
    prompt.give("tuna")
    assert asked_with(prompt, store_file, "swordfish")[1] == ["wrong", None]


def test_what_was_given_ahead_and_not_needed_is_forgotten(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = KeyPrompt()
    prompt.give("swordfish")
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "swordfish")
    assert asked_with(prompt, store_file)[1] == [None]
    monkeypatch.delenv("DESKSIDE_PASSPHRASE")
    assert asked_with(prompt, store_file, "swordfish")[1] == ["open", None]


def test_the_thread_that_wants_the_key_waits_for_another(store_file: Path) -> None:
    prompt, asked, found = KeyPrompt(), threading.Event(), []
    prompt.changed = lambda question: asked.set() if question else None
    wanting = threading.Thread(target=lambda: found.append(prompt.key(store_file)))
    wanting.start()
    assert asked.wait(PATIENCE_S) and wanting.is_alive()
    prompt.give("swordfish")
    wanting.join(PATIENCE_S)
    assert found == [key_from_passphrase("swordfish", store_file)]
