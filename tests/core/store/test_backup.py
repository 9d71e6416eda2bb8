"""A backup comes back whole, or nothing changes."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import DamagedStore, FileMissing, FileThere, StoreBusy, StoreMissing, WrongKey, WrongRecoveryCode
from core.store.backup import change_passphrase, restore, verify
from core.store.documents import fact, save_fact
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store
from core.store.recovery_code import key_from_recovery_code, recovery_code
from core.store.replacing import KEPT_DAYS, remove_replaced, replaced_stores
from core.store.retention import erase_customer
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY

OTHER = bytes(range(1, 33))


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    with open_store(tmp_path / "store.db", KEY) as store:
        Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
        store.backup(tmp_path / "copy.db")
        Tickets(store).save(read_ticket('{"id": "b", "text": "A later one."}'))
    return tmp_path / "store.db"


def ids(path: Path) -> set[str]:
    with open_store(path, KEY) as store:
        return {name for name in ("a", "b") if Tickets(store).load(name)}


def test_the_backup_is_in_place_and_what_was_there_beside_it(store_file: Path) -> None:
    restore(store_file.with_name("copy.db"), store_file, KEY)
    assert ids(store_file) == {"a"}
    assert ids(store_file.with_name("store.db.before-restore")) == {"a", "b"}


def test_a_backup_opens_where_there_is_no_store_yet(store_file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    restore(store_file.with_name("copy.db"), tmp_path / "elsewhere" / "new.db", KEY)
    assert ids(tmp_path / "elsewhere" / "new.db") == {"a"}


def test_a_missing_or_foreign_or_damaged_backup_changes_nothing(store_file: Path, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        restore(tmp_path / "none.db", store_file, KEY)
    open_store(tmp_path / "foreign.db", OTHER).close()
    with pytest.raises(WrongKey):
        restore(tmp_path / "foreign.db", store_file, KEY)
    copy = store_file.with_name("copy.db")
    whole = bytearray(copy.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 5000] = bytes(5000)
    copy.write_bytes(whole)
    with pytest.raises(DamagedStore):
        restore(copy, store_file, KEY)
    assert ids(store_file) == {"a", "b"}


def test_an_empty_file_is_no_backup(store_file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(DamagedStore):
        verify(tmp_path / "empty.db", KEY)
    with pytest.raises(DamagedStore):
        restore(tmp_path / "empty.db", store_file, KEY)
    assert ids(store_file) == {"a", "b"} and not list(replaced_stores(store_file))


def damage(path: Path) -> bytes:
    whole = bytearray(path.read_bytes())
    whole[: len(whole) // 2] = bytes(len(whole) // 2)
    path.write_bytes(whole)
    return bytes(whole)


def test_a_damaged_store_is_replaced_and_stays_beside(store_file: Path) -> None:
    damaged = damage(store_file)
    restore(store_file.with_name("copy.db"), store_file, KEY)
    assert ids(store_file) == {"a"}
    assert store_file.with_name("store.db.before-restore").read_bytes() == damaged


def test_a_store_under_a_lost_key_is_replaced(store_file: Path) -> None:
    restore(store_file.with_name("copy.db"), store_file, OTHER, KEY)
    with open_store(store_file, OTHER) as store:
        assert Tickets(store).load("a")


def test_a_backup_comes_into_a_folder_that_is_not_there_and_is_only_read(store_file: Path, tmp_path: Path) -> None:
    (tmp_path / "medium").mkdir()
    medium = tmp_path / "medium" / "copy.db"
    store_file.with_name("copy.db").rename(medium)
    restore(medium, tmp_path / "new" / "machine" / "store.db", OTHER, KEY)
    assert list((tmp_path / "medium").iterdir()) == [medium], "not even its key file is needed"
    with open_store(tmp_path / "new" / "machine" / "store.db", OTHER) as store:
        assert Tickets(store).load("a")


def test_a_second_restore_destroys_nothing(store_file: Path) -> None:
    for _ in range(2):
        restore(store_file.with_name("copy.db"), store_file, KEY)
    assert ids(store_file.with_name("store.db.before-restore")) == {"a", "b"}
    assert ids(store_file.with_name("store.db.before-restore2")) == {"a"}


def die_after(moves: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets so many renames and deletions of files happen, and dies before the next."""
    left = itertools.count(moves, -1)

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def move(path: Path, *arguments: object, **options: object) -> object:
            if path.name.startswith("store.db") and not next(left):
                raise KeyboardInterrupt
            return real(path, *arguments, **options)

        return move

    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, dying(getattr(Path, name)))


