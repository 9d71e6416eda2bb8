"""A reply that was sent, made a snippet: what is this customer's own becomes a placeholder, and it is a file of
`snippets/` under a name of its own. No file is ever written over."""

from __future__ import annotations

import re
import unicodedata

import yaml

from core.domain.triage import FactKind
from core.drafting.reply_templates import speakable_name
from core.drafting.snippets import Snippet
from core.errors import FileUnwritable, SnippetExists
from core.language.clean_text import CleanTicket
from core.language.dialogue_act import DialogueAct, dialogue_act, reply_sentences
from core.language.facts import find_facts
from core.values import find_values
from core.values.placeholders import open_gaps
from core.workspace.folder import Workspace

_OWN_FACTS: tuple[FactKind, ...] = ("order", "email", "phone")
"""What a customer's ticket states that is their own: each becomes a placeholder of that name."""
_LONGEST_PLACEHOLDER = 60
_LONGEST_NAME = 60  # characters of a file's name: whole paths of 260 are all that Windows takes
_NO_FILE_NAME = re.compile(r"[^\w-]+")


def reply_as_snippet(reply: str, ticket: CleanTicket, language: str) -> str:
    """The words of a reply as a snippet: closing and signature left out, since the team's own are put under it; the
    customer's name, address and numbers, and what was still open, as placeholders."""
    text = reply.strip()
    end = len(text)
    act: DialogueAct | None = None
    acts = []
    for span in reply_sentences(text, language):
        act = dialogue_act(span.of(text), find_values(span.of(text)), act, language)
        acts.append((span, act))
    while acts and acts[-1][1] == "closing":
        end = acts.pop()[0].start
    text = text[:end].rstrip()
    for gap in reversed(open_gaps(text)):
        label = re.sub(r"[{}\[\]]", "", gap.of(text)).strip()[:_LONGEST_PLACEHOLDER]
        text = f"{text[: gap.start]}{{{label}}}{text[gap.end :]}"
    return _without_name(_without_values(text, ticket), ticket)


def _without_values(text: str, ticket: CleanTicket) -> str:
    stated = [(fact.kind, fact.text.strip(" .,;:#")) for fact in find_facts(ticket.raw, ticket.raw.language)]
    own = {words: kind for kind, words in (*stated, ("email", ticket.raw.customer.email)) if kind in _OWN_FACTS}
    for words in sorted(filter(None, own), key=len, reverse=True):
        exactly = rf"(?<![\w{{]){re.escape(words)}(?![\w}}])"
        text = re.sub(exactly, f"{{{own[words]}}}", text, flags=re.IGNORECASE)
    return text


def _without_name(text: str, ticket: CleanTicket) -> str:
    whole = " ".join(ticket.customer_name.split())
    names = {whole, speakable_name(ticket, True), speakable_name(ticket, False), *whole.split()}
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = re.sub(rf"(?<![\w{{]){re.escape(name)}(?![\w}}])", "{name}", text)
    return re.sub(r"\{name\}(?:[ ,]+\{name\})+", "{name}", text)


def save_snippet(workspace: Workspace, title: str, text: str, intents: tuple[str, ...], language: str) -> Snippet:
    """Writes a snippet for these intents (none: any) under a file name made of its title. Raises `SnippetExists`
    where there is such a file, `FileUnwritable`."""
    name = f"{_file_name(title)}.md"
    front = {"title": title, "intents": list(intents), "language": language}
    head = yaml.safe_dump({key: value for key, value in front.items() if value}, allow_unicode=True, sort_keys=False)
    folder = workspace.snippets_folder
    try:
        folder.mkdir(exist_ok=True)
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(f"---\n{head}---\n\n{text.strip()}\n")
    except FileExistsError as error:
        raise SnippetExists(name=name) from error
    except OSError as error:
        raise FileUnwritable(path=f"snippets/{name}", reason=error.strerror or "") from error
    return Snippet(name, title, intents, text.strip(), language)


def _file_name(title: str) -> str:
    words = _NO_FILE_NAME.sub("-", unicodedata.normalize("NFC", title).lower()).strip("-_")
    return words[:_LONGEST_NAME].rstrip("-_") or "snippet"
