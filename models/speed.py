"""How fast a model is on this machine, measured on its own work: reading a prompt, writing, embedding."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.ports import ChatRequest, Completion, Turn
from models.choice import DRAFT_READ, DRAFT_WRITTEN
from models.clients import HostedChatModel, HostedEmbedder

_NUMBERS, _ANSWER_TOKENS = 120, 48
_PASSAGES = 32
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


def measure_chat(model: HostedChatModel) -> ChatSpeed:
    """Lets the model read some hundred tokens and write some. Raises `ModelError`."""
    model.count_tokens(["loaded"])
    numbers = " ".join(str(number) for number in range(1, _NUMBERS))
    request = ChatRequest((Turn("user", f"Go on: {numbers}"),), max_tokens=_ANSWER_TOKENS, temperature=0)
    *_, completion = model.stream(request)
    assert isinstance(completion, Completion)
    read = completion.prompt_tokens - completion.reused_tokens
    writing = completion.seconds - completion.seconds_to_first_token
    first = read / completion.seconds_to_first_token
    return ChatSpeed(first, (completion.tokens - 1) / writing if completion.tokens > 1 and writing > 0 else first)


def measure_embedder(embedder: HostedEmbedder) -> float:
    """Tokens a second of passages that are embedded together. Raises `ModelError`."""
    passages = [_PASSAGE.format(number=number) * 2 for number in range(_PASSAGES)]
    tokens = sum(embedder.count_tokens(passages))
    began = time.perf_counter()
    embedder.embed_passages(passages)
    return tokens / (time.perf_counter() - began)
