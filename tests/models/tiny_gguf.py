"""GGUF files of a few kilobytes with random weights, which llama.cpp loads and runs; and headers without any sense."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH, HEADS, FEED_FORWARD, LAYERS = 64, 4, 128, 2
CONTROL = ("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>")

Tensors = Mapping[str, tuple[int, ...] | np.ndarray]


def write_gguf(
    path: Path,
    architecture: str = "llama",
    values: Mapping[str, object] | None = None,
    tensors: Tensors | None = None,
    kinds: Mapping[str, gguf.GGMLQuantizationType] | None = None,
) -> Path:
    """Writes a file with these header values (those of the architecture by their short name, after a dot), and with
    tensors of these shapes (row length last, as in numpy), by default of one layer's worth. `kinds` has the rounding of
    some; the others are f32."""
    writer = gguf.GGUFWriter(path, architecture)
    usual = {
        ".context_length": 1024,
        ".embedding_length": WIDTH,
        ".block_count": LAYERS,
        "tokenizer.chat_template": CHATML,
    }
    for key, value in {**usual, **(values or {})}.items():
        if value is not None:
            _add(writer, f"{architecture}{key}" if key.startswith(".") else key, value)
    random = np.random.default_rng(1)
    for name, shape in ({"output.weight": (4, 32)} if tensors is None else tensors).items():
        kind = (kinds or {}).get(name)
        if isinstance(shape, np.ndarray):
            writer.add_tensor(name, shape)
        elif kind is None:
            writer.add_tensor(name, random.normal(0, 0.3, shape).astype(np.float32))
        else:
            block, size = gguf.GGML_QUANT_SIZES[kind]
            data = np.zeros((*shape[:-1], shape[-1] // block * size), np.uint8)
            writer.add_tensor(name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add(writer: gguf.GGUFWriter, key: str, value: object) -> None:
    if isinstance(value, bool):
        writer.add_bool(key, value)
    elif isinstance(value, int):
        writer.add_uint32(key, value)
    elif isinstance(value, float):
        writer.add_float32(key, value)
    elif isinstance(value, str):
        writer.add_string(key, value)
    else:
        writer.add_array(key, value)  # type: ignore[arg-type]


def vocabulary(*further: str, size: int = 0) -> dict[str, object]:
    """Header values of a tokenizer that knows bytes, the letters and some control tokens, and words of no sense up to a
    `size`."""
    letters = [chr(code) for code in range(32, 127) if chr(code) not in "<>"]
    tokens = [*CONTROL, *further, *(f"<0x{byte:02X}>" for byte in range(256)), *letters]
    control = len(CONTROL) + len(further)
    rest = [f"<word {number}>" for number in range(len(tokens), size)]
    types = [2, *[3] * (control - 1), *[6] * 256, *[1] * (len(letters) + len(rest))]
    tokens += rest
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": types,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 4,
        "tokenizer.ggml.unknown_token_id": 0,
    }


def attention_layer(layer: int) -> dict[str, tuple[int, ...]]:
    """The tensors of a layer of Llama's kind."""
    square, norm = (WIDTH, WIDTH), (WIDTH,)
    shapes = {
        "attn_norm": norm,
        "ffn_norm": norm,
        **dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), square),
    }
    return {f"blk.{layer}.{name}.weight": shape for name, shape in {**shapes, **_FEED_FORWARD}.items()}


_FEED_FORWARD = {"ffn_gate": (FEED_FORWARD, WIDTH), "ffn_up": (FEED_FORWARD, WIDTH), "ffn_down": (WIDTH, FEED_FORWARD)}
_NORMS = {".attention.layer_norm_rms_epsilon": 1e-5, ".rope.freq_base": 10000.0}


def runnable(
    path: Path, architecture: str = "llama", values: Mapping[str, object] | None = None, words_known: int = 0
) -> Path:
    """A model of Llama's kind that can be run: `llama`, or `qwen3` and what else has its tensors."""
    words = vocabulary(size=words_known)
    size = len(words["tokenizer.ggml.tokens"])  # type: ignore[arg-type]
    tensors: dict[str, tuple[int, ...]] = {"token_embd.weight": (size, WIDTH), "output_norm.weight": (WIDTH,)}
    tensors |= {name: shape for layer in range(LAYERS) for name, shape in attention_layer(layer).items()}
    if architecture == "qwen3":
        for layer in range(LAYERS):
            tensors |= {f"blk.{layer}.attn_{of}_norm.weight": (WIDTH // HEADS,) for of in "qk"}
    heads = {".attention.head_count": HEADS, ".attention.head_count_kv": HEADS, ".feed_forward_length": FEED_FORWARD}
    return write_gguf(path, architecture, {**words, **heads, **_NORMS, **(values or {})}, tensors)


def scripted(path: Path, follows: Mapping[str, str], *control: str) -> Path:
    """A model that writes behind each token the one that `follows` names (by their spelling), for any prompt: its
    layers do nothing, and its last matrix is the table of what follows. `control` are further control tokens."""
    words = vocabulary(*control)
    tokens: list[str] = words["tokenizer.ggml.tokens"]  # type: ignore[assignment]
    width = -(-len(tokens) // 32) * 32
    table = np.zeros((len(tokens), width), np.float32)
    for before, after in follows.items():
        table[tokens.index(after), tokens.index(before)] = 1
    layer = {name: np.zeros([width] * len(shape), np.float32) for name, shape in attention_layer(0).items()}
    fixed = {"token_embd.weight": np.eye(len(tokens), width, dtype=np.float32), "output.weight": table}
    norm = {"output_norm.weight": np.ones(width, np.float32)}
    sizes = {".embedding_length": width, ".feed_forward_length": width, ".block_count": 1, ".attention.head_count": 1}
    return write_gguf(path, "llama", {**words, **_NORMS, **sizes}, {**layer, **fixed, **norm})


def hybrid(path: Path) -> Path:
    """A model of LFM2's kind: a layer of short convolution, whose state can't be cut, and one of attention."""
    words = vocabulary()
    size = len(words["tokenizer.ggml.tokens"])  # type: ignore[arg-type]
    tensors: dict[str, tuple[int, ...]] = {"token_embd.weight": (size, WIDTH), "token_embd_norm.weight": (WIDTH,)}
    tensors |= attention_layer(1)
    tensors |= {f"blk.1.attn_{of}_norm.weight": (WIDTH // HEADS,) for of in "qk"}
    tensors |= {f"blk.0.{name}.weight": shape for name, shape in _FEED_FORWARD.items()}
    tensors |= {f"blk.0.{name}_norm.weight": (WIDTH,) for name in ("attn", "ffn")}
    convolution = {"conv": (WIDTH, 3), "in_proj": (3 * WIDTH, WIDTH), "out_proj": (WIDTH, WIDTH)}
    tensors |= {f"blk.0.shortconv.{name}.weight": shape for name, shape in convolution.items()}
    heads = {
        ".attention.head_count": HEADS,
        ".attention.head_count_kv": [0, HEADS],
        ".feed_forward_length": FEED_FORWARD,
    }
    return write_gguf(path, "lfm2", {**words, **heads, **_NORMS, ".shortconv.l_cache": 3, ".vocab_size": size}, tensors)
