"""Tokens and stems are those of the word index."""

import apsw
import pytest

from core.language.stop_words import stop_words
from core.language.words import content_words, find_words, stem, stems_of, unstem

SENTENCES = [
    "The customer's refunds weren't cancelled: ERR-4021, v2.1 and 30€!",
    "technologies technology methodology us is as os voilà Émile naïve",
    "Straße, Größe, warehouses; generalizations/happiness under_score",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_stems_are_the_terms_of_the_index(sentence: str) -> None:
    memory = apsw.Connection(":memory:")
    memory.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'porter unicode61 remove_diacritics 2')")
    memory.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
    memory.execute("INSERT INTO t VALUES (?)", (sentence,))
    terms = {term for (term,) in memory.execute("SELECT term FROM v")}
    assert set(stems_of(sentence)) == terms


def test_every_stem_has_a_spelling() -> None:
    for word in [
        "warehouse",
        "refund",
        "happy",
        "technology",
        "cancellation",
        "customers",
        "shipping",
        "policies",
        "agreement",
    ]:
        assert stem(unstem(stem(word))) == stem(word)


def test_spans_point_at_the_word() -> None:
    text = "Où est l'Éclair?"
    assert [(word.text, word.span.of(text)) for word in find_words(text)][-1] == ("eclair", "Éclair")


def test_only_words_of_matter_are_kept_unless_there_are_none() -> None:
    assert [word.text for word in content_words("How do I cancel my order?")] == ["cancel", "order"]
    assert [word.text for word in content_words("how to do it")] == ["how", "to", "do", "it"]


def test_a_language_without_a_list_has_no_stop_words() -> None:
    assert stop_words("xx") == frozenset()
