"""Only what changed is read and embedded, deleted means gone, and nothing is half or twice."""

import os
import shutil

import pytest

from core.errors import ModelGone, WorkspaceMissing
from core.knowledge.document_reading import read_here
from core.knowledge.index_progress import IndexProgress
from core.knowledge.indexing import Indexer
from core.knowledge.status import index_status
from core.store import vectors
from core.store.search_reader import SearchReader

PAGES = {
    "returns.md": "# Returns\n\n## How long\n\nWithin 30 days of delivery.\n\n## Cost\n\nReturn shipping is $4.50.\n",
    "billing/invoice.md": "---\ntitle: Invoices\n---\n\nInvoices are sent on the first day of each month.\n",
    "internal/refunds.txt": "Refunds above $100 need a second agent.\n",
    "about.html": "<html lang=en><h1>About us</h1><p>We sell lamps.</p></html>",
}


@pytest.fixture
def pages(docs):
    for name, text in PAGES.items():
        write(docs / name, text)
    return docs


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(store, words):
    query = (
        "SELECT DISTINCT path FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid"
        " JOIN documents ON documents.id = document_id WHERE chunk_words MATCH ? ORDER BY path"
    )
    return [path for (path,) in store.rows(query, (words,))]


def assert_whole(store):
    """Every chunk is an exact span with its words and one vector; nothing else is there."""
    store.check()
    store.execute("INSERT INTO chunk_words (chunk_words) VALUES ('integrity-check')")
    for text, start, end, body in store.rows(
        "SELECT text, start, end, body FROM documents JOIN chunks ON document_id = documents.id"
    ):
        assert text[start:end] == body
    chunks = {row for (row,) in store.rows("SELECT id FROM chunks")}
    for embedder in vectors.embedders(store):
        not_zero = f"SELECT chunk_id FROM {embedder.vectors} WHERE exact != zeroblob({embedder.dimensions})"
        for table, column, expected in (
            (embedder.vectors, "chunk_id", chunks),
            (embedder.knn, "chunk_id", {row for (row,) in store.rows(not_zero)}),
            (embedder.titles, "document_id", {row for (row,) in store.rows("SELECT id FROM documents")}),
        ):
            ids = [row for (row,) in store.rows(f"SELECT {column} FROM {table}")]
            assert len(ids) == len(set(ids)) and set(ids) == expected, table


def everything(store):
    """All that stands in any table, the shadow tables of words and vectors included."""
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "".join(repr(store.rows(f'SELECT * FROM "{name}"')) for name in tables)


def test_pages_are_stored_with_all_that_is_known_of_them(pages, index, store):
    report = index()
    assert (report.files, report.added, report.pending, report.failed) == (4, 4, 0, ())
    assert_whole(store)
    rows = store.rows("SELECT path, title, titled, audience FROM documents ORDER BY path")
    assert rows == [
        ("about.html", "About us", 1, "public"),
        ("billing/invoice.md", "Invoices", 1, "public"),
        ("internal/refunds.txt", "Refunds", 0, "internal"),
        ("returns.md", "Returns", 1, "public"),
    ]
    assert found(store, "delivery") == ["returns.md"]
    status = index_status(store)
    assert (status.files, status.pending, status.embedder) == (4, 0, "counting") and status.last_indexed


def test_nothing_changed_means_nothing_done(pages, index, embedder):
    index()
    embedder.embedded.clear()
    report = index()
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert embedder.embedded == []


def test_a_touched_file_is_not_even_stored_again(pages, index, store, embedder):
    index()
    embedder.embedded.clear()
    stored = store.rows("SELECT indexed_at FROM files ORDER BY path")
    os.utime(pages / "returns.md", (1, 1))
    assert index().changed == 0
    assert store.rows("SELECT indexed_at FROM files ORDER BY path") == stored
    assert embedder.embedded == []


def test_an_edited_paragraph_embeds_only_its_chunks(docs, index, store, embedder):
    sections = [f"## Part {n}\n\n{'word ' * 40}number {n}.\n" for n in range(30)]
    write(docs / "long.md", "# Long\n\n" + "\n".join(sections))
    index()
    embedder.embedded.clear()
    sections[17] = sections[17].replace("number 17", "figure seventeen")
    write(docs / "long.md", "# Long\n\n" + "\n".join(sections))
    assert index().changed == 1
    assert len(embedder.embedded) == 2, "one chunk of each cut"
    assert all("figure seventeen" in text for text in embedder.embedded)
    assert_whole(store)


def test_a_paragraph_put_first_moves_spans_and_embeds_only_itself(pages, index, store, embedder):
    index()
    embedder.embedded.clear()
    write(pages / "returns.md", PAGES["returns.md"].replace("## How long", "## New\n\nFresh words.\n\n## How long"))
    index()
    assert all("Fresh" in text for text in embedder.embedded)
    assert_whole(store)


