import json
import shutil
import subprocess
import sys
import threading

import apsw
import pytest

from core.errors import (
    DamagedStore,
    DiskFull,
    FileMissing,
    FileUnreadable,
    NewerSchema,
    StoreBusy,
    StoreVanished,
    WrongKey,
)
from core.processes.launch import child_environment
from core.store import database, key_file
from core.store.database import Store
from core.store.opening import open_store
from tests.factories import KEY

SECRET = "kalimotxo-harpsichord"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "stores" / "team.db"


def fill(store: Store, count: int = 300) -> None:
    with store.transaction():
        store.execute_many(
            "INSERT INTO facts VALUES (?, ?)", [(f"fact {n}", f"{SECRET} {n} " * 20) for n in range(count)]
        )


def test_what_is_written_is_there_after_opening_again(path):
    with open_store(path, KEY) as store:
        fill(store)
    with open_store(path, KEY) as store:
        assert store.value("SELECT count(*) FROM facts") == 300
        store.check()


def test_neither_file_nor_log_holds_a_readable_word(path):
    with open_store(path, KEY) as store:
        fill(store)
        raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert len(raw) > 100_000, "the write-ahead log should hold the rows by now"
        assert SECRET.encode() not in raw
        assert b"CREATE TABLE" not in raw and b"SQLite format 3" not in raw
    assert SECRET.encode() not in path.read_bytes()


def test_a_wrong_key_and_a_damaged_file_are_told_apart(path):
    with open_store(path, KEY) as store:
        fill(store)
    with pytest.raises(WrongKey):
        open_store(path, bytes(32))
    content = bytearray(path.read_bytes())
    content[16:4096] = b"x" * 4080
    path.write_bytes(content)
    with pytest.raises(DamagedStore):
        open_store(path, KEY)
    with pytest.raises(WrongKey):
        open_store(path, bytes(32))


@pytest.mark.parametrize("keep", [100, 5000, 40_000])
def test_a_truncated_file_is_damaged(path, keep):
    with open_store(path, KEY) as store:
        fill(store)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedStore), open_store(path, KEY) as store:
        store.check()
        store.rows("SELECT * FROM facts")


def test_a_flipped_bit_anywhere_is_found(path):
    with open_store(path, KEY) as store:
        fill(store)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedStore), open_store(path, KEY) as store:
        store.check()


def test_a_lost_key_file_is_made_again(path):
    with open_store(path, KEY) as store:
        fill(store)
    key_file.key_file_path(path).unlink()
    with open_store(path, KEY) as store:
        assert store.value("SELECT count(*) FROM facts") == 300
    with pytest.raises(WrongKey):
        open_store(path, bytes(32))


def test_a_passphrase_opens_its_store_even_without_the_key_file(path):
    path.parent.mkdir()
    with open_store(path, key_file.key_from_passphrase("correct horse", path)) as store:
        fill(store)
    key_file.key_file_path(path).unlink()
    with open_store(path, key_file.key_from_passphrase("correct horse", path)) as store:
        assert store.value("SELECT count(*) FROM facts") == 300
    with pytest.raises(WrongKey):
        open_store(path, key_file.key_from_passphrase("wrong horse", path))


def test_a_store_of_a_later_version_is_refused(path):
    with open_store(path, KEY) as store:
        store.execute("INSERT INTO migrations VALUES (9999, 'm9999_future', 0)")
    with pytest.raises(NewerSchema) as caught:
        open_store(path, KEY)
    assert caught.value.values["found"] == 9999


