"""The pages beside the ticket's: what a person finds there and does there."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.backend.views import FileState, Progress
from app.i18n import error_sentence, t, tn
from app.panel.pages import backup_section, index_status, model_page, privacy
from core.errors import FileUnwritable, ModelBroken, WorkerGone, WrongDigest
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend
from tests.gallery.scenes import recents_desk
from tests.waiting import wait_until


def words_on(page: QWidget) -> str:
    return "\n".join(part.text() for part in page.findChildren(QLabel) if part.isVisible())


def button(page: QWidget, words: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if not b.isHidden() and words in b.text())


def said(window) -> str:
    return window.messages.recent[-1].text if window.messages.recent else ""


class Endless(FixtureBackend):
    """A download, and an export, that goes on until it is stopped."""

    def fetch(self, model, cancelled):
        yield Progress(model, 1, 10, "bytes")
        wait_until(cancelled)

    def export(self, folder, cancelled):
        yield Progress(str(folder), 1, 10)
        wait_until(cancelled)


# -- recent tickets


def recent(open_window, qtbot):
    window = open_window(recents_desk())
    page = window.pages.go("recent")
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 12)
    return window, page


def test_recent_tickets_are_sorted_by_urgency_and_negative_ones_flagged(open_window, qtbot):
    _, page = recent(open_window, qtbot)
    rows = page.list.rows.rows
    assert rows[0].payload.pinned
    assert [row.icon for row in rows if row.payload.urgency == "critical"] == ["flag"] * 3
    page.by_urgency.click()
    ranks = [row.payload.urgency for row in page.list.rows.rows if not row.payload.pinned]
    assert ranks == sorted(ranks, key=("critical", "high", "normal", "low").index)


def test_recent_tickets_are_searched_pinned_and_opened_by_keys(open_window, desk, qtbot):
    window, page = recent(open_window, qtbot)
    page.field.setText("deposit")
    qtbot.waitUntil(lambda: {row.title for row in page.list.rows.rows} == {"Where is my deposit?"})
    chosen = page.list.current().payload
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: any(row.payload.id == chosen.id and row.payload.pinned for row in page.list.rows.rows))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.state.ticket is not None)


# -- index


def test_a_file_that_failed_comes_first_says_why_and_is_tried_again(open_window, qtbot):
    class Mended(FixtureBackend):
        scans = 0

        def index(self, cancelled):
            self.scans += 1
            yield Progress("Reading", 1, 2, "files", 10.0, 0.1)

        def index_files(self):
            return [replace(f, state="indexed", reason="") for f in m.FILES] if self.scans else m.FILES

    window = open_window(Mended())
    page = window.pages.go("index")
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == len(m.FILES))
    assert "ends in the middle" in page.list.rows.rows[0].detail
    assert tn("panel.index.failed", 1) in words_on(page)
    page.again.click()
    qtbot.waitUntil(lambda: "ends in the middle" not in page.list.rows.rows[0].detail)


def test_a_file_of_the_index_is_opened(open_window, qtbot, tmp_path, monkeypatch):
    class WithFile(FixtureBackend):
        def index_files(self):
            return (FileState("a.md", "indexed", 1),)

        def file(self, path):
            return tmp_path / path

    opened: list[str] = []
    monkeypatch.setattr(index_status.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    window = open_window(WithFile())
    page = window.pages.go("index")
    qtbot.waitUntil(lambda: len(page.list.rows.rows) == 1)
    page.open_file.click()
    assert opened == [str(tmp_path / "a.md")]


# -- models


def test_a_model_says_what_it_needs_and_what_to_expect(window, qtbot):
    page = window.pages.go("models")
    qtbot.waitUntil(lambda: len(page.cards) == len(m.MODELS))
    qtbot.waitUntil(lambda: "in use" in words_on(page.cards["qwen2.5-1.5b"]))
    card = words_on(page.cards["qwen2.5-1.5b"]).replace("\xa0", " ")
    for expected in ("in use", "Apache-2.0", "1.8 GB memory", "14.6 tokens/s", "a draft takes about 9 s"):
        assert expected in card
    assert t("panel.models.too-big") in words_on(page.cards["qwen3-4b"])


def test_a_model_is_fetched_imported_switched_to_and_verified(open_window, qtbot, tmp_path, monkeypatch):
    class Models(FixtureBackend):
        used: list[str] = []  # noqa: RUF012
        verified: list[str] = []  # noqa: RUF012

        def available(self):
            return [replace(row, present=True, in_use=row.id == "qwen3-4b") for row in m.MODELS]

        def use(self, model):
            self.used.append(model)

        def verify(self, model):
            self.verified.append(model)
            raise WrongDigest(model=model, expected="aa", found="bb")

        def import_file(self, path):
            raise ModelBroken(model=path.name, reason="no GGUF")

    desk = Models()
    window = open_window(desk)
    page = window.pages.go("models")
    qtbot.waitUntil(lambda: bool(page.cards))
    button(page.cards["qwen2.5-1.5b"], "Use").click()
    qtbot.waitUntil(lambda: desk.used == ["qwen2.5-1.5b"])
    page.verify("qwen2.5-1.5b")
    qtbot.waitUntil(lambda: desk.verified == ["qwen2.5-1.5b"] and "qwen2.5-1.5b" in words_on(page))
    monkeypatch.setattr(model_page, "ask_model_file", lambda _: tmp_path / "mine.gguf")
    page.imports.click()
    qtbot.waitUntil(lambda: "mine.gguf" in words_on(page))


def test_a_download_holds_no_ticket_up_and_can_be_stopped(open_window, qtbot):
    window = open_window(Endless())
    page = window.pages.go("models")
    qtbot.waitUntil(lambda: bool(page.cards))
    page.fetch("qwen3-4b")
    qtbot.waitUntil(page.progress.isVisible)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    window.go("models")
    assert page.progress.isVisible(), "the ticket did not wait for the download"
    page.progress.cancel.click()
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    assert all(message.level != "error" for message in window.messages.recent)


# -- settings


def test_settings_are_searched_by_their_words_and_by_their_help(window):
    page = window.pages.go("settings")
    page.search.setText("clipboard")
    assert page.fields["watch_clipboard"].isVisible()
    assert not page.fields["theme"].isVisible()
    page.search.setText("zzzz")
    assert not any(field.isVisible() for field in page.fields.values())


def test_ctrl_k_finds_a_setting_by_its_help(window, qtbot):
    name = "watch_clipboard"
    title, help_words = t(f"setting.{name}"), t(f"setting.{name}.help")
    word = next(word for word in help_words.split() if len(word) > 6 and word.lower() not in title.lower())
    window.bar.open()
    window.bar.field.setText(word)
    assert title in [row.title for row in window.bar.list.rows.rows if row.icon == "settings"]


# -- keys


def test_every_key_stands_on_the_sheet_and_no_two_commands_share_one(window):
    page = window.pages.go("keys")
    shown = words_on(page)
    seen: dict[str, str] = {}
    for command in window.commands:
        for key in command.action.shortcuts():
            assert key.toString() not in seen, f"{command.id} and {seen[key.toString()]}"
            seen[key.toString()] = command.id
        if command.keys:
            assert command.keys in shown
            assert command.title in shown


def test_f1_and_the_question_mark_show_it(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.pages.shown == "keys"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.pages.shown == ""
    QTest.keyClick(window, Qt.Key.Key_Question)
    assert window.pages.shown == "keys"


def test_everything_can_be_done_from_ctrl_k(window):
    window.bar.open()
    titles = {row.title for row in window.bar.list.rows.rows}
    assert {command.title for command in window.commands if command.id != "search"} <= titles


# -- privacy and about


def test_what_is_kept_is_counted_and_exported(window, qtbot, tmp_path, monkeypatch):
    page = window.pages.go("privacy")
    qtbot.waitUntil(lambda: "412" in words_on(page))
    monkeypatch.setattr(privacy, "ask_folder", lambda _: tmp_path)
    page.export.click()
    qtbot.waitUntil(lambda: window.messages.recent != [])
    assert not page.progress.isVisible()


def test_an_export_that_cannot_be_written_says_so(open_window, qtbot, tmp_path, monkeypatch):
    class Full(FixtureBackend):
        def export(self, folder, cancelled):
            raise FileUnwritable(path=str(folder), reason="Permission denied")
            yield

    window = open_window(Full())
    page = window.pages.go("privacy")
    monkeypatch.setattr(privacy, "ask_folder", lambda _: tmp_path)
    page.export.click()
    qtbot.waitUntil(lambda: "Permission denied" in words_on(page))


def test_an_export_is_stopped_and_says_what_is_there(open_window, qtbot, tmp_path, monkeypatch):
    window = open_window(Endless())
    page = window.pages.go("privacy")
    monkeypatch.setattr(privacy, "ask_folder", lambda _: tmp_path)
    page.export.click()
    qtbot.waitUntil(page.progress.isVisible)
    assert not page.export.isEnabled(), "one at a time"
    button(page, "Cancel").click()
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    assert "Export stopped" in said(window)
    assert page.export.isEnabled()


def test_a_customer_is_looked_up_erased_and_brought_back(window, desk, qtbot):
    page = window.pages.go("privacy")
    page.customer.setText("nobody@example.org")
    page.find_button.click()
    qtbot.waitUntil(lambda: "Nothing is kept" in words_on(page))
    assert not page.erase_button.isVisible()
    page.customer.setText("mara@example.org")
    QTest.keyClick(page.customer, Qt.Key.Key_Return)
    qtbot.waitUntil(page.erase_button.isVisible)
    assert page.erase_button.text() == "Erase 3 tickets"
    page.erase_button.click()
    qtbot.waitUntil(lambda: desk.erased == ["mara@example.org"])
    qtbot.waitUntil(window.toast.undo.isVisible)
    window.toast.undo.click()
    qtbot.waitUntil(lambda: desk.erased == [])
    qtbot.waitUntil(page.erase_button.isVisible)
    page.erase_button.click()
    window.close()
    qtbot.waitUntil(lambda: desk.erased == ["mara@example.org"])


def test_the_machine_is_checked_from_about_and_the_report_is_copied_as_text(window, qtbot):
    about = window.pages.go("about")
    button(about, t("command.machine")).click()
    page = window.pages.page("machine")
    qtbot.waitUntil(page.copy.isEnabled)
    for finding in m.MACHINE:  # the last of them are laid out with the next events
        qtbot.waitUntil(lambda words=f"{finding.title}: {finding.sentence}": words in words_on(page))
        assert finding.mend in words_on(page)
    assert t("doctor.verdict.stops") in words_on(page)
    page.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "✗ Keyring" in copied and m.MACHINE[3].mend in copied and version("deskside") in copied
    page.again.click()
    assert not page.copy.isEnabled()
    qtbot.waitUntil(page.copy.isEnabled)
    assert len(page.findings) == len(m.MACHINE)


def test_a_check_of_the_machine_that_breaks_off_is_said_until_the_next_one(window, desk, qtbot, monkeypatch):
    def breaks_off():
        yield m.MACHINE[0]
        raise WorkerGone

    monkeypatch.setattr(desk, "check_machine", breaks_off)
    page = window.pages.go("machine")
    sentence, under_way = error_sentence(WorkerGone()), t("panel.machine.under-way", part=m.MACHINE[0].title)
    qtbot.waitUntil(lambda: sentence in words_on(page))
    assert under_way not in words_on(page)
    monkeypatch.undo()
    page.again.click()
    qtbot.waitUntil(page.copy.isEnabled)
    assert sentence not in words_on(page) and t("doctor.verdict.stops") in words_on(page)


def test_about_names_what_runs_here_with_its_licence(window):
    shown = words_on(window.pages.go("about"))
    assert f"numpy {version('numpy')}" in shown
    for licence in ("LGPL-3.0-only", "OFL-1.1", "ISC", "MIT"):
        assert licence in shown


@pytest.mark.parametrize("name", ["empty", "recent", "index", "health", "models", "settings", "privacy", "about"])
def test_every_page_is_left_by_escape(window, qtbot, name):
    if name != "empty":
        window.go(name)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.pages.shown == ""


def test_a_backup_is_made_and_one_restored_from_the_privacy_page(window, desk, qtbot, tmp_path, monkeypatch):
    page = window.pages.go("privacy")
    section = page.backups
    qtbot.waitUntil(lambda: "the last 7 are kept" in words_on(page))
    assert "exported folder of 2026-09-12" in words_on(page), "the person is told what else holds the words"
    monkeypatch.setattr(backup_section, "ask_backup_folder", lambda _: tmp_path)
    section.now.click()
    qtbot.waitUntil(lambda: "written and whole: 412 tickets" in words_on(page))
    assert "recovery code" in words_on(page)
    section.code.click()
    qtbot.waitUntil(lambda: "7K3D-Q0ZV" in words_on(page))
    monkeypatch.setattr(backup_section, "ask_backup_file", lambda _: tmp_path / "foreign.db")
    section.from_file.click()
    assert section.restore.isVisible() and desk.restored == [], "it is asked about first"
    section.restore.click()
    qtbot.waitUntil(section.secret.isVisible)
    section.secret.setText("the passphrase")
    section.restore.click()
    qtbot.waitUntil(lambda: desk.restored == [(tmp_path / "foreign.db", "the passphrase")])
    qtbot.waitUntil(lambda: "stay erased" in said(window))
    assert not section.restore.isVisible() and section.secret.text() == ""


def test_an_erased_customers_open_ticket_is_left_and_nothing_more_of_it_is_saved(window, desk, qtbot):
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.done is not None)
    window.page.draft.editor.setPlainText("half a reply")
    page = window.pages.go("privacy")
    page.customer.setText(m.TICKET.customer.email.upper())
    page.erase()
    qtbot.waitUntil(lambda: window.session.state.ticket is None)
    qtbot.waitUntil(lambda: not window.tasks.quick.busy)
    desk.kept.clear()
    window.save_now()
    qtbot.waitUntil(lambda: not window.tasks.quick.busy)
    assert m.TICKET.id not in desk.kept
