"""Which sentence of the pages found answers best, by words alone."""

from __future__ import annotations

import numpy as np
import pytest

from core.drafting.query_decomposition import sub_questions
from core.drafting.quotable_sentences import quotable_sentences
from core.drafting.scoring import SentenceScorer
from core.ports import EmbedderIdentity

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


COLOURS = """# Renumbering

Choose Renumber in the Edit menu to give all subaccounts new numbers.

## Renumbered account numbers of subaccounts

| Code | Name |
|---|---|
| 10 | Colours |
| 10-05 | Red |
"""


@pytest.mark.parametrize(
    ("mail", "role"),
    [
        ("The numbers of my subaccounts are a mess. Can the program renumber subaccounts?", "prose"),
        ("Which of the renumbered account numbers of subaccounts does Red have?", "row"),
    ],
)
def test_a_row_answers_no_question_that_names_nothing_in_it(ticket, find, mail, role):
    found = quotable_sentences(find({"colours.md": COLOURS}, mail).hits, 4)
    scores = SentenceScorer(None, {}).score(sub_questions(ticket(mail))[-1:], found).total[0]
    assert found[int(scores.argmax())].role == role, scores


class CountingEmbedder:
    """Vectors that say nothing, and which sentences were asked for."""

    identity = EmbedderIdentity("counting", "1", 2, 256, ("en",))

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed_queries(self, texts, priority="live"):
        return np.ones((len(texts), 2), np.float32) / 2**0.5

    def embed_passages(self, texts, priority="live"):
        self.read += texts
        return self.embed_queries(texts)


def test_no_question_takes_all_that_is_read_by_meaning_from_another(ticket, find):
    """A page that says much in the second question's words left nothing for the first one."""
    slack = "# Slack\n\n" + " ".join(f"The weekly Slack summary {n} goes to the Slack channel." for n in range(20))
    imports = "# Import\n\n" + " ".join(f"Old figures of year {n} are imported." for n in range(20))
    mail = "Can you carry our past along? And how does the weekly Slack summary get into a channel?"
    found = quotable_sentences(find({"import.md": imports, "slack.md": slack}, mail).hits, 4)
    may_answer = np.array([[e.path == page for e in found] for page in ("import.md", "slack.md")])
    embedder = CountingEmbedder()
    SentenceScorer(embedder, {}).score(sub_questions(ticket(mail)), found, may_answer)
    of_imports = [text for text in embedder.read if "imported" in text]
    assert len(of_imports) * 2 == len(embedder.read)
