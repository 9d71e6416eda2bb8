import pytest

from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused


def test_a_format_that_is_not_read_is_named_with_what_to_save_it_as(docs, store, index):
    (docs / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (docs / "picture.png").write_bytes(b"x")
    report = index()
    [failure] = report.failed
    assert (failure.path, failure.reason, failure.values) == (
        "old.doc",
        "format-not-read",
        {"format": "DOC", "instead": "DOCX"},
    )
    assert report.skipped == 1


@pytest.mark.parametrize("name", ["a.PPT", "b.pages", "c.tar.gz"])
def test_it_is_told_by_its_name(name):
    with pytest.raises(Refused) as caught:
        list(reader_for(name).read(b"x", name))
    assert caught.value.reason == "format-not-read"
