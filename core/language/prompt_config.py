"""The words around everything that a chat model is asked to write."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any


@cache
def prompt_config() -> dict[str, Any]:
    """The words of the prompt (`resources/prompts/draft.toml`)."""
    source = resources.files("resources") / "prompts" / "draft.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def languages_for(spoken: Sequence[str]) -> tuple[str, ...]:
    """The languages (ISO 639-1) that a model which speaks `spoken` can translate into."""
    return tuple(code for code in prompt_config()["language"] if {"*", code} & set(spoken))
