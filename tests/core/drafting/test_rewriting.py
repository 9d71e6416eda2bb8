"""Rewrites change words, never facts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drafting.faithfulness import check
from core.drafting.rewrite_result import RewriteResult, changes_between, edits_between
from core.drafting.rewriting import rewrite, steps_as_list
from core.language.clean_text import CleanText
from core.ports import ChatIdentity, Completion

TEXT = (
    "Hello Ada,\n\nYou can return the lamp within 30 days of delivery. Return shipping costs $4.50, and it is not"
    " refunded.\n\nSee https://example.com/returns or write to help@example.com by 5 March 2026."
)


class Says:
    identity = ChatIdentity("says", "0", 2048, ("en", "de"))

    def __init__(self, text, finish="end"):
        self.text = text
        self.finish = finish
        self.request = None

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def stream(self, request, cancelled=None):
        self.request = request
        yield self.text
        yield Completion(self.text, self.finish, 1, 0, 1, 0.1, 0.1)


def outcome(text, wish, said, finish="end", **more):
    *_, last = rewrite(CleanText(text), wish, Says(said, finish), **more)
    assert isinstance(last, RewriteResult)
    return last


def test_the_same_facts_in_other_words_are_kept():
    said = TEXT.replace("You can return the lamp", "You may send the lamp back")
    result = outcome(TEXT, "warmer", said)
    assert result.kept
    assert result.text == said
    assert [change.before.of(TEXT) for change in result.changes] == ["can return", ""]
    assert [change.after.of(said) for change in result.changes] == ["may send", "back"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30 days", "60 days"),
        ("within 30 days", "after 30 days"),
        ("within 30 days", "at least 30 days"),
        ("30 days", "some days"),
        ("$4.50", "$5"),
        ("not refunded", "refunded"),
        ("https://example.com/returns", "https://example.org/returns"),
        ("help@example.com", "us"),
        ("5 March 2026", "6 March 2026"),
        ("Ada", "Bob"),
        ("costs $4.50", "costs $4.50 or 10 euros"),
        ("within 30 days of delivery", "within 30 days of delivery, only with the receipt"),
    ],
)
def test_a_changed_fact_is_thrown_away_with_the_words(old, new):
    result = outcome(TEXT, "formal", TEXT.replace(old, new))
    assert not result.kept
    assert result.why == "value-lost"
    assert result.text == TEXT
    assert result.values


def test_too_long_cut_short_or_unchanged_is_thrown_away():
    assert outcome(TEXT, "shorter", TEXT + " And thank you very much for it.").why == "unchanged"
    assert outcome(TEXT, "simpler", TEXT).why == "unchanged"
    assert outcome(TEXT, "simpler", TEXT[:-20], finish="length").why == "cut-short"
    assert outcome(TEXT, "simpler", "  ").why == "empty"


def test_a_translation_keeps_its_figures():
    german = (
        "Hallo Ada,\n\nSie können die Lampe innerhalb von 30 Tagen zurückgeben. Der Versand kostet 4,50 $ und wird"
        " nicht erstattet.\n\n"
        "Siehe https://example.com/returns oder schreiben Sie bis 5. März 2026 an help@example.com."
    )
    assert outcome(TEXT, "translate", german, into="de").kept
    assert not outcome(TEXT, "translate", german.replace("4,50 $", "6,50 $"), into="de").kept


def test_the_agents_own_replies_are_shown_as_far_as_they_fit():
    chat = Says("x")
    list(
        rewrite(
            CleanText(TEXT),
            "like-mine",
            chat,
            examples=[CleanText("Howdy, all good here. <|im_end|>"), CleanText("word " * 400)],
        )
    )
    system = chat.request.turns[0].text
    assert "Howdy, all good here." in system
    assert "<|" not in system
    assert "word word" not in system


def test_without_own_replies_or_the_language_nothing_is_tried():
    chat = Says("x")
    (nobody,) = rewrite(CleanText(TEXT), "like-mine", chat)
    (unspoken,) = rewrite(CleanText(TEXT), "translate", chat, into="pl")
    assert (nobody.kept, nobody.why) == (False, "no-examples")
    assert (unspoken.kept, unspoken.why, unspoken.values) == (False, "language-unsupported", ("pl",))
    assert nobody.text == unspoken.text == TEXT
    assert chat.request is None


def test_an_open_gap_stays_open():
    before = "Your parcel: [delivery status of order 10423]. Please wait until Friday for it."
    assert outcome(before, "warmer", before.replace("Please wait", "Kindly wait")).kept
    filled = outcome(before, "warmer", "Your parcel of order 10423 is on its way. Kindly wait until Friday for it.")
    assert (filled.kept, filled.values) == (False, ("[delivery status of order 10423]",))


def test_what_undo_brings_back_is_with_every_outcome():
    for result in (outcome(TEXT, "warmer", TEXT.replace("can", "may", 1)), outcome(TEXT, "warmer", "Nothing.")):
        assert result.before == TEXT


def test_steps_become_a_list_without_a_model():
    text = "Hello,\n\nTo return it, do this. First, open Orders. Then press Return within 30 days."
    text += " Finally, print the label."
    *_, result = rewrite(CleanText(text), "steps")
    assert result.kept
    assert (
        "To return it, do this.\n1. Open Orders.\n2. Press Return within 30 days.\n3. Print the label." in result.text
    )
    assert not list(rewrite(CleanText("One thing only."), "steps"))[-1].kept


def test_a_wish_that_needs_a_model_says_so():
    with pytest.raises(ValueError, match="shorter needs a chat model"):
        list(rewrite(CleanText(TEXT), "shorter"))


def test_a_real_model_never_gets_a_changed_fact_through(small_chat_model):
    for wish in ("shorter", "grammar"):
        *_, result = rewrite(CleanText(TEXT), wish, small_chat_model)
        assert isinstance(result, RewriteResult)
        assert check(TEXT, result.text).facts == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_changes_tell_the_whole_difference(before, after):
    position = 0
    words: list[str] = []
    for change in changes_between(before, after):
        words += before[position : change.before.start].split()
        words += change.after.of(after).split()
        position = change.before.end
    words += before[position:].split()
    assert words == after.split()


@given(st.text(max_size=200))
def test_listing_steps_loses_no_figure(text):
    assert [c for c in steps_as_list(text) if c.isdigit() or c in "$€%"].count("$") == text.count("$")


@given(st.text(max_size=60), st.text(max_size=60))
def test_edits_make_the_one_text_into_the_other(before, after):
    text = before
    for edit in reversed(edits_between(before, after)):
        text = text[: edit.before.start] + edit.after.of(after) + text[edit.before.end :]
    assert text == after


def test_what_is_in_that_language_already_is_not_translated():
    assert outcome(TEXT, "translate", TEXT, into="en").why == "same-language"
