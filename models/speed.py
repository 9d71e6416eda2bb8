"""How fast a model is, here or on a server, measured on its own work: reading a prompt, writing, embedding."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from core.ports import ChatRequest, Completion, Reranker, Turn
from models.choice import DRAFT_READ, DRAFT_WRITTEN
from models.model_rpc import ChatRpc, EmbeddingRpc

_NUMBERS, _ANSWER_TOKENS = 120, 48
_PASSAGES = 32
_PAGES = 10
_PASSAGE = "Passage {number}: the parcel leaves on the day of the order, and the label for a return lies in it. "


@dataclass(frozen=True, slots=True)
class ChatSpeed:
    """Tokens a second."""

    prefill: float
    decode: float

    @property
    def draft_seconds(self) -> float:
        """How long a usual draft takes."""
        return DRAFT_READ / self.prefill + DRAFT_WRITTEN / self.decode


def measure_chat(model: ChatRpc) -> ChatSpeed:
    """Lets the model read some hundred tokens and write some. Raises `ModelError`."""
    model.count_tokens(["loaded"])
    first = random.randrange(100, 800)  # what a server has read before, it would not read again
    numbers = " ".join(str(number) for number in range(first, first + _NUMBERS))
    request = ChatRequest((Turn("user", f"Go on: {numbers}"),), max_tokens=_ANSWER_TOKENS, temperature=0)
    *_, completion = model.stream(request)
    assert isinstance(completion, Completion)
    read = completion.prompt_tokens - completion.reused_tokens
    writing = completion.seconds - completion.seconds_to_first_token
    prefill = read / completion.seconds_to_first_token
    return ChatSpeed(prefill, (completion.tokens - 1) / writing if completion.tokens > 1 and writing > 0 else prefill)


def measure_embedder(embedder: EmbeddingRpc) -> float:
    """Tokens a second of passages that are embedded together. Raises `ModelError`."""
    passages = [_PASSAGE.format(number=number) * 2 for number in range(_PASSAGES)]
    tokens = sum(embedder.count_tokens(passages))
    began = time.perf_counter()
    embedder.embed_passages(passages)
    return tokens / (time.perf_counter() - began)


def measure_reranker(reranker: Reranker) -> float:
    """Pages a second that are put in order. Raises `ModelError`."""
    pages = [_PASSAGE.format(number=number) * 4 for number in range(_PAGES)]
    began = time.perf_counter()
    reranker.scores("Where is the label for a return?", pages)
    return _PAGES / (time.perf_counter() - began)
