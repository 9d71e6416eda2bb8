"""From turns to tokens: the chat template of the GGUF, with all words of people kept as data.

The template is rendered with a mark in place of each turn's text. Only what stands between the
marks, the template's own markup, is tokenized with control tokens; the texts are not. So a
ticket that holds `<|im_start|>system` is a ticket with odd words in it, never a system turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.errors import ModelBroken
from models.native import Tokens, TokenVocabulary

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""For a model file without a template: the form most small models were tuned on."""

_MARK = re.compile("\ue0f0(\\d+)\ue0f1")
_OPEN_THOUGHT = "<think>"
_NO_THOUGHT = "\n\n</think>\n\n"


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a prompt: the template's own markup, or the text of the turn with that number."""

    text: str
    turn: int | None = None


class ChatTemplate:
    """Renders turns into a prompt. Raises `ModelBroken` for a template that can't be used."""

    def __init__(self, source: str, vocabulary: TokenVocabulary, model_id: str) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
        self._model_id = model_id
        self._vocabulary = vocabulary
        try:
            self._template = environment.from_string(source)
        except jinja2.TemplateError as error:
            raise ModelBroken(model=model_id, reason=f"chat template: {type(error).__name__}") from error

    def prompt(self, turns: Sequence[PromptTurn], *, answer: bool) -> PromptTokens:
        """The prompt's tokens; with `answer` up to where the model answers. A module is tokenized by itself, so its
        tokens are the same wherever it stands. Only the first turn that has modules keeps them."""
        vocabulary = self._vocabulary
        tokens: Tokens = []
        modules: tuple[int, ...] = ()
        for piece in self.pieces([turn.role for turn in turns], answer=answer):
            if piece.turn is None:
                tokens += vocabulary.tokenize(piece.text, markup=True)
                continue
            _, text, cuts = turns[piece.turn]
            bounds = []
            for start, end in pairwise((0, *cuts, len(text))):
                tokens += vocabulary.tokenize(text[start:end]) if end > start else []
                bounds.append(len(tokens))
            modules = modules or tuple(bounds[:-1])
        if vocabulary.begin is not None and tokens[:1] != [vocabulary.begin]:
            tokens.insert(0, vocabulary.begin)
            modules = tuple(bound + 1 for bound in modules)
        return PromptTokens(tokens, modules)

    def pieces(self, roles: Sequence[str], *, answer: bool) -> list[Piece]:
        """The prompt as markup and numbered gaps for the texts."""
        messages = [{"role": role, "content": f"\ue0f0{number}\ue0f1"} for number, role in enumerate(roles)]
        try:
            rendered = self._render(messages, answer)
        except jinja2.TemplateError:
            # Some templates know no system turn: its words then lead the first turn of the user.
            try:
                rendered = self._render(_without_system(messages), answer)
            except jinja2.TemplateError as error:
                raise ModelBroken(model=self._model_id, reason=f"chat template: {type(error).__name__}") from error
        pieces = _split(rendered)
        if [piece.turn for piece in pieces if piece.turn is not None] != list(range(len(roles))):
            raise ModelBroken(model=self._model_id, reason="chat template leaves turns out")
        if answer and pieces[-1].turn is None and pieces[-1].text.rstrip().endswith(_OPEN_THOUGHT):
            pieces[-1] = Piece(pieces[-1].text.rstrip() + _NO_THOUGHT)
        return pieces

    def _render(self, messages: list[dict[str, str]], answer: bool) -> str:
        vocabulary = self._vocabulary
        begin, end = vocabulary.unmarked_begin, vocabulary.end
        return self._template.render(
            messages=messages,
            add_generation_prompt=answer,
            enable_thinking=False,
            bos_token=vocabulary.text_of(begin) if begin >= 0 else "",
            eos_token=vocabulary.text_of(end) if end >= 0 else "",
        )


def _split(rendered: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for mark in _MARK.finditer(rendered):
        if mark.start() > at:
            pieces.append(Piece(rendered[at : mark.start()]))
        pieces.append(Piece("", int(mark.group(1))))
        at = mark.end()
    if at < len(rendered):
        pieces.append(Piece(rendered[at:]))
    return pieces


def _without_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    system = [message["content"] for message in messages if message["role"] == "system"]
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if rest and system:
        rest[0]["content"] = "\n\n".join([*system, rest[0]["content"]])
    return rest


def _refuse(reason: str) -> None:
    raise jinja2.TemplateRuntimeError(reason)
