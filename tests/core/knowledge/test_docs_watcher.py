"""Changes are noticed soon, in bursts or one by one, whatever way an editor saves."""

import subprocess
import sys
import threading
import time

import pytest

from core.errors import WorkspaceMissing
from core.knowledge.docs_watcher import DocsWatcher
from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.store.database import Store
from core.store.opening import open_store

WAIT = 120  # seconds until a test gives up; noticing takes well under two


@pytest.fixture
def follow(docs, tmp_path, workspace, embedder):
    """Follows `docs`; `settled(words)` waits until exactly these pages hold the words."""
    changed = threading.Condition()
    looks, errors = [], []
    store = open_store(tmp_path / "store.db", bytes(32))
    reader = store.read_only()

    def look():
        with Store(store.path, bytes(32)) as own:
            *_, report = Indexer(own, workspace, embedder, read=read_here).scan()
        with changed:
            looks.append(report)
            changed.notify_all()
        return report.unsettled > 0

    def failed(error):
        with changed:
            errors.append(error)
            changed.notify_all()

    follower = DocsWatcher([docs], look, failed, quiet=0.1)
    follower.looks, follower.errors, follower.reader = looks, errors, reader

    def settled(words, *paths):
        sql = (
            "SELECT DISTINCT path FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid JOIN documents"
            " ON documents.id = document_id WHERE chunk_words MATCH ? ORDER BY path"
        )
        with changed:
            assert changed.wait_for(lambda: [p for (p,) in reader.rows(sql, (words,))] == list(paths), WAIT)

    follower.settled = settled
    follower.until = lambda condition: wait_for(changed, condition)
    follower.start()
    yield follower
    follower.stop()
    reader.close()
    store.close()


def wait_for(changed, condition):
    with changed:
        assert changed.wait_for(condition, WAIT)


def test_files_made_changed_moved_and_deleted_are_followed(docs, follow):
    (docs / "a.md").write_text("apple")
    follow.settled("apple", "a.md")
    (docs / "a.md").write_text("banana")
    follow.settled("banana", "a.md")
    follow.settled("apple")
    (docs / "deep" / "er").mkdir(parents=True)
    (docs / "a.md").rename(docs / "deep" / "er" / "b.md")
    follow.settled("banana", "deep/er/b.md")
    (docs / "deep" / "er" / "b.md").unlink()
    follow.settled("banana")
    assert follow.errors == []


def save_by_replacing(path, text):
    path.with_suffix(".tmp").write_text(text)
    path.with_suffix(".tmp").replace(path)


def save_by_renaming_away(path, text):
    path.rename(path.with_name(path.name + "~"))
    path.write_text(text)
    path.with_name(path.name + "~").unlink()


def save_by_truncating(path, text):
    with path.open("w") as file:
        file.flush()
        time.sleep(0.05)
        file.write(text)


def save_in_place_of_the_same_size(path, text):
    with path.open("r+") as file:
        file.write(text)


@pytest.mark.parametrize(
    "save", [save_by_replacing, save_by_renaming_away, save_by_truncating, save_in_place_of_the_same_size]
)
def test_every_way_editors_save(docs, follow, save, embedder):
    (docs / "a.md").write_text("apple")
    follow.settled("apple", "a.md")
    embedder.embedded.clear()
    save(docs / "a.md", "grape")
    follow.settled("grape", "a.md")
    follow.settled("apple")
    assert embedder.embedded.count("grape") == 1


def test_a_burst_of_changes_is_one_look_or_few(docs, follow, embedder):
    follow.until(lambda: follow.looks)
    for number in range(2000):
        (docs / f"page {number}.md").write_text(f"# Page {number}\n\nNumber {number} says burst.")
    follow.until(lambda: follow.looks[-1].files == 2000)
    assert len(follow.looks) < 20
    passages = [text for text in embedder.embedded if "burst" in text]
    assert len(passages) == len(set(passages)) == 2000


def branch(name, numbers):
    """The pages of a branch: every sentence of them names it."""
    return {f"{n % 20}/{n}.md": f"# Page {n}\n\n" + f"Number {n} is of {name}. " * 30 + "End." for n in numbers}


