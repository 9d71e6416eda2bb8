"""`core.ports` on this machine: an embedder and a chat model, each in a child process of its own."""

from __future__ import annotations

from dataclasses import replace

import psutil

from core.errors import ModelBroken, NotEnoughMemory
from core.ports import ChatIdentity, EmbedderIdentity
from models.catalogue import InstalledModel
from models.context_sizes import CHAT_TOKENS, EMBEDDING_TOKENS
from models.gguf_header import read_header
from models.host_status import HostStatus
from models.memory_estimate import needed_memory
from models.model_rpc import ChatRpc, EmbeddingRpc, ModelRpc
from models.offload import CardUse, Offload
from models.process import HostProcess


class _Hosted(ModelRpc):
    """What both clients share: a file of this machine, the memory that it needs, how its host is doing."""

    _model: InstalledModel
    _needs: tuple[str, int, int]
    """Role, tokens of the context, threads."""
    _needed_bytes: int | None = None

    def _process(
        self,
        model: InstalledModel,
        role: str,
        context: int,
        threads: int,
        module_bytes: int = 0,
        graphics_card: CardUse = "off",
    ) -> HostProcess:
        """The process for the model; nothing is started yet."""
        self._model, self._needs = model, (role, context, threads)
        settings = {
            "module_bytes": module_bytes,
            "graphics_card": graphics_card,
            "role": role,
            "model": model.entry.id,
            "path": str(model.path),
            "context": context,
            "threads": threads,
        }
        return HostProcess(model.entry.id, settings)

    def load(self) -> None:
        """Starts loading, so that the first request finds the model there. Does not wait.

        Raises `NotEnoughMemory` instead of letting the machine swap.
        """
        connection = self._host.connection
        if connection is None or connection.state == "gone":
            free, needed = psutil.virtual_memory().available, self._needed()
            if free < needed:
                raise NotEnoughMemory(model=self._model.entry.id, needed=needed // 1_000_000, free=free // 1_000_000)
            self._host.start()

    def _needed(self) -> int:
        """Bytes of memory, reckoned once from the file that is there. What can't be read is said by the host."""
        if self._needed_bytes is None:
            try:
                header = read_header(self._model.path)
                self._needed_bytes = needed_memory(header, *self._needs).total
            except (ModelBroken, OSError):
                return 0
        return self._needed_bytes

    def status(self) -> HostStatus:
        """Where the host stands now. Never waits."""
        connection = self._host.connection
        if connection is None:
            return HostStatus(self._model.entry.id, "idle")
        facts = connection.facts
        return HostStatus(
            model=self._model.entry.id,
            state=connection.state,
            starts=self._host.starts,
            load_seconds=facts.get("load_seconds"),
            memory_bytes=_resident_bytes(connection.pid) if connection.state != "gone" else None,
            threads=facts.get("threads"),
            guarded=facts.get("guarded"),
            network_left=facts.get("network_left"),
            offload=Offload(**facts["offload"]) if "offload" in facts else None,
        )

    def died(self) -> bool:
        """Whether the host ended after it had been ready, and nobody has asked for it since."""
        connection = self._host.connection
        return connection is not None and connection.state == "gone" and bool(connection.facts)


def _resident_bytes(pid: int) -> int | None:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return None


class HostedEmbedder(_Hosted, EmbeddingRpc):
    """`core.ports.Embedder` in a child process. Thread-safe."""

    def __init__(self, model: InstalledModel, threads: int = 0) -> None:
        """`threads` 0: one for each physical core."""
        entry = model.entry
        host = self._process(model, "embedding", min(entry.context_tokens, EMBEDDING_TOKENS), threads)
        EmbeddingRpc.__init__(self, host, entry.dimensions, entry.query_prefix, entry.passage_prefix)

    @property
    def identity(self) -> EmbedderIdentity:
        """Known from the catalogue, without loading anything."""
        entry = self._model.entry
        return EmbedderIdentity(entry.id, self._model.digest, entry.dimensions, entry.max_tokens, entry.languages)


class HostedChatModel(_Hosted, ChatRpc):
    """`core.ports.ChatModel` in a child process. Thread-safe; answers are written one after the other."""

    def __init__(
        self,
        model: InstalledModel,
        context_tokens: int = CHAT_TOKENS,
        threads: int = 0,
        module_bytes: int = 0,
        *,
        graphics_card: CardUse = "off",
    ) -> None:
        """`threads` 0: one for each physical core. `module_bytes`: memory for modules of prompts that are kept
        (`Turn.modules`), 0: a part of the machine's. `graphics_card`: whether one is used."""
        context = min(context_tokens, model.entry.context_tokens)
        ChatRpc.__init__(self, self._process(model, "chat", context, threads, module_bytes, graphics_card))

    @property
    def identity(self) -> ChatIdentity:
        """Known from the catalogue, without loading anything."""
        entry = self._model.entry
        return ChatIdentity(entry.id, self._model.digest, self._needs[1], entry.languages)

    def status(self) -> HostStatus:
        """Where the host stands now, with the speeds of the last whole answer."""
        prefill, decode = self.speeds
        return replace(super().status(), prefill_speed=prefill, decode_speed=decode)
