"""Which kind of server stands at an address, and the model there, as it says itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.team.llama_chat import LlamaChat
from app.team.openai_chat import OpenAiChat
from app.team.server_http import ServerHttp
from core.processes.frames import Header
from core.team_errors import ServerModelMissing, ServerUnfit

if TYPE_CHECKING:  # a chat model needs no numpy
    from app.team.server_embedding import ServerEmbedding
    from app.team.server_rerank import RerankKind, ServerRerank

ServerChat = LlamaChat | OpenAiChat


class ServerFacts:
    """What a server says of itself."""

    def __init__(self, http: ServerHttp, wanted: str) -> None:
        """`wanted`: the name of the model, empty for the only one. Raises `ServerError`."""
        self._http = http
        self._props: Any = http.get("/props") or {}
        self._is_llama = isinstance(self._props, dict) and "default_generation_settings" in self._props
        self._info: Any = {} if self._is_llama else http.get("/info") or {}
        self._is_tei = isinstance(self._info, dict) and "max_input_length" in self._info
        self._row: Header = {"id": self._info["model_id"]} if self._is_tei else self._model_row(wanted)
        self.model = str(self._row["id"])

    def chat(self) -> ServerChat:
        """The chat model there. Raises `ServerUnfit`, `NoChatTemplate`, `ChatTemplateUnusable`."""
        if self._is_tei:
            raise ServerUnfit(host=self._http.host, reason="no chat")
        if self._is_llama:
            return LlamaChat(self._http, self._props, self.model)
        kind = "vllm" if self._row.get("owned_by") == "vllm" else "openai"
        return OpenAiChat(self._http, kind, self.model, int(self._row.get("max_model_len") or 0))  # type: ignore[arg-type]

    def embedding(self) -> ServerEmbedding:
        """The embedding model there. Raises `ServerUnfit`."""
        from app.team.server_embedding import LlamaEmbedding, OpenAiEmbedding, TeiEmbedding, VllmEmbedding

        if self._is_tei:
            return TeiEmbedding(self._http, self.model, self._info)
        if self._is_llama:
            context = int(self._props["default_generation_settings"]["n_ctx"])
            return LlamaEmbedding(self._http, self.model, context)
        if self._row.get("owned_by") == "vllm":
            return VllmEmbedding(self._http, self.model, int(self._row.get("max_model_len") or 0))
        return OpenAiEmbedding(self._http, self.model)

    def rerank(self) -> ServerRerank:
        """The rerank model there."""
        from app.team.server_rerank import ServerRerank

        kind: RerankKind = "vllm" if self._row.get("owned_by") == "vllm" else "openai"
        context = int(self._row.get("max_model_len") or 0)
        if self._is_tei:
            kind, context = "text-embeddings-inference", int(self._info["max_input_length"])
        elif self._is_llama:
            kind, context = "llama-server", int(self._props["default_generation_settings"]["n_ctx"])
        return ServerRerank(self._http, kind, self.model, context)

    def _model_row(self, wanted: str) -> Header:
        answer = self._http.get("/v1/models")
        rows = [row for row in (answer or {}).get("data", []) if isinstance(row, dict) and row.get("id")]
        if not rows:
            raise ServerUnfit(host=self._http.host, reason="no models")
        found = [row for row in rows if not wanted or row["id"] == wanted]
        if not found:
            names = ", ".join(str(row["id"]) for row in rows[:5])
            raise ServerModelMissing(host=self._http.host, model=wanted, found=names)
        return dict(found[0])