@pytest.mark.parametrize("again", ["open", "restore"])
def test_a_restore_that_dies_anywhere_is_completed_or_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    """Dies before each step that renames or deletes a file, until one gets to its end."""
    for death in itertools.count():
        folder = tmp_path / str(death)
        file = folder / "store.db"
        with open_store(file, KEY) as store:
            Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
            store.backup(folder / "copy.db")
            Tickets(store).save(read_ticket('{"id": "b", "text": "A later one."}'))
        for half in ("store.db.restoring", "store.db.restoring-journal"):  # of a copy that was killed while it was made
            (folder / half).write_bytes(b"half")
        die_after(death, monkeypatch)
        died = False
        try:
            restore(folder / "copy.db", file, KEY)
        except KeyboardInterrupt:
            died = True
        monkeypatch.undo()
        if again == "restore":
            restore(folder / "copy.db", file, KEY)
            assert ids(file) == {"a"}
        found = ids(file)
        asides = [path for path in folder.iterdir() if re.fullmatch(r"store\.db\.before-restore\d*", path.name)]
        assert found in ({"a", "b"}, {"a"})
        assert found == {"a", "b"} or {"a", "b"} in [ids(path) for path in asides]
        assert not list(folder.glob("*.restoring*"))
        if not died:
            assert death > 5
            return


def test_a_backup_beside_a_writer_that_never_rests_ends_and_holds_one_state(tmp_path: Path) -> None:
    """Somebody writes between any two lines of the backup: SQLite begins such a copy anew at each of its steps."""
    writes = itertools.count(1)
    with open_store(tmp_path / "store.db", KEY) as store, open_store(tmp_path / "store.db", KEY) as busy:
        for number in range(60):
            save_fact(store, f"large {number}", "x" * 100_000)

        def write(frame: FrameType, event: str, _: object) -> object:
            if Path(frame.f_code.co_filename).parent.name == "store" and event == "line":
                number = next(writes)
                assert number < 1000, "it does not end"
                with busy.transaction():
                    save_fact(busy, "one", number)
                    save_fact(busy, "other", number)
            return write

        before = sys.gettrace()
        sys.settrace(write)
        try:
            store.backup(tmp_path / "copy.db")
        finally:
            sys.settrace(before)
    with open_store(tmp_path / "copy.db", KEY) as copy:
        assert fact(copy, "one") == fact(copy, "other")
    assert next(writes) > 10


