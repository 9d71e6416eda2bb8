"""A failure that a child process tells of is the same one here."""

from __future__ import annotations

import pytest

from core.connector_errors import HostUnreachable
from core.errors import DesksideError, ModelError, PromptTooLong
from core.processes.error_frames import error_of, frame_of
from core.team_errors import ServerLost, TeamDocsLost


@pytest.mark.parametrize(
    "error",
    [
        PromptTooLong(tokens=9, limit=8),
        HostUnreachable(host="desk.example", reason="gone"),
        ServerLost(host="models.example", reason="gone"),
        TeamDocsLost(host="db.example", reason="gone"),
    ],
)
def test_a_failure_comes_with_its_class_and_its_values(error: DesksideError):
    found = error_of(frame_of(error), ModelError)
    assert type(found) is type(error)
    assert found.values == error.values


def test_a_failure_that_nobody_knows_is_one_of_the_kind_that_can_be_expected():
    assert type(error_of({"error": "NobodyKnows", "values": {}}, ModelError)) is ModelError
