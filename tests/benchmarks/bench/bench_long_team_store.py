"""A team's passages in PostgreSQL with pgvector: how near to exact, how fast, how large, beside the local store.

    python -m tests.benchmarks.bench.bench_long_team_store [SECTIONS...]

Starts the server of `make test-team`. Passages are made up by a seeded generator. Their vectors lie as those of real
docs do, in clusters: a topic is a direction drawn at random with a part that all share; a page lies near its topic, a
passage near its page, what is added being drawn from 96 directions alone, as few directions carry most of what a
search model tells apart. A question lies beside a passage. What is asked goes the product's own way, through its
process and its SQL. Where DESKSIDE_QDRANT names Qdrant's program, the main cut's vectors go there too.
"""

from __future__ import annotations

import gc
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.connectors.destination import destination_of, resolved
from app.team.knowledge.team_connection import TeamConnection
from app.team.knowledge.team_indexing import TeamIndexReport, put_pages
from app.team.knowledge.team_pages import TeamPages, written
from core.domain.knowledge import Chunk
from core.domain.text import Span
from core.knowledge.local_pages import LocalPages
from core.knowledge.page_lines import line_of
from core.knowledge.page_source import PageSource
from core.knowledge.search import EVERYTHING, Searcher
from core.ports import EmbedderIdentity
from core.store import vectors
from core.store.documents import File, IndexedDocument, digest_of, save_file
from core.store.opening import open_store
from core.store.page_export import ExportedPage, ExportedPassage
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.bench.qdrant_peer import PROGRAM, QdrantServer
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_docs import TeamDatabase

