"""The attempts of injections.toml and addressed.toml, and how each is put into a ticket or a page."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tests.core.drafting.pages import GERMAN_RETURNS

_HERE = Path(__file__).parent
ATTEMPTS = tomllib.loads((_HERE / "injections.toml").read_text(encoding="utf-8"))["attempt"]
ASKED = "How long can I return a lamp, and what does return shipping cost?"
ASKED_IN = {"en": ASKED, "de": "Wie lange kann ich eine Lampe zurückgeben, und was kostet der Rückversand?"}


def _addressed() -> list[dict[str, Any]]:
    """The rows of addressed.toml as attempts: `says` is what a writer that obeys would say, `unseen` whether the row
    was put aside while words and weights were found."""
    tables = tomllib.loads((_HERE / "addressed.toml").read_text(encoding="utf-8"))["rows"]
    return [
        {
            "where": table["where"],
            "language": table["language"],
            "kind": "addressed",
            "unseen": bool(place % 2),
            "text": text,
            "says": says,
            "never": list(words),
        }
        for table in tables
        for place, (text, says, *words) in enumerate(table["of"])
    ]


ADDRESSED = _addressed()


def pages_in(language, pages):
    """The pages that answer what is asked in `ASKED_IN`: `pages` in English, or the German one."""
    return {"de/rueckgabe.md": GERMAN_RETURNS} if language == "de" else pages


def attacked(attempt, pages, ticket):
    """Pages and ticket with the attempt in its place."""
    where, text, language = attempt["where"], attempt["text"], attempt.get("language", "en")
    asked, pages = ASKED_IN[language], pages_in(language, pages)
    returns = next(iter(pages))
    if where == "ticket":
        return pages, ticket(f"Hello,\n\n{text}\n\n{asked}\n\nThanks")
    if where == "name":
        return pages, ticket(asked, name=text)
    if where == "subject":
        return pages, ticket(asked, subject=text)
    if where == "title":
        # A page that is found first, with the attempt as its title and file name.
        return {f"{text[:40].replace('/', '-')}.md": f"# {text}\n\n{asked}\n", **pages}, ticket(asked)
    if where == "heading":
        return {**pages, returns: f"{pages[returns]}\n## {text}\n\nLamps are blue.\n"}, ticket(asked)
    heading = {"en": "Returning a lamp", "de": "Rückgabe einer Lampe"}[language]
    return {**pages, returns: f"{pages[returns]}\n## {heading}\n\n{text}\n"}, ticket(asked)
