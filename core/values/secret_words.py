"""The words of `resources/values/secrets.toml`, read once: what secrets are called, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.resources import load_toml
from core.values.value_lexicon import alternatives

SecretWordList = Literal[
    "password_labels",
    "weak_labels",
    "strong",
    "password_between",
    "code_labels",
    "generic_codes",
    "code_between",
    "other_labels",
    "other_between",
]


@dataclass(frozen=True, slots=True)
class SecretWords:
    """What the file says, in lower case."""

    lists: dict[SecretWordList, tuple[str, ...]]
    said_of: frozenset[str]
    """Words behind 'password' that are none."""

    def any_of(self, name: SecretWordList) -> str:
        """A pattern for any word of the list, longest first."""
        return alternatives(self.lists[name])


@cache
def secret_words() -> SecretWords:
    """The shipped words."""
    data = load_toml("values", "secrets.toml")
    password, code, other = data["password"], data["code"], data["other_numbers"]
    return SecretWords(
        {
            "password_labels": tuple(password["labels"]),
            "weak_labels": tuple(password["weak_labels"]),
            "strong": tuple(password["strong"]),
            "password_between": tuple(password["between"]),
            "code_labels": tuple(code["labels"]),
            "generic_codes": tuple(code["generic"]),
            "code_between": tuple(code["between"]),
            "other_labels": tuple(other["labels"]),
            "other_between": tuple(other["between"]),
        },
        frozenset(password["said_of"]),
    )