@pytest.fixture
def repository(docs):
    """Two branches that differ in every file; the old one is checked out. Gives a checkout, and their pages."""
    pages = {"old": branch("old", range(2000)), "new": branch("new", range(100, 2100))}

    def git(*arguments):
        subprocess.run(["git", "-C", docs, "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments], check=True)

    git("init", "-q")
    for name in pages:
        git("checkout", "-q", "--orphan", name)
        for file in docs.glob("*/*.md"):
            file.unlink()
        for path, text in pages[name].items():
            (docs / path).parent.mkdir(exist_ok=True)
            (docs / path).write_text(text)
        git("add", "--all")
        git("commit", "-q", "-m", name)
    git("checkout", "-q", "old")
    return lambda name: git("checkout", "-q", name), pages


def test_a_git_checkout_that_touches_2000_files(repository, follow, embedder):
    checkout, pages = repository
    whole = {name: {path: text.removeprefix("# ") for path, text in pages[name].items()} for name in pages}

    def stored():
        rows = follow.reader.rows("SELECT path, text FROM documents")
        assert len(dict(rows)) == len(rows), "doubled"
        assert all(text in (whole["old"].get(path), whole["new"].get(path)) for path, text in rows), "half"
        return dict(rows)

    follow.until(lambda: stored() == whole["old"])
    embedder.embedded.clear()
    looks = len(follow.looks)
    checkout("new")
    follow.until(lambda: stored() == whole["new"])
    assert len(follow.looks) - looks < 20
    passages = [text for text in embedder.embedded if "is of" in text]
    assert len(passages) == len(set(passages)) and not any("of old" in text for text in passages)
    assert follow.errors == []


def test_a_folder_unplugged_and_back(docs, follow, embedder):
    (docs / "a.md").write_text("apple")
    follow.settled("apple", "a.md")
    embedder.embedded.clear()
    docs.rename(docs.with_name("away"))
    follow.until(lambda: follow.errors)
    assert isinstance(follow.errors[0], WorkspaceMissing)
    follow.settled("apple", "a.md")
    (docs.with_name("away") / "b.md").write_text("banana")
    docs.with_name("away").rename(docs)
    follow.settled("banana", "b.md")
    assert "apple" not in embedder.embedded
    (docs / "c.md").write_text("cherry")
    follow.settled("cherry", "c.md")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right that few have")
def test_what_no_event_tells_is_found_by_polling(docs, follow, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (docs / "link").symlink_to(tmp_path / "elsewhere")
    follow.until(lambda: follow.looks)
    (tmp_path / "elsewhere" / "a.md").write_text("apple")
    follow.settled("apple", "link/a.md")
    assert sum(report.added for report in follow.looks) == 1
    (tmp_path / "elsewhere" / "a.md").unlink()
    follow.settled("apple")
    assert sum(report.removed for report in follow.looks) == 1
    assert follow.errors == []


def test_without_a_watcher_poll_seconds_find_changes(docs, follow, monkeypatch):
    monkeypatch.setattr("core.knowledge.docs_watcher._EventHandler.on_any_event", lambda *_: None)
    follow.until(lambda: follow.looks)
    (docs / "a.md").write_text("apple")
    follow.settled("apple", "a.md")
    (docs / "a.md").write_text("banana and pear")
    follow.settled("banana", "a.md")
    assert (sum(report.added for report in follow.looks), sum(report.changed for report in follow.looks)) == (1, 1)


def test_a_file_still_being_written_is_looked_at_again(docs):
    looked = threading.Semaphore(0)
    answers = iter([True, True])

    def look():
        looked.release()
        return next(answers, False)

    follower = DocsWatcher([docs], look, lambda error: None, quiet=0.01)
    follower.start()
    assert all(looked.acquire(timeout=WAIT) for _ in range(3))
    assert not looked.acquire(timeout=0.2), "and then no more"
    follower.stop()


def test_our_own_reading_is_no_change(docs, follow):
    (docs / "a.md").write_text("apple")
    follow.settled("apple", "a.md")
    time.sleep(0.5)
    looks = len(follow.looks)
    with (docs / "a.md").open() as file:
        file.read()
    assert list(docs.iterdir())
    time.sleep(0.5)
    assert len(follow.looks) == looks
