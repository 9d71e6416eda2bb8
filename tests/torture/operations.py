"""What is interrupted: each operation that changes a store or a file beside it, how it begins, and what may be found
after a death at any moment. The command is the real one, run by whoever interrupts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

from core.errors import WrongKey
from core.store import migrations
from core.store.backup import verify
from core.store.database import Store
from core.store.key_file import key_from_passphrase
from tests.torture.scene import ERASED, NEW_PASSPHRASE, PAGES, PASSPHRASE, Scene, make_scene, past_tickets
from tests.torture.store_content import Content, content, differences

Way = TypeVar("Way")
OLDEST_MIGRATED = 10
"""The schema that the migration starts from: before measures, past answers and nearest chunks."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One of them. `whole`: either all of it has happened or nothing, else page by page and ticket by ticket."""

    name: str
    arguments: Callable[[Scene], tuple[str, ...]]
    prepare: Callable[[Scene], None] = lambda scene: None
    whole: bool = False
    once: bool = False
    """Once it is done, it is refused: nobody is left to erase, the backup is there, the passphrase is another."""
    environment: Mapping[str, str] = field(default_factory=dict)
    after: str = PASSPHRASE
    """The passphrase that opens the store once it is done."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation ready to be interrupted as often as one likes: each time on a copy of `scene`."""

    operation: Operation
    scene: Scene
    old: Content
    new: Content

    def arguments(self, scene: Scene) -> tuple[str, ...]:
        """The command's arguments on a copy of the scene."""
        return self.operation.arguments(scene)


def prepared(operation: Operation, base: Scene, folder: Path) -> Prepared:
    """Runs it once undisturbed, to know what it comes to. Raises `AssertionError` with the program's words."""
    scene = base.copy(folder / "before")
    operation.prepare(scene)
    before = scene.copy(folder / "old")
    with before.open() as store:
        old = content(store)
    undisturbed = scene.copy(folder / "new")
    done = undisturbed.run(*operation.arguments(undisturbed), extra=operation.environment)
    assert done.returncode == 0, f"{operation.name}: {done.stderr}"
    with undisturbed.open(operation.after) as store:
        return Prepared(operation, scene, old, content(store))


def misses(one: Prepared, scene: Scene) -> list[str]:
    """What is wrong with a scene on which the operation was interrupted, a line each."""
    try:
        passphrase, store = _opened(one, scene)
    except Exception as error:  # noqa: BLE001 — whatever keeps a store from opening is what is looked for
        return [f"the store does not open: {error!r}"]
    with store:
        try:
            found = content(store)
        except Exception as error:  # noqa: BLE001 — and whatever is wrong inside
            return [f"the store is not whole: {error!r}"]
    wrong = _half_done(one, found, passphrase)
    wrong.extend(f"left behind: {file.name}" for file in scene.store_file.parent.iterdir() if _is_half(file))
    backup = scene.folder / "copy.db"
    if one.operation.name == "backup" and backup.exists():
        wrong.extend(_backup_misses(backup, one.old))
    return wrong


def _opened(one: Prepared, scene: Scene) -> tuple[str, Store]:
    try:
        return PASSPHRASE, scene.open()
    except WrongKey:
        if one.operation.after == PASSPHRASE:
            raise
    return one.operation.after, scene.open(one.operation.after)


def _half_done(one: Prepared, found: Content, passphrase: str) -> list[str]:
    if one.operation.whole:
        expected = [one.old, one.new] if one.operation.after == PASSPHRASE else [one.old]
        return [] if found in expected else [f"neither the old nor the new state, under {passphrase!r}"]
    pages = differences(found.pages, one.old.pages, one.new.pages)
    tickets = differences(found.tickets, one.old.tickets, one.new.tickets)
    return [f"half done: {name}" for name in (*pages, *tickets)]


def _is_half(file: Path) -> bool:
    return ".part" in file.name or ".restoring" in file.name


