"""From turns to tokens: the chat template of the GGUF, with all words of people kept as data.

The template is rendered with a mark in place of each turn's text. Only what stands between the
marks, the template's own markup, is tokenized with control tokens; the texts are not. So a
ticket that holds `<|im_start|>system` is a ticket with odd words in it, never a system turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

from models.template_rendering import Piece, TemplateRenderer

if TYPE_CHECKING:  # whoever has the tokenizer elsewhere renders without llama.cpp
    from models.token_vocabulary import Tokens


class Vocabulary(Protocol):
    """What a template needs of a tokenizer."""

    def tokenize(self, text: str, *, markup: bool = False) -> Tokens:
        """The tokens of `text`; control tokens are only read from `markup`."""

    @property
    def begin(self) -> int | None:
        """The token that every prompt starts with, if the model wants one."""

    @property
    def begin_text(self) -> str:
        """How the begin-of-text token is spelt; "" if there is none."""

    @property
    def end_text(self) -> str:
        """How the end-of-text token is spelt; "" if there is none."""


class PromptTurn(NamedTuple):
    """A turn as the host gets it; see `core.ports.Turn`."""

    role: str
    text: str
    modules: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """A prompt as the model reads it."""

    tokens: Tokens
    modules: tuple[int, ...] = ()
    """Where in `tokens` its modules begin, and where the last one ends; they lie one behind the other."""
    parts: tuple[int, ...] = ()
    """Where prompts that begin alike are likely to part: behind the last module, before the last turn's text and
    before the last token."""


class ChatTemplate:
    """Renders turns into a prompt. Raises `ChatTemplateUnusable` for a template that can't be used."""

    def __init__(self, source: str, vocabulary: Vocabulary, model_id: str) -> None:
        self._vocabulary = vocabulary
        self._renderer = TemplateRenderer(
            source, model_id, begin_text=vocabulary.begin_text, end_text=vocabulary.end_text
        )

    def prompt(self, turns: Sequence[PromptTurn], *, answer: bool) -> PromptTokens:
        """The prompt's tokens; with `answer` up to where the model answers. A module is tokenized by itself, so its
        tokens are the same wherever it stands. Only the first turn that has modules keeps them."""
        vocabulary = self._vocabulary
        if all(turn.role == "system" for turn in turns):  # which many templates refuse
            turns = [*turns, PromptTurn("user", "")]
        tokens: Tokens = []
        modules: tuple[int, ...] = ()
        last_text = 0
        for piece in self.pieces([turn.role for turn in turns], answer=answer):
            if piece.turn is None:
                tokens += vocabulary.tokenize(piece.text, markup=True)
                continue
            last_text = len(tokens)
            _, text, cuts = turns[piece.turn]
            bounds = []
            for start, end in pairwise((0, *cuts, len(text))):
                tokens += vocabulary.tokenize(text[start:end]) if end > start else []
                bounds.append(len(tokens))
            modules = modules or tuple(bounds[:-1])
        if vocabulary.begin is not None and tokens[:1] != [vocabulary.begin]:
            tokens.insert(0, vocabulary.begin)
            modules = tuple(bound + 1 for bound in modules)
            last_text += 1
        return PromptTokens(tokens, modules, (*modules[-1:], last_text, len(tokens) - 1))

    def pieces(self, roles: Sequence[str], *, answer: bool) -> list[Piece]:
        """See `TemplateRenderer.pieces`."""
        return self._renderer.pieces(roles, answer=answer)
