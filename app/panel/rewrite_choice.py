"""Rewording a reply: the menu by the draft, the commands with keys, and the choice between old and new words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from app.backend.api import Backend
from app.i18n import t
from app.name_words import language_words
from app.panel.commands import Commands
from app.panel.messages import Messages
from app.panel.rewrite_operations import RewriteOperations
from app.panel.rewrite_state import WISHES, WITHOUT_MODEL, RewriteState, WhyNot, why_not
from app.panel.session import TicketSession
from app.panel.ticket_page.ticket_page import TicketPage
from core.drafting.rewrite_result import RewriteMode
from core.language.prompt_config import languages_for

KEYS: dict[RewriteMode, str] = {
    "shorter": "Ctrl+Shift+S",
    "simpler": "Ctrl+Shift+E",
    "warmer": "Ctrl+Shift+W",
    "formal": "Ctrl+Shift+F",
    "steps": "Ctrl+Shift+L",
    "grammar": "Ctrl+Shift+G",
    "like-mine": "Ctrl+Shift+M",
    "translate": "Ctrl+Shift+T",
}
AGAIN: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("again", "", "normal", ("Ctrl+R",)),
    ("again-short", "", "short", ()),
    ("again-warmer", "warmer", "normal", ()),
    ("again-formal", "formal", "normal", ()),
    ("again-simpler", "simpler", "normal", ()),
)
"""Commands that have another draft written: id, tone and length (names in resources/prompts/draft.toml), keys."""


class RewriteChoice(QObject):
    """Connects the rewrite with page, menu and keys."""

    def __init__(
        self,
        backend: Backend,
        page: TicketPage,
        rewriting: RewriteOperations,
        session: TicketSession,
        messages: Messages,
    ) -> None:
        super().__init__(page)
        self._backend, self._page, self._rewriting, self._session = backend, page, rewriting, session
        self._messages = messages
        self._commands: Commands | None = None
        rewriting.changed.connect(self._show)
        session.changed.connect(self._another_ticket)
        page.draft.editor.edited.connect(lambda _: rewriting.overtake())
        page.draft.reword_asked.connect(self.fill)
        page.draft.rewrite.taken.connect(self.take)
        page.draft.rewrite.left.connect(rewriting.drop)
        self._ticket = session.state.ticket

    def add_commands(self, commands: Commands) -> None:
        """Adds the commands for rewriting and for another draft."""
        self._commands = commands
        for wish, key in KEYS.items():
            commands.add(
                f"rewrite-{wish}",
                "reword",
                partial(self.ask, wish),
                key,
                icon="sparkles" if wish not in WITHOUT_MODEL else "list",
                why_not=partial(self._why_not, wish),
            )
        for name, tone, length, keys in AGAIN:
            commands.add(
                name,
                "reword",
                partial(self._again, tone, length),
                *keys,
                icon="refresh-cw",
                why_not=self._why_not_again,
            )
        commands.add("reword", "reword", lambda: self._page.draft.reword.click(), "Ctrl+M", icon="sparkles")

    def ask(self, wish: RewriteMode, into: str = "") -> None:
        """Has the selection, or the whole reply, reworded; says why where that is not possible."""
        if reason := self._why_not(wish):
            self._messages.tell(reason, "info")
            return
        _, place = self._page.draft.editor.chosen()
        self._rewriting.start(wish, self._page.draft.editor.toPlainText(), place, into)

    def take(self) -> bool:
        """Replaces the old words by the offered ones as one undo step. False: none are offered."""
        state = self._rewriting.state
        outcome = self._rewriting.taken()
        if state is None or outcome is None:
            return False
        self._page.draft.editor.reword(state.place, outcome.text)
        return True

    def leave(self) -> bool:
        """Keeps the old words. False: nothing is being reworded."""
        if self._rewriting.state is None:
            return False
        self._rewriting.drop()
        return True

    def fill(self, menu: QMenu) -> None:
        """The menu by the draft: rewrites first, then another draft."""
        assert self._commands is not None
        menu.setToolTipsVisible(True)
        reason = self._reason("shorter")
        menu.addSection(t("panel.rewrite"))
        if reason:
            menu.addAction(t(f"panel.rewrite.why-not.{reason}.short")).setEnabled(False)
        for wish in WISHES:
            self._commands.put_into(menu, f"rewrite-{wish}")
        if not reason:
            self._fill_languages(menu.addMenu(t("panel.rewrite.into")))
        menu.addSection(t("panel.rewrite.again"))
        for name, *_ in AGAIN:
            self._commands.put_into(menu, name)

    def _fill_languages(self, menu: QMenu) -> None:
        for code in languages_for(self._backend.admin.status().languages):
            entry = menu.addAction(language_words((code,)))
            entry.triggered.connect(lambda _checked=False, code=code: self.ask("translate", code))

    def _again(self, tone: str, length: str) -> None:
        if reason := self._why_not_again():
            self._messages.tell(reason, "info")
            return
        self._rewriting.drop()
        self._session.again(tone, length)

    def _reason(self, wish: RewriteMode) -> WhyNot:
        reply = self._page.draft.editor.toPlainText()
        return why_not(self._session.state, reply, self._backend.admin.status(), with_model=wish not in WITHOUT_MODEL)

    def _why_not(self, wish: RewriteMode) -> str:
        reason = self._reason(wish)
        return t(f"panel.rewrite.why-not.{reason}") if reason else ""

    def _why_not_again(self) -> str:
        """Why no other draft can be written now: as for a rewrite, but an empty reply is allowed."""
        reason = why_not(self._session.state, "-", self._backend.admin.status())
        return t(f"panel.rewrite.why-not.{reason}") if reason else ""

    def _show(self, state: RewriteState | None) -> None:
        draft = self._page.draft
        checked = self._page.reply.with_words(state.after, state.review) if state and state.review else None
        draft.rewrite.show_state(state, checked)
        if state is not None and state.phase not in ("writing", "checking"):
            QTimer.singleShot(0, draft.rewrite, lambda: self._page.bring_into_view(draft.rewrite))

    def _another_ticket(self) -> None:
        if self._session.state.ticket is not self._ticket:
            self._ticket = self._session.state.ticket
            self._rewriting.forget()
