"""The first run: what is here is known, nothing is downloaded unasked, and the keyboard is enough."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QRadioButton

from app.backend.views import Progress
from app.i18n import t
from app.panel.pages import first_run_docs
from app.panel.pages.first_run import FirstRunPage
from core.errors import FetchFailed, NoDiskSpace, NoNetwork, ProxyRefused, WrongDigest
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend
from tests.gallery.scenes import EmptyDesk
from tests.waiting import wait_until

LIGHT = "qwen2.5-coder-0.5b"


class Models(FixtureBackend):
    """One model is here, others could be downloaded; keeps what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.used: list[str] = []

    def fetch(self, model, cancelled):
        self.fetched.append(model)
        yield Progress(model, 1, 10, "bytes")
        wait_until(cancelled)

    def use(self, model):
        self.used.append(model)


def first_run(open_window, qtbot, desk: FixtureBackend):
    desk.is_new = True
    window = open_window(desk)
    qtbot.waitUntil(lambda: window.pages.shown == "first-run")
    page = window.pages.page("first-run")
    assert isinstance(page, FirstRunPage)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, page


def at_models(open_window, qtbot, desk: FixtureBackend):
    window, page = first_run(open_window, qtbot, desk)
    page.next()
    qtbot.waitUntil(lambda: page.model.choices != {})
    return window, page


def words_on(part) -> str:
    labels = [label.text() for label in part.findChildren(QLabel) if not label.isHidden()]
    return "\n".join([*labels, *(button.text() for button in part.findChildren(QPushButton))])


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_each_step_can_be_left_and_gone_back_to(open_window, qtbot):
    window, page = at_models(open_window, qtbot, FixtureBackend())
    page.back_button.click()
    assert page.step == 0
    page.skip.click()
    assert window.pages.shown == ""
    assert t("panel.empty.title") in words_on(window)


def test_the_model_in_use_is_preselected_and_says_what_to_expect(open_window, qtbot):
    desk = Models()
    _, page = at_models(open_window, qtbot, desk)
    assert page.model.chosen() == "qwen2.5-1.5b"
    assert "here, about 9 s a draft" in words_on(page.model).replace("\xa0", " ")
    page.next()
    assert desk.used == [], "it is in use: it is not loaded again under a scan"


def test_only_its_own_button_begins_a_download_and_names_its_size(open_window, qtbot):
    desk = Models()
    _, page = at_models(open_window, qtbot, desk)
    assert LIGHT not in page.model.choices
    page.next()
    page.back_button.click()
    assert desk.fetched == []
    get = page.model.downloads[LIGHT]
    assert "468.6 MB" in get.text().replace("\xa0", " ")
    get.click()
    qtbot.waitUntil(lambda: desk.fetched == [LIGHT] and page.fetching.isVisible())
    page.next()
    assert page.fetching.isVisible(), "its progress stays in sight"
    page.fetching.cancel.click()
    qtbot.waitUntil(lambda: not page.fetching.isVisible())
    qtbot.waitUntil(lambda: page.context.tasks.models.busy is False)
    assert desk.used == [], "a download that was stopped is not switched to"


def test_a_model_that_has_not_written_yet_is_tried_for_its_speed(open_window, qtbot):
    class Unmeasured(FixtureBackend):
        measured = 0

        def available(self):
            seconds = 12.0 if self.measured else 0.0
            return [replace(row, draft_seconds=seconds if row.in_use else 0.0) for row in m.MODELS]

        def measure(self):
            self.measured += 1

    desk = Unmeasured()
    _, page = at_models(open_window, qtbot, desk)
    qtbot.waitUntil(lambda: "about 12 s a draft" in words_on(page.model).replace("\xa0", " "))
    page.back_button.click()
    page.next()
    assert desk.measured == 1


def test_arrows_choose_a_model_and_return_goes_on(open_window, qtbot):
    class Two(Models):
        def available(self):
            return [replace(row, present=True, fits=True) for row in m.MODELS]

    desk = Two()
    _, page = at_models(open_window, qtbot, desk)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QRadioButton))
    choices = page.model.choices.values()
    # Arrows go by place: the cards must have theirs.
    qtbot.waitUntil(lambda: len({choice.mapTo(page, choice.pos()).y() for choice in choices}) == len(choices))
    before = page.model.chosen()
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.model.chosen() != before)
    chosen = page.model.chosen()
    press(Qt.Key.Key_Return)
    assert page.step == 2
    qtbot.waitUntil(lambda: desk.used == [chosen])


def test_return_does_what_each_step_is_about(open_window, qtbot, tmp_path, monkeypatch):
    (tmp_path / "help").mkdir()
    monkeypatch.setattr(first_run_docs, "ask_docs_folder", lambda _: tmp_path / "help")
    window, page = first_run(open_window, qtbot, FixtureBackend())
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.docs.said.text() != "")
    press(Qt.Key.Key_Return)
    assert page.step == 1
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QRadioButton))
    press(Qt.Key.Key_Return)
    assert page.step == 2
    QTest.keyClicks(QApplication.focusWidget(), "Jo Reyes")
    press(Qt.Key.Key_Return)
    assert page.step == 3
    assert window.backend.admin.settings.agent_name == "Jo Reyes"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.state.ticket is not None)