def test_a_second_writer_gives_up_after_a_while(path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with open_store(path, KEY) as first, Store(path, KEY) as second, first.transaction():
        with pytest.raises(StoreBusy), second.transaction():
            pass
        assert first.read_only().value("SELECT count(*) FROM facts") == 0, "readers never wait"


def test_writers_on_several_threads_lose_nothing(path):
    with open_store(path, KEY) as store:

        def write(name: int) -> None:
            with Store(path, KEY) as own:
                for n in range(20):
                    with own.transaction():
                        own.execute("INSERT INTO facts VALUES (?, ?)", (f"{name}-{n}", n))

        threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.value("SELECT count(*) FROM facts") == 80


def test_threads_that_share_a_store_do_not_share_a_transaction(path):
    with open_store(path, KEY) as store:
        begun, written = threading.Event(), threading.Event()

        def write() -> None:
            begun.wait(20)
            assert store.value("SELECT count(*) FROM facts") == 0, "it sees nothing of what is not committed"
            written.set()
            store.execute("INSERT INTO facts VALUES ('other', 1)")  # waits for the lock, then stays

        thread = threading.Thread(target=write)
        thread.start()
        with pytest.raises(RuntimeError), store.transaction():
            store.execute("INSERT INTO facts VALUES ('mine', 1)")
            begun.set()
            written.wait(20)
            raise RuntimeError
        thread.join()
        assert store.rows("SELECT name FROM facts") == [("other",)]


def test_a_closed_store_is_closed_for_every_thread(path):
    store = open_store(path, KEY)
    store.close()
    store.close()
    for use in (lambda: store.rows("SELECT 1"), lambda: Thrown(store).join()):
        with pytest.raises(apsw.ConnectionClosedError):
            use()


class Thrown(threading.Thread):
    """Raises in `join` what using the store raised in a thread."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.error = store, None
        self.start()

    def run(self) -> None:
        try:
            self.store.rows("SELECT 1")
        except (apsw.ConnectionClosedError, StoreVanished) as error:
            self.error = error

    def join(self, timeout=None) -> None:
        super().join(timeout)
        if self.error:
            raise self.error


def test_a_full_disk_is_said_and_loses_nothing(path):
    with open_store(path, KEY) as store:
        fill(store, 10)
        store.execute(f"PRAGMA max_page_count = {store.value('PRAGMA page_count') + 5}")
        with pytest.raises(DiskFull):
            fill_more(store)
        assert store.value("SELECT count(*) FROM facts") == 10
        store.check()


@pytest.mark.parametrize(("how", "said"), [("full", "disk-full"), ("read-only", "store-unwritable")])
def test_where_nothing_can_be_written_what_is_there_is_read(tmp_path, how, said):
    """On a real disk: SQLite needs room beside a file even to read it, unless told that the file never changes."""
    own_disk = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*own_disk, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk of their own")
    command = [*own_disk, sys.executable, "-P", "-m", "tests.core.store.small_disk", str(tmp_path), how]
    done = subprocess.run(command, env=child_environment(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with_room_again = [said]  # what was opened to be read stays so, and says why
    assert json.loads(done.stdout) == ["what was there", "what was there", said] * 2 + with_room_again


def test_a_store_that_is_deleted_or_replaced_while_it_is_open_takes_nothing_more(path):
    with open_store(path, KEY) as store:
        fill(store, 3)
        path.rename(path.with_name("moved"))
        assert store.value("SELECT count(*) FROM facts") == 3, "what is open can be read"
        for there in (False, True):
            if there:
                path.write_bytes(b"another one")
            for write in (fill, lambda some: some.insert("INSERT INTO facts VALUES ('more', 1)")):
                with pytest.raises(StoreVanished):
                    write(store)
        with pytest.raises(StoreVanished):
            Thrown(store).join()
        assert path.read_bytes() == b"another one"


def fill_more(store: Store) -> None:
    with store.transaction():
        store.execute_many("INSERT INTO facts VALUES (?, ?)", [(f"more {n}", SECRET * 50) for n in range(1000)])


def test_a_transaction_is_all_or_nothing_and_nests(path):
    with open_store(path, KEY) as store:
        with pytest.raises(RuntimeError), store.transaction():
            store.execute("INSERT INTO facts VALUES ('a', 1)")
            raise RuntimeError
        assert store.rows("SELECT * FROM facts") == []
        with store.transaction():
            store.execute("INSERT INTO facts VALUES ('a', 1)")
            with pytest.raises(RuntimeError), store.transaction():
                store.execute("INSERT INTO facts VALUES ('b', 2)")
                raise RuntimeError
        assert store.rows("SELECT * FROM facts") == [("a", 1)]


def test_an_error_of_the_caller_passes_through_a_transaction(path):
    with open_store(path, KEY) as store, pytest.raises(FileNotFoundError), store.transaction():
        raise FileNotFoundError


def test_a_read_only_connection_can_not_write(path):
    with open_store(path, KEY) as store, store.read_only() as reader:
        with pytest.raises(FileUnreadable):
            reader.execute("INSERT INTO facts VALUES ('a', 1)")
        fill(store, 3)
        assert reader.value("SELECT count(*) FROM facts") == 3


def test_a_reader_sees_that_something_changed(path):
    with open_store(path, KEY) as store, store.read_only() as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        fill(store, 1)
        assert reader.data_version() != before


def test_no_store_no_reader(path):
    store = open_store(path, KEY)
    store.close()
    path.unlink()
    with pytest.raises(FileMissing):
        store.read_only()


def test_a_folder_in_its_place_is_an_error_that_says_so(path):
    path.mkdir(parents=True)
    (path / "x").touch()
    with pytest.raises((FileUnreadable, DamagedStore)):
        open_store(path, KEY)


def test_overwritten_content_is_gone_after_settling(path):
    with open_store(path, KEY) as store:
        fill(store)
        store.execute("DELETE FROM facts")
        store.settle()
        assert path.with_name(path.name + "-wal").stat().st_size == 0


def test_a_backup_is_whole_and_opens_with_the_same_key(path, tmp_path):
    with open_store(path, KEY) as store:
        fill(store)
        store.backup(tmp_path / "copy.db")
        with pytest.raises(FileUnreadable):
            store.backup(tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", KEY) as copy:
        assert copy.value("SELECT count(*) FROM facts") == 300
    assert SECRET.encode() not in (tmp_path / "copy.db").read_bytes()
    with pytest.raises(WrongKey):
        open_store(tmp_path / "copy.db", bytes(32))


def test_sqlite_vec_is_there(path):
    with open_store(path, KEY) as store:
        assert store.value("SELECT vec_version()").startswith("v")
