"""What is quoted can be read alone: lists whole, headings as subjects, nothing that points at what is not there."""

from __future__ import annotations

import pytest

from core.drafting.extractive import ExtractiveComposer
from core.language.clean_text import clean_result
from tests.core.drafting.pages import read_and_search


def said(workspace, ticket, triage, page, question):
    """The body of the draft from one page."""
    result = clean_result(read_and_search({"page.md": page}, question))
    draft = ExtractiveComposer(workspace).compose(ticket(question), triage(), result).draft
    return draft.text.removeprefix("Hello Ada,\n\nThank you for your message.\n\n").removesuffix("\n\nKind regards")


def test_a_list_without_a_sentence_before_it_is_led_into_by_its_heading(workspace, ticket, triage):
    page = "# Lamps\n\n## Pair the remote control\n\n- Open the lid of the lamp.\n- Press the red button.\n"
    body = said(workspace, ticket, triage, page, "How do I pair the remote control?")
    assert body == "Pair the remote control:\n- Open the lid of the lamp.\n- Press the red button."


def test_steps_keep_the_numbers_and_what_stands_between_them(workspace, ticket, triage):
    page = (
        "# Lamps\n\n## Pair the remote control\n\n1. Run the pairing tool:\n\n   ```\n   lamp pair --all\n   ```\n\n"
        "2. Press the red button of the remote control.\n3. Wait for the light.\n"
    )
    body = said(workspace, ticket, triage, page, "How do I pair the remote control by its button?")
    assert body == (
        "Pair the remote control:\n1. Run the pairing tool:\nlamp pair --all\n"
        "2. Press the red button of the remote control.\n3. Wait for the light."
    )


def test_of_a_long_list_the_first_steps_are_said_and_how_many_there_are(workspace, ticket, triage):
    steps = "\n".join(f"{n}. Press button number {n} of the remote control." for n in range(1, 15))
    body = said(workspace, ticket, triage, f"# Lamps\n\n## Pair it\n\n{steps}\n", "How do I press button number 2?")
    assert "\n10. Press button number 10" in body
    assert "11. Press" not in body
    assert body.endswith("(The first 10 of 14; the others stand on our page “Lamps”.)")


@pytest.mark.parametrize(
    "beginning",
    [
        "This costs",
        "These cost",
        "They cost",
        "If you order this option, it costs",
        "You can get it for",
        "Such lamps cost",
    ],
)
def test_what_points_back_takes_along_what_it_points_at(workspace, ticket, triage, beginning):
    page = f"# Lamps\n\n## Timers\n\nThe lamp can have a timer. {beginning} $7 a month with postage.\n"
    body = said(workspace, ticket, triage, page, "How much is $7 postage a month?")
    assert body == f"The lamp can have a timer. {beginning} $7 a month with postage."


def test_the_first_sentence_of_a_section_that_points_back_is_said_with_its_heading(workspace, ticket, triage):
    page = "# Lamps\n\n## Night timer\n\nThis switches the lamp off at 10 pm.\n"
    body = said(workspace, ticket, triage, page, "When does the night timer switch off?")
    assert body == "Night timer: This switches the lamp off at 10 pm."


@pytest.mark.parametrize(
    "pointer",
    [
        "Follow the steps above to pair the remote control.",
        "To pair the remote control, follow the instructions below.",
        "The above pairs the remote control.",
        "See the previous section to pair the remote control.",
        "Pair the remote control as in the next section.",
        "This page is about how to pair the remote control.",
        "In this article you pair the remote control.",
        "To pair the remote control use the id from step 2.",
        "For more ways to pair the remote control, see our videos.",
    ],
)
def test_what_points_at_what_is_not_there_is_never_said(workspace, ticket, triage, pointer):
    page = f"# Lamps\n\n## Pairing\n\n{pointer}\n"
    assert pointer not in said(workspace, ticket, triage, page, "How do I pair the remote control?")


def test_a_sentence_that_only_leads_up_is_said_with_what_follows(workspace, ticket, triage):
    page = "# Lamps\n\nThere are two ways to dim a lamp. Turn the wheel or say 'darker'.\n\nLamps glow.\n"
    body = said(workspace, ticket, triage, page, "What ways are there to dim a lamp?")
    assert body.startswith("There are two ways to dim a lamp. Turn the wheel or say 'darker'.")


def test_a_sentence_that_announces_code_too_long_to_say_is_not_left_alone(workspace, ticket, triage):
    code = "\n".join(f"lamp.set({n});" for n in range(40))
    page = f"# Lamps\n\n## Dim a lamp\n\nTo dim a lamp, run this:\n\n```\n{code}\n```\n"
    assert "run this:" not in said(workspace, ticket, triage, page, "How do I dim a lamp?")


def test_a_row_of_a_table_stands_alone(workspace, ticket, triage):
    head = "| Code | What to do |\n|---|---|\n"
    page = f"# Codes\n\n{head}| E6 | Let the lamp cool down |\n| E9 | Call us for the lamp |\n"
    body = said(workspace, ticket, triage, page, "What does E6 mean on my lamp?")
    assert "cool down" in body
    assert "E9" not in body


def test_items_that_are_statements_are_said_one_by_one(workspace, ticket, triage):
    items = "- Booking: you get the link by e-mail.\n- Changing the date: free until 48 hours before the start.\n"
    page = (
        f"# Workshops\n\n## Places\n\n{items}- Recording: everybody can watch it for 14 days.\n- Price: £18 a place.\n"
    )
    body = said(workspace, ticket, triage, page, "Can I change the date of my workshop, until when is changing free?")
    assert body == "Changing the date: free until 48 hours before the start."


def test_what_answers_comes_before_what_stands_further_up(workspace, ticket, triage):
    page = "# Lamps\n\nLamps are made in Wales. They glow. You can dim a lamp with its wheel.\n"
    assert said(workspace, ticket, triage, page, "How can I dim a lamp?") == "You can dim a lamp with its wheel."


def test_a_bare_yes_is_said_with_the_question_that_it_answers(workspace, ticket, triage):
    page = "# Discounts\n\n## Is there a student discount?\n\nYes, 20 percent with a valid card.\n"
    body = said(workspace, ticket, triage, page, "Do students with a valid card get a discount?")
    assert body == "Is there a student discount? Yes, 20 percent with a valid card."


def test_pages_that_only_lead_on_are_not_quoted(workspace, ticket, triage):
    items = "- Dim a lamp with its wheel to save power.\n- Pair the remote control of the lamp.\n"
    page = f"# Lamps\n\n## What's next?\n\n{items}"
    assert "wheel" not in said(workspace, ticket, triage, page, "How can I dim a lamp?")
