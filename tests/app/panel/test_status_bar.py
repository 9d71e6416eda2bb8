"""The bar at the bottom: from where the text comes, where the team has a server for it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.backend.views import BackendStatus, TeamDocs
from app.panel.status_bar import StatusBar


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (BackendStatus(model="Qwen", model_state="ready"), "Qwen"),
        (BackendStatus(model="Qwen", model_state="ready", model_from="server"), "Qwen (team server)"),
        (BackendStatus(model="Small", model_state="ready", model_from="machine"), "Small (this machine)"),
        (BackendStatus(model="Qwen", model_state="gone", model_from="server"), "Team server gone"),
        (BackendStatus(model="Qwen", model_state="loading", model_from="server"), "Model loading"),
    ],
)
def test_the_bar_says_from_where_the_text_comes(qtbot: QtBot, status: BackendStatus, words: str):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_status(status)
    assert bar.model.accessibleName() == words


@pytest.mark.parametrize(
    ("docs", "words"),
    [
        (TeamDocs("db.example", 12_345, 99_999, answers=True), "12,345 team pages"),
        (TeamDocs("db.example", 0, answers=True), "28 pages"),
        (TeamDocs("db.example", 0, answers=False), "28 pages"),
        (TeamDocs("db.example"), "28 pages"),
    ],
)
def test_the_bar_counts_the_docs_that_answer(qtbot: QtBot, docs: TeamDocs, words: str):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_status(BackendStatus(files=28, team_docs=docs))
    assert bar.index.accessibleName() == words


@pytest.mark.parametrize(
    ("status", "whole", "short"),
    [
        (BackendStatus(), "Nothing sent · 0 refused", "Nothing sent"),
        (BackendStatus(team_servers=True), "To the team's servers only · 0 refused", "Team server"),
        (
            BackendStatus(team_servers=True, model_from="machine"),
            "To the team's servers only · 0 refused",
            "This machine",
        ),
    ],
)
def test_the_bar_never_says_that_nothing_was_sent_where_the_team_has_servers(
    qtbot: QtBot, status: BackendStatus, whole: str, short: str
):
    bar = StatusBar()
    bar.setObjectName("panel")
    qtbot.addWidget(bar)
    bar.show_status(status)
    bar.resize(260, 30)
    bar.show()
    assert (bar.privacy.accessibleName(), bar.privacy.text()) == (whole, short)
    bar.hide()
