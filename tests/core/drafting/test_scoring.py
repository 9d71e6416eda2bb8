"""Which sentence of the pages found answers best, by words alone."""

from __future__ import annotations

import pytest

from core.drafting.quotable_sentences import quotable_sentences
from core.drafting.query_decomposition import sub_questions
from core.drafting.scoring import SentenceScorer

ACCOUNT = """# Account

## Change your account password

Set a new password and confirm it in the settings.
"""
LINKS = """# Shared links

## Password

Set the password when the link is made.
"""


@pytest.mark.parametrize(
    ("mail", "path"),
    [
        (
            "I gave a client a shared link with a password and have forgotten it. Where can I change the password?",
            "links",
        ),
        ("I set a password for my account and have forgotten it. Where can I change the password?", "account"),
        ("Wo ändere ich das Passwort? How do I change the password of my account?", "account"),
    ],
)
def test_a_heading_that_names_another_thing_counts_for_less(ticket, find, mail, path):
    questions = sub_questions(ticket(mail))[-1:]
    found = quotable_sentences(find({"account.md": ACCOUNT, "links.md": LINKS}, mail).hits, 4)
    scores = SentenceScorer(None, {}).score(questions, found).total[0]
    assert found[int(scores.argmax())].path == f"{path}.md", scores
