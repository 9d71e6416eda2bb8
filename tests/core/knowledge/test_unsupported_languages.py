from dataclasses import replace

from core.knowledge.search import Searcher
from core.knowledge.unsupported_languages import across_languages, is_other, other_languages
from tests.factories import make_ticket, make_triage

GERMAN = (
    "Die Garantie der Lampe beträgt drei Jahre, und für den Akku gilt ein Jahr. Das ist nicht viel, aber auf Dauer gut."
)
ENGLISH = "The guarantee of the lamp is three years, and you have one year for the battery that comes with it."


def test_docs_in_another_language_are_counted(docs, index, store, embedder):
    (docs / "a.md").write_text(GERMAN, encoding="utf-8")
    (docs / "b.md").write_text(f"# B\n\n{GERMAN}", encoding="utf-8")
    (docs / "c.md").write_text(ENGLISH, encoding="utf-8")
    index()
    found = other_languages(store, embedder.identity)
    assert found is not None
    assert (found.languages, found.pages, found.model, found.made_for) == (("de",), 2, "counting", ("en",))
    assert other_languages(store, replace(embedder.identity, languages=("*",))) is None
    assert other_languages(store, None) is None


def test_one_page_of_many_that_quotes_another_language_is_no_news(docs, index, store, embedder):
    for number in range(12):
        (docs / f"{number}.md").write_text(f"# {number}\n\n{ENGLISH}", encoding="utf-8")
    (docs / "a.md").write_text(GERMAN, encoding="utf-8")
    index()
    assert other_languages(store, embedder.identity) is None


def test_a_result_says_that_its_page_is_in_another_language(docs, index, store, embedder):
    (docs / "a.md").write_text(GERMAN, encoding="utf-8")
    index()
    assert Searcher(store, embedder).search("Garantie der Lampe").other_language == "de"
    assert Searcher(store, None).search("Garantie der Lampe").other_language == ""


def test_a_ticket_in_another_language_than_the_pages_is_never_sure_of_them(docs, index, store, embedder):
    (docs / "a.md").write_text(f"# Guarantee\n\n{ENGLISH}", encoding="utf-8")
    index()
    found = Searcher(store, embedder).search_ticket
    german = found(make_ticket("Wie lange gilt die Garantie der Lampe?"), make_triage(language="de"))
    assert (german.across_languages, german.sure, german.answered) == ("en", False, False)
    assert found(make_ticket("How long is the guarantee?"), make_triage()).across_languages == ""
    by_words = Searcher(store, None).search_ticket(make_ticket("Garantie?"), make_triage(language="de"))
    assert by_words.across_languages == ""
    both = replace(embedder.identity, languages=("*",))
    assert across_languages(replace(german, across_languages=""), "de", both).across_languages == ""


def test_an_unknown_language_is_no_other(embedder):
    assert not is_other("", embedder.identity)
    assert is_other("fr", embedder.identity)
