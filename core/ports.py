"""What core asks of the outside world: a chat model, an embedder and a reranker, as protocols.

`models` implements the first two with local child processes, `app.team` all three with a team's servers; a test may
implement them in ten lines.
Nothing here knows how a model is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:  # the window speaks of these protocols and has no use for numpy: it would pay 30 MB for the name
    import numpy as np
    import numpy.typing as npt

Vectors: TypeAlias = "npt.NDArray[np.float32]"
"""Rows of float32, each of length 1 (so that a dot product is the cosine)."""

Vector: TypeAlias = "npt.NDArray[np.float32]"
"""One such row."""

Embed: TypeAlias = "Callable[[Sequence[str]], Vectors | None]"
"""Gives the vectors of texts as of questions; None where no embedder is at hand, or it was lost."""

Cancelled = Callable[[], bool]
"""Asked often by whatever takes long; true means: stop soon, clean up, keep what is whole."""


def never() -> bool:
    """The `Cancelled` of work that nobody can cancel."""
    return False


Priority = Literal["live", "bulk"]
"""`live` is a ticket somebody waits for; `bulk` is indexing, which always gives way to it."""


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """Which embedder made a vector. Vectors of two different digests are never compared."""

    id: str
    digest: str
    dimensions: int
    max_tokens: int
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes it was trained for; `("*",)` for a multilingual one."""


class Embedder(Protocol):
    """Turns texts into vectors of meaning."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Id, digest, dimensions and token limit of the loaded model."""

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """Vectors of shape (len(texts), dimensions) for passages of documents.

        A text over `max_tokens` is cut at that length. Raises `ModelError`.
        """

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        """The same for questions: some embedders put an instruction before those."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text with this embedder's tokenizer, special ones left out."""


class Reranker(Protocol):
    """Reads a question and a passage together (a cross-encoder): slower than vectors, and the better judge of order."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score a passage, the higher the better it answers. They order passages of one question, and say nothing
        else: each model has a scale of its own. Raises `ModelError`."""


FindEmbedder = Callable[[str, str], Embedder | None]
"""Gives the embedder with this model id and digest, None if its model is not on this machine."""


def no_other(model: str, digest: str) -> Embedder | None:
    """The `FindEmbedder` of whoever has a single embedder."""
    return None


@dataclass(frozen=True, slots=True)
class ChatIdentity:
    """Which chat model is loaded, and how much it can read at once."""

    id: str
    digest: str
    context_tokens: int
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a prompt. `text` is always data: no control token of the model's template
    can come out of it, whatever a ticket or document holds."""

    role: Literal["system", "user", "assistant"]
    text: str
    modules: tuple[int, ...] = ()
    """Where in `text` its modules begin, and where the last one ends; () for none. A module (a passage, the rules) is
    read as if it followed directly upon what stands before the first of them. It is kept, so that a later prompt with
    the same beginning may hold it in any place without its being read again. One turn of a prompt may have modules."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What to write. Put what stays the same between requests first (the kept prefix is reused
    token for token) and what changes, such as the tone, last."""

    turns: tuple[Turn, ...]
    max_tokens: int = 400
    temperature: float = 0.2
    seed: int = 1
    grammar: str | None = None
    """GBNF; None leaves the words free."""
    answer_start: str = ""
    """Words the answer is made to begin with; they are not repeated in the pieces."""
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """How a stream ended. Seconds are wall-clock time seen by the caller."""

    text: str
    finish: Literal["end", "length", "stop", "cancelled"]
    prompt_tokens: int
    reused_tokens: int
    """How many of the prompt's tokens were kept from an earlier request."""
    tokens: int
    seconds_to_first_token: float
    seconds: float
    decodes: int = 0
    """Runs of the model that the tokens took: fewer than tokens where it could guess ahead."""


class ChatModel(Protocol):
    """A language model that continues a conversation."""

    @property
    def identity(self) -> ChatIdentity:
        """Id, digest and context length of the loaded model."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text with this model's tokenizer, special ones left out."""

    def stream(self, request: ChatRequest, cancelled: Cancelled = never) -> Iterator[str | Completion]:
        """Yields pieces of text as they are written, then one `Completion`.

        Cancelling ends the stream within one token, within 200 ms while the prompt is read.
        Raises `PromptTooLong` before any work, `ModelGone` when the host dies (it is restarted
        for the next request).
        """

    def prefill(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> None:
        """Reads the turns ahead of time, so that a `stream` that begins with them starts at once."""

    def read_modules(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> bool:
        """Reads the modules of the turns ahead of time and keeps them; whether there is memory for more. The prompt
        that was read last stays, so what begins with it still starts at once."""

    def mean_log_probability(self, turns: Sequence[Turn], text: str, cancelled: Cancelled = never) -> float:
        """Mean natural-log probability per token of `text` as the assistant's answer to `turns`; nan
        when cancelled, or when there is no text."""
