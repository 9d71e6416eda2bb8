"""Which token comes next: temperature, nucleus and, where asked for, a grammar.

The grammar is tried on the sampled token first and applied to the whole vocabulary only when
that token breaks it (as llama.cpp's own `common_sampler_sample` does): most tokens pass, and the
full pass costs a tenth of a decode.
"""

from __future__ import annotations

import ctypes

import numpy as np

from core.errors import BadGrammar
from models.llama_binding import llama
from models.native import NativeContext

_TOP_K = 40
_TOP_P = 0.95
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class Sampler:
    """Chooses tokens for one answer. `close` it at the end."""

    def __init__(self, native: NativeContext, temperature: float, seed: int, grammar: str | None) -> None:
        """`grammar` is GBNF. Raises `BadGrammar`."""
        self._native = native
        self._grammar: int | None = None
        if grammar is not None:
            self._grammar = llama.llama_sampler_init_grammar(native.model.vocabulary.handle, grammar.encode(), b"root")
            if not self._grammar:
                raise BadGrammar(model=native.model.id)
        self._chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
        if temperature <= 0:
            self._add(llama.llama_sampler_init_greedy())
        else:
            self._add(llama.llama_sampler_init_top_k(_TOP_K))
            self._add(llama.llama_sampler_init_top_p(_TOP_P, 1))
            self._add(llama.llama_sampler_init_temp(temperature))
            self._add(llama.llama_sampler_init_dist(seed))

    @property
    def constrained(self) -> bool:
        """Whether a grammar says what may be written."""
        return self._grammar is not None

    def _add(self, sampler: int) -> None:
        llama.llama_sampler_chain_add(self._chain, sampler)

    def next(self, index: int = -1) -> int:
        """The token that follows the last decode, or that of its tokens with this index."""
        token = int(llama.llama_sampler_sample(self._chain, self._native.context_handle, index))
        if self._grammar is not None:
            if not self._allowed(token):
                token = self._constrained(index)
            llama.llama_sampler_accept(self._grammar, token)
        return token

    def _allowed(self, token: int) -> bool:
        candidates = np.array([(token, 1.0, 0.0)], _CANDIDATE)
        llama.llama_sampler_apply(self._grammar, ctypes.byref(_token_data(candidates)))
        return bool(np.isfinite(candidates["logit"][0]))

    def _constrained(self, index: int) -> int:
        logits = self._native.logits(index)
        candidates = np.zeros(len(logits), _CANDIDATE)
        candidates["id"] = np.arange(len(logits))
        candidates["logit"] = logits
        data = _token_data(candidates)
        llama.llama_sampler_apply(self._grammar, ctypes.byref(data))
        llama.llama_sampler_apply(self._chain, ctypes.byref(data))
        return int(data.data[data.selected].id)

    def close(self) -> None:
        """Frees the native samplers."""
        llama.llama_sampler_free(self._chain)
        if self._grammar is not None:
            llama.llama_sampler_free(self._grammar)


def _token_data(candidates: np.ndarray[tuple[int], np.dtype[np.void]]) -> llama.llama_token_data_array:
    """llama.cpp's view of the candidates; they must outlive it."""
    return llama.llama_token_data_array(
        data=candidates.ctypes.data_as(llama.llama_token_data_p), size=len(candidates), selected=-1, sorted=False
    )