def test_the_chosen_folder_is_named_with_its_pages(open_window, qtbot, tmp_path):
    (tmp_path / "help").mkdir()
    _, page = first_run(open_window, qtbot, FixtureBackend())
    page.docs.use_docs(tmp_path / "help")
    qtbot.waitUntil(lambda: "help: 28 pages" in page.docs.said.text())


def test_pages_that_answer_no_customer_can_be_left_out_and_taken_back(open_window, qtbot, tmp_path):
    window, page = first_run(open_window, qtbot, FixtureBackend())
    page.docs.use_docs(tmp_path)
    qtbot.waitUntil(lambda: set(page.docs.offers) == {"release_notes", "api"})
    assert "14" in page.docs.offers["release_notes"].text()
    page.docs.offers["release_notes"].click()
    qtbot.waitUntil(lambda: window.backend.admin.settings.not_quoted == ("changelog",))
    page.docs.offers["release_notes"].click()
    qtbot.waitUntil(lambda: window.backend.admin.settings.not_quoted == ())


def test_how_the_agent_writes_is_asked_once(open_window, qtbot):
    window, page = first_run(open_window, qtbot, FixtureBackend())
    page.go(2)
    page.voice.fields["agent_name"].setText("Mara Lind")
    page.voice.fields["greeting"].setText("Hi {name},")
    page.voice.tone.setCurrentIndex(1)
    page.next()
    settings = window.backend.admin.settings
    assert (settings.agent_name, settings.greeting, settings.tone) == ("Mara Lind", "Hi {name},", "casual")


def test_a_question_is_tried_while_a_model_still_comes(open_window, qtbot):
    window, page = at_models(open_window, qtbot, Models())
    page.model.downloads[LIGHT].click()
    qtbot.waitUntil(page.fetching.isVisible)
    page.go(3)
    page.trial.ask.click()
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    page.fetching.cancel.click()
    page.fetching.cancel.click()
    qtbot.waitUntil(lambda: not window.tasks.models.busy)
    assert all(message.level != "error" for message in window.messages.recent)


def test_a_missing_docs_folder_is_said_and_another_can_be_chosen(open_window, qtbot, tmp_path):
    _, page = first_run(open_window, qtbot, EmptyDesk())
    page.docs.use_docs(tmp_path / "gone")
    qtbot.waitUntil(page.failure.isVisible)
    page.docs.use_docs(tmp_path)
    qtbot.waitUntil(lambda: tmp_path.name in page.docs.said.text())
    assert not page.failure.isVisible()


def test_a_machine_too_small_goes_on_without_a_model(open_window, qtbot):
    class Small(FixtureBackend):
        def available(self):
            return [replace(row, fits=False, present=False, in_use=False) for row in m.MODELS if row.role == "chat"]

    window, page = at_models(open_window, qtbot, Small())
    assert page.model.choices[""].isChecked()
    assert page.model.downloads == {}
    page.go(3)
    page.trial.ask.click()
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")


@pytest.mark.parametrize("step", range(4))
def test_nothing_is_cut_in_a_docked_panel(open_window, qtbot, tmp_path, step):
    window, page = first_run(open_window, qtbot, FixtureBackend())
    window.resize(400, 700)
    page.docs.use_docs(tmp_path)
    qtbot.waitUntil(lambda: page.docs.offers != {})
    page.go(step)
    qtbot.waitUntil(lambda: step != 1 or page.model.choices != {})
    qtbot.wait(1)
    for control in page.all[step].findChildren(QAbstractButton):
        if control.isVisible():
            assert control.width() >= control.sizeHint().width(), control.text()
            right = control.mapTo(window, control.rect().topRight()).x()
            assert right < window.width(), control.text()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FetchFailed(model="qwen", reason="timed out"), "could not be fetched"),
        (NoDiskSpace(needed=1117, free=310, path="/home"), "1117"),
        (WrongDigest(model="qwen", expected="aa", found="bb"), "qwen"),
        (NoNetwork(model="qwen", reason="ConnectionError"), "nobody out there answers"),
        (ProxyRefused(model="qwen", reason="HTTP 407"), "the proxy of your network"),
    ],
)
def test_first_run_says_what_failed_and_goes_on(open_window, qtbot, error, words):
    class Failing(EmptyDesk):
        def fetch(self, model, cancelled):
            raise error
            yield

        def available(self):
            return m.MODELS

    window, page = at_models(open_window, qtbot, Failing())
    page.model.downloads[LIGHT].click()
    qtbot.waitUntil(page.failure.isVisible)
    assert words in page.failure.accessibleName()
    page.go(3)
    page.trial.ask.click()
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
