"""Where the key of a store comes from."""

import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import app
from app import store_key
from core.errors import NoKey, WrongKey
from core.processes.launch import SECRETS
from core.store import replacing
from core.store.documents import fact, save_fact
from core.store.opening import open_store


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("DESKSIDE_PASSPHRASE", raising=False)


def test_the_passphrase_of_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "one")
    store = tmp_path / "a.db"
    first = store_key.store_key(store, None)
    open_store(store, first).close()
    assert store_key.store_key(store, None) == first
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "two")
    with pytest.raises(WrongKey):
        open_store(store, store_key.store_key(store, None))


@pytest.mark.usefixtures("no_keyring")
def test_without_keyring_terminal_and_passphrase_there_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(NoKey):
        store_key.store_key(tmp_path / "a.db", None)


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_the_person_is_asked_for_a_new_passphrase_then_for_the_same(tmp_path: Path) -> None:
    asked: list[bool] = []

    def ask(new: bool) -> str:
        asked.append(new)
        return "spoken"

    store = tmp_path / "a.db"
    key = store_key.store_key(store, ask)
    open_store(store, key).close()
    assert store_key.store_key(store, ask) == key
    assert asked == [True, False]


def keyring_module(folder: Path, body: str) -> None:
    (folder / "fake_keyring.py").write_text(
        f"import json, time, pathlib\nfrom keyring.backend import KeyringBackend\n"
        f"FILE = pathlib.Path({str(folder / 'secrets.json')!r})\n"
        f"class Keyring(KeyringBackend):\n    priority = 1\n{body}"
    )


def use_backend(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.delenv("DESKSIDE_PASSPHRASE", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "fake_keyring.Keyring")
    monkeypatch.setenv("PYTHONPATH", f"{folder}:{Path(store_key.__file__).parents[1]}")


def test_the_keyring_makes_a_key_once_and_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_module(tmp_path, KEEPS)
    use_backend(monkeypatch, tmp_path)
    first = store_key.store_key(tmp_path / "a.db", None)
    assert len(first) == 32
    assert store_key.store_key(tmp_path / "a.db", None) == first
    assert store_key.store_key(tmp_path / "b.db", None) != first


def test_the_keyring_sees_no_passphrase_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A backend may start programs of its own, which would inherit it.
    keyring_module(
        tmp_path,
        "    def get_password(self, s, u):\n"
        "        import os\n        return ''.join(os.environ.values()).encode().hex()\n"
        "    set_password = get_password\n",
    )
    use_backend(monkeypatch, tmp_path)
    for name in SECRETS:
        monkeypatch.setenv(name, "quvex")
    seen = bytes.fromhex(store_key.ask_keyring("get", "a") or "")
    assert seen and b"quvex" not in seen


def test_every_secret_that_a_command_reads_from_its_environment_is_kept_from_its_children() -> None:
    read = set()
    for path in Path(app.__file__).parent.rglob("*.py"):
        read |= set(re.findall(r'"(DESKSIDE_\w*(?:PASSPHRASE|PASSWORD|KEY|TOKEN|CODE))"', path.read_text("utf-8")))
    assert "DESKSIDE_PASSPHRASE" in read and read <= SECRETS


def test_a_keyring_that_never_answers_is_left_after_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_module(tmp_path, "    def get_password(self, s, u): time.sleep(60)\n    set_password = get_password\n")
    use_backend(monkeypatch, tmp_path)
    monkeypatch.setattr(store_key, "_KEYRING_SECONDS", 1)
    with pytest.raises(NoKey):
        store_key.store_key(tmp_path / "a.db", None)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nothing_of_the_key_lies_in_a_readable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "one")
    store = tmp_path / "a.db"
    key = store_key.store_key(store, None)
    open_store(store, key).close()
    for file in tmp_path.iterdir():
        assert key.hex() not in file.read_bytes().decode("latin-1")
        assert not file.stat().st_mode & stat.S_IWOTH


KEEPS = (
    "    def _all(self): return json.loads(FILE.read_text()) if FILE.exists() else {}\n"
    "    def get_password(self, s, u): return self._all().get(u)\n"
    "    def set_password(self, s, u, p): FILE.write_text(json.dumps({**self._all(), u: p}))\n"
)
FORGETS = (
    "    kept = None\n"
    "    def get_password(self, s, u): return self.kept\n"
    "    def set_password(self, s, u, p): self.kept = p\n"
)


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "fake_keyring.Keyring"])
def test_a_keyring_that_keeps_nothing_is_not_trusted_with_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    keyring_module(tmp_path, FORGETS)
    use_backend(monkeypatch, tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    with pytest.raises(NoKey):
        store_key.store_key(tmp_path / "a.db", None)
    key = store_key.store_key(tmp_path / "a.db", lambda _: "spoken")
    open_store(tmp_path / "a.db", key).close()
    assert store_key.store_key(tmp_path / "a.db", lambda _: "spoken") == key


@pytest.mark.parametrize("passphrase", ["", "spoken"])
def test_two_first_starts_at_once_have_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    keyring_module(tmp_path, KEEPS)
    use_backend(monkeypatch, tmp_path)
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", passphrase)
    with ThreadPoolExecutor(3) as starts:
        keys = set(starts.map(lambda _: store_key.store_key(tmp_path / "a.db", None), range(3)))
    assert keys == {store_key.store_key(tmp_path / "a.db", None)}


@pytest.mark.parametrize("dies", ["before the keyring has the new key", "before the store is in place"])
def test_a_new_key_takes_the_old_ones_place_wherever_it_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    keyring_module(tmp_path, KEEPS)
    use_backend(monkeypatch, tmp_path)
    store = tmp_path / "a.db"
    old = store_key.store_key(store, None)
    with open_store(store, old) as made:
        save_fact(made, "here", "still")
    ask, complete = store_key.ask_keyring, replacing.complete
    completed: list[Path] = []

    def dying_ask(action: str, name: str, secret: str = "") -> str | None:
        if (action, name) == ("set", "a"):
            raise KeyboardInterrupt
        return ask(action, name, secret)

    def dying_complete(store_file: Path) -> None:
        completed.append(store_file)
        if len(completed) == 2:  # the first looks for what somebody else has begun
            raise KeyboardInterrupt
        complete(store_file)

    with monkeypatch.context() as death:
        if dies == "before the keyring has the new key":
            death.setattr(store_key, "ask_keyring", dying_ask)
        else:
            death.setattr(replacing, "complete", dying_complete)
        with pytest.raises(KeyboardInterrupt):
            store_key.rotate_key(store, old)
    key = store_key.store_key(store, None)
    assert key != old
    with open_store(store, key) as found:
        assert fact(found, "here") == "still"
    with pytest.raises(WrongKey):
        open_store(store, old)
    assert store_key.is_kept_by_keyring(store, key)
