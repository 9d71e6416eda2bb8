"""The rounding that is shown is the one that the weights have."""

from __future__ import annotations

import pytest

from models.gguf_tensors import TensorInfo, quantization_of


def tensors(embedding: str, *layers: str) -> dict[str, TensorInfo]:
    """A model whose table of words is as large as all its layers together."""
    rows = {f"blk.{n}.ffn_up.weight": TensorInfo(kind, (256, 256), 0) for n, kind in enumerate(layers)}
    norms = {f"blk.{n}.attn_norm.weight": TensorInfo("F32", (10**9,), 0) for n in range(3)}
    return {"token_embd.weight": TensorInfo(embedding, (256, 256 * len(layers)), 0), **rows, **norms}


@pytest.mark.parametrize(
    ("file_type", "embedding", "layers", "shown"),
    [
        (15, "Q6_K", ("Q4_K", "Q4_K", "Q6_K"), "Q4_K_M"),
        (14, "Q8_0", ("Q4_K", "Q4_K"), "Q4_K_S"),
        (15 + 1024, "Q6_K", ("Q4_K",), "Q4_K_M"),
        (None, "Q8_0", ("Q4_K", "Q4_K", "Q6_K"), "Q4_K"),
        (1, "F16", ("Q4_K", "Q4_K"), "Q4_K"),
        (15, "Q8_0", ("Q8_0", "Q8_0"), "Q8_0"),
        (2, "Q6_K", ("Q4_K",), "Q4_K"),
        (29, "Q6_K", ("IQ2_S", "IQ2_XS"), "IQ2_M"),
        (38, "F16", ("MXFP4",), "MXFP4_MOE"),
        (999, "F16", ("F16",), "F16"),
        (True, "F16", ("BF16",), "BF16"),
        (0, "F32", ("F32",), "F32"),
    ],
)
def test_the_name_is_the_writer_s_only_where_the_weights_agree(
    file_type: object, embedding: str, layers: tuple[str, ...], shown: str
) -> None:
    assert quantization_of(tensors(embedding, *layers), file_type) == shown


def test_a_file_without_layers_shows_what_it_has() -> None:
    assert quantization_of({"output.weight": TensorInfo("F16", (32, 4), 256)}, None) == "F16"
    assert quantization_of({}, 15) == ""
