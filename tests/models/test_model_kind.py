"""What a GGUF is good for is told from its header before anything is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import (
    ChatTemplateUnusable,
    DesksideError,
    EncoderModel,
    ModelBroken,
    NoChatTemplate,
    NoTextModel,
    PartOfModel,
    RerankerModel,
)
from models.gguf_import import import_model
from tests.models.tiny_gguf import write_gguf

NO_TEMPLATE = {"tokenizer.chat_template": None}
NAMELESS_PART = {".context_length": None, ".embedding_length": None, ".block_count": None, **NO_TEMPLATE}


@pytest.mark.parametrize(
    ("architecture", "values", "tensors", "refusal"),
    [
        ("llama", {"split.count": 3, "split.no": 0}, None, PartOfModel),
        ("", {"split.count": 3, "split.no": 2, **NAMELESS_PART}, None, PartOfModel),
        ("", {"general.type": "imatrix", **NAMELESS_PART}, None, NoTextModel),
        ("qwen3", {".pooling_type": 4}, None, RerankerModel),
        ("qwen3", {"tokenizer.chat_template.rerank": "{{ messages[0].content }}"}, None, RerankerModel),
        ("qwen3", {"general.name": "Qwen3 Reranker 0.6B"}, None, RerankerModel),
        ("bert", {".pooling_type": 2, **NO_TEMPLATE}, {"cls.output.weight": (1, 64)}, RerankerModel),
        ("bert", {".attention.causal": False, **NO_TEMPLATE}, None, EncoderModel),
        ("nomic-bert-moe", {}, None, EncoderModel),
        ("t5encoder", {}, None, EncoderModel),
        ("llama", {".attention.causal": False, ".pooling_type": 0}, None, EncoderModel),
        ("llama", NO_TEMPLATE, None, NoChatTemplate),
        ("llama", {"tokenizer.chat_template": " "}, None, NoChatTemplate),
        ("llama", {"tokenizer.chat_template": "{{ messages[0].role }}"}, None, ChatTemplateUnusable),
        ("llama", {"tokenizer.chat_template": "{% endfor %}"}, None, ChatTemplateUnusable),
        ("llama", {"general.type": "adapter", **NO_TEMPLATE}, None, NoTextModel),
        ("clip", {"general.type": "mmproj", **NO_TEMPLATE}, None, NoTextModel),
        ("clip", NO_TEMPLATE, None, NoTextModel),
        ("llada", {}, None, NoTextModel),
        ("llama", {}, {}, NoTextModel),
        ("llama", {".context_length": None}, None, ModelBroken),
    ],
)  # fmt: skip
def test_what_neither_writes_nor_searches_is_refused_before_it_is_copied(
    tmp_path: Path,
    architecture: str,
    values: dict[str, object],
    tensors: dict[str, tuple[int, ...]] | None,
    refusal: type[DesksideError],
) -> None:
    path = write_gguf(tmp_path / "given.gguf", architecture, values, tensors)
    folder = tmp_path / "models"
    with pytest.raises(refusal) as caught:
        import_model(folder, path)
    assert type(caught.value) is refusal
    assert caught.value.values["model"] == "given.gguf"
    assert not folder.exists()


def test_a_part_says_which_it_is(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "x.gguf", values={"split.count": 3, "split.no": 1})
    with pytest.raises(PartOfModel) as caught:
        import_model(tmp_path / "models", path)
    assert (caught.value.values["part"], caught.value.values["parts"]) == (2, 3)


@pytest.mark.parametrize(
    ("architecture", "values", "role", "pooling"),
    [
        ("llama", {"split.count": 1, "split.no": 0, "general.type": "model"}, "chat", "mean"),
        ("qwen3", {".pooling_type": 3}, "embedding", "last"),
        ("bert", {".pooling_type": 2, **NO_TEMPLATE}, "embedding", "cls"),
        ("gemma-embedding", {".pooling_type": 1, **NO_TEMPLATE}, "embedding", "mean"),
    ],
)
def test_what_writes_or_searches_is_taken(
    tmp_path: Path, architecture: str, values: dict[str, object], role: str, pooling: str
) -> None:
    entry = import_model(tmp_path / "models", write_gguf(tmp_path / "x.gguf", architecture, values)).entry
    assert (entry.role, entry.pooling) == (role, pooling)
