"""Another embedder: asked first, the old index answers until the new one is whole, interrupted it goes on."""

import pytest

from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.knowledge.search import Searcher
from core.store import vectors

PAGES = {
    "returns.md": "# Returns\n\n## How long\n\nWithin 30 days of delivery.\n\n## Cost\n\nReturn shipping is $4.50.\n",
    "long.md": "# Care\n\n" + "\n".join(f"Sentence {n} says how to care for part {n} of the lamp." for n in range(60)),
}


@pytest.fixture
def other(embedder):
    """Reads more at once, so it cuts otherwise, and gives vectors of another length."""
    return type(embedder)(digest="d2", dimensions=16, max_tokens=512)


@pytest.fixture
def made(docs, index, embedder):
    """An index made by the old embedder."""
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    index()
    embedder.embedded.clear()


@pytest.fixture
def changing(store, workspace, embedder, other):
    """An indexer that would use the other embedder, with the old one still on this machine."""

    def changing(*, old_present: bool = True) -> Indexer:
        def former(model, digest):
            return embedder if old_present and digest == embedder.identity.digest else None

        return Indexer(store, workspace, other, read=read_here, former=former)

    return changing


def whole(store):
    """Every chunk and every page has exactly one vector of every embedder there is."""
    store.check()
    chunks = {row for (row,) in store.rows("SELECT id FROM chunks")}
    pages = {row for (row,) in store.rows("SELECT id FROM documents")}
    for known in vectors.embedders(store):
        for table, column, ids in (
            (known.vectors, "chunk_id", chunks),
            (known.knn, "chunk_id", chunks),
            (known.titles, "document_id", pages),
        ):
            rows = [row for (row,) in store.rows(f"SELECT {column} FROM {table}")]
            assert sorted(rows) == sorted(ids), table


def digests(store):
    return [known.digest for known in vectors.embedders(store)]


def without_vector(store):
    """Chunks that the embedder that answers can't find."""
    return vectors.count_pending(store, vectors.answering(store))


def test_nothing_is_begun_before_somebody_has_agreed(made, changing, store, docs, embedder, other):
    indexer = changing()
    change = indexer.embedder_change()
    assert (change.old_model, change.agreed, change.old_present) == ("counting", False, True)
    assert change.texts == store.value("SELECT count(DISTINCT digest) FROM chunks")
    (docs / "new.md").write_text("# New\n\nNovel words.", encoding="utf-8")
    *_, report = indexer.scan()
    assert digests(store) == ["d1"] and other.embedded == []
    assert report.pending == 0 and any("Novel" in text for text in embedder.embedded), "the old one keeps up"
    whole(store)


def test_the_old_index_answers_at_every_step_until_the_new_one_is_whole(made, changing, store, monkeypatch):
    monkeypatch.setattr("core.knowledge.embedding.BATCH", 1)
    indexer = changing()
    indexer.agree_to_change()
    answered = []
    for _ in indexer.scan():
        answered.append(vectors.answering(store).digest)
        assert without_vector(store) == 0, "no passage is without the vector of the one that answers"
    assert answered.index("d2") > 5 and answered == sorted(answered)
    assert digests(store) == ["d2"], "the old vectors went in one go"
    assert indexer.embedder_change() is None
    whole(store)


def test_what_is_cut_for_the_new_one_is_what_a_fresh_index_would_hold(made, changing, store, index, other):
    before = store.value("SELECT max(end - start) FROM chunks")
    indexer = changing()
    indexer.agree_to_change()
    list(indexer.scan())
    cuts = (
        "SELECT path, cut, ordinal, start, end FROM chunks JOIN documents ON documents.id = document_id"
        " ORDER BY path, cut, ordinal"
    )
    changed = store.rows(cuts)
    store.execute("DELETE FROM files")
    index(embedder=other)
    assert store.rows(cuts) == changed
    assert store.value("SELECT max(end - start) FROM chunks") > 1.5 * before, "longer than the old one could read"