@pytest.mark.parametrize("name", ["returns.md", "internal/refunds.txt"])
def test_a_moved_or_renamed_file_keeps_its_vectors_and_ids(pages, index, store, embedder, name):
    index()
    embedder.embedded.clear()
    ids = store.rows("SELECT id FROM chunks ORDER BY id")
    target = pages / "elsewhere" / (f"renamed.{name.rpartition('.')[2]}")
    target.parent.mkdir()
    (pages / name).rename(target)
    report = index()
    assert (report.moved, report.added, report.removed, report.changed) == (1, 0, 0, 0)
    assert [text for text in embedder.embedded if "\n" in text or "Refunds above" in text] == []
    assert store.rows("SELECT id FROM chunks ORDER BY id") == ids
    assert_whole(store)
    assert found(store, "renamed") == (["elsewhere/renamed.txt"] if name.endswith("txt") else [])


def test_a_copy_shares_vectors(pages, index, store, embedder):
    index()
    embedder.embedded.clear()
    shutil.copy(pages / "returns.md", pages / "copy.md")
    assert index().added == 1
    assert embedder.embedded == []
    assert_whole(store)
    (pages / "returns.md").unlink()
    index()
    assert found(store, "delivery") == ["copy.md"]
    assert_whole(store)


def test_deleted_means_gone_from_every_table(pages, index, store):
    index()
    secret = store.value("SELECT exact FROM vectors_1 JOIN chunks ON chunks.id = chunk_id WHERE body LIKE '%delivery%'")
    assert "delivery" in everything(store) and repr(secret) in everything(store)
    (pages / "returns.md").unlink()
    assert index().removed == 1
    left = everything(store)
    assert "delivery" not in left and "deliveri" not in left and repr(secret) not in left
    assert_whole(store)
    raw = decrypted_pages(store)
    assert b"Return shipping" not in raw and secret not in raw, "not even in pages that are free now"


def decrypted_pages(store):
    """Every page of the file as plain bytes, free ones too."""
    raw = store._connection.serialize("main")
    assert b"CREATE TABLE" in raw
    return raw


def test_edited_out_words_are_gone_too(pages, index, store):
    index()
    write(pages / "returns.md", PAGES["returns.md"].replace("Within 30 days of delivery", "For a month"))
    index()
    assert "deliver" not in everything(store)
    assert b"of delivery" not in decrypted_pages(store)


def test_words_come_first_and_vectors_follow_when_there_is_an_embedder(pages, index, store, embedder):
    report = index(embedder=None)
    assert report.pending == report.chunks > 0
    assert found(store, "delivery") == ["returns.md"]
    assert index_status(store).embedder == ""
    assert index().pending == 0
    assert_whole(store)
    embedder.embedded.clear()
    assert index(embedder=None).pending == 0, "an absent embedder takes no vectors away"
    index()
    assert embedder.embedded == []


def test_cancelled_anywhere_it_goes_on_where_it_was(pages, index, store, workspace, embedder):
    for steps in range(40):
        left = iter(range(steps))
        last = None
        for step in Indexer(store, workspace, embedder, read=read_here).scan(
            lambda left=left: next(left, None) is None
        ):
            last = step
        if not last.cancelled:
            break
    assert not last.cancelled and last.pending == 0
    assert len(embedder.embedded) == len(set(embedder.embedded)), "nothing was embedded twice"
    assert_whole(store)


def test_what_is_saved_while_vectors_are_made_is_found_at_once(pages, store, workspace, embedder, monkeypatch):
    monkeypatch.setattr("core.knowledge.index_run._LOOK_SECONDS", 0.0)
    monkeypatch.setattr("core.knowledge.embedding.BATCH", 1)
    monkeypatch.setattr("core.knowledge.index_run._LOOK_SHARE", 0)
    steps = Indexer(store, workspace, embedder, read=read_here).scan()
    step = next(step for step in steps if step.phase == "embedding")
    assert step.chunks < step.chunks_total
    write(pages / "new.md", "# New\n\nNovel words.")
    (pages / "about.html").unlink()
    step = next(step for step in steps if step.phase == "embedding")
    assert step.chunks < step.chunks_total, "and vectors are far from done"
    assert found(store, "novel") == ["new.md"] and found(store, "about") == []
    *_, report = steps
    assert (report.added, report.removed, report.pending) == (5, 1, 0)
    assert_whole(store)


def test_progress_counts_files_and_chunks(pages, store, workspace, embedder, monkeypatch):
    monkeypatch.setattr("core.knowledge.index_run._LOOK_SECONDS", 1e9)  # else a slow machine looks twice
    steps = list(Indexer(store, workspace, embedder).scan())
    reading = [step for step in steps if isinstance(step, IndexProgress) and step.phase == "reading"]
    embedding = [step for step in steps if isinstance(step, IndexProgress) and step.phase == "embedding"]
    assert [step.files for step in reading] == [0, 1, 2, 3] and reading[0].files_total == 4
    assert embedding[-1].chunks == embedding[-1].chunks_total > 0
    assert embedding[-1].rate > 0 and embedding[-1].seconds_left == 0


def test_a_host_that_dies_once_costs_nothing(pages, index, store, embedder):
    embed, calls = embedder.embed_passages, []

    def dying(texts, priority):
        calls.append(texts)
        if len(calls) == 2:
            raise ModelGone(model="counting")
        return embed(texts, priority)

    embedder.embed_passages = dying
    assert index().pending == 0
    assert_whole(store)


