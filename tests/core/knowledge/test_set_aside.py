import pytest

from core.knowledge.file_discovery import discover_files
from core.knowledge.set_aside import is_conflicting_copy, is_folder_set_aside


@pytest.mark.parametrize(
    "name", ["archive", "99_Archive", "Archiv 2019", "_old", "node_modules", "Drafts", "Papierkorb"]
)
def test_folders_that_hold_nothing_for_anybody(name):
    assert is_folder_set_aside(name)


@pytest.mark.parametrize("name", ["archiving", "old-orders", "help", "draft-beer", "vendor", "2019"])
def test_folders_that_only_sound_so(name):
    assert not is_folder_set_aside(name)


@pytest.mark.parametrize(
    "name",
    [
        "fees (Lena's conflicted copy 2026-03-04).md",
        "fees.sync-conflict-20260304-101112-ABCDEFG.md",
        "fees (SFConflict lena@example.org 2026-03-04-10-11-12).md",
        "fees (In Konflikt stehende Kopie von Lena 2026-03-04).md",
        "fees [conflicted].md",
        "fees_LOCAL_4711.md",
    ],
)
def test_copies_in_conflict(name):
    assert is_conflicting_copy(name)


@pytest.mark.parametrize("name", ["conflicts.md", "sync.md", "fees (1).md", "local_1.md", "resolving (a) conflict.md"])
def test_pages_about_conflicts(name):
    assert not is_conflicting_copy(name)


def test_both_are_named_and_not_read(tmp_path):
    for name in ("a.md", "Archive/b.md", "help/node_modules/c.md", "help/a (conflicted copy 2026-03-04).md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Words.")
    found = discover_files([tmp_path])
    assert [file.path for file in found.files] == ["a.md"]
    assert {failure.path: failure.reason for failure in found.failures} == {
        "Archive": "set-aside",
        "help/node_modules": "set-aside",
        "help/a (conflicted copy 2026-03-04).md": "conflicting-copy",
    }
