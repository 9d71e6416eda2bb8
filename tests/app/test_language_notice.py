"""What is said of docs that the search model was not made for, and which other one is offered."""

from dataclasses import replace

from app.language_notice import as_row, in_words
from core.knowledge.unsupported_languages import OtherLanguages

GERMAN = OtherLanguages(("de",), 3, "all-minilm-l6-v2", ("en",), "multilingual-e5-small")


def test_the_window_names_a_model_and_the_command_line_a_command() -> None:
    assert in_words(GERMAN).endswith("Under Models, choose the search model “Many languages, small · E5”.")
    assert "`deskside models fetch multilingual-e5-small`" in in_words(GERMAN, by_command=True)
    assert in_words(replace(GERMAN, suggested="")).endswith("several languages under Models.")


def test_the_row_names_the_model_that_is_offered() -> None:
    row = as_row(GERMAN)
    assert row is not None
    assert (row["languages"], row["suggested"]) == (["de"], "multilingual-e5-small")
    assert as_row(None) is None