def test_a_text_that_kills_the_host_keeps_no_other_from_its_vector(pages, index, store, embedder):
    embed = embedder.embed_passages

    def poisoned(texts, priority):
        if any("$4.50" in text for text in texts):
            raise ModelGone(model="counting")
        return embed(texts, priority)

    embedder.embed_passages = poisoned
    assert index().pending == 0
    assert_whole(store)
    zeros = store.rows("SELECT body FROM chunks JOIN vectors_1 ON chunk_id = chunks.id WHERE exact = zeroblob(32)")
    assert zeros and all("$4.50" in body for (body,) in zeros)
    assert len(zeros) < store.value("SELECT count(*) FROM chunks")


def test_a_host_that_is_gone_for_good_leaves_the_words(pages, index, store, embedder):
    def dead(texts, priority):
        raise ModelGone(model="counting")

    embed, embedder.embed_passages = embedder.embed_passages, dead
    with pytest.raises(ModelGone):
        index()
    assert found(store, "delivery") == ["returns.md"]
    embedder.embed_passages = embed
    assert index().pending == 0
    assert_whole(store)


def test_a_docs_folder_that_is_away_is_not_an_empty_one(pages, index, store):
    index()
    pages.rename(pages.with_name("unplugged"))
    with pytest.raises(WorkspaceMissing):
        index()
    assert found(store, "delivery") == ["returns.md"]
    pages.with_name("unplugged").rename(pages)
    report = index()
    assert (report.added, report.removed, report.changed) == (0, 0, 0)


def test_an_empty_mount_point_is_not_an_emptied_folder(pages, index, store):
    index()
    shutil.move(pages, pages.with_name("full"))
    pages.mkdir()
    store.execute("UPDATE facts SET value = 'another device' WHERE name LIKE 'device of%'")
    assert index().removed == 0
    assert found(store, "delivery") == ["returns.md"]


def test_an_emptied_folder_is_empty(pages, index, store):
    index()
    shutil.rmtree(pages)
    pages.mkdir()
    assert index().removed == 4
    assert store.rows("SELECT * FROM chunks") == []


def test_several_docs_folders_stand_under_their_names(pages, tmp_path, index, store, workspace, embedder):
    from core.workspace.folder import Workspace

    write(tmp_path / "handbook" / "returns.md", "# Other\n\nOther words.")
    both = Workspace(workspace.root, (pages, tmp_path / "handbook"))
    index()
    embedder.embedded.clear()
    *_, report = Indexer(store, both, embedder).scan()
    assert report.added == 1 and report.moved == 0
    assert found(store, "other") == ["handbook/returns.md"]
    assert found(store, "delivery") == ["returns.md"], "paths of the first folder stay"


def test_a_folder_made_internal_is_read_again(pages, index, store):
    index()
    index(internal_folders=("billing",))
    rows = store.rows("SELECT path FROM documents WHERE audience = 'internal'")
    assert rows == [("billing/invoice.md",)]


GUIDELINE = "Ask the customer for the number. The customer knows it. Tell the customer that it takes five days."


def internal(store):
    """The pages that are, besides the one of the folder of that name."""
    rows = store.rows("SELECT path FROM documents WHERE audience = 'internal' AND path NOT LIKE 'internal/%'")
    return [path for (path,) in rows]


def test_a_page_that_speaks_to_agents_is_internal_unless_somebody_says_otherwise(pages, index, store):
    write(pages / "guides" / "lost.md", f"# Lost\n\n{GUIDELINE}")
    write(pages / "said.md", f"---\naudience: public\n---\n# Lost\n\n{GUIDELINE}")
    index()
    assert internal(store) == ["guides/lost.md"]
    index(public_folders=("Guides",))
    assert internal(store) == []


def test_the_team_can_say_how_a_page_for_agents_reads(pages, index, store, workspace):
    write(pages / "lost.md", f"# Lost\n\n{GUIDELINE}")
    index()
    assert internal(store) == ["lost.md"]
    write(workspace.root / "quoting.toml", 'extends = "default"\n[agents.en]\nmentions = []\norders = []\n')
    index()
    assert internal(store) == [], "read again under the new rules"


def test_an_improved_reader_reads_again_but_embeds_only_what_came_out_otherwise(pages, index, store, embedder):
    index()
    embedder.embedded.clear()
    store.execute("UPDATE files SET recipe = 'markdown 0, cuts 0' WHERE path LIKE '%.md'")
    assert index().changed == 2
    assert embedder.embedded == []


def test_the_whole_way_with_the_real_embedder(pages, index, store, real_embedder):
    assert index(embedder=real_embedder).pending == 0
    assert_whole(store)
    [embedder] = vectors.embedders(store)
    [query] = real_embedder.embed_queries(["until when can I send it back?"])
    reader = SearchReader(store)
    nearest = reader.nearest_chunks(embedder, query, "section", 3)
    [best] = reader.documents_of([nearest[0].document])
    reader.close()
    assert len(nearest) == 3
    assert best.path == "returns.md"
