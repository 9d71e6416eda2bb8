"""From a file that was found to documents ready to be stored: its bytes, whole; its recipe; completed and cut."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.knowledge import Audience, ExtractedDocument
from core.knowledge import chunking
from core.knowledge.audience import AudienceClassifier, FolderRules
from core.knowledge.chunking import Limit, cut_document
from core.knowledge.document_reading import FILE_LIMIT, title_from_name
from core.knowledge.file_discovery import FoundFile
from core.knowledge.readers import reader_for
from core.knowledge.readers.properties import stated_date
from core.knowledge.readers.refusal import Refused
from core.store.documents import IndexedDocument, KnownFile
from core.workspace.file_stamp import stat_string


class Unsettled(Exception):
    """The file changed while it was read."""


_UNTIL = "; until "


@dataclass(frozen=True, slots=True)
class IngestConfig:
    """What decides, beside its content, how a file is read and cut."""

    limit: Limit
    measured: bool
    """Whether the limit counts an embedder's tokens; else they are estimated."""
    folders: FolderRules
    speech: AudienceClassifier

    def of(self, path: str) -> str:
        """As text: a file is read again when it changes. What the limit decides comes last."""
        reader = reader_for(path)
        name = f"{reader.module} {reader.version}" if reader else ""
        by = f"{self.limit.max_tokens} tokens" if self.measured else "estimated tokens"
        audience = self.folders.of(path) or f"public unless for agents {self.speech.mark}"
        return f"{name}, cuts {chunking.VERSION}, {audience}, {by}"

    def holds(self, path: str, known: KnownFile) -> bool:
        """Whether a known file would be read and cut as it was. Without an embedder nothing is cut again: cuts by an
        embedder's own token count are better than estimated ones."""
        recipe, changes_on = _without_day(known.recipe)
        if changes_on and changes_on <= datetime.datetime.now(tz=datetime.UTC).date().isoformat():
            return False
        return recipe == self.of(path) or (not self.measured and self.holds_but_for_limit(path, known))

    def holds_but_for_limit(self, path: str, known: KnownFile) -> bool:
        """Whether only the embedder's token limit would make it come out otherwise."""
        return _without_day(known.recipe)[0].rpartition(", ")[0] == self.of(path).rpartition(", ")[0]

    def until(self, path: str, found: Sequence[tuple[str, ExtractedDocument]]) -> str:
        """The recipe of a file that was read: with the day on which one of its pages begins or ends to be
        published, and the file is to be read again."""
        days = [document.changes_on for _, document in found if document.changes_on]
        return f"{self.of(path)}{_UNTIL}{min(days)}" if days else self.of(path)

    def audience(self, path: str, document: ExtractedDocument) -> Audience:
        """Whom it is for: as the document says, as its folder says, or as it reads."""
        said = document.audience or self.folders.of(path)
        return said or ("internal" if self.speech.speaks(document.text, document.language) else "public")

    def complete(self, file: FoundFile, found: Sequence[tuple[str, ExtractedDocument]]) -> list[IndexedDocument]:
        """The documents of a file, ready to be stored: each with title, date and audience, cut into chunks. `found`:
        (member, document); the member is empty unless the file is a container."""
        day = datetime.date.fromtimestamp(int(file.stat.split()[1]) / 1e9).isoformat()
        ready: dict[str, IndexedDocument] = {}
        for member, document in found:
            path = f"{file.path}/{member}" if member else file.path
            ready[path] = IndexedDocument(
                path=path,
                title=document.title or title_from_name(path),
                titled=bool(document.title),
                text=document.text,
                language=document.language,
                modified=document.modified or stated_date(document.text) or day,
                audience=self.audience(file.path, document),
                links=document.links,
                chunks=cut_document(document, self.limit),
            )
        return list(ready.values())


def _without_day(recipe: str) -> tuple[str, str]:
    """A stored recipe, and the day from which it holds no more; '' if there is none."""
    bare, _, day = recipe.partition(_UNTIL)
    return bare, day


def content_of(file: FoundFile) -> bytes:
    """All bytes of the file. Raises `Refused` if it is too large, `Unsettled` if it changed while it was read,
    OSError if the system does not let us read it."""
    if file.size > FILE_LIMIT:
        raise Refused("too-large", megabytes=file.size // 2**20, limit=FILE_LIMIT // 2**20)
    place = Path(file.place)
    with place.open("rb") as source:
        data = source.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise Refused("too-large", megabytes=len(data) // 2**20, limit=FILE_LIMIT // 2**20)
    now = stat_string(place.stat())
    if now.split()[:2] != file.stat.split()[:2] or len(data) != file.size:
        raise Unsettled
    return data
