"""A GGUF loaded by llama.cpp: its weights, and contexts that run it.

The C interface is used directly (through llama-cpp-python's ctypes declarations): the binding's
own `Llama` reads control tokens out of any text, keeps no count of what an aborted prefill left
in the memory, and puts several texts into one decode.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import ModelBroken
from models.devices import device_list
from models.llama_binding import llama
from models.offload import PROCESSOR, Offload
from models.page_release import release_pages
from models.token_vocabulary import TokenVocabulary

FloatArray = npt.NDArray[np.float32]
KVState = ctypes.Array[ctypes.c_uint8]
"""What llama.cpp writes of a sequence's KV cache."""

_ABORTED = 2
_FLOAT_BYTES = 4
_outputs_grow = threading.Lock()
"""Over all contexts of the process, see `NativeContext.pooled`."""


class Aborted(Exception):
    """A decode was given up because the abort callback said so."""


class NoRoom(Exception):
    """A saved KV finds no free cells in one piece."""


class NativeModel:
    """The weights of one GGUF, which any number of contexts share."""

    def __init__(
        self,
        path: Path,
        model_id: str,
        advanced: Callable[[], object] = lambda: None,
        offload: Offload = PROCESSOR,
    ) -> None:
        """`advanced` is called while the file is read; `offload` says what of it a graphics card is given. Raises
        `ModelBroken` when llama.cpp can't load the file."""
        parameters = llama.llama_model_default_params()
        parameters.n_gpu_layers = offload.layers
        # Without a list llama.cpp takes every card, and computes on it what the processor was to do.
        cards = device_list(offload.device)
        parameters.devices = ctypes.cast(cards, ctypes.c_void_p)

        def go_on(_: float, __: object) -> bool:
            advanced()
            return True

        parameters.progress_callback = callback = llama.llama_progress_callback(go_on)
        self.id = model_id
        self._model = llama.llama_model_load_from_file(os.fsencode(path), parameters)
        del callback  # it had to live as long as the load
        if not self._model:
            raise ModelBroken(model=model_id, reason="llama.cpp refuses the file")
        self.vocabulary = TokenVocabulary(self._model)

    @property
    def handle(self) -> int:
        """llama.cpp's pointer."""
        return self._model  # type: ignore[no-any-return]

    def close(self) -> None:
        """Frees the weights, of which no context may be left. A process that ends needs no such thing."""
        llama.llama_model_free(self._model)

    @property
    def is_recurrent(self) -> bool:
        """Whether layers of it hold one running state in place of a row for each token (hybrid models too)."""
        return bool(llama.llama_model_is_recurrent(self._model) or llama.llama_model_is_hybrid(self._model))

    @property
    def reads_in_pieces(self) -> bool:
        """Whether an embedding is that of the last token, which has seen those before it and nothing else of them."""
        architecture = self.metadata("general.architecture")
        last = self.metadata(f"{architecture}.pooling_type") == str(llama.LLAMA_POOLING_TYPE_LAST)
        return last and self.metadata(f"{architecture}.attention.causal") != "false"

    @property
    def trained_tokens(self) -> int:
        """The longest context that the model was trained with."""
        return int(llama.llama_model_n_ctx_train(self._model))

    @property
    def dimensions(self) -> int:
        """Width of an embedding."""
        return int(llama.llama_model_n_embd(self._model))

    def metadata(self, key: str) -> str | None:
        """A value of the GGUF's header as text."""
        room = 256
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = llama.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
            if length < 0:
                return None
            if length < room:
                return buffer.raw[:length].decode("utf-8", "replace")
            room = length + 1


