from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.chunking import CUTS, Cut, Limit, cut_document, embedded_text, estimate_tokens
from core.knowledge.readers.extraction import Extraction

WORDS = st.text(alphabet="abc déß漢.!? \n", min_size=0, max_size=400)
BLOCKS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(1, 6), st.text("abc xyz", min_size=1, max_size=30)),
        st.tuples(st.just("block"), st.just(0), WORDS),
        st.tuples(st.just("page"), st.integers(1, 9), st.just("")),
    ),
    max_size=25,
)


def document_of(blocks, title=""):
    out = Extraction()
    for kind, number, words in blocks:
        if kind == "heading":
            out.heading(number, words)
        elif kind == "page":
            out.page(number)
        else:
            out.block(words)
    return out.finish(title)


def count_words(texts):
    return [len(text.split()) for text in texts]


@given(BLOCKS, st.integers(40, 200))
def test_chunks_are_exact_spans_that_cover_every_word_once(blocks, max_tokens):
    document = document_of(blocks)
    chunks = cut_document(document, Limit(max_tokens, count_words))
    for cut in CUTS:
        own = [chunk for chunk in chunks if chunk.cut == cut.name]
        assert all(chunk.text == chunk.span.of(document.text) for chunk in own)
        assert all(chunk.text == chunk.text.strip() != "" for chunk in own)
        assert all(a.span.end <= b.span.start for a, b in pairwise(own)), "in order, apart"
        covered = list(document.text)
        for chunk in own:
            covered[chunk.span.start : chunk.span.end] = " " * len(chunk.text)
        headings = {word for section in document.sections for path in section.headings for word in path.split()}
        headings |= set(document.title.split())
        assert set("".join(covered).split()) <= headings, "only words of headings may stand outside"


@given(BLOCKS)
def test_sections_lie_in_order_within_the_text(blocks):
    document = document_of(blocks)
    spans = [section.span for section in document.sections]
    assert all(0 <= span.start < span.end <= len(document.text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(st.text(min_size=1, max_size=3000), st.integers(40, 120))
def test_no_chunk_is_longer_than_the_embedder_reads(words, max_tokens):
    """Counted in characters, the hardest case: every word may have to be cut."""

    def count(texts):
        return [len(text) for text in texts]

    document = document_of([("heading", 2, "Head"), ("block", 0, words)], "Title")
    for chunk in cut_document(document, Limit(max_tokens, count)):
        assert len(chunk.text) <= max_tokens - 2 - len(embedded_text("Title", "Head", "")) or len(chunk.text) <= 32


def test_a_section_is_a_chunk_and_short_neighbours_are_packed():
    document = document_of(
        [("heading", 1, "Page"), ("block", 0, "Intro here."), ("heading", 2, "One"), ("block", 0, "First words."),
         ("heading", 2, "Two"), ("block", 0, "Second words.")]
    )  # fmt: skip
    chunks = cut_document(document, Limit())
    assert [(chunk.headings, chunk.text) for chunk in chunks if chunk.cut == "section"] == [
        ((), "Intro here."),
        (("One",), "First words."),
        (("Two",), "Second words."),
    ]
    [packed] = [chunk for chunk in chunks if chunk.cut == "packed"]
    assert packed.text == "Intro here.\n\nOne\n\nFirst words.\n\nTwo\n\nSecond words."
    assert packed.embedded_text.startswith("Page\nIntro")


def test_packing_stops_at_its_number_of_words_and_splits_evenly_at_sentences():
    sentence = "Six words stand in this sentence. "
    document = document_of(
        [("heading", 2, "Long"), ("block", 0, sentence * 10), ("heading", 2, "B"), ("block", 0, "x")]
    )
    chunks = cut_document(document, Limit(), [Cut("packed", words=30)])
    assert [len(chunk.text.split()) for chunk in chunks] == [30, 30, 1]
    assert all(chunk.text.endswith(".") for chunk in chunks[:2])
    assert {chunk.headings for chunk in chunks[:2]} == {("Long",)}


def test_pages_are_not_packed_together():
    out = Extraction()
    for number in (1, 2):
        out.page(number)
        out.block(f"Words of page {number}.")
    chunks = cut_document(out.finish("T"), Limit(), [Cut("packed", words=100)])
    assert [(chunk.page, chunk.text) for chunk in chunks] == [(1, "Words of page 1."), (2, "Words of page 2.")]


def test_the_estimate_is_not_below_what_the_real_tokenizer_counts(real_embedder):
    texts = ["You can return a lamp within 30 days of delivery; after that we cannot take it back.",
             "Die Rechnungsanschrift ändern Sie unter Einstellungen > Abrechnung.", "ERR_CONN-1042 #4711"]  # fmt: skip
    for estimated, counted in zip(estimate_tokens(texts), real_embedder.count_tokens(texts), strict=True):
        assert estimated >= 0.8 * counted
