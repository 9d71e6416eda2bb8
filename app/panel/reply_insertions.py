"""What can be put into the reply by key: the team's snippets, and sentences of the pages found for the ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from app.backend.api import Backend
from app.panel.messages import Messages
from app.panel.session import TicketSession
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.ticket_page import TicketPage
from app.panel.widgets.rows import Row
from core.domain.draft import FilledSnippet
from core.domain.knowledge import Passage
from core.domain.text import split_sentences
from core.domain.ticket import Ticket

_FEW = 6


class ReplyInsertions(QObject):
    """Lists them as rows of the command bar, and puts the chosen one into the reply."""

    changed = Signal()
    """The snippets for the ticket at hand have come."""

    def __init__(
        self, backend: Backend, tasks: TaskQueues, session: TicketSession, page: TicketPage, messages: Messages
    ) -> None:
        super().__init__(page)
        self._backend, self._tasks, self._session = backend, tasks, session
        self._page, self._messages = page, messages
        self._snippets: Sequence[FilledSnippet] = ()
        page.sources.sentence_used.connect(self.use_sentence)

    def read_anew(self) -> None:
        """Reads the snippets for the ticket at hand; none where it gets no reply."""
        self._snippets = ()
        state = self._session.state
        ticket, triage = state.ticket, state.triage
        if ticket is not None and triage is not None and state.handoff is None:
            self._tasks.quick.run(
                lambda: self._backend.snippets.for_ticket(ticket, triage), lambda found: self._show(ticket, found)
            )

    def snippet_rows(self, words: Sequence[str]) -> list[Row]:
        """Snippets that hold all of these words, in lower case."""
        return [
            Row(
                one.title,
                " ".join(one.body.text.split()),
                icon="file-text",
                payload=lambda one=one: self.use_snippet(one),
            )
            for one in self._snippets
            if all(word in f"{one.title} {one.body.text}".casefold() for word in words)
        ]

    def sentence_rows(self, words: Sequence[str], looked_up: Iterable[Passage]) -> list[Row]:
        """Sentences that hold most of these words, in lower case: of the passages that were `looked_up` and of those
        found for the ticket; none where it gets no reply."""
        state = self._session.state
        if not words or state.ticket is None or state.handoff is not None:
            return []
        found: dict[str, tuple[int, Passage]] = {}
        for passage in (*state.passages, *looked_up):
            for span in split_sentences(passage.text, passage.language or "en"):
                sentence = " ".join(span.of(passage.text).split())
                held = sum(word in sentence.casefold() for word in words)
                if 2 * held > len(words):
                    found.setdefault(sentence, (held, passage))
        best = sorted(found.items(), key=lambda entry: -entry[1][0])[:_FEW]
        return [
            Row(
                sentence,
                passage.title,
                icon="quote",
                payload=lambda sentence=sentence, passage=passage: self.use_sentence(sentence, passage),
            )
            for sentence, (_, passage) in best
        ]

    def use_snippet(self, snippet: FilledSnippet) -> None:
        """Puts a snippet in below the paragraph at the caret, its gaps to be filled by Tab; where nothing is written
        yet it is the whole reply."""
        editor = self._page.draft.editor
        editor.insert_part(snippet.body if editor.toPlainText().strip() else snippet.letter)
        self._page.show_reply()

    def use_sentence(self, sentence: str, passage: Passage) -> None:
        """Puts a sentence of a page in at the caret."""
        self._page.draft.editor.insert_sentence(sentence)
        self._page.show_reply()
        if passage.audience == "internal":
            self._messages.post("panel.source.internal.used", "warning")

    def _show(self, ticket: Ticket, found: Sequence[FilledSnippet]) -> None:
        if ticket is self._session.state.ticket:
            self._snippets = found
            self.changed.emit()
