"""What a GGUF is good for, from its header: writing, searching, or nothing here, with the reason."""

from __future__ import annotations

from core.errors import EncoderModel, ModelBroken, NoChatTemplate, NoTextModel, PartOfModel, RerankerModel
from models.catalogue import Pooling
from models.gguf_header import GgufHeader

_POOLINGS: dict[object, Pooling] = {1: "mean", 2: "cls", 3: "last"}
_RANK = 4
"""llama.cpp's pooling of rerankers."""
_NOT_TEXT = {"clip", "wavtokenizer-dec", "qwen3tts", "pockettts"}
_NOT_WORD_BY_WORD = {"dream", "llada", "llada-moe", "rnd1"}
_HELPERS = {"eagle3", "dflash", "gemma4-assistant", "controlvector"}
"""Heads that guess ahead for another model, and directions to steer one with."""
_ENCODERS = ("bert", "t5", "embed")
"""In the names of architectures that only read."""
_TEMPLATE = "tokenizer.chat_template"


def pooling_of(header: GgufHeader, name: str) -> Pooling | None:
    """How a search model makes one vector of a text, None for a chat model.

    A chat model's template is rendered once, so that one that fails is refused now and not in the middle of a ticket.
    Raises `PartOfModel`, `NoTextModel`, `RerankerModel`, `EncoderModel`, `NoChatTemplate`, `ChatTemplateUnusable`;
    `ModelBroken` where the header leaves out what every model has.
    """
    _refuse_pieces(header, name)
    if _compares(header):
        raise RerankerModel(model=name)
    if header.context_tokens <= 0:
        raise ModelBroken(model=name, reason="no context length")
    pooling = _POOLINGS.get(header.of_architecture("pooling_type"))
    if pooling is not None:
        return pooling
    if header.of_architecture("attention.causal") is False or any(word in header.architecture for word in _ENCODERS):
        raise EncoderModel(model=name)
    template = header.values.get(_TEMPLATE)
    if not isinstance(template, str) or not template.strip():
        raise NoChatTemplate(model=name)
    from models.template_rendering import TemplateRenderer  # with Jinja, which the window's process never needs

    renderer = TemplateRenderer(template, name, "", "")
    for turns in (["user"], ["system", "user"]):
        renderer.pieces(turns, answer=True)
    return None


def _refuse_pieces(header: GgufHeader, name: str) -> None:
    """Refuses what is no whole model, or none that reads and writes words one by one."""
    values = header.values
    parts, part = values.get("split.count"), values.get("split.no")
    if isinstance(parts, int) and parts > 1:
        raise PartOfModel(model=name, part=part + 1 if isinstance(part, int) else 1, parts=parts)
    kind = values.get("general.type", "model")
    if kind != "model" or "adapter.type" in values:
        raise NoTextModel(model=name, kind=str(kind if kind != "model" else "adapter"))
    if header.architecture in _NOT_TEXT | _NOT_WORD_BY_WORD | _HELPERS:
        raise NoTextModel(model=name, kind=header.architecture)
    if not header.tensors:
        raise NoTextModel(model=name, kind="vocabulary")


def _compares(header: GgufHeader) -> bool:
    """Whether it is a reranker: one says so by its pooling, its head or its template, older files by name only."""
    values = header.values
    named = (str(values.get(f"general.{key}", "")) for key in ("name", "basename", "finetune"))
    return (
        header.of_architecture("pooling_type") == _RANK
        or any(tensor.startswith("cls.") for tensor in header.tensors)
        or f"{_TEMPLATE}.rerank" in values
        or any("rerank" in text.lower() for text in named)
    )
