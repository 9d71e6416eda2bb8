"""Scans of the docs for the window, and the question before a change of the search model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from app.backend.model_rows import title
from app.backend.views import EmbedderQuestion, Progress
from app.composition import Services
from app.i18n import t
from core.knowledge.index_progress import IndexProgress
from core.knowledge.status import IndexStatus, index_status
from core.knowledge.unsupported_languages import OtherLanguages
from core.ports import Cancelled


class DocsIndex:
    """Runs one scan at a time, on the thread that asks for it."""

    def __init__(self, services: Callable[[], Services]) -> None:
        """`services` gives those of the calling thread."""
        self._services = services
        self.counts: IndexStatus | None = None
        """What the index held when it was last counted; None: not yet."""
        self.other_languages: OtherLanguages | None = None
        """The docs that the search model was not made for; None: there are none."""
        self.scanning = False
        self.unsettled = False
        """Whether files were still being written at the last scan: look again soon."""
        self.ended = threading.Event()
        """Set by the end of each scan."""

    def scan(self, cancelled: Cancelled) -> Iterator[Progress]:
        """Brings the index up to date; `counts` is updated once a second at most."""
        services = self._services()
        self.scanning = True
        try:
            # Here and not at the opening, which it would hold up: a large store is counted in 0.2 s.
            self._count(services)
            looked = time.monotonic()
            for step in services.indexer.scan(cancelled):
                if isinstance(step, IndexProgress):
                    yield _progress(step)
                    if time.monotonic() - looked >= 1:
                        self._count(services)
                        looked = time.monotonic()
                else:
                    self.unsettled = step.unsettled > 0
            if services.indexer.embedder_change() is None:
                services.models.close_former()
            self._count(services)
        finally:
            self.scanning = False
            self.ended.set()

    def _count(self, services: Services) -> None:
        """With the services that the scan began with: asked for again, they would be made anew after a change of
        settings, and the store closed under the scan."""
        self.counts = index_status(services.store)
        self.other_languages = services.other_languages()

    def question(self) -> EmbedderQuestion | None:
        """What to ask a person before the index is rebuilt; None: nothing, or the person has agreed."""
        indexer = self._services().indexer
        change = indexer.embedder_change()
        if change is None or change.agreed:
            return None
        seconds = indexer.expected_seconds(change)
        return EmbedderQuestion(
            title(change.old_model), title(change.new_model), change.texts, seconds, change.old_present
        )

    def agree(self) -> None:
        """The person agrees: the next scan rebuilds the index."""
        self._services().indexer.agree_to_change()

    def former_model(self) -> str:
        """The model that the present index was built with, empty if it is the chosen one."""
        change = self._services().indexer.embedder_change()
        return change.old_model if change else ""


def _progress(step: IndexProgress) -> Progress:
    if step.phase == "reading" or not step.chunks_total:
        return Progress(t("panel.reading-docs"), step.files, step.files_total)
    return Progress(t("panel.embedding-docs"), step.chunks, step.chunks_total, "chunks", step.rate, step.seconds_left)
