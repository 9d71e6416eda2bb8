"""One kind of token, cut and stemmed in the ways that are needed: as the word index does, and for comparing."""

import apsw
import pytest

from core.domain.text import Span
from core.language.negation import feeling_negators, is_negated, negators
from core.language.stemming import fold, index_fold, index_stem, stem, unstem
from core.language.stop_words import stop_words
from core.language.tokens import comparison_tokens, content_words, find_words, phrase_tokens, stems_of

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


@pytest.mark.parametrize(
    "word",
    ["warehouse", "refund", "happy", "technology", "cancellation", "customers", "shipping", "policies", "agreement"],
)
def test_every_stem_has_a_spelling(word: str) -> None:
    assert index_stem(unstem(index_stem(word))) == index_stem(word)


@pytest.mark.parametrize(
    ("text", "of_index", "of_comparison", "of_phrases"),
    [
        ("Don't re-use it", ["don", "t", "re", "use", "it"], ["don't", "re", "use", "it"], ["don't", "re-use", "it"]),
        ("the clinic’s Éclair", ["the", "clinic", "s", "eclair"], ["the", "clinic", "eclair"], None),
        ("Größe under_score", ["große", "under", "score"], ["große", "under", "score"], ["größe", "under", "score"]),
        ("ﬁle E6", ["ﬁle", "e6"], ["file", "e6"], ["ﬁle", "e6"]),
    ],
)
def test_what_is_one_word_depends_on_what_it_is_for(
    text: str, of_index: list[str], of_comparison: list[str], of_phrases: list[str] | None
) -> None:
    assert [token.text for token in find_words(text)] == of_index
    assert [token.text for token in comparison_tokens(text, "en")] == of_comparison
    if of_phrases is not None:
        assert [token.text for token in phrase_tokens(text, Span(0, len(text)))] == of_phrases


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "paid", "pay"),
        ("en", "written", "writes"),
        ("de", "gesandt", "senden"),
        ("de", "erhalt", "erhalten"),
        ("de", "lampen", "lampe"),
    ],
)
def test_forms_of_one_word_have_one_stem_in_a_comparison(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_the_index_stems_english_only_and_knows_no_irregular_verbs() -> None:
    assert index_stem("paid") != index_stem("pay")
    assert index_stem("refunds") == index_stem("refunded")


def test_both_foldings_drop_accents_and_only_one_drops_compatibility_forms() -> None:
    assert fold("Comăneci") == index_fold("Comăneci") == "comaneci"
    assert (fold("ﬁle m²"), index_fold("ﬁle m²")) == ("file m2", "ﬁle m²")


@pytest.mark.parametrize("cut", [find_words, lambda text: comparison_tokens(text, "en")])
def test_spans_point_at_the_word(cut) -> None:  # type: ignore[no-untyped-def]
    text = "Où est l'Éclair d'Émile?"
    assert [token.span.of(text) for token in cut(text)][-1].endswith("Émile")


def test_only_content_words_are_kept_unless_there_are_none() -> None:
    assert [word.text for word in content_words("How do I cancel my order?")] == ["cancel", "order"]
    assert [word.text for word in content_words("how to do it")] == ["how", "to", "do", "it"]


def test_a_language_without_a_list_has_no_stop_words() -> None:
    assert stop_words("xx") == frozenset()


@pytest.mark.parametrize(
    ("sentence", "word", "negated"),
    [
        ("I do not want a manager", "manager", True),
        ("I don't want any manager", "manager", True),
        ("I have never asked for a manager", "manager", True),
        ("Not again, get me a manager", "manager", False),
        ("I can't wait and want a manager", "manager", False),
        ("why can't I speak to a manager", "manager", False),
        ("Ich will keinen Anwalt", "anwalt", True),
        ("Das geht nicht, ich nehme einen Anwalt", "anwalt", False),
        ("Niemand will einen Anwalt", "anwalt", True),
    ],
)
def test_a_negator_reaches_to_the_end_of_its_clause(sentence: str, word: str, negated: bool) -> None:
    tokens = phrase_tokens(sentence, Span(0, len(sentence)))
    assert is_negated(tokens, [token.text for token in tokens].index(word)) is negated


@pytest.mark.parametrize(
    "word",
    [
        "not",
        "no",
        "never",
        "without",
        "don't",
        "dont",
        "neither",
        "nor",
        "nobody",
        "none",
        "nicht",
        "kein",
        "niemand",
        "weder",
        "ohne",
    ],
)
def test_what_turns_a_rule_turns_a_feeling_too(word: str) -> None:
    assert word in negators()
    assert word in feeling_negators("en") | feeling_negators("de")


@pytest.mark.parametrize(
    "word", ["can't", "cannot", "couldn't", "nothing", "nowhere", "rarely", "seldom", "despite", "nichts", "nirgends"]
)
def test_some_words_turn_a_feeling_and_no_rule(word: str) -> None:
    assert word in feeling_negators("en") | feeling_negators("de")
    assert word not in negators()


@pytest.mark.parametrize(("many", "one"), [("pdfs", "pdf"), ("ssds", "ssd"), ("urls", "url"), ("csvs", "csv")])
@pytest.mark.parametrize("language", ["en", "de"])
def test_several_of_an_abbreviation_are_the_same_word(many, one, language):
    assert stem(many, language) == stem(one, language)


@pytest.mark.parametrize("word", ["https", "dns", "css", "sms"])
def test_an_abbreviation_that_ends_in_s_is_no_plural(word):
    assert stem(word, "en") == word
