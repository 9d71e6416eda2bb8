"""Past answers on the privacy page, where the team shares them: what leaves the machine, and whether it may."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.backend.views import SharedAnswers
from app.i18n import t, tn
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import column
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label


class SharingSection(QWidget):
    """Hidden where the team shares none. One button, which says what it does."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._wanted = False
        self._what = label("", "muted", wrap=True)
        self._how_much = label("", "body", wrap=True)
        self.change = Button("", self._change)
        box = column(label(t("panel.privacy.sharing"), "caption"), self._what, self._how_much, self.change, spacing="s")
        box.setContentsMargins(0, 0, 0, 0)
        self.setLayout(box)
        self.hide()

    def show_answers(self, answers: SharedAnswers | None) -> None:
        """What is shared now."""
        self.setVisible(answers is not None)
        if answers is None:
            return
        self._wanted = answers.wanted
        names = t("panel.privacy.sharing.named" if answers.named else "panel.privacy.sharing.unnamed")
        self._what.setText(f"{t('panel.privacy.sharing.words')} {names}")
        words = tn("panel.privacy.sharing.shared", answers.shared) if answers.shared or answers.wanted else ""
        if answers.due:
            words = f"{words} {tn('panel.privacy.sharing.due', answers.due)}".strip()
        self._how_much.setVisible(bool(words))
        self._how_much.setText(words)
        self.change.setText(t("panel.privacy.sharing.stop" if answers.wanted else "panel.privacy.sharing.start"))
        self.change.setAccessibleName(self.change.text())

    def _change(self) -> None:
        wanted = not self._wanted
        backend, tasks = self._context.backend, self._context.tasks

        def changed() -> SharedAnswers | None:
            backend.admin.share_answers(wanted)
            return backend.admin.stored().answers

        def told(answers: SharedAnswers | None) -> None:
            self.show_answers(answers)
            self._context.messages.post(f"panel.privacy.sharing.{'started' if wanted else 'stopped'}", "done")

        tasks.quick.run(changed, told)
