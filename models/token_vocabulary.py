"""The tokenizer of a loaded model."""

from __future__ import annotations

import ctypes

from models.llama_binding import llama

Tokens = list[int]


class TokenVocabulary:
    """The tokenizer of a loaded model. May be used from several threads at once."""

    def __init__(self, model: int) -> None:
        self._handle = llama.llama_model_get_vocab(model)
        self.size = llama.llama_vocab_n_tokens(self._handle)

    @property
    def handle(self) -> int:
        """llama.cpp's pointer."""
        return self._handle  # type: ignore[no-any-return]

    def tokenize(self, text: str, *, markup: bool = False, add_ends: bool = False) -> Tokens:
        """The tokens of `text`. Control tokens are only read from `markup`, which must never hold
        anything a customer or a document wrote. `add_ends` adds what the model wants at both ends."""
        data = text.encode("utf-8", "replace")
        room = len(data) // 2 + 8
        while True:
            buffer = (llama.llama_token * room)()
            count = llama.llama_tokenize(self._handle, data, len(data), buffer, room, add_ends, markup)
            if count >= 0:
                return buffer[:count]
            room = -count

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for (possibly part of a character); nothing for control tokens."""
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            count = llama.llama_token_to_piece(self._handle, token, buffer, room, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            room = -count

    def text_of(self, token: int) -> str:
        """The token as the vocabulary spells it, control tokens too."""
        return (llama.llama_vocab_get_text(self._handle, token) or b"").decode("utf-8", "replace")

    def markup_of(self, token: int) -> str:
        """How a control token is spelt; "" for one that stands for text."""
        control = llama.llama_vocab_get_attr(self._handle, token) & llama.LLAMA_TOKEN_ATTR_CONTROL
        return self.text_of(token) if control else ""

    def ends_answer(self, token: int) -> bool:
        """Whether the model ends its answer with this token."""
        return bool(llama.llama_vocab_is_eog(self._handle, token))

    @property
    def begin(self) -> int | None:
        """The token that every prompt of this model starts with, if it wants one."""
        return llama.llama_vocab_bos(self._handle) if llama.llama_vocab_get_add_bos(self._handle) else None

    @property
    def begin_text(self) -> str:
        """How the begin-of-text token is spelt, whether the model wants it or not; "" if there is none."""
        return self._spelt(int(llama.llama_vocab_bos(self._handle)))

    @property
    def end_text(self) -> str:
        """How the end-of-text token is spelt; "" if there is none."""
        return self._spelt(self.end)

    @property
    def end(self) -> int:
        """The end-of-text token (-1: has none)."""
        return int(llama.llama_vocab_eos(self._handle))

    def _spelt(self, token: int) -> str:
        return self.text_of(token) if token >= 0 else ""
