"""Words in angle brackets that no browser knows are what the author wants read."""

from __future__ import annotations

import pytest

from core.knowledge.readers.markdown import read


def text_of(source: str) -> str:
    return "\n".join(document.text for _, document in read(source.encode(), "page.md"))


@pytest.mark.parametrize(
    "words",
    [
        "Open https://<your-domain>/admin?tab=api first.",
        "Set <API_KEY> and <your key>.",
        "Log in as <user>@<host>.",
        "Store it in /home/<name>/lamp.",
        "Replace <Your-Domain> with yours.",
    ],
)
def test_placeholders_are_kept(words):
    assert text_of(f"# Lamp\n\n{words}\n") == f"Lamp\n\n{words}"
    assert text_of(f"# Lamp\n\n- {words}\n") == f"Lamp\n\n- {words}"


@pytest.mark.parametrize(
    "source",
    [
        "Press <kbd>K</kbd> now.",
        "Press <b>K<br> now.",
        "Press <my-key>K</my-key> now.",
        "Press <Key>K</Key> now.",
        "Press <Badge /> K now.",
        "Press <span hidden>x</span>K now.",
        "Press <div style={{minWidth: '200px'}}>K now.",
    ],
)
def test_elements_and_components_are_no_placeholders(source):
    assert "<" not in text_of(source)
    assert "K" in text_of(source)


def test_what_stands_in_struck_or_hidden_words_stays_out():
    assert text_of("Lamps ~~for <your-shop>~~ glow.") == "Lamps glow."