DIES = """
import os, signal, sys
from pathlib import Path
from core.store.documents import save_fact
from core.store.key_file import key_from_passphrase
from core.store.opening import open_store
from tests.factories import KEY
folder, how = Path(sys.argv[1]), sys.argv[2]
store = open_store(folder / "store.db", KEY)
if how == "full":
    import resource
    for number in range(20):
        save_fact(store, str(number), "x" * 100_000)
    store.settle()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
else:
    os.fsync = lambda _: (folder / "copy.db.part").exists() and os.kill(os.getpid(), signal.SIGKILL)
store.backup(folder / "copy.db")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX")
@pytest.mark.parametrize("how", ["killed", "full"])
def test_a_backup_that_is_killed_or_finds_no_room_bears_no_backups_name(tmp_path: Path, how: str) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, str(tmp_path), how], capture_output=True, text=True)
    assert done.returncode, "it died"
    assert not (tmp_path / "copy.db").exists()
    assert how == "killed" or not list(tmp_path.glob("copy.db*"))
    with open_store(tmp_path / "store.db", KEY) as store:
        store.backup(tmp_path / "copy.db")
    assert verify(tmp_path / "copy.db", KEY)["migrations"]


def test_a_verified_backup_is_read_to_its_end(store_file: Path) -> None:
    copy = store_file.with_name("copy.db")
    assert verify(copy, KEY)["tickets"] == 1
    damage(copy)
    with pytest.raises(DamagedStore):
        verify(copy, KEY)


def test_a_store_that_is_gone_is_said_and_never_replaced_by_an_empty_one(store_file: Path) -> None:
    store_file.unlink()
    for _ in range(2):
        with pytest.raises(StoreMissing):
            open_store(store_file, KEY)
        assert not store_file.exists()
    restore(store_file.with_name("copy.db"), store_file, KEY)
    assert ids(store_file) == {"a"}


def test_whoever_is_erased_is_erased_from_replaced_stores_too(store_file: Path) -> None:
    ticket = {"id": "c", "text": "Erase me.", "customer": {"id": "c1", "name": "Ann", "email": ""}}
    with open_store(store_file, KEY) as store:
        Tickets(store).save(read_ticket(json.dumps(ticket)))
    restore(store_file.with_name("copy.db"), store_file, KEY)
    with open_store(store_file, KEY) as store:
        erase_customer(store, "nobody")
        assert list(replaced_stores(store_file))
        Tickets(store).save(read_ticket(json.dumps(ticket)))
        erase_customer(store, "c1")
    assert not list(store_file.parent.glob("*.before-restore*"))


def test_a_replaced_store_goes_after_its_time(store_file: Path) -> None:
    restore(store_file.with_name("copy.db"), store_file, KEY)
    [replaced] = replaced_stores(store_file)
    assert remove_replaced(store_file, KEPT_DAYS) == 0
    then = replaced.stat().st_mtime - (KEPT_DAYS + 1) * 86_400
    os.utime(replaced, (then, then))
    assert remove_replaced(store_file, KEPT_DAYS) == 1
    assert not list(store_file.parent.glob("*.before-restore*"))


def test_two_first_starts_make_one_store(tmp_path: Path) -> None:
    for round_ in range(5):
        file = tmp_path / f"{round_}.db"
        with ThreadPoolExecutor(4) as starts:
            for store in [*starts.map(lambda _, file=file: open_store(file, KEY), range(4))]:
                store.close()
        open_store(file, KEY).close()


@given(st.binary(min_size=32, max_size=32))
def test_a_recovery_code_is_read_as_it_was_printed(key: bytes) -> None:
    code = recovery_code(key)
    assert key_from_recovery_code(code) == key
    assert key_from_recovery_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == key


@given(st.binary(min_size=32, max_size=32), st.integers(0, 55), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_recovery_code_with_a_wrong_sign_is_refused(key: bytes, at: int, sign: str) -> None:
    signs = recovery_code(key).replace("-", "")
    assume(signs[at] != sign)
    with pytest.raises(WrongRecoveryCode):
        key_from_recovery_code(signs[:at] + sign + signs[at + 1 :])
    with pytest.raises(WrongRecoveryCode):
        key_from_recovery_code(signs[:at])


def test_another_passphrase_opens_the_store_and_the_old_one_nothing(store_file: Path) -> None:
    restore(store_file.with_name("copy.db"), store_file, KEY)
    change_passphrase(store_file, KEY, "teapot")
    with pytest.raises(WrongKey):
        open_store(store_file, KEY)
    with open_store(store_file, key_from_passphrase("teapot", store_file)) as store:
        assert Tickets(store).load("a")
    assert len(list(replaced_stores(store_file))) == 1, "what a restore replaced is kept, what this replaced is not"


def test_a_store_in_use_keeps_its_passphrase(store_file: Path) -> None:
    with open_store(store_file, KEY) as store:
        Tickets(store).load("a")
        with pytest.raises(StoreBusy):
            change_passphrase(store_file, KEY, "teapot")
        assert Tickets(store).load("a")
    assert ids(store_file) == {"a", "b"}


def test_a_backup_is_never_written_over(store_file: Path) -> None:
    with open_store(store_file, KEY) as store, pytest.raises(FileThere):
        store.backup(store_file.with_name("copy.db"))
    assert verify(store_file.with_name("copy.db"), KEY)["tickets"] == 1
