import pytest

from core.knowledge.readers import archive, unpacking
from core.knowledge.readers.refusal import Refused


def reasons(data):
    return {
        name: found.reason if isinstance(found, Refused) else found.text for name, found in archive.read(data, "a.zip")
    }


def test_members_are_read_as_files_and_a_bad_one_costs_only_itself(by_hand):
    data = by_hand.zipped(
        {"docs/a.md": "# A\n\nWords.", "b.pdf": b"%PDF nothing", "pic.png": b"x", ".hidden.md": "x",
         "../../up.txt": "Up.",
         "inner.zip": by_hand.zipped({"x.md": "x"}), "empty.txt": ""}
    )  # fmt: skip
    assert reasons(data) == {
        "docs/a.md": "A\n\nWords.", "b.pdf": "damaged", "up.txt": "Up.", "inner.zip": "too-deep", "empty.txt": "empty",
    }  # fmt: skip


def test_a_bomb_is_refused_before_it_is_unpacked(by_hand, monkeypatch):
    monkeypatch.setattr(unpacking, "UNPACKED_LIMIT", 1_000_000)
    with pytest.raises(Refused) as caught:
        reasons(by_hand.zipped({"a.txt": b"0" * 2_000_000}))
    assert caught.value.reason == "unpacks-too-large"


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb(by_hand):
    data = bytearray(by_hand.zipped({"a.txt": b"0" * 2_000_000}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(signature) + offset
        data[at : at + 4] = (1000).to_bytes(4, "little")
    assert reasons(bytes(data)) == {"a.txt": "damaged"}


def test_too_many_members(by_hand, monkeypatch):
    monkeypatch.setattr(unpacking, "MEMBER_LIMIT", 3)
    with pytest.raises(Refused) as caught:
        reasons(by_hand.zipped({f"{n}.txt": "x" for n in range(4)}))
    assert caught.value.reason == "too-many-members"


def test_encrypted_members_and_damaged_archives(by_hand):
    data = bytearray(by_hand.zipped({"a.txt": "words"}))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(signature) + offset] |= 1
    assert reasons(bytes(data)) == {"a.txt": "encrypted"}
    with pytest.raises(Refused):
        reasons(b"PK\x03\x04 nothing")


def test_a_folder_set_aside_is_named_once(by_hand):
    data = by_hand.zipped({"a.md": "One.", "Archive/b.md": "Two.", "Archive/x/c.md": "Three."})
    assert reasons(data) == {"a.md": "One.", "Archive": "set-aside"}


@pytest.mark.parametrize(("failure", "reason"), [(RecursionError, "reader-crashed"), (MemoryError, "too-much-memory")])
def test_a_member_that_its_reader_fails_at_costs_only_itself(by_hand, monkeypatch, failure, reason):
    real = archive.reader_for("x.txt").module

    class Failing:
        module = real

        @staticmethod
        def read(content, name):
            raise failure

    find = archive.reader_for
    monkeypatch.setattr(archive, "reader_for", lambda path: Failing() if path == "bad.txt" else find(path))
    assert reasons(by_hand.zipped({"bad.txt": "x", "a.md": "One."})) == {"bad.txt": reason, "a.md": "One."}
