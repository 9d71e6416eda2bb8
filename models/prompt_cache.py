"""What of prompts stands in the memory of a context (its KV cache), so that as little as possible is read again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from models.context_sizes import CHAT_BATCH, CHAT_OUTPUTS, MODULE_SEQUENCES, PREFIX_SEQUENCES
from models.kept_prefixes import KeptPrefixes
from models.module_cache import ModuleCache, Stop, common_prefix, default_budget
from models.native import Aborted, NativeContext, NativeModel, NoRoom
from models.template import PromptTokens
from models.token_vocabulary import Tokens

Slot = tuple[int, int]
"""A token in the KV cache with the number of the module it was read in, 0 where it was read after all before it.
Slots that are the same up to a place hold the same keys and values there."""


class PromptCache:
    """The tokens in the KV cache are known one by one, so the longest prefix that the next prompt shares with them is
    not read again; nor are the modules of a prompt that are kept."""

    def __init__(self, model: NativeModel, context: int, threads: int, module_bytes: int) -> None:
        """`module_bytes`: memory for kept modules, 0: `default_budget`."""
        sequences = PREFIX_SEQUENCES if model.is_recurrent else MODULE_SEQUENCES
        self.native = NativeContext(
            model, context, CHAT_BATCH, threads, embeds=False, sequences=sequences, outputs=CHAT_OUTPUTS
        )
        self._modules = ModuleCache(self.native, module_bytes or default_budget())
        self._prefixes = KeptPrefixes(self.native) if model.is_recurrent else None
        self._cached: list[Slot] = []

    @property
    def can_be_cut(self) -> bool:
        """Whether tokens can be taken away from the end without that others have to be read again."""
        return self._prefixes is None

    def append(self, tokens: Sequence[int], outputs: Sequence[bool]) -> None:
        """Reads tokens behind what is there; `outputs` says which of them give logits."""
        self.native.decode(tokens, len(self._cached), outputs)
        self._cached += [(token, 0) for token in tokens]

    def shorten(self, length: int) -> None:
        """Takes away what lies behind the first `length` tokens, and more where the memory can't be cut there."""
        if self._prefixes is None:
            self._cached = self._cached[: self.native.truncate_cache(length)]
        elif length < len(self._cached):
            self._cached = self._cached[: self._prefixes.restore(self._cached[:length])]

    def read_modules(self, prompt: PromptTokens, stop: Stop) -> bool:
        """Reads the modules of a prompt and keeps them; the prompt that was read last stays where it is. Whether there
        is memory for more: a model whose memory can't be shifted keeps none."""
        if not prompt.modules or not self.native.can_shift or self._modules.short_of_memory:
            return False
        self._make_room(prompt)
        try:
            self._modules.read(*_parts(prompt), stop)
        except NoRoom:
            return False
        return self._modules.has_room

    def read(self, prompt: PromptTokens, further: int, stop: Stop) -> int:
        """Brings the KV cache to hold `prompt`, with room for `further` tokens, and its last token's logits to stand
        ready, unless stopped. Returns how many tokens were there already."""
        if prompt.modules and not self.native.can_shift:
            prompt = PromptTokens(prompt.tokens, parts=prompt.parts)
        slots = _slots(prompt)
        at = self._common(prompt, slots, further)
        self._cached = slots[:at]
        reused = len(slots)
        if prompt.modules and at < prompt.modules[-1]:
            read = self._place_modules(prompt, stop)
            if read is None:
                return at
            reused -= read
        reused -= len(slots) - len(self._cached)
        self.native.abort_when(stop)
        try:
            for end in self._pieces(len(slots), prompt.parts):
                if stop():
                    break
                self._read_piece(slots[len(self._cached) : end], keep=end in prompt.parts)
        except Aborted:
            pass
        finally:
            self.native.abort_when(None)
        return reused

    def _common(self, prompt: PromptTokens, slots: Sequence[Slot], further: int) -> int:
        """Leaves in the memory what it holds of the beginning of a prompt, all but its last token; how much that is."""
        shared = common_prefix(self._cached, slots[:-1])
        if self._prefixes is None:
            return self.native.truncate_cache(_module_start(prompt, shared))
        self._prefixes.make_room(slots, further)
        at_hand = shared if shared == len(self._cached) else 0
        return max(at_hand, self._prefixes.restore(slots[:-1], more_than=at_hand))

    def _pieces(self, length: int, parts: Sequence[int]) -> list[int]:
        """Where the pieces end that the rest of a prompt is read in: after a batch, and where its beginning is kept.
        The last token goes alone, whether the rest is at hand or not: so the same prompt gives the same logits."""
        start, ends = len(self._cached), []
        kept = () if self._prefixes is None else parts
        for bound in sorted({bound for bound in (*kept, length - 1, length) if start < bound <= length}):
            ends += [*range(start + self.native.batch_tokens, bound, self.native.batch_tokens), bound]
            start = bound
        return ends

    def _read_piece(self, piece: Sequence[Slot], *, keep: bool) -> None:
        tokens = [token for token, _ in piece]
        if self._prefixes is None:
            try:
                self.native.decode(tokens, len(self._cached))
            except Aborted:
                whole = min(self.native.cached_tokens(), len(self._cached) + len(piece))
                self._cached = [*self._cached, *piece][: self.native.truncate_cache(whole)]
                raise
            self._cached += piece
            return
        self._prefixes.begin_piece()
        try:
            self.native.decode(tokens, len(self._cached))
        except Aborted:
            self._prefixes.take_piece_back()
            raise
        finally:
            self._prefixes.end_piece()
        self._cached += piece
        if keep:
            self._prefixes.keep(self._cached)

    def _place_modules(self, prompt: PromptTokens, stop: Stop) -> int | None:
        """Puts the head and the modules of a prompt behind what the KV cache holds of it; how many tokens had to be
        read for it, None when stopped."""
        self._make_room(prompt)
        try:
            return self._placed(prompt, stop)
        except NoRoom:  # for so many tokens in one piece
            self._forget()
            return self._placed(prompt, stop)

    def _placed(self, prompt: PromptTokens, stop: Stop) -> int | None:
        found = self._modules.read(*_parts(prompt), stop)
        if found is None:
            return None
        modules, read = found
        slots, first = _slots(prompt), prompt.modules[0]
        for start, module in zip((0, *prompt.modules), modules, strict=False):
            if start >= len(self._cached):
                self._modules.append(module, 0 if start == 0 else first, start)
                self._cached = slots[: start + len(module.tokens)]
        return read

    def _make_room(self, prompt: PromptTokens) -> None:
        """Forgets the prompt in the KV cache where it leaves too few cells for modules to be read and moved."""
        if len(self._cached) + 2 * prompt.modules[-1] > self.native.tokens:
            self._forget()

    def _forget(self) -> None:
        self._cached = self._cached[: self.native.truncate_cache(0)]


def _slots(prompt: PromptTokens) -> list[Slot]:
    slots = [(token, 0) for token in prompt.tokens]
    for number, (start, end) in enumerate(pairwise(prompt.modules), 1):
        slots[start:end] = [(token, number) for token, _ in slots[start:end]]
    return slots


def _parts(prompt: PromptTokens) -> tuple[Tokens, list[Tokens]]:
    """The head of a prompt and its modules."""
    tokens, modules = prompt.tokens, prompt.modules
    return tokens[: modules[0]], [tokens[start:end] for start, end in pairwise(modules)]


def _module_start(prompt: PromptTokens, position: int) -> int:
    """`position`, or the start of the head or module that it lies in: those are taken whole."""
    if not prompt.modules or position >= prompt.modules[-1]:
        return position
    return max(start for start in (0, *prompt.modules) if start <= position)
