"""Which words of a passage are marked as the customer's."""

from __future__ import annotations

import re

from app.panel.ticket_page.text_marking import marked_html, question_stems


def test_codes_are_marked_and_words_that_say_nothing_are_not():
    wanted = question_stems("What does E6 mean? My motors are warm.")
    marked = marked_html("What it means: E6, the motor is warm. <b>E9</b>", wanted, "#ff0")
    assert re.findall(r">([^<>]+)</span>", marked) == ["means", "E6", "motor", "warm"]
    assert "&lt;b&gt;E9&lt;/b&gt;" in marked


def test_stop_words_are_never_marked_in_any_language_nor_put_together():
    wanted = question_stems("Don't you have something for this lamp? Ich möchte diese Lampe nicht mehr behalten.")
    marked = marked_html(
        "We don't have this lamp. Diese Lampe haben wir nicht mehr. You didn't keep it.", wanted, "#ff0"
    )
    assert re.findall(r">([^<>]+)</span>", marked) == ["lamp", "Lampe"]
