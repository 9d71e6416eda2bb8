"""What is reckoned from a header, beside what llama.cpp itself set aside for a model of that shape.

The figures in MiB were read from llama.cpp's log (llama-cpp-python 0.3.36, processor), for files of these shapes.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.context_sizes import thread_count
from models.gguf_header import GgufHeader, HeaderValue
from models.gguf_tensors import TensorInfo
from models.memory_estimate import chat_memory, embedding_memory

MIB = 2**20


def header(architecture: str, vocabulary: int, **values: HeaderValue) -> GgufHeader:
    """Shapes by the short names of the header's keys, `__` for the dot in them."""
    named = {f"{architecture}.{key.replace('__', '.')}": value for key, value in values.items()}
    width = values["embedding_length"]
    assert isinstance(width, int)
    tensors = {
        "token_embd.weight": TensorInfo("Q8_0", (width, vocabulary), 1000),
        "blk.0.x": TensorInfo("F32", (9,), 36),
    }
    return GgufHeader(architecture, "", 40960, "", named, tensors, 0)


QWEN3_4B = header(
    "qwen3", 151936, block_count=36, embedding_length=2560, feed_forward_length=9728, attention__head_count=32,
    attention__head_count_kv=8, attention__key_length=128, attention__value_length=128,
)  # fmt: skip
LLAMA_8B = header(
    "llama", 128256, block_count=32, embedding_length=4096, feed_forward_length=14336, attention__head_count=32,
    attention__head_count_kv=8,
)  # fmt: skip
SMOLLM2 = header(
    "llama", 49152, block_count=30, embedding_length=576, feed_forward_length=1536, attention__head_count=9,
    attention__head_count_kv=3,
)  # fmt: skip
LFM2 = header(
    "lfm2", 65536, block_count=16, embedding_length=2048, feed_forward_length=8192, attention__head_count=32,
    attention__head_count_kv=(0, 0, 8, 0, 0, 8, 0, 0, 8, 0, 8, 0, 8, 0, 8, 0), shortconv__l_cache=3,
)  # fmt: skip
QWEN3_EMBEDDING = header(
    "qwen3", 151669, block_count=28, embedding_length=1024, feed_forward_length=3072, attention__head_count=16,
    attention__head_count_kv=8, attention__key_length=128, attention__value_length=128, pooling_type=3,
)  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "cache", "compute"),
    [(QWEN3_4B, 576.0, 44.1), (LLAMA_8B, 512.0, 61.9), (SMOLLM2, 90.0, 9.4), (LFM2, 48.78, 33.8)],
)
def test_cache_and_buffers_are_those_that_llama_cpp_sets_aside(shape: GgufHeader, cache: float, compute: float) -> None:
    need = chat_memory(shape, 4096)
    assert need.cache / MIB == pytest.approx(cache, rel=0.001)
    assert compute <= need.compute / MIB <= 1.3 * compute + 10
    assert need.total > need.weights + need.cache + need.compute


def test_a_search_model_has_a_context_for_each_core_and_one_more() -> None:
    need, contexts = embedding_memory(QWEN3_EMBEDDING, 2048), thread_count() + 1
    assert need.cache / MIB == pytest.approx(224 * contexts)
    assert 14.6 * contexts <= need.compute / MIB <= 19 * contexts
    one, three = (embedding_memory(QWEN3_EMBEDDING, 2048, threads) for threads in (1, 3))
    assert (one.weights, 2 * one.cache, 2 * one.compute) == (three.weights, three.cache, three.compute)


def test_an_encoder_keeps_no_keys_and_gives_no_logits() -> None:
    shape = header(
        "bert", 30522, block_count=6, embedding_length=384, feed_forward_length=1536, attention__head_count=12,
        attention__causal=False, pooling_type=1,
    )  # fmt: skip
    need = embedding_memory(shape, 512)
    assert need.cache == 0
    assert 5.9 * MIB <= need.compute / (thread_count() + 1) <= 15 * MIB
    assert need.once == 512 * 30522 * 4
    unigram = replace(shape, values={**shape.values, "tokenizer.ggml.model": "t5"})
    assert embedding_memory(unigram, 512).once - need.once == 30522 * 550


def test_running_states_and_layers_without_attention_are_counted_as_they_are() -> None:
    linear = header(
        "qwen35", 1000, block_count=8, embedding_length=1024, attention__head_count=8, attention__head_count_kv=2,
        attention__key_length=256, attention__value_length=256, full_attention_interval=4, ssm__inner_size=2048,
        ssm__state_size=128, ssm__group_count=16, ssm__conv_kernel=4,
    )  # fmt: skip
    attention = 2 * 4096 * 2 * (256 + 256) * 2
    state = 6 * 5 * (3 * (2048 + 2 * 16 * 128) + 2048 * 128) * 4
    assert chat_memory(linear, 4096).cache == attention + state


def test_heads_that_guess_ahead_and_shared_layers_take_no_cache() -> None:
    plain = {**LLAMA_8B.values}
    for key in ("llama.nextn_predict_layers", "llama.attention.shared_kv_layers"):
        values = {**plain, key: 8}
        shape = GgufHeader("llama", "", 40960, "", values, LLAMA_8B.tensors, 0)
        assert chat_memory(shape, 4096).cache / MIB == pytest.approx(384)


def test_a_context_longer_than_the_model_s_takes_no_more() -> None:
    short = GgufHeader("llama", "", 1024, "", LLAMA_8B.values, LLAMA_8B.tensors, 0)
    assert chat_memory(short, 4096).cache / MIB == pytest.approx(128)


@pytest.mark.parametrize("name", ["blk.²", "blk.", "blk.-1.x", "blk.9999.x"])
def test_no_name_of_a_tensor_breaks_the_reckoning(name: str) -> None:
    tensors = {**LLAMA_8B.tensors, name: TensorInfo("F16", (1,), 2)}
    assert chat_memory(GgufHeader("llama", "", 40960, "", LLAMA_8B.values, tensors, 0), 4096).total > 0


@pytest.mark.parametrize("key", ["block_count", "attention.head_count", "attention.head_count_kv", "embedding_length"])
@pytest.mark.parametrize("value", [0, -5, 2**63, "8", 2.5, (), (3,), True])
def test_no_value_of_a_header_breaks_the_reckoning(key: str, value: HeaderValue) -> None:
    shape = GgufHeader("llama", "", 40960, "", {**LLAMA_8B.values, f"llama.{key}": value}, LLAMA_8B.tensors, 0)
    assert chat_memory(shape, 4096).total > 0