SIZES = (100_000, 300_000, 1_000_000)
"""Passages of the main cut; there are three fifths as many of the other."""
LOCAL_MOST = 300_000
_DIMENSIONS, _CARRYING = 384, 96
_SECTIONS, _PACKED, _WORDS = 5, 3, 45
_PAGES_A_TOPIC = 40
_QUESTIONS = 200
_BLOCK = 2000
IDENTITY = EmbedderIdentity("made-up", "made-up", _DIMENSIONS, 128)
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class MadePages:
    """So many pages of five sections each, made block by block, the same at each time."""

    pages: int

    def vectors(self, block: int) -> tuple[Floats, Floats, Floats]:
        """Of sections, packed passages and titles of one block of pages; rows of length 1."""
        shared = np.random.default_rng(7)
        carrying = shared.standard_normal((_CARRYING, _DIMENSIONS)).astype(np.float32)
        common = shared.standard_normal(_DIMENSIONS).astype(np.float32)
        topics = max(self.pages // _PAGES_A_TOPIC, 1)
        numbers = np.arange(block * _BLOCK, min((block + 1) * _BLOCK, self.pages))
        topic_of = np.random.default_rng(8).permutation(self.pages)[numbers] % topics
        centres = np.random.default_rng(9).standard_normal((topics, _CARRYING), dtype=np.float32)[topic_of]
        random = np.random.default_rng(100 + block)

        def near(base: Floats, spread: float) -> Floats:
            return base + spread * random.standard_normal(base.shape, dtype=np.float32)

        pages = near(centres, 0.6)
        kinds = (np.repeat(pages, _SECTIONS, axis=0), np.repeat(pages, _PACKED, axis=0), pages)
        sections, packed, titles = (
            _length_1(near(kind, spread) @ carrying / np.sqrt(_CARRYING) + 0.33 * common)
            for kind, spread in zip(kinds, (0.6, 0.4, 0.7), strict=True)
        )
        return sections, packed, titles

    def kept(self, block: int) -> Floats:
        """The vectors of a block's sections as they are kept: packed, and brought to a length of 1 again."""
        packed = np.frombuffer(b"".join(vectors.pack(self.vectors(block)[0])), np.int8)
        return vectors.to_length_1(packed.reshape(-1, _DIMENSIONS))

    def blocks(self) -> range:
        return range(-(-self.pages // _BLOCK))

    def exported(self) -> Iterator[ExportedPage]:
        """The pages with words by Zipf's law."""
        words = [_word(number) for number in range(40_000)]
        chances = 1 / np.arange(1, len(words) + 1)
        chances /= chances.sum()
        for block in self.blocks():
            packed_rows = [vectors.pack(rows) for rows in self.vectors(block)]
            random = np.random.default_rng(500 + block)
            for number in range(len(packed_rows[2])):
                drawn = random.choice(len(words), size=_SECTIONS * _WORDS, p=chances)
                yield _page(block * _BLOCK + number, number, [words[at] for at in drawn], packed_rows)

    def questions(self) -> Floats:
        """Beside passages of pages all over."""
        random = np.random.default_rng(11)
        blocks = random.choice(len(self.blocks()), size=min(8, len(self.blocks())), replace=False)
        sections = np.concatenate([self.vectors(int(block))[0] for block in blocks])
        made = sections[random.integers(0, len(sections), _QUESTIONS)]
        return _length_1(made + 0.6 / np.sqrt(_DIMENSIONS) * random.standard_normal(made.shape, dtype=np.float32))


def exact(made: MadePages, questions: Floats) -> Floats:
    """The ten highest cosines of each question among all sections as they are kept, highest first."""
    best = np.full((len(questions), 10), -1, np.float32)
    for block in made.blocks():
        both = np.concatenate([best, questions @ made.kept(block).T], axis=1)
        best = -np.sort(np.partition(-both, 10, axis=1)[:, :10], axis=1)
    return best


def recall(found: Sequence[Sequence[float]], best: Floats) -> float:
    """How many of the ten nearest are found; by their cosines, of which half precision changes the fourth digit."""
    hits = [
        sum(value >= row[-1] - 3e-4 for value in sorted(own)[-10:]) / 10 for own, row in zip(found, best, strict=True)
    ]
    return float(np.mean(hits))


def measure(sections: int) -> list[Figure]:
    """All figures of one size."""
    made = MadePages(sections // _SECTIONS)
    questions = made.questions()
    best = exact(made, questions)
    size = f"{sections // 1000}k"
    settings = {
        "shared_buffers": "2GB",
        "max_wal_size": "8GB",
        "maintenance_work_mem": "2GB",
        "synchronous_commit": "off",
    }
    with PostgresServer(**settings) as server:
        database = TeamDatabase(server, "bench")
        database.set_up(IDENTITY)
        figures = _fill(database, made, size)
        place = resolved(destination_of("bench", server.address))
        admin = TeamConnection(place, "postgres", ADMIN, ADMIN_PASSWORD)
        with database.agent() as client:
            source = TeamPages(client)
            source.begin()
            asked = [written(question) for question in questions]
            found, seconds = _timed(
                [lambda v=v: client.ask("nearest", vector=v, pages=10, where=_NO_FILTER)["near"] for v in asked]
            )
            figures += [
                Figure(
                    f"recall@10, halfvec HNSW, {size}",
                    recall([[row[1] for row in one] for one in found], best),
                    must=0.95,
                ),
                _p(f"256 nearest passages and their titles, {size}", seconds),
                *_whole_search(source, questions, f"team, {size}"),
            ]
        figures += _by_bits(admin, questions, best, size)
        figures += _sizes(admin, server, size)
        admin.close()
    if PROGRAM:
        figures += _qdrant(made, questions, best, size)
    if sections <= LOCAL_MOST:
        figures += _local(made, questions, size)
    return figures


_NO_FILTER = {"audience": None, "folders": (), "language": "", "modified_since": "", "without": ()}


def _fill(database: TeamDatabase, made: MadePages, size: str) -> list[Figure]:
    began = time.perf_counter()
    ended = began
    with database.indexer() as client:
        lines = ((page.path, line_of(page)) for page in made.exported())
        for step in put_pages(client, IDENTITY, lines, "2GB", remove_others=False):
            if isinstance(step, TeamIndexReport):
                report = step
            else:
                ended = time.perf_counter()
    built = time.perf_counter() - ended
    return [
        Figure(f"passages written, both cuts, {size}", report.passages / (ended - began), "1/s"),
        Figure(
            f"HNSW index of the main cut made, {size}",
            built,
            "s",
            note=f"{made.pages * _SECTIONS / built:.0f} passages/s",
        ),
    ]


def _whole_search(source: PageSource, questions: Floats, name: str) -> list[Figure]:
    """The whole search of a question of six words, its vector given."""
    random = np.random.default_rng(12)
    searcher = Searcher(source, None)
    given = itertools.cycle(questions)
    searcher._embed = lambda text, docs: next(given)  # type: ignore[method-assign]
    texts = [" ".join(_word(int(at)) for at in random.integers(50, 3000, 6)) for _ in questions]
    _, seconds = _timed([lambda text=text: searcher.search(text, 10, EVERYTHING) for text in texts])
    return [_p(f"whole search, {name}", seconds)]


def _by_bits(admin: TeamConnection, questions: Floats, best: Floats, size: str) -> list[Figure]:
    """Binary quantisation: the signs in the index, the nearest of them measured again by the exact vectors."""
    admin.script("SET maintenance_work_mem = '2GB'")
    began = time.perf_counter()
    table_ = "deskside.passage_vectors_bench"
    admin.script(
        f"CREATE INDEX bits ON {table_} USING hnsw ((binary_quantize(exact)::bit({_DIMENSIONS})) bit_hamming_ops)"
        " WHERE cut = 'section'"
    )
    figures = [Figure(f"HNSW index of bits made, {size}", time.perf_counter() - began, "s")]
    for looked_at in (256, 1000):
        admin.script(f"SET hnsw.ef_search = {looked_at}")
        sql = (
            f"WITH near AS MATERIALIZED (SELECT exact FROM {table_} WHERE cut = 'section'"
            f" ORDER BY binary_quantize(exact)::bit({_DIMENSIONS}) <~> binary_quantize(:q::halfvec({_DIMENSIONS}))"
            f" LIMIT {looked_at}) SELECT 1 - (exact <=> :q) AS near FROM near ORDER BY exact <=> :q LIMIT 10"
        )
        found, seconds = _timed([lambda v=v, sql=sql: admin.run(sql, q=written(v)) for v in questions])
        name = f"bits, {looked_at} measured again, {size}"
        figures += [
            Figure(f"recall@10, {name}", recall([[row[0] for row in one] for one in found], best)),
            _p(f"ten nearest, {name}", seconds),
        ]
    return figures


def _sizes(admin: TeamConnection, server: PostgresServer, size: str) -> list[Figure]:
    def mb(what: str) -> float:
        return float(admin.run(f"SELECT {what}")[0][0]) / 1e6

    parts = ("documents", "passages", "passage_words", "passage_vectors", "stems")
    tables = sum(mb(f"pg_total_relation_size('deskside.{part}_bench')") for part in parts)
    bits = mb("pg_relation_size('deskside.bits')")
    return [
        Figure(f"tables and indexes on the disk, {size}", tables - bits, "MB"),
        Figure(
            f"of these the halfvec HNSW, {size}", mb("pg_relation_size('deskside.passage_vectors_bench_nearest')"), "MB"
        ),
        Figure(f"an HNSW of bits in its place, {size}", bits, "MB"),
        Figure(f"memory of the server, {size}", server.memory / 1e6, "MB", note="2 GB of it may be shared buffers"),
    ]


def _qdrant(made: MadePages, questions: Floats, best: Floats, size: str) -> list[Figure]:
    parts = (part for block in made.blocks() for part in np.array_split(made.kept(block), 5))
    with QdrantServer() as server:
        count, written, indexed = server.load(parts, _DIMENSIONS)
        found, seconds = _timed([lambda v=v: server.nearest(v, 256) for v in questions])
        on_disk, memory = server.sizes
    name = f"Qdrant, main cut alone, {size}"
    return [
        Figure(f"passages written, {name}", count / written, "1/s", note=f"all indexed after {indexed:.0f} s"),
        Figure(f"recall@10, {name}", recall(found, best)),
        _p(f"256 nearest passages, {name}", seconds),
        Figure(f"on the disk, {name}", on_disk, "MB"),
        Figure(f"memory of its own, {name}", memory, "MB"),
    ]


def _local(made: MadePages, questions: Floats, size: str) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = open_store(Path(folder) / "store.db", os.urandom(32))
        stored = vectors.save_embedder(store, IDENTITY)
        began = time.perf_counter()
        for page in made.exported():
            _save(store, stored, page)
        filled = time.perf_counter() - began
        pages = LocalPages(store)
        pages.begin()
        cold = _seconds(lambda: pages.nearest(questions[0], 40, EVERYTHING))
        _, seconds = _timed([lambda v=v: pages.nearest(v, 40, EVERYTHING) for v in questions])
        figures = [
            Figure(f"local store: passages written, both cuts, {size}", made.pages * 8 / filled, "1/s"),
            Figure(f"local store: first search, signs read, {size}", cold * 1000, "ms"),
            _p(f"local store: 40 nearest pages, {size}", seconds),
            *_whole_search(pages, questions, f"local store, {size}"),
            Figure(f"local store on the disk, {size}", (Path(folder) / "store.db").stat().st_size / 1e6, "MB"),
        ]
        pages.close()
        store.close()
    return figures


def _save(store, stored: vectors.StoredEmbedder, page: ExportedPage) -> None:
    cut, given = [], []
    for number, one in enumerate(page.passages):
        text = f"{page.path} {one.cut} {number}"
        cut.append(Chunk(Span(one.start, one.end), page.text[one.start : one.end], (), None, text, one.cut))
        given.append((digest_of(text), one.vector or b""))
    document = IndexedDocument(page.path, page.title, True, page.text, "en", page.modified, "public", (), tuple(cut))
    with store.transaction():
        save_file(store, File(page.path, "", 1, None, ""), [document])
        vectors.add_chunk_vectors(store, stored, given)
        vectors.add_title_vectors(store, stored, [(page.title, page.vector or b"")])


def _page(number: int, row: int, words: Sequence[str], packed: Sequence[Sequence[bytes]]) -> ExportedPage:
    parts = [" ".join(words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)]
    ends = np.cumsum([len(part) + 1 for part in parts])
    text = " ".join(parts)
    spans = [(int(end) - len(part) - 1, int(end) - 1) for end, part in zip(ends, parts, strict=True)]
    wide = [(spans[0][0], spans[1][1]), (spans[2][0], spans[3][1]), spans[4]]
    sections, wider, titles = packed
    passages = [
        ExportedPassage(cut, start, end, None, "", own[row * len(places) + at])
        for cut, own, places in (("section", sections, spans), ("packed", wider, wide))
        for at, (start, end) in enumerate(places)
    ]
    title = f"{words[0]} {words[1]} {number}"
    return ExportedPage(
        f"p{number}.md", title, True, text, "en", "2026-01-01", "public", (), titles[row], tuple(passages)
    )


def _word(number: int) -> str:
    """A made-up word of its own."""
    letters = "bdfgklmnprstvz"
    made = ""
    number += len(letters)
    while number:
        number, at = divmod(number, len(letters))
        made += letters[at] + "aeiou"[(at + len(made)) % 5]
    return made


def _length_1(rows: Floats) -> Floats:
    result: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return result


def _timed(asked: Sequence[Callable[[], object]]) -> tuple[list, list[float]]:
    for one in asked[:20]:
        one()
    gc.collect()
    found, seconds = [], []
    for one in asked[20:]:
        began = time.perf_counter()
        found.append(one())
        seconds.append(time.perf_counter() - began)
    return [one() for one in asked[:20]] + found, seconds


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _p(name: str, seconds: Sequence[float]) -> Figure:
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return Figure(f"{name}, p95", float(p95), "ms", must=50, better="lower", note=f"median {p50:.1f} ms")


def run(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """The figures of all sizes."""
    figures = []
    for sections in sizes:
        figures += measure(sections)
        print(table(figures), flush=True)
    return figures


if __name__ == "__main__":
    print(table(run(tuple(int(one) for one in sys.argv[1:]) or SIZES)))
