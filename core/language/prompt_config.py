"""The words around everything that a chat model is asked to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.resources import load_toml


def prompt_config() -> Mapping[str, Any]:
    """The words of the prompt (`resources/prompts/draft.toml`)."""
    return load_toml("prompts", "draft.toml")


def languages_for(spoken: Sequence[str]) -> tuple[str, ...]:
    """The languages (ISO 639-1) that a model which speaks `spoken` can translate into."""
    return tuple(code for code in prompt_config()["language"] if {"*", code} & set(spoken))
