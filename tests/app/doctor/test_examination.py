"""Machines that are broken in one way each, for real: in folders and environments. The right part is named, with a way
to mend it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.doctor import desktop_checks, machine_checks, model_checks, workspace_checks
from app.doctor.examination import CHECKS, examine
from app.doctor.machine_finding import MachineFinding
from app.doctor.machine_setup import MachineSetup
from app.doctor.probing import Probed, card_bytes, probe
from app.doctor.report_lines import in_lines
from core import settings
from core.directories import Directories
from core.errors import DesksideError, NoKey, UnknownModel
from core.knowledge.indexing import Indexer
from core.settings import Settings
from core.store.database import connect, remove_store
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.workspace.folder import Workspace
from models.processor import missing_features, processor_flags
from tests.app.cli.shell import Shell
from tests.factories import KEY, make_result, make_ticket, make_triage, make_workspace

POSIX = pytest.mark.skipif(sys.platform != "linux", reason="made with Linux's means")
MARK = "Xylophonbauerin"


@pytest.fixture
def sound(tmp_path: Path) -> MachineSetup:
    """A machine with a workspace and a store; no models."""
    team = make_workspace(tmp_path / "ws", {"lamp.md": "# Lamp\n\nThe lamp needs 12 W.\n"})
    places = Directories(tmp_path / "data", tmp_path / "models")
    places.models.mkdir()
    store = places.store_file(team.root)
    store.parent.mkdir(parents=True, mode=0o700)
    places.data.chmod(0o700)
    open_store(store, KEY).close()
    return MachineSetup(places, Settings(), None, team, lambda _: KEY, can_ask=False)


def found(check: Callable[[MachineSetup], object], setup: MachineSetup) -> dict[str, MachineFinding]:
    """What a check finds, by the message's last words."""
    rows: list[MachineFinding] = list(check(setup))  # type: ignore[call-overload]
    for row in rows:
        assert row.sentence != row.message and "{" not in row.sentence
        assert bool(row.mend) == (row.state != "good"), row.message
    return {row.message.removeprefix("doctor."): row for row in rows}


