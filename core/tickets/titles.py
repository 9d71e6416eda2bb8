"""What a ticket is called where it is listed: its subject, else what its customer asks."""

from __future__ import annotations

from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.language.dialogue_act import is_courtesy
from core.tickets.identity import bare_subject
from core.tickets.mail_words import ticket_words

_LONGEST = 80
_READ = 4_000
"""Code points of a message that are looked through."""


def ticket_title(ticket: Ticket) -> str:
    """The ticket's subject; where it has none, what the customer asks first, else what they write first."""
    own = next((entry for entry in ticket.messages if entry.sender == "customer"), ticket.messages[0])
    return title_of(ticket.subject, own.text, ticket.language)


def title_of(subject: str, message: str, language: str = "") -> str:
    """The same of a subject and the customer's first message; empty only where both are."""
    bare = bare_subject(subject).strip(" ()[]<>.-").lower()
    if bare and bare not in ticket_words("mail")["subjects"]["none"]:
        return subject
    message = message[:_READ]
    sentences = [" ".join(span.of(message).split()) for span in split_sentences(message, language or "en")]
    said = [sentence for sentence in sentences if not is_courtesy(sentence)]
    first = next((sentence for sentence in said if sentence.endswith("?")), "")
    return _short(first or next(iter(said), " ".join(message.split())))


def _short(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rpartition(" ")[0].rstrip(" ,;:–-") + "…" if " " in words[:_LONGEST] else words[:_LONGEST]