class NativeContext:
    """A memory of its own over shared weights, one decode call after the other. Not for several
    threads."""

    def __init__(
        self,
        model: NativeModel,
        tokens: int,
        batch: int,
        threads: int,
        *,
        embeds: bool,
        sequences: int = 1,
        outputs: int = 0,
    ) -> None:
        """Room for `tokens` tokens, at most `batch` of them in one decode, in `sequences` that share their cells. At
        most `outputs` tokens of a decode give logits (0: all), for which memory is set aside. Raises `ModelBroken`."""
        tokens = min(tokens, model.trained_tokens)
        options = llama.llama_context_default_params()
        options.n_seq_max = sequences
        options.kv_unified = True
        options.n_ctx = tokens
        options.n_batch = options.n_ubatch = min(batch, tokens)
        options.n_threads = options.n_threads_batch = threads
        options.embeddings = embeds
        options.n_outputs_max = options.n_outputs_max_per_seq = min(outputs, options.n_batch)
        options.no_perf = True
        self._context = llama.llama_init_from_model(model.handle, options)
        if not self._context:
            raise ModelBroken(model=model.id, reason="llama.cpp can't make a context")
        self.model = model
        self.tokens = tokens
        self.batch_tokens = min(batch, tokens)
        self._memory = llama.llama_get_memory(self._context)
        self._batch = llama.llama_batch_init(self.batch_tokens, 0, 1)
        self._abort: object = None
        self._longest = 0

    @property
    def context_handle(self) -> int:
        """llama.cpp's pointer, for samplers."""
        return self._context  # type: ignore[no-any-return]

    def abort_when(self, stop: Callable[[], bool] | None) -> None:
        """From now on a decode is given up within some 10 ms of `stop()` turning true (None: never).

        llama.cpp asks it before each node of the graph, without cost beside a prefill, but not
        for nothing beside a single token: switch it off for those.
        """
        callback = llama.ggml_abort_callback(lambda _: stop()) if stop else llama.ggml_abort_callback()
        llama.llama_set_abort_callback(self._context, callback, None)
        self._abort = callback

    def decode(
        self, tokens: Sequence[int], position: int, outputs: Sequence[bool] | None = None, sequence: int = 0
    ) -> None:
        """Runs the model over at most `batch_tokens` tokens that stand from `position` on in a sequence.

        `outputs` says which of them give logits (default: the last one). Raises `Aborted`;
        RuntimeError is a bug (the caller keeps within the context).
        """
        count = len(tokens)
        batch = self._batch
        batch.n_tokens = count
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = sequence
            batch.logits[index] = bool(outputs[index]) if outputs is not None else index == count - 1
        status = llama.llama_decode(self._context, batch)
        if status == _ABORTED:
            raise Aborted
        if status != 0:
            raise RuntimeError(f"llama_decode returned {status} for {count} tokens at {position}")

    def pooled(self, tokens: Sequence[int]) -> FloatArray:
        """The embedding of one text, pooled as the GGUF says, length 1.

        llama.cpp sets aside, and clears, memory for logits over the whole vocabulary of every token that has an output,
        though an encoder computes none: 512 MB for as many tokens of a model that knows 250,000. Whenever a longer text
        than ever makes that grow, one context at a time, its pages are given back. Where the last token alone counts,
        the others are read without any output.
        """
        if self._memory:
            llama.llama_memory_clear(self._memory, True)
        start = 0
        if self.model.reads_in_pieces:
            llama.llama_set_embeddings(self._context, False)
            for start in range(0, len(tokens) - 1, self.batch_tokens):
                piece = tokens[start : min(start + self.batch_tokens, len(tokens) - 1)]
                self.decode(piece, start, [False] * len(piece))
            start = len(tokens) - 1
            llama.llama_set_embeddings(self._context, True)
        read = tokens[start:]
        if len(read) <= self._longest:
            self.decode(read, start, [True] * len(read))
        else:
            with _outputs_grow:
                self.decode(read, start, [True] * len(read))
                self._longest = len(read)
                logits = ctypes.cast(llama.llama_get_logits(self._context), ctypes.c_void_p).value
                if logits:
                    release_pages(logits, len(read) * self.model.vocabulary.size * _FLOAT_BYTES)
        row = _floats(llama.llama_get_embeddings_seq(self._context, 0), self.model.dimensions)
        return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), np.float32)

    def logits(self, index: int = -1) -> FloatArray:
        """Logits over the vocabulary for the given token of the last decode: a view, gone with the next."""
        return _floats(llama.llama_get_logits_ith(self._context, index), self.model.vocabulary.size)

    @property
    def can_shift(self) -> bool:
        """Whether what was read at one position may be used at another (so for rotary positions, without windows and
        running states)."""
        return bool(self._memory and llama.llama_memory_can_shift(self._memory) and not self.model.is_recurrent)

    def save(self, sequence: int) -> KVState:
        """A copy of a sequence's KV, with its positions."""
        size = llama.llama_state_seq_get_size(self._context, sequence)
        state: KVState = (ctypes.c_uint8 * size)()
        if llama.llama_state_seq_get_data(self._context, state, size, sequence) != size:
            raise RuntimeError("llama_state_seq_get_data wrote less than it asked room for")
        return state

    def restore(self, state: KVState, sequence: int) -> None:
        """Puts a saved KV in place of what the sequence holds. Raises `NoRoom`."""
        if not llama.llama_state_seq_set_data(self._context, state, len(state), sequence):
            raise NoRoom

    def shift(self, sequence: int, by: int) -> None:
        """Moves a sequence's positions; its keys are turned with the next decode."""
        if by:
            llama.llama_memory_seq_add(self._memory, sequence, 0, -1, by)

    def share(self, source: int, target: int) -> None:
        """Makes the cells of one sequence part of another too."""
        llama.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def drop(self, sequence: int, start: int = -1, end: int = -1) -> None:
        """Takes the positions from `start` up to `end` out of a sequence (-1: all). Cells of no sequence are free."""
        llama.llama_memory_seq_rm(self._memory, sequence, start, end)

    def cached_tokens(self) -> int:
        """How many tokens the KV cache truly holds (after an abort fewer than were sent)."""
        return int(llama.llama_memory_seq_pos_max(self._memory, 0)) + 1

    def truncate_cache(self, position: int) -> int:
        """Drops the tokens from `position` on out of the KV cache; returns how many are left (0 where the
        model's cache can't be cut at that place)."""
        if llama.llama_memory_seq_rm(self._memory, 0, position, -1):
            return position
        llama.llama_memory_clear(self._memory, True)
        return 0


def _floats(pointer: ctypes._Pointer[ctypes.c_float], count: int) -> FloatArray:
    """The floats that llama.cpp points at: a view. Not by `np.ctypeslib.as_array`, whose first call imports modules of
    numpy: of several threads that make it at once, one finds them half imported."""
    floats = (ctypes.c_float * count).from_address(ctypes.addressof(pointer.contents))
    return np.frombuffer(memoryview(floats), np.float32)