def damage(file: Path, at: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(os.urandom(512))


def test_a_sound_machine_has_nothing_that_stops_the_work(sound: MachineSetup) -> None:
    for check in (workspace_checks.settings, workspace_checks.folders, workspace_checks.workspace):
        assert [row.state for row in found(check, sound).values()] == ["good"]
    assert found(workspace_checks.store, sound)["store.whole"].state == "good"


def broken_settings(setup: MachineSetup) -> MachineSetup:
    file = setup.directories.settings_file
    file.write_text("threads = 'many'\n")
    with pytest.raises(DesksideError) as error:
        settings.load(file)
    return replace(setup, settings_error=error.value)


def data_below_a_file(setup: MachineSetup) -> MachineSetup:
    (setup.directories.data / "note.txt").write_text("a file")
    return replace(setup, directories=replace(setup.directories, data=setup.directories.data / "note.txt" / "data"))


def models_where_nobody_writes(setup: MachineSetup) -> MachineSetup:
    return replace(setup, directories=replace(setup.directories, models=Path("/proc/deskside-models")))


def open_to_others(setup: MachineSetup) -> MachineSetup:
    setup.directories.data.chmod(0o755)
    return setup


def docs_on_a_drive_that_is_not_there(setup: MachineSetup) -> MachineSetup:
    assert setup.workspace is not None
    return replace(setup, workspace=Workspace(setup.workspace.root, (Path("/media/nobody/docs"),)))


def mistake_in_a_team_file(setup: MachineSetup) -> MachineSetup:
    assert setup.workspace is not None
    setup.workspace.toml_file("escalation").write_text('[[rule]]\nphrases = ["sue you"]\n')
    return setup


def twenty_thousand_examples(setup: MachineSetup) -> MachineSetup:
    assert setup.workspace is not None
    intents = [
        f"[[intent]]\nname = {name!r}\nexamples = {[f'{name} {number}' for number in range(10_000)]}\n" for name in "ab"
    ]
    setup.workspace.toml_file("intents").write_text("\n".join(intents))
    return setup


def another_key(setup: MachineSetup) -> MachineSetup:
    return replace(setup, key=lambda _: bytes(32))


def no_key(setup: MachineSetup) -> MachineSetup:
    def nobody(_: Path) -> bytes:
        raise NoKey

    return replace(setup, key=nobody)


def damaged_store(setup: MachineSetup) -> MachineSetup:
    assert setup.store_file is not None
    damage(setup.store_file, setup.store_file.stat().st_size // 2)
    return setup


def store_of_a_later_version(setup: MachineSetup) -> MachineSetup:
    assert setup.store_file is not None
    with open_store(setup.store_file, KEY) as store:
        store.execute("INSERT INTO migrations VALUES (9999, 'of tomorrow', 0)")
    return setup


def emptied_store(setup: MachineSetup) -> MachineSetup:
    assert setup.store_file is not None
    setup.store_file.write_bytes(b"")
    return setup


def store_that_was_only_begun(setup: MachineSetup) -> MachineSetup:
    assert setup.store_file is not None
    remove_store(setup.store_file)
    connect(setup.store_file, KEY).close()
    return setup


def model_cut_off(setup: MachineSetup) -> MachineSetup:
    (setup.directories.models / "qwen2.5-1.5b-instruct-q4_k_m.gguf").write_bytes(b"GGUF")
    return setup


def model_of_other_bytes(setup: MachineSetup) -> MachineSetup:
    with (setup.directories.models / "all-MiniLM-L6-v2.f16.gguf").open("wb") as file:
        file.truncate(46_223_264)
    return setup


def model_nobody_knows(setup: MachineSetup) -> MachineSetup:
    return replace(setup, settings=Settings(chat_model="a-model-of-tomorrow"))


def clock_set_back(setup: MachineSetup) -> MachineSetup:
    file = setup.directories.settings_file
    file.write_text("")
    os.utime(file, (time.time() + 90_000, time.time() + 90_000))
    return setup


@POSIX
@pytest.mark.parametrize(
    ("break_it", "check", "named", "state"),
    [
        (broken_settings, workspace_checks.settings, "error.bad-setting", "stops"),
        (data_below_a_file, workspace_checks.folders, "folders.data-unwritable", "stops"),
        (models_where_nobody_writes, workspace_checks.folders, "folders.models-unwritable", "notice"),
        (open_to_others, workspace_checks.folders, "folders.open", "notice"),
        (docs_on_a_drive_that_is_not_there, workspace_checks.workspace, "error.workspace-missing", "stops"),
        (mistake_in_a_team_file, workspace_checks.workspace, "error.bad-workspace-file", "stops"),
        (twenty_thousand_examples, workspace_checks.workspace, "workspace.many-examples", "notice"),
        (another_key, workspace_checks.store, "error.wrong-key", "stops"),
        (no_key, workspace_checks.store, "error.no-key", "stops"),
        (damaged_store, workspace_checks.store, "error.damaged-store", "stops"),
        (store_of_a_later_version, workspace_checks.store, "error.newer-schema", "stops"),
        (emptied_store, workspace_checks.store, "error.store-missing", "stops"),
        (store_that_was_only_begun, workspace_checks.store, "store.not-yet", "good"),
        (lambda setup: setup, workspace_checks.store, "index.empty", "notice"),
        (lambda setup: setup, model_checks.models, "chat-model.missing", "notice"),
        (model_cut_off, model_checks.models, "chat-model.damaged", "stops"),
        (model_of_other_bytes, model_checks.models, "search-model.damaged", "stops"),
        (model_nobody_knows, model_checks.models, "error.unknown-model", "stops"),
        (clock_set_back, machine_checks.clock, "clock.behind", "notice"),
    ],
)
def test_what_is_broken_is_named_with_a_way_to_mend_it(
    sound: MachineSetup,
    break_it: Callable[[MachineSetup], MachineSetup],
    check: Callable[[MachineSetup], object],
    named: str,
    state: str,
) -> None:
    assert found(check, break_it(sound))[named].state == state


@POSIX
def test_a_place_that_is_no_disk_is_not_taken_for_a_full_one(sound: MachineSetup) -> None:
    assert [row.check for row in found(machine_checks.disk, models_where_nobody_writes(sound)).values()] == ["disk"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a small disk")
@pytest.mark.parametrize(("where", "state"), [("data", "stops"), ("models", "notice")])
def test_a_full_disk_stops_the_work_where_the_store_lies(sound: MachineSetup, where: str, state: str) -> None:
    small = sound.directories.data.parent / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "small", small], check=True)
    try:
        setup = replace(sound, directories=replace(sound.directories, **{where: small / "folder"}))
        states = {row.values["folder"]: row.state for row in machine_checks.disk(setup)}
    finally:
        subprocess.run(["umount", small], check=True)
    assert states[str(small)] == state


def test_a_damaged_model_is_named_and_left_where_it_is(sound: MachineSetup) -> None:
    found(model_checks.models, model_of_other_bytes(sound))
    assert (sound.directories.models / "all-MiniLM-L6-v2.f16.gguf").exists()


@pytest.mark.parametrize(
    ("backend", "named"),
    [("keyring.backends.fail.Keyring", "keyring.none"), ("keyring.backends.null.Keyring", "keyring.forgets")],
)
def test_a_keyring_that_keeps_nothing_stops_the_work_where_nobody_can_type_a_passphrase(
    sound: MachineSetup, monkeypatch: pytest.MonkeyPatch, backend: str, named: str
) -> None:
    monkeypatch.delenv("DESKSIDE_PASSPHRASE", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert found(desktop_checks.keyring, sound)[named].state == "stops"
    assert found(desktop_checks.keyring, replace(sound, can_ask=True))[named].state == "notice"


@POSIX
def test_a_display_that_does_not_answer_and_none_at_all_are_told_apart(
    sound: MachineSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert found(desktop_checks.display, sound)["display.none"].state == "notice"
    monkeypatch.setenv("DISPLAY", ":4711")
    (refused,) = found(desktop_checks.display, sound).values()
    assert refused.state == "stops" and refused.message in ("doctor.display.refused", "doctor.display.libraries")


@POSIX
def test_a_system_without_fonts_is_named(sound: MachineSetup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text("<fontconfig><cachedir>/tmp/none</cachedir></fontconfig>")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    seen = found(desktop_checks.display, sound)
    assert seen["display.there"].state == "good" and seen["fonts.none"].state == "notice"


@POSIX
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("raise ImportError('libgomp.so.1: cannot open shared object file')", "processor.not-loaded"),
        (f"import os; os.kill(os.getpid(), {int(signal.SIGILL)})", "processor.refused"),
    ],
)
def test_a_llama_cpp_that_does_not_load_is_told_from_one_that_the_processor_ends(
    sound: MachineSetup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, named: str
) -> None:
    (tmp_path / "llama_cpp").mkdir()
    (tmp_path / "llama_cpp" / "__init__.py").write_text(body + "\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (row,) = found(model_checks.processor, sound).values()
    assert (row.message, row.state) == (f"doctor.{named}", "stops")


@pytest.mark.parametrize(("status", "crashed"), [(-4, True), (0xC000001D, True), (1, False), (124, False)])
def test_what_the_system_ended_is_told_from_what_failed(status: int, crashed: bool) -> None:
    assert Probed(None, status, ()).crashed == crashed


def test_what_a_build_asks_and_a_processor_lacks_is_named_by_llama_cpps_words() -> None:
    older = processor_flags("processor : 0\nflags\t\t: fpu sse pni ssse3 avx f16c\nbugs : none\n")
    assert missing_features(["SSE3", "AVX", "AVX2", "AVX512_VNNI", "LLAMAFILE"], older) == ["AVX2", "AVX512_VNNI"]
    assert missing_features(["AVX2"], processor_flags("")) == [], "a system that does not tell"
    assert processor_flags("Features : fp asimd asimddp\n") >= {"asimd"}


def test_the_build_that_is_here_fits_this_processor_and_says_which_cards_there_are() -> None:
    probed = probe("processor")
    assert probed.found is not None and missing_features(probed.found["features"], processor_flags()) == []
    assert card_bytes() == max((card["free_bytes"] for card in probed.found["cards"]), default=0)


@POSIX
def test_a_session_with_a_limit_on_memory_is_named(sound: MachineSetup) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, hard))
    try:
        rows = found(machine_checks.memory, sound)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert rows["memory.limited"].state == "notice"


@pytest.mark.parametrize("failure", [OSError(5, "Input/output error"), UnknownModel(model="Input/output error")])
def test_a_part_that_cannot_be_looked_at_does_not_hide_the_others(
    sound: MachineSetup, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def unreachable(_: MachineSetup) -> object:
        raise failure

    rest = {"disk": unreachable, "settings": CHECKS["settings"]}
    monkeypatch.setattr("app.doctor.examination.CHECKS", rest)
    first, second = examine(sound)
    assert (first.state, second.check) == ("stops", "settings")
    assert "Input/output error" in in_lines(first)


def test_what_is_found_of_a_store_holds_no_word_of_a_ticket_or_a_page(sound: MachineSetup) -> None:
    assert sound.store_file is not None and sound.workspace is not None
    with open_store(sound.store_file, KEY) as store:
        for _ in Indexer(store, sound.workspace, None).scan():
            pass
        ticket = make_ticket(f"The {MARK} asks how many watts the lamp needs.")
        Tickets(store).journal(ticket, make_triage(), make_result(), ())
    rows = found(workspace_checks.store, sound)
    assert rows["store.whole"].state == "good" and rows["index.pending"].values["files"] == 1
    said = str([row.as_row() for row in rows.values()])
    assert MARK not in said and "12 W" not in said and "lamp" not in said.lower()


def test_the_command_runs_where_everything_else_is_broken(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("workspace = 3\n")
    (tmp_path / "ws").rename(tmp_path / "elsewhere")
    rows = shell.rows("doctor", status=1)
    states = {(row["check"], row["found"]): row["state"] for row in rows}
    assert {check for check, _ in states} >= {"processor", "memory", "disk", "clock", "folders", "keyring", "display"}
    assert states["settings", "error.bad-setting"] == states["workspace", "error.workspace-missing"] == "stops"
    assert states["processes", "reader"] == states["processes", "worker"] == states["processes", "model-host"] == "good"
    assert all(row["mend"] for row in rows if row["state"] != "good")
