"""Replies that the team has approved: Markdown files of `snippets/` with placeholders.

    ---
    title: Parcel search started
    intents: [delivery-status]
    ---
    I am sorry that order {order} has not arrived. …

A snippet that answers the question wins over composed text. Placeholders that can't be filled
become gaps; those of other helpdesks are read as ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.domain.knowledge import Passage
from core.domain.text import Span, split_sentences
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.query_decomposition import SubQuestion
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.scoring import Scores
from core.errors import BadWorkspaceFile, FileUnreadable
from core.values.placeholders import in_own_form
from core.workspace.file_stamp import file_stamp
from core.workspace.folder import Workspace, read_file
from core.workspace.last_good import keeps_last_good
from core.workspace.yaml_fields import BadYaml, read_yaml

PLACEHOLDER = re.compile(r"\{([^\W\d][^{}\n]{0,59})\}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_LARGEST = 64 * 1024  # bytes
_LONGEST_GREETING = 5  # words
_AHEAD = 0.08  # a snippet must be this much better than the least that answers,
_BEHIND = 0.02  # and be no worse than the docs' best sentence by more than this


@dataclass(frozen=True, slots=True)
class Snippet:
    """One approved reply."""

    name: str
    """File name, relative to the snippets folder."""
    title: str
    intents: tuple[str, ...]
    """Intents it is meant for; empty: any."""
    text: str
    language: str = ""

    def fits(self, intents: tuple[str, ...], language: str) -> bool:
        """Whether it was approved for one of these intents and is written in that language."""
        meant = not self.intents or bool(set(self.intents) & set(intents))
        return meant and (not self.language or not language or self.language == language)

    def evidence(self) -> list[QuotableSentence]:
        """Its sentences, to be weighed against the docs' own."""
        passage = Passage(-1, f"snippets/{self.name}", self.title, "", self.text, 0, len(self.text), 1.0, "", "public")
        found = []
        for span in split_sentences(self.text, self.language or "en"):
            words = span.of(self.text)
            found.append(QuotableSentence(passage.path, Span(*span), words, words, "prose", self.title, 0, 0, passage))
        return found


def greeting_apart(text: str) -> tuple[str, str]:
    """The line with which a snippet greets, empty if it does not, and the rest."""
    first, _, rest = text.partition("\n")
    greets = len(first.split()) <= _LONGEST_GREETING and first.rstrip().endswith((",", "!"))
    return (first, rest.strip()) if greets else ("", text)


@keeps_last_good
def read_snippets(workspace: Workspace) -> tuple[Snippet, ...]:
    """All snippets of the workspace, by name; none where there is no such folder.

    Raises `BadWorkspaceFile` for front matter that is no YAML mapping, text that is no UTF-8 or a
    file too large to be a reply, `FileUnreadable` if the system does not let us read one.
    """
    folder = workspace.snippets_folder
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file())
    return tuple(_read(folder, path.relative_to(folder).as_posix(), file_stamp(path)) for path in paths)


@lru_cache(maxsize=1000)  # a ticket needs them all, and few of them change in a day
def _read(folder: Path, name: str, stamp: str) -> Snippet:
    """`stamp`: see `core.workspace.file_stamp`."""
    path = folder / name
    shown = f"snippets/{name}"
    try:
        if path.stat().st_size > _LARGEST:
            raise BadWorkspaceFile(path=shown, line=0, reason=f"over {_LARGEST} bytes")
        text = read_file(path, shown)
    except OSError as error:
        raise FileUnreadable(path=shown, reason=error.strerror or "") from error
    front: object = {}
    matter = _FRONT_MATTER.match(text)
    if matter:
        try:
            front = read_yaml(matter.group(1)) or {}
        except BadYaml as error:
            reason = f"front matter: {error.reason}"
            raise BadWorkspaceFile(path=shown, line=error.line + 1, column=error.column, reason=reason) from error
        text = text[matter.end() :]
    fields = front if isinstance(front, dict) else {"intents": None}
    intents, title, language = fields.get("intents", []), fields.get("title", path.stem), fields.get("language", "")
    if not isinstance(intents, list) or not all(
        isinstance(word, str | int | float) for word in (*intents, title, language)
    ):
        raise BadWorkspaceFile(path=shown, line=1, reason="front matter needs names, intents a list")
    body = in_own_form(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).strip())
    return Snippet(name, str(title), tuple(str(i) for i in intents), body, str(language))


def best_snippet(
    questions: tuple[SubQuestion, ...],
    answers: Sequence[SelectedAnswer | None],
    snippets: Sequence[Snippet],
    scores: Scores,
    least: float,
) -> tuple[Snippet | None, tuple[str, ...]]:
    """The snippet that answers best, and the questions that it answers at least as well as the docs.

    `snippets` names the snippet of each column of `scores`, shape (questions, snippet sentences).
    """
    best: tuple[float, Snippet | None, tuple[str, ...]] = (0.0, None, ())
    for snippet in dict.fromkeys(snippets):
        columns = [i for i, other in enumerate(snippets) if other is snippet]
        answered = []
        for row, question in enumerate(questions):
            score = float(scores[row, columns].max())
            answer = answers[row]
            if score >= max(least + _AHEAD, answer.score - _BEHIND if answer else 0.0):
                answered.append((score, question.text))
        if answered and max(answered)[0] > best[0]:
            best = (max(answered)[0], snippet, tuple(text for _, text in answered))
    return best[1], best[2]
