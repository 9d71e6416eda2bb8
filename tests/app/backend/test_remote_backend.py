"""The worker process: calls go there and come back as if it were here; its death loses nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.backend.local_backend import LocalBackend
from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.reports import WorkFailed, report
from core.directories import Directories
from core.errors import BadSetting, FileMissing, FileUnwritable, GoneForGood, NoKey, StoreLocked, WorkerGone
from core.events import Done, SourcesFound, Triaged
from core.settings import Settings, load
from core.workspace.folder import Workspace
from tests.factories import KEY
from tests.waiting import suspend, wait_until

PATIENCE_S = 120
"""For what is waited for on a machine that does ten other things."""

PAGE = "# Returns\n\nYou can return a lamp within 30 days. The fee is £4.\n"


def never() -> bool:
    return False


@pytest.fixture
def places(tmp_path: Path) -> Directories:
    (tmp_path / "workspace" / "docs").mkdir(parents=True)
    (tmp_path / "workspace" / "docs" / "returns.md").write_text(PAGE, encoding="utf-8")
    return Directories(tmp_path / "data", tmp_path / "no models")


@pytest.fixture
def config(places: Directories, tmp_path: Path) -> WorkerConfig:
    return WorkerConfig(places, Settings(), Workspace(tmp_path / "workspace"), first_time=False, language="en")


@pytest.fixture
def desk(config: WorkerConfig) -> Iterator[RemoteBackend]:
    desk = RemoteBackend(config, lambda _: KEY)
    yield desk
    desk.admin.close()


def test_the_whole_trip_of_a_ticket(desk: RemoteBackend) -> None:
    assert [step.done for step in desk.admin.open()][-1] == 2
    assert [step.label for step in desk.docs.index(never)] != []
    assert desk.admin.status().files == 1
    (ticket,) = desk.tickets.read("How much is the fee when I return a lamp?")
    events = list(desk.tickets.handle(ticket, never))
    assert isinstance(events[0], Triaged) and isinstance(events[-1], Done)
    (found,) = [event for event in events if isinstance(event, SourcesFound)]
    assert found.result.hits[0].passage.path == "returns.md"
    assert desk.tickets.reopen(ticket.id).messages == ticket.messages


def test_a_first_start_asks_for_one_key_that_of_the_docs_which_are_chosen(config: WorkerConfig, tmp_path: Path) -> None:
    asked: list[Path] = []

    def key(store_file: Path) -> bytes:
        asked.append(store_file)
        return KEY

    chosen = tmp_path / "chosen"
    chosen.mkdir()
    (chosen / "returns.md").write_text(PAGE, encoding="utf-8")
    desk = RemoteBackend(replace(config, first_time=True), key)
    try:
        list(desk.admin.open())
        assert desk.admin.status().model_state == "none", "there is none on this machine, and that is known"
        assert asked == []
        desk.docs.use_folder(chosen)
        list(desk.docs.index(never))
        assert len(asked) == 1 and asked != [config.directories.store_file(config.workspace.root)]
        assert desk.admin.status().files == 1 and not desk.admin.first_time()
    finally:
        desk.admin.close()


def test_a_locked_backend_has_no_process_and_no_key_and_what_is_asked_waits(config: WorkerConfig) -> None:
    asked: list[Path] = []

    def key(store_file: Path) -> bytes:
        asked.append(store_file)
        return KEY

    desk = RemoteBackend(config, key)
    try:
        desk.admin.stored()
        process = psutil.Process(desk.start().pid)
        desk.lock()
        psutil.wait_procs([process], timeout=PATIENCE_S)
        assert not process.is_running()
        waiting = threading.Thread(target=desk.admin.stored)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive() and len(asked) == 1
        desk.unlock()
        waiting.join(PATIENCE_S)
        assert not waiting.is_alive() and len(asked) == 2
    finally:
        desk.admin.close()


def test_what_is_under_way_when_it_is_locked_says_so(config: WorkerConfig) -> None:
    wanted, given = threading.Event(), threading.Event()
    failed: list[WorkerGone] = []

    def key(_: Path) -> bytes:
        wanted.set()
        assert given.wait(PATIENCE_S)
        return KEY

    def ask() -> None:
        try:
            desk.admin.stored()
        except WorkerGone as failure:
            failed.append(failure)

    desk = RemoteBackend(config, key)
    try:
        waiting = threading.Thread(target=ask)
        waiting.start()
        assert wanted.wait(PATIENCE_S)
        desk.lock()
        waiting.join(PATIENCE_S)
        assert [type(failure) for failure in failed] == [StoreLocked]
    finally:
        given.set()
        desk.admin.close()


def test_closing_ends_what_waits_for_the_lock(desk: RemoteBackend) -> None:
    failed: list[WorkerGone] = []

    def ask() -> None:
        try:
            desk.admin.stored()
        except WorkerGone as failure:
            failed.append(failure)

    desk.lock()
    waiting = threading.Thread(target=ask)
    waiting.start()
    desk.admin.close()
    waiting.join(PATIENCE_S)
    assert len(failed) == 1


def test_whether_a_person_is_needed_is_asked_of_the_keyring_each_time(config: WorkerConfig) -> None:
    kept: list[bytes] = [KEY]

    def ahead(_: Path) -> bytes:
        if not kept:
            raise NoKey
        return kept[0]

    desk = RemoteBackend(config, lambda _: KEY, key_ahead=ahead)
    try:
        kept.clear()
        assert not desk.needs_person(), "there is no store yet that could be locked"
        desk.admin.stored()
        assert desk.needs_person()
        kept.append(KEY)
        assert not desk.needs_person()
    finally:
        desk.admin.close()


def test_an_expected_failure_comes_back_as_it_was_raised(desk: RemoteBackend) -> None:
    with pytest.raises(FileMissing) as raised:
        desk.tickets.reopen("no such ticket")
    assert raised.value.values == {"path": "no such ticket"}


def test_a_bug_comes_back_with_its_places_and_without_its_words(desk: RemoteBackend) -> None:
    with pytest.raises(WorkFailed) as raised:
        desk.tickets.read(["Mara Lindqvist"])
    words = report(raised.value)
    assert "parse.py" in words and "Mara" not in words


def test_a_stream_that_is_cancelled_ends_early(desk: RemoteBackend, tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / "workspace" / "docs" / f"{number}.md").write_text(f"# {number}\n\nPage {number}.", encoding="utf-8")
    stop = threading.Event()
    for step in desk.docs.index(stop.is_set):
        if step.done:
            stop.set()
    assert 0 < desk.admin.status().files < 2000


def test_a_killed_process_fails_what_was_under_way_and_is_started_again(desk: RemoteBackend) -> None:
    (ticket,) = desk.tickets.read("Where is my lamp?")
    desk.replies.save_edit(ticket, "My own words.")
    waiting = desk.docs.changes(never)
    next(waiting)
    os.kill(desk.start().pid, signal.SIGKILL)
    with pytest.raises(WorkerGone):
        next(waiting)
    assert desk.replies.saved_edit(ticket) == "My own words."
    assert desk.starts == 2


def test_a_process_that_hangs_is_replaced(desk: RemoteBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    (ticket,) = desk.tickets.read("Where is my lamp?")
    desk.replies.save_edit(ticket, "My own words.")
    monkeypatch.setattr("app.backend.worker_client.WORKER_S", 2.0)
    suspend(desk.start().pid)
    with pytest.raises(WorkerGone):
        desk.replies.saved_edit(ticket)
    assert desk.replies.saved_edit(ticket) == "My own words."
    assert desk.starts == 2


def test_one_that_has_nothing_to_tell_says_that_it_lives(desk: RemoteBackend) -> None:
    with closing(desk.docs.changes(never)) as changes:  # a call that is under way until it is closed
        next(changes)
        child = desk.start()._child
        before = child.heard
        wait_until(lambda: child.heard >= before + 2)


def test_an_edit_kept_just_before_the_end_is_kept(desk: RemoteBackend, config: WorkerConfig) -> None:
    (ticket,) = desk.tickets.read("Where is my lamp?")
    keeping = threading.Thread(target=desk.replies.save_edit, args=(ticket, "The last words."), name="queue-quick")
    keeping.start()
    keeping.join()
    desk.admin.close()
    again = RemoteBackend(config, lambda _: KEY)
    try:
        assert again.replies.saved_edit(ticket) == "The last words."
    finally:
        again.close()


def test_the_key_is_neither_in_the_arguments_nor_in_the_environment(
    desk: RemoteBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "swordfish")
    desk.admin.stored()
    process = psutil.Process(desk.start().pid)
    told = " ".join(process.cmdline()) + " ".join(process.environ().values())
    assert "swordfish" not in told and KEY.hex() not in told


def test_without_a_key_it_says_so(config: WorkerConfig) -> None:
    def nobody(_: Path) -> bytes:
        raise NoKey

    desk = RemoteBackend(config, nobody)
    try:
        with pytest.raises(NoKey):
            desk.admin.stored()
    finally:
        desk.admin.close()


def test_settings_go_both_ways(desk: RemoteBackend, places: Directories, tmp_path: Path) -> None:
    assert desk.admin.change_settings(text_size=120).text_size == 120
    with pytest.raises(BadSetting):
        desk.admin.change_settings(text_size="large")
    other = tmp_path / "other docs"
    other.mkdir()
    desk.docs.use_folder(other)
    assert desk.admin.settings.docs_folders == (str(other),)
    assert desk.admin.settings.text_size == 120
    assert desk.facts.docs_folders == (other,)
    assert load(places.settings_file) == desk.admin.settings


def test_the_process_ends_with_the_one_that_started_it(desk: RemoteBackend) -> None:
    desk.admin.stored()
    process = psutil.Process(desk.start().pid)
    desk.admin.close()
    wait_until(lambda: not process.is_running())
    with pytest.raises(WorkerGone):
        desk.admin.stored()


def test_a_deleted_ticket_comes_back_unless_the_process_that_held_it_has_ended(desk: RemoteBackend) -> None:
    (ticket,) = desk.tickets.read("Where is my lamp?")
    list(desk.tickets.handle(ticket, never))
    deed = desk.admin.delete_ticket(ticket.id)
    assert desk.tickets.recent("", 5) == []
    desk.admin.restore(deed)
    assert [row.id for row in desk.tickets.recent("", 5)] == [ticket.id]
    with pytest.raises(GoneForGood):
        desk.admin.restore(deed)
    deed = desk.admin.delete_ticket(ticket.id)
    os.kill(desk.start().pid, signal.SIGKILL)
    wait_until(lambda: desk.start().pid is not None and desk.starts == 2)
    with pytest.raises(GoneForGood):
        desk.admin.restore(deed)
    assert desk.tickets.recent("", 5) == []


def test_nothing_that_a_run_still_writes_comes_back_after_its_customer_was_erased(desk: RemoteBackend) -> None:
    text = '{"id": "t1", "customer": {"email": "ada@example.org"}, "text": "How much is the fee when I return a lamp?"}'
    (ticket,) = desk.tickets.read(text)
    list(desk.tickets.handle(ticket, never))
    run = desk.tickets.handle(ticket, never)
    next(run)
    deletion = desk.admin.delete_customer("ada@example.org")
    list(run)
    desk.replies.save_edit(ticket, "half a reply")
    desk.tickets.pin("t1", True)
    assert list(desk.tickets.recent("", 5)) == [] and desk.replies.saved_edit(ticket) == ""
    desk.admin.restore(deletion)
    assert [row.id for row in desk.tickets.recent("", 5)] == ["t1"]
    desk.admin.delete_customer("ada@example.org")
    list(desk.tickets.handle(desk.tickets.read(text)[0], never))
    assert [row.id for row in desk.tickets.recent("", 5)] == ["t1"], "somebody has given it to us again"


def test_a_backup_is_restored_while_the_process_that_had_the_store_open_is_away(
    desk: RemoteBackend, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (ticket,) = desk.tickets.read(f'{{"id": "{name}", "text": "How much is the fee for the {name} lamp?"}}')
        list(desk.tickets.handle(ticket, never))
    (tmp_path / "stick").mkdir()
    made = desk.backups.back_up(tmp_path / "stick")
    assert made.tickets == 2
    desk.admin.delete_ticket("first")
    (ticket,) = desk.tickets.read('{"id": "third", "text": "Where is my lamp?"}')
    list(desk.tickets.handle(ticket, never))
    assert desk.backups.restore_backup(Path(made.path), "") == 1
    assert [row.id for row in desk.tickets.recent("", 5)] == ["second"]
    assert [copy.rpartition(" ")[2] for copy in desk.backups.overview().copies] == [made.path]
    with pytest.raises(FileMissing):
        desk.backups.restore_backup(tmp_path / "none.db", "")
    assert [row.id for row in desk.tickets.recent("", 5)] == ["second"], "and the window works on"
    assert len(desk.backups.recovery_code()) > 50


def test_the_daily_backup_is_made_while_nothing_is_asked(places: Directories, tmp_path: Path) -> None:
    desk = LocalBackend(places, Settings(), Workspace(tmp_path / "workspace"), lambda _: KEY)
    desk.state.look_after_store(lambda: None)
    assert not places.backup_folder("").exists(), "nobody has opened the store yet"
    desk.admin.stored()
    desk.state.care_due_at = 0.0
    desk.state.look_after_store(lambda: None)
    assert len(desk.backups.overview().rows) == 1 and desk.backups.overview().problem == ""
    (log,) = (places.data / "stores").glob("*.db-wal")
    assert log.stat().st_size == 0, "what was erased beside a reader is gone from it too"
    (tmp_path / "in the way").write_text("")
    desk.admin.change_settings(backup_folder=str(tmp_path / "in the way" / "backups"))
    desk.state.care_due_at = 0.0
    with pytest.raises(FileUnwritable):
        desk.state.look_after_store(lambda: None)
    assert "can't be written" in desk.backups.overview().problem
    desk.admin.close()
