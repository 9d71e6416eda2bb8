"""What the worker process is answering, and whether that keeps it from looking after the store."""

from app.backend.calls_under_way import CallsUnderWay
from app.backend.rpc import REMOTE_CALLS


def test_a_window_that_only_waits_for_changes_keeps_nobody_from_the_daily_backup() -> None:
    calls = CallsUnderWay()
    for number, name in enumerate(("docs.changes", "admin.team_changes")):
        calls.begin(number, REMOTE_CALLS[name])
    assert calls.awaited and not calls.at_work
    stop = calls.begin(7, REMOTE_CALLS["docs.index"])
    assert calls.at_work and not stop.is_set()
    calls.stop(7)
    calls.stop(99)
    assert stop.is_set()
    calls.end(7)
    assert calls.awaited and not calls.at_work