def _backup_misses(backup: Path, old: Content) -> list[str]:
    try:
        rows = verify(backup, key_from_passphrase(PASSPHRASE, backup))
    except Exception as error:  # noqa: BLE001 — under its final name a backup must open, whatever happened
        return [f"the backup does not open: {error!r}"]
    return [] if rows["tickets"] == old.counts["tickets"] else ["the backup lacks tickets"]


def _change_docs(scene: Scene) -> None:
    docs = scene.workspace / "docs"
    names = sorted(PAGES)
    for name in names[:3]:
        (docs / name).write_text(PAGES[name].replace("takes", "needs"), encoding="utf-8")
    for name in names[3:5]:
        (docs / name).unlink()
    for number in range(4):
        (docs / f"new-{number}.md").write_text(f"# New {number}\n\nThe new page {number} is short.\n", encoding="utf-8")


def _more_past(scene: Scene) -> None:
    (scene.folder / "more.jsonl").write_text(past_tickets(250, first=1000), encoding="utf-8")


def _make_old(scene: Scene) -> None:
    """A store as an older version left it: its pages are indexed, its tickets are there."""
    key = key_from_passphrase(PASSPHRASE, scene.store_file)
    scene.store_file.unlink()
    with Store(scene.store_file, key) as store:
        migrations.migrate(store, up_to=OLDEST_MIGRATED)
        with store.transaction():
            for number in range(40):
                customer = store.insert(
                    "INSERT INTO customers (source_id, name, email, name_key) VALUES (?, 'Ada', ?, 'ada')",
                    (f"c{number}", f"ada-{number}@example.org"),
                )
                ticket = store.insert(
                    "INSERT INTO tickets (source_id, customer_id, subject, channel, language, created, origin,"
                    " seen_at, updated_at) VALUES (?, ?, 'Repair', 'email', 'en', '', 'seen', 1.8e9, 1.8e9)",
                    (f"old-{number}", customer),
                )
                store.execute(
                    "INSERT INTO messages VALUES (?, 0, 'customer', 'Ada', '', 'How long does it take?', '', '')",
                    (ticket,),
                )


def _other_state(scene: Scene) -> None:
    """A backup of another state of the store than the one it will replace."""
    done = scene.run("backup", str(scene.folder / "kept.db"))
    assert done.returncode == 0, done.stderr
    _more_past(scene)  # not an erasure: what was erased stays so after a restore
    done = scene.run("import", str(scene.folder / "more.jsonl"))
    assert done.returncode == 0, done.stderr


OPERATIONS = (
    Operation("indexing", lambda scene: ("index",), _change_docs),
    Operation("drafting", lambda scene: ("assist", "--keep", str(scene.folder / "ticket.eml"))),
    Operation("migration", lambda scene: ("search", "repair"), _make_old, whole=True),
    Operation("import", lambda scene: ("import", str(scene.folder / "more.jsonl")), _more_past),
    Operation("erase", lambda scene: ("erase", "--customer", ERASED), whole=True, once=True),
    Operation("backup", lambda scene: ("backup", str(scene.folder / "copy.db")), whole=True, once=True),
    Operation("restore", lambda scene: ("restore", str(scene.folder / "kept.db")), _other_state, whole=True),
    Operation(
        "re-keying", lambda scene: ("passphrase",), whole=True, once=True,
        environment={"DESKSIDE_NEW_PASSPHRASE": NEW_PASSPHRASE}, after=NEW_PASSPHRASE,
    ),
)  # fmt: skip


def interrupted(
    one: Prepared, ways: Sequence[Way], interrupt: Callable[[Prepared, Way, Scene], list[str]], place: Path
) -> list[list[str]]:
    """What was wrong after each way to interrupt the operation, each on a fresh copy of the scene; two at a time."""

    def attempt(at: int) -> list[str]:
        scene = one.scene.copy(place / str(at))
        try:
            return interrupt(one, ways[at], scene)
        finally:
            rmtree(scene.folder)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(attempt, range(len(ways))))


def prepare_all(folder: Path) -> list[Prepared]:
    """Every operation, ready."""
    base = make_scene(folder / "base")
    return [prepared(operation, base, folder / operation.name) for operation in OPERATIONS]
