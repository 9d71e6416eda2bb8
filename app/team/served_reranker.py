"""`core.ports.Reranker` by a server of the team: while it is gone, the search has its own order, for no model of this
machine stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from app.team.served_models import ServerProcess
from app.team.server_breaker import PAUSES_S, ServerBreaker
from app.team.servers import ModelServer
from core.errors import ModelError
from core.processes.silence import EMBEDDING_S
from core.team_errors import ServerLost, ServerUnfit

PATIENCE_S = 3.0
"""For ten pages in another order nobody waits longer; a card reads them in a tenth of a second."""


class ServedReranker:
    """A rerank model on a server. Thread-safe."""

    def __init__(
        self, server: ModelServer, pauses_s: Sequence[float] = PAUSES_S, patience_s: float = PATIENCE_S
    ) -> None:
        """`pauses_s`: between two tries whether a lost server is back. `patience_s`: for an answer."""
        self.process = ServerProcess(server, patience_s)
        self._breaker = ServerBreaker(self.process.answers, pauses_s)

    @property
    def lost(self) -> bool:
        """Whether the server counts as gone."""
        return self._breaker.open

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """See `core.ports.Reranker`. While the server is gone, no search waits for it."""
        if self.lost:
            raise ServerLost(host=self.process.host, reason="")
        asked = {"do": "rerank", "question": question, "texts": list(passages)}
        try:
            [(header, _)] = self.process.ask(asked, EMBEDDING_S)
        except ModelError as error:
            if not (isinstance(error, ServerUnfit) and self.process.ready):
                self._breaker.lose()
            raise
        return [float(score) for score in header["done"]["scores"]]

    def load(self) -> None:
        """Finds out whether the server is there. Does not wait."""
        self._breaker.begin()

    def died(self) -> bool:
        """Whether it has to be told to start again: what asks a server does so by itself."""
        return False

    def close(self) -> None:
        """Ends the tries and the process."""
        self._breaker.close()
        self.process.close()
