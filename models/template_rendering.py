"""A GGUF's chat template rendered as markup with numbered gaps, into which the words of people are put later.

Rendered as the family's own tools do (Hugging Face's `apply_chat_template`: the same Jinja settings, its
`generation` blocks and its `tojson`), with a mark in place of each turn's text. Templates come out of unknown files:
they run in Jinja's sandbox, and whatever goes wrong in one is `ChatTemplateUnusable`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.errors import ChatTemplateUnusable
from core.resources import load_toml

_MARK = re.compile("\ue0f0(\\d+)\ue0f1")
_GOES_WRONG = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template may raise: Jinja's own errors, and those of Python's operators and methods in it."""
_NO_TOOLS: tuple[dict[str, None], ...] = ({"tools": None, "documents": None}, {})
"""How templates are told that there are none; some take the one form only, some the other."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a prompt: the template's own markup, or the text of the turn with that number."""

    text: str
    turn: int | None = None


class TemplateRenderer:
    """Renders turns without their texts. Raises `ChatTemplateUnusable` for a template that can't be compiled."""

    def __init__(
        self,
        source: str,
        model_id: str,
        begin_text: str,
        end_text: str,
        now: Callable[[], datetime] = lambda: datetime.now().replace(minute=0, second=0),
    ) -> None:
        """`begin_text` and `end_text` are how the vocabulary spells its first and last token. `now` is what the
        template gets when it asks for the time: to the hour, as a prompt that changes every minute is read anew."""
        self._model_id = model_id
        self._now = now
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _GenerationBlocks]
        )
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = lambda form: now().strftime(form)
        environment.filters["tojson"] = _to_json
        format_of = load_toml("models", "prompt_format.toml")
        try:
            names = meta.find_undeclared_variables(environment.parse(source))
            self._template = environment.from_string(source)
        except _GOES_WRONG as error:
            raise self._unusable(error) from error
        self._arguments: dict[str, Any] = {
            **format_of["arguments"],
            "reasoning_effort": next(row["value"] for row in format_of["effort"] if row["holds"] in source),
            "bos_token": begin_text,
            "eos_token": end_text,
        }
        self._dates = _date_arguments(names, format_of["dates"])
        self._answers = [row for row in format_of["answer"] if row["holds"] in source]
        self._thoughts = format_of["thought"]
        self._fixed = [
            (re.compile(f"({format_of['fixed_dates']['after']}){row['pattern']}"), row["form"])
            for row in format_of["fixed_dates"]["form"]
        ]

    def pieces(self, roles: Sequence[str], *, answer: bool) -> list[Piece]:
        """The prompt as markup and numbered gaps for the texts, with `answer` up to where the first word of the answer
        goes: nothing is left to think or to choose. Raises `ChatTemplateUnusable`."""
        wanted = list(range(len(roles)))
        failure: Exception | None = None
        for messages, further in product(_ways(roles), _NO_TOOLS):
            try:
                rendered = self._render(messages, {**further, "add_generation_prompt": answer})
            except _GOES_WRONG as error:
                failure = failure or error
                continue
            pieces = _split(rendered, self._today)
            if [piece.turn for piece in pieces if piece.turn is not None] == wanted:
                return self._up_to_the_answer(pieces) if answer else pieces
        raise self._unusable(failure)

    def _up_to_the_answer(self, pieces: list[Piece]) -> list[Piece]:
        last = pieces[-1].text if pieces[-1].turn is None else ""
        bare = last.rstrip()
        for thought in self._thoughts:
            if bare.endswith(thought["open"]):
                return [*pieces[:-1], Piece(bare + thought["empty"])]
        for row in self._answers:
            if bare.endswith(row["after"]):
                return [*pieces[:-1], Piece(bare + row["begin"])]
        return pieces

    def _render(self, messages: list[Message], further: dict[str, Any]) -> str:
        now = self._now()
        dates = {name: now.strftime(form) for name, form in self._dates.items()}
        return self._template.render(messages=messages, **self._arguments, **dates, **further)

    def _today(self, markup: str) -> str:
        """The markup with today's date where it says a fixed day to be today."""
        for pattern, form in self._fixed:
            markup = pattern.sub(f"\\g<1>{self._now().strftime(form)}", markup)
        return markup

    def _unusable(self, error: Exception | None) -> ChatTemplateUnusable:
        reason = "turns are left out" if error is None else f"{type(error).__name__}: {error}"
        return ChatTemplateUnusable(model=self._model_id, reason=" ".join(reason.split())[:160])


def _ways(roles: Sequence[str]) -> Iterable[list[Message]]:
    """The ways in which families want to have their turns, the usual one first: texts as they are or as a list of
    parts; a turn of the system, or its words at the head of the first turn of the user."""
    messages = [{"role": role, "content": f"\ue0f0{number}\ue0f1"} for number, role in enumerate(roles)]
    merged = _without_system(messages)
    for way in (messages, merged):
        yield way
        yield [{**message, "content": [{"type": "text", "text": message["content"]}]} for message in way]


def _without_system(messages: list[Message]) -> list[Message]:
    system = [message["content"] for message in messages if message["role"] == "system"]
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if rest and system:
        rest[0]["content"] = "\n\n".join([*system, rest[0]["content"]])
    return rest


def _split(rendered: str, today: Callable[[str], str]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for mark in _MARK.finditer(rendered):
        if mark.start() > at:
            pieces.append(Piece(today(rendered[at : mark.start()])))
        pieces.append(Piece("", int(mark.group(1))))
        at = mark.end()
    if at < len(rendered):
        pieces.append(Piece(today(rendered[at:])))
    return pieces


def _date_arguments(names: Iterable[str], dates: dict[str, Any]) -> dict[str, str]:
    words = set(dates["date_words"])
    return {name: dates.get(name, dates["other"]) for name in names if words & set(name.split("_"))}


def _refuse(reason: str) -> None:
    raise jinja2.TemplateRuntimeError(reason)


def _to_json(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


class _GenerationBlocks(Extension):
    """`{% generation %} … {% endgeneration %}` marks the assistant's own words for training; here it is its content."""

    tags = {"generation"}  # noqa: RUF012  -- as Jinja declares it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)
