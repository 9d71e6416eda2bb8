"""How tickets come in: pasted, dropped, from a folder, from a script, from a watched clipboard."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from app.panel.clipboard import is_secret
from app.panel.desktop.incoming import ClipboardWatch, InboxFolder
from app.panel.desktop.running_panel import push
from tests.gallery import fixtures as m

QUESTION = "Hello, how long can I return the front light, and who pays for it? Thanks, Ida"


def mail(folder: Path, name: str, words: str, own: str, root: str = "") -> Path:
    letter = EmailMessage()
    letter["From"] = "Ida Falk <ida@example.org>"
    letter["To"] = "help@example.com"
    letter["Subject"] = "Front light"
    letter["Message-ID"] = f"<{own}@example.org>"
    letter["Date"] = f"Mon, 2 Nov 2026 1{len(own)}:00:00 +0000"
    if root:
        letter["References"] = f"<{root}@example.org>"
    letter.set_content(words)
    path = folder / name
    path.write_bytes(bytes(letter))
    return path


def drop(window, mime: QMimeData) -> None:
    event = QDropEvent(
        QPointF(QPoint(50, 50)),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def ready(window, qtbot) -> None:
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")


def words(window) -> list[str]:
    ticket = window.session.state.ticket
    return [message.text for message in ticket.messages] if ticket else []


# -- paste and drop


def test_text_and_html_are_dropped(window, qtbot):
    mime = QMimeData()
    mime.setText(QUESTION)
    drop(window, mime)
    ready(window, qtbot)
    assert "who pays for it" in words(window)[0]
    mime = QMimeData()
    mime.setHtml("<p>Where is my <b>invoice</b>, please? I need it today.</p>")
    drop(window, mime)
    qtbot.waitUntil(lambda: "Where is my invoice" in "".join(words(window)))


def test_several_mails_of_one_thread_are_one_ticket(window, qtbot, tmp_path):
    first = mail(tmp_path, "one.eml", QUESTION, "a")
    second = mail(tmp_path, "two.eml", "One more thing: is the clip included?", "ab", root="a")
    drop(window, files(first, second))
    ready(window, qtbot)
    assert len(words(window)) == 2
    assert len(window.session.queue) == 0


def test_several_tickets_wait_in_their_order(window, qtbot, tmp_path):
    drop(window, files(*(mail(tmp_path, f"{n}.eml", f"{QUESTION} {n}", "x" * n) for n in (1, 2, 3))))
    ready(window, qtbot)
    assert words(window)[0].endswith("1")
    assert window.actions_bar.next.text() == "2"
    window.commands["next"].action.trigger()
    qtbot.waitUntil(lambda: words(window)[0].endswith("2"))


def test_a_file_that_cannot_be_read_is_said_and_holds_nothing_up(window, qtbot, tmp_path):
    good = mail(tmp_path, "good.eml", QUESTION, "a")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    drop(window, files(tmp_path / "gone.eml", empty, good))
    ready(window, qtbot)
    assert sum(message.level == "error" for message in window.messages.recent) == 2
    assert "who pays for it" in words(window)[0]


def test_the_same_thread_grown_is_the_same_ticket(window, qtbot):
    window.session.open(m.TICKET)
    ready(window, qtbot)
    qtbot.keyClicks(window.page.draft.editor, "Mine. ")
    grown = replace(m.TICKET, messages=(*m.TICKET.messages, m.LEGAL_TICKET.messages[0]))
    window.session.receive((grown,), aside=True)
    assert "1 new message" in window.messages.recent[-1].text
    qtbot.waitUntil(lambda: window.session.state.phase == "ready" and window.reply().startswith("Mine."))


# -- by itself


def test_what_comes_by_itself_waits_while_a_person_writes(window, qtbot):
    window.session.open(m.TICKET)
    ready(window, qtbot)
    qtbot.keyClicks(window.page.draft.editor, "Mine. ")
    window.take_aside([("", QUESTION)])
    qtbot.waitUntil(lambda: len(window.session.queue) == 1)
    assert window.session.state.ticket is m.TICKET
    assert "waits" in window.messages.recent[-1].text
    window.take_aside([("", QUESTION)])
    window.take_aside([("", QUESTION + " Again.")])
    qtbot.waitUntil(lambda: len(window.session.queue) == 2, timeout=3000)


def test_the_inbox_folder_tells_of_whole_new_tickets_only(qtbot, tmp_path):
    (tmp_path / "old.eml").write_text("Subject: old\n\nThere before.")
    inbox, arrived = InboxFolder(), []
    inbox.arrived.connect(arrived.append)
    assert inbox.watch(tmp_path)
    growing = tmp_path / "new.txt"
    with growing.open("w") as file:
        file.write("Hello, ")
        file.flush()
        qtbot.waitUntil(lambda: growing in inbox._growing, timeout=5000)
        file.write(QUESTION)
    (tmp_path / "picture.png").write_bytes(b"x")
    qtbot.waitUntil(lambda: arrived == [growing], timeout=5000)
    assert growing.exists(), "nothing is moved or deleted"
    assert not InboxFolder().watch(tmp_path / "gone")


@pytest.fixture
def watch():
    found: list[object] = []
    clipboard = ClipboardWatch()
    clipboard.copied.connect(found.append)
    yield clipboard, found
    clipboard.on = False


def copied(clipboard: ClipboardWatch, mime: QMimeData, monkeypatch) -> None:
    """Something was copied in another program."""
    board = QGuiApplication.clipboard()
    monkeypatch.setattr(board, "ownsClipboard", lambda: False)
    monkeypatch.setattr(board, "mimeData", lambda: mime)
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: board)
    clipboard._changed()


def test_the_clipboard_is_watched_only_when_that_is_switched_on_and_seen(window, watch, monkeypatch):
    clipboard, found = watch
    assert not window.backend.admin.settings.watch_clipboard
    mime = QMimeData()
    mime.setText(QUESTION)
    copied(clipboard, mime, monkeypatch)
    assert found == []
    clipboard.on = True
    copied(clipboard, mime, monkeypatch)
    assert found == [[("", QUESTION)]]
    window.status.show_watching(True)
    assert window.status.watching.isVisible()
    assert window.status.watching.accessibleName()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x-kde-passwordManagerHint", b"secret"),
        ("application/x-nspasteboard-concealed-type", b""),
        ("org.nspasteboard.TransientType", b""),
        ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"\1"),
        ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\0\0\0\0"),
    ],
)
def test_what_a_password_manager_marks_is_never_looked_at(watch, monkeypatch, name, data):
    clipboard, found = watch
    clipboard.on = True
    mime = QMimeData()
    mime.setText("correct horse battery staple and more")
    mime.setData(name, data)
    copied(clipboard, mime, monkeypatch)
    assert found == []


def test_windows_may_allow_what_is_no_secret():
    mime = QMimeData()
    mime.setData('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\1\0\0\0")
    assert not is_secret(mime)


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_script_pushes_a_ticket_and_a_second_one_waits_while_a_person_writes(panel, qtbot, tmp_path):
    script = (
        "import pathlib, sys; from app.panel.desktop.running_panel import push; print(push(*map(eval, sys.argv[1:])))"
    )

    def hand_over(said: str) -> bool:
        arguments = [f"pathlib.Path({str(tmp_path)!r})", repr(said.encode()), repr("ticket.txt")]
        process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
        return process.communicate()[0].strip() == "True"

    window = panel.window
    assert hand_over(QUESTION)
    ready(window, qtbot)
    assert "who pays for it" in words(window)[0]
    assert window.isVisible()
    qtbot.keyClicks(window.page.draft.editor, "Mine. ")
    assert hand_over("Another question: where is the invoice for October, please?")
    qtbot.waitUntil(lambda: len(window.session.queue) == 1)
    assert "who pays for it" in words(window)[0]


@pytest.mark.qt_log_ignore("does not support raise")
def test_files_that_are_double_clicked_open_in_the_running_panel_the_first_of_them_in_front(panel, qtbot, tmp_path):
    named = [tmp_path / "first.txt", tmp_path / "second.txt"]
    named[0].write_text(QUESTION)
    named[1].write_text("Another question: where is the invoice for October, please?")
    process = subprocess.Popen([sys.executable, "-m", "app", "--data-dir", tmp_path, "open", *named])
    window = panel.window
    qtbot.waitUntil(lambda: len(window.session.queue) == 1, timeout=60_000)
    assert "who pays for it" in words(window)[0]
    assert window.isVisible()
    assert process.wait(60) == 0


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")
def test_files_that_are_double_clicked_come_with_the_panel_that_they_start(panel, qtbot):
    panel.start([("first.txt", QUESTION.encode())])
    ready(panel.window, qtbot)
    assert "who pays for it" in words(panel.window)[0]


def test_a_double_clicked_file_that_is_not_there_is_named(tmp_path):
    command = [sys.executable, "-m", "app", "--data-dir", tmp_path, "open", tmp_path / "gone.eml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "gone.eml" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_customer_who_is_erased_beside_the_panel_is_left_by_it(panel, qtbot, tmp_path):
    window = panel.window
    window.session.open(m.TICKET)
    ready(window, qtbot)
    window.session.receive((replace(m.TICKET, id="t-2050"), m.LEGAL_TICKET), aside=True)
    script = (
        "import pathlib, sys; from app.panel.desktop.running_panel import leave_erased; "
        "leave_erased(pathlib.Path(sys.argv[1]), sys.argv[2]); sys.exit('PySide6.QtGui' in sys.modules)"
    )
    for customer, left in (("c-99", False), ("mara@example.org", True)):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), customer])
        qtbot.waitUntil(lambda process=process: process.poll() is not None, timeout=60_000)
        assert process.returncode == 0, "it loads what a machine without graphics lacks"
        qtbot.waitUntil(lambda left=left: (window.session.state.ticket is None) is left)
    assert [ticket.id for ticket in window.session.queue] == [m.LEGAL_TICKET.id]


def test_without_a_panel_a_push_says_so(qapp, tmp_path):
    assert push(tmp_path, b"Hello", "t.txt") is False


def test_the_pasted_address_of_a_ticket_is_fetched_and_the_person_is_told(window, desk, messages, qtbot):
    QGuiApplication.clipboard().setText(" https://desk.example/tickets/41\n")
    window.paste()
    ready(window, qtbot)
    assert window.session.state.ticket == m.TICKET
    assert desk.fetched == [("Support", "https://desk.example/tickets/41")]
    assert "Asking Support for the ticket." in [message.text for message in messages.recent]


def test_why_a_ticket_cannot_be_fetched_is_said(window, desk, messages, qtbot):
    QGuiApplication.clipboard().setText("https://desk.example/tickets/404")
    window.paste()
    qtbot.waitUntil(lambda: any("knows no ticket 404" in message.text for message in messages.recent))
    assert window.session.state.ticket is None


@pytest.mark.parametrize(
    "words", ["https://elsewhere.example/tickets/41", f"{QUESTION} https://desk.example/tickets/41"]
)
def test_an_address_that_no_connection_leads_to_and_one_within_words_are_read_as_words(window, desk, qtbot, words):
    QGuiApplication.clipboard().setText(words)
    window.paste()
    ready(window, qtbot)
    assert desk.fetched == []


def test_what_comes_by_itself_asks_no_helpdesk(window, desk, qtbot):
    window.take_aside([("", "https://desk.example/tickets/41")])
    ready(window, qtbot)
    assert desk.fetched == []
