import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.phrase_elements import BadPhrase, inflections
from core.language.phrases import compile_phrases, sentences_of
from core.language.quoted_speech import strip_reported_speech

LISTS = {"us": ["you", "your company"]}


def found(phrase: str, text: str) -> list[str]:
    phrases = compile_phrases([phrase], LISTS)
    return [match.words for sentence in sentences_of(text) for match in phrases.find(sentence, text)]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("sue {us}", "I will SUE your company.", ["SUE your company"]),
        ("sue", "I have an issue, I pursued it with Suede shoes", []),
        ("complain~", "complaining, complained, complaint", ["complaining", "complained"]),
        ("speak ... manager", "may I speak to the duty manager", ["speak to the duty manager"]),
        ("speak ... manager", "I speak. The manager is here", []),
        ("speak ... manager", "speak one two three four five manager", []),
        ("so [very] rude", "so very rude and so rude", ["so very rude", "so rude"]),
        ("complaint about _ from", "a complaint about Jenny from support", ["complaint about Jenny from"]),
        ("don't want", "I don’t want it", ["don’t want"]),
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, words: list[str]) -> None:
    assert found(phrase, text) == words


@pytest.mark.parametrize("phrase", ["", "...", "... rude", "{nobody}", "a|[b"])
def test_a_phrase_that_cannot_be_understood_is_refused(phrase: str) -> None:
    with pytest.raises(BadPhrase):
        compile_phrases([phrase], LISTS)


def test_a_negation_counts_within_its_clause_only() -> None:
    phrases = compile_phrases(["manager"], {})

    def negated(text: str) -> list[bool]:
        return [match.negated for sentence in sentences_of(text) for match in phrases.find(sentence, text)]

    assert negated("I don't want a manager") == [True]
    assert negated("That does not help, get a manager") == [False]
    assert negated("I have not heard from you and want a manager") == [False]


def test_what_is_part_of_something_denied_is_denied() -> None:
    phrases = compile_phrases(["speak ... manager", "your manager"], {})
    text = "I don't want to speak to your manager, call your manager off"
    found = [match for sentence in sentences_of(text) for match in phrases.find(sentence, text)]
    assert [(match.words, match.negated) for match in found] == [
        ("speak to your manager", True),
        ("your manager", True),
        ("your manager", False),
    ]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("verklag* {us}", "Ich verklage you, ich verklagte your company", ["verklage you", "verklagte your company"]),
        ("anwalt|rechtsan*", "Mein Rechtsanwalt, kein Anwaltsbrief", ["Rechtsanwalt"]),
    ],
)
def test_a_beginning_stands_for_every_ending(phrase: str, text: str, words: list[str]) -> None:
    assert found(phrase, text) == words


def test_a_beginning_needs_three_letters() -> None:
    with pytest.raises(BadPhrase):
        compile_phrases(["ab*"], {})


def test_endings() -> None:
    assert set(inflections("complain")) == {"complain", "complains", "complained", "complaining"}
    assert {"stopped", "stopping"} <= set(inflections("stop"))
    assert {"cried", "cries"} <= set(inflections("cry"))


def test_what_others_are_quoted_as_saying_is_not_the_customers_own() -> None:
    text = "My neighbour said 'I will sue them' about a shop. I wrote \"I will sue you\" to you."
    own = strip_reported_speech(text)
    assert len(own) == len(text)
    assert "sue them" not in own
    assert "sue you" in own


@given(st.text(max_size=300))
def test_spans_cover_the_words_they_name(text: str) -> None:
    for sentence in sentences_of(text):
        for word in sentence:
            assert word.span.of(text).lower().replace("’", "'").replace("‘", "'").replace("`", "'") == word.text


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund " + "... " * 40 + "today", "refund " + "please " * 60),
        ("refund " + "[very] " * 40 + "x", "refund " + "very " * 60),
    ],
)
def test_many_gaps_and_optional_words_do_not_multiply(phrase: str, text: str) -> None:
    last = phrase.split()[-1]
    assert found(phrase, text) == []
    assert found(phrase, f"refund very very {last}") == [f"refund very very {last}"]


def test_a_phrase_of_more_words_than_a_phrase_has_is_refused() -> None:
    with pytest.raises(BadPhrase, match="over 64 words"):
        compile_phrases(["very " * 65], {})


def test_lists_that_name_each_other_are_refused() -> None:
    with pytest.raises(BadPhrase, match="no list"):
        compile_phrases(["{a} now"], {"a": ["{b}"], "b": ["{a}"]})


def used(phrases: list[str], lists: dict[str, list[str]], text: str) -> float:
    """Processor seconds that compiling and searching take, at best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        compiled = compile_phrases(phrases, lists)
        for sentence in sentences_of(text):
            compiled.find(sentence, text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(
    "of_size",
    [
        lambda n: ([f"word{i} ... lamp" for i in range(n)], {}, "word1 is a lamp."),
        lambda n: ([f"{{w}} x{i}" for i in range(n)], {"w": [f"thing{i}" for i in range(n)]}, "thing1 is a lamp."),
        lambda n: (["{a} now"], {"a": ["{b} x"] * n, "b": ["{c} y"] * n, "c": ["dog z"] * n}, "dog z y x now"),
        lambda n: (["refund", "not ... refund"], {}, "not a refund " * n),
    ],
    ids=["phrases", "phrases that name one list", "lists within lists", "denied matches"],
)
def test_time_grows_with_the_size_of_the_rules_and_not_with_its_square(of_size) -> None:
    small, large = (used(*of_size(n)) for n in (250, 2000))
    assert large < 25 * small  # 8 times the size: 64 where it grows with the square
