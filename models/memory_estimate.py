"""How much memory a model takes, reckoned from its header before anything is loaded.

Weights as they lie in the file: what llama.cpp rearranges for the processor is read from the mapped file once, and
those pages may go again. Keys and values are f16, running states f32 (`llama_kv_cache` and `llama_memory_recurrent` of
llama.cpp); the buffers of the computation are those of its widest layer, or of the logits where they take more.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.context_sizes import (
    CHAT_BATCH,
    CHAT_OUTPUTS,
    EMBEDDING_PIECE,
    MODULE_SEQUENCES,
    PREFIX_SEQUENCES,
    thread_count,
)
from models.gguf_header import GgufHeader

PROCESS_BYTES = 60_000_000
"""A host without a model: interpreter, numpy and llama.cpp (48 MB measured)."""
_ROUNDING = 1.1
"""Of buffers of the computation: alignment and small tensors."""
_F16, _F32 = 2, 4
_UNIGRAM_PIECE = 550
"""Of a tokenizer that llama.cpp calls `t5`: a piece in its trie (138 MB measured for the 250,002 of XLM-RoBERTa)."""
_LAST_POOLING = 3
_PERIODIC = ("qwen3next", "qwen35", "qwen35moe")
"""Architectures in which every n-th layer is one of attention, and says so by a period only."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes of memory."""

    weights: int
    cache: int
    """Keys, values and running states."""
    compute: int
    layers: tuple[int, ...] = ()
    """Of each layer: its weights and its part of the cache."""
    output: int = 0
    """The weights behind the last layer: the table of words, once more where it is that of the input."""
    once: int = 0
    """Of a search model: what its tokenizer keeps, and what is set aside for one context at a time, for a moment, where
    its outputs grow (`NativeContext.pooled`)."""

    @property
    def total(self) -> int:
        """All, with the process around it."""
        return self.weights + self.cache + self.compute + self.once + PROCESS_BYTES


def needed_memory(header: GgufHeader, role: str, context_tokens: int, threads: int = 0) -> MemoryNeed:
    """What a model takes in its role, with a context of so many tokens. `threads`: see `embedding_memory`."""
    if role == "embedding":
        return embedding_memory(header, context_tokens, threads)
    return chat_memory(header, context_tokens)


def chat_memory(header: GgufHeader, context_tokens: int) -> MemoryNeed:
    """What a chat model takes with a context of so many tokens."""
    sequences = PREFIX_SEQUENCES if any(_states(header)) else MODULE_SEQUENCES
    return _need(header, context_tokens, min(CHAT_BATCH, context_tokens), CHAT_OUTPUTS, sequences)


def embedding_memory(header: GgufHeader, context_tokens: int, threads: int = 0) -> MemoryNeed:
    """What a search model takes, with a context for each thread and one more. `threads` 0: one for each core."""
    last = header.of_architecture("pooling_type") == _LAST_POOLING
    causal = header.of_architecture("attention.causal") is not False
    batch, outputs = (EMBEDDING_PIECE, 1) if last and causal else (context_tokens, context_tokens)
    if not causal and "output.weight" not in header.tensors:
        outputs = 0  # an encoder has no logits
    one = _need(header, context_tokens, min(batch, context_tokens), outputs, 1, cached=causal)
    contexts = (threads or thread_count()) + 1
    words = _words(header)
    pieces = words * _UNIGRAM_PIECE if header.values.get("tokenizer.ggml.model") == "t5" else 0
    growing = 0 if causal else min(context_tokens, header.context_tokens or context_tokens) * words * _F32
    return MemoryNeed(one.weights, contexts * one.cache, contexts * one.compute, once=pieces + growing)