@pytest.mark.parametrize("steps", range(0, 60, 3))
def test_interrupted_anywhere_it_goes_on_and_nobody_is_asked_again(made, changing, store, other, monkeypatch, steps):
    monkeypatch.setattr("core.knowledge.embedding.BATCH", 1)
    changing().agree_to_change()
    left = iter(range(steps))
    *_, report = changing().scan(lambda: next(left, None) is None)
    done = len(other.embedded)
    if report.cancelled and vectors.answering(store).digest == "d1":
        assert changing().embedder_change().agreed
    whole_or_old = without_vector(store)
    assert whole_or_old == 0
    *_, report = changing().scan()
    assert (report.cancelled, report.pending, digests(store)) == (False, 0, ["d2"])
    assert len(other.embedded) == len(set(other.embedded)) or done == 0, "no text was read twice"
    whole(store)


def test_what_is_edited_meanwhile_is_found_by_meaning_at_once(made, changing, store, docs, monkeypatch):
    monkeypatch.setattr("core.knowledge.embedding.BATCH", 1)
    monkeypatch.setattr("core.knowledge.index_run._LOOK_SECONDS", 0.0)
    monkeypatch.setattr("core.knowledge.index_run._LOOK_SHARE", 0)
    indexer = changing()
    indexer.agree_to_change()
    steps = indexer.scan()
    next(step for step in steps if step.phase == "embedding")
    (docs / "returns.md").write_text(PAGES["returns.md"].replace("30 days", "45 days"), encoding="utf-8")
    next(step for step in steps if step.phase == "embedding")
    assert store.value("SELECT count(*) FROM chunks WHERE body LIKE '%45 days%'") > 0
    assert vectors.answering(store).digest == "d1" and without_vector(store) == 0
    list(steps)
    assert digests(store) == ["d2"]
    whole(store)


def test_going_back_lets_the_begun_index_go(made, changing, store, index):
    indexer = changing()
    indexer.agree_to_change()
    left = iter(range(3))
    list(indexer.scan(lambda: next(left, None) is None))
    assert digests(store) == ["d1", "d2"]
    index()
    assert digests(store) == ["d1"]
    whole(store)


def test_a_third_embedder_takes_the_place_of_the_one_begun(made, changing, store, workspace, embedder):
    changing().agree_to_change()
    third = type(embedder)(digest="d3", dimensions=8)
    indexer = Indexer(store, workspace, third, read=read_here)
    assert not indexer.embedder_change().agreed
    indexer.agree_to_change()
    assert digests(store) == ["d1", "d3"]


def test_search_asks_the_embedder_whose_index_is_whole(made, changing, store, embedder, other):
    indexer = changing()
    searcher = Searcher(store, other, former=lambda model, digest: embedder if digest == "d1" else None)
    embedder.embedded.clear()
    other.embedded.clear()
    assert searcher.search("how long").by_meaning
    assert (embedder.embedded, other.embedded) == (["how long"], [])
    indexer.agree_to_change()
    list(indexer.scan())
    embedder.embedded.clear()
    assert searcher.search("what does it cost").by_meaning
    assert embedder.embedded == [] and other.embedded[-1] == "what does it cost"
    searcher.close()


def test_without_the_old_model_words_answer_until_the_new_index_is_whole(made, changing, store, docs, other):
    indexer = changing(old_present=False)
    assert not indexer.embedder_change().old_present
    searcher = Searcher(store, other)
    result = searcher.search("shipping cost")
    assert not result.by_meaning and result.hits[0].passage.path == "returns.md"
    indexer.agree_to_change()
    list(indexer.scan())
    assert searcher.search("shipping cost").by_meaning
    searcher.close()
    whole(store)


def test_the_time_it_takes_is_measured_on_texts_of_the_store(made, changing, other):
    indexer = changing()
    change = indexer.embedder_change()
    assert indexer.expected_seconds(change) > 0
    assert set(other.embedded) and all("\n" in text for text in other.embedded)