def _need(
    header: GgufHeader, tokens: int, batch: int, outputs: int, sequences: int, *, cached: bool = True
) -> MemoryNeed:
    tokens = -(-min(tokens, header.context_tokens or tokens) // 256) * 256
    layers = _layers(header)
    caches = [tokens * kv + sequences * state for kv, state in zip(_keys(header), _states(header), strict=True)]
    if not cached:
        caches = [0] * layers
    weights = [0] * layers
    for name, tensor in header.tensors.items():
        number = name.split(".")[1] if name.startswith("blk.") else ""
        if number.isdecimal() and int(number) < layers:
            weights[int(number)] += tensor.bytes
    return MemoryNeed(
        weights=sum(tensor.bytes for tensor in header.tensors.values()),
        cache=sum(caches),
        compute=_compute(header, tokens, batch, outputs),
        layers=tuple(weight + cache for weight, cache in zip(weights, caches, strict=True)),
        output=next((header.tensors[name].bytes for name in _WORD_TABLES if name in header.tensors), 0),
    )


def _compute(header: GgufHeader, tokens: int, batch: int, outputs: int) -> int:
    width, heads = _number(header, "embedding_length"), max(_each(header, "attention.head_count"), default=0)
    head = _number(header, "attention.key_length") or width // max(1, heads)
    experts = _number(header, "expert_used_count") * _number(header, "expert_feed_forward_length")
    forward = max(_each(header, "feed_forward_length"), default=0) + experts
    layer = batch * _F32 * (4 * width + 2 * forward + 2 * heads * head)
    logits = outputs * _words(header) * _F32
    mask = tokens * batch * _F16
    return int(_ROUNDING * (max(layer, logits + batch * _F32 * width) + mask)) + logits


_WORD_TABLES = ("output.weight", "token_embd.weight")


def _words(header: GgufHeader) -> int:
    return max((header.tensors[name].shape[-1] for name in _WORD_TABLES if name in header.tensors), default=0)


def _keys(header: GgufHeader) -> list[int]:
    """For each layer the bytes of a token's keys and values; 0 for one without attention of its own."""
    layers = _layers(header)
    width = _number(header, "embedding_length")
    period = _number(header, "full_attention_interval") or (4 if header.architecture in _PERIODIC else 0)
    shared = layers - _number(header, "attention.shared_kv_layers")
    keys = []
    for layer in range(layers):
        heads = max(1, _at(header, "attention.head_count", layer))
        key = _number(header, "attention.key_length") or width // heads
        value = _number(header, "attention.value_length") or width // heads
        given = header.of_architecture("attention.head_count_kv")
        attention = layer < shared and (not period or (layer + 1) % period == 0)
        kv_heads = heads if given is None else _at(header, "attention.head_count_kv", layer)
        keys.append(kv_heads * (key + value) * _F16 if attention else 0)
    return keys


def _states(header: GgufHeader) -> list[int]:
    """For each layer the bytes of its running state in one sequence; 0 for one of attention alone."""
    width = _number(header, "embedding_length")
    inner, state = _number(header, "ssm.inner_size"), _number(header, "ssm.state_size")
    groups = max(1, _number(header, "ssm.group_count"))
    convolution = max(0, _number(header, "ssm.conv_kernel") - 1) * (inner + 2 * groups * state)
    short = width * max(0, _number(header, "shortconv.l_cache") - 1)
    head = _number(header, "wkv.head_size")
    mixing = width * (head + 2) if head else 0
    one = (convolution + inner * state + short + mixing) * _F32
    both = header.architecture == "falcon-h1"
    return [one if both or not attention else 0 for attention in _keys(header)]


def _layers(header: GgufHeader) -> int:
    """The layers that run; a model's heads that guess ahead are not used."""
    return max(0, min(_MOST_LAYERS, _number(header, "block_count") - _number(header, "nextn_predict_layers")))


_MOST_LAYERS = 1000


def _each(header: GgufHeader, key: str) -> list[int]:
    value = header.of_architecture(key)
    values = value if isinstance(value, tuple) else (value,)
    return [max(0, int(one)) for one in values if isinstance(one, int)]


def _at(header: GgufHeader, key: str, layer: int) -> int:
    """A value that is given for all layers, or for each."""
    values = _each(header, key)
    return values[layer if len(values) > 1 and layer < len(values) else -1] if values else 0


def _number(header: GgufHeader, key: str) -> int:
    return max(_each(header, key), default=0)
