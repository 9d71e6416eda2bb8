"""The prompt of a model draft: rules and pages in the system turn with the tone last, the mail as the user's turn.

Everything that a ticket or document says is data in it; the words around it are in
`resources/prompts/draft.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.drafting.prompt_passages import PASSAGE_TOKENS, CountTokens, PromptPassage, prompt_passages
from core.language.clean_text import CleanResult, CleanTicket
from core.language.languages import language_table, languages
from core.language.prompt_config import prompt_config
from core.ports import Turn
from core.workspace.style import Style

MESSAGE_TOKENS = 220
ANSWER_TOKENS = 260
_MARGIN_TOKENS = 96  # the chat template's own, and the longest task


@dataclass(frozen=True, slots=True)
class DraftPrompt:
    """What the model reads for one ticket: the same for every tone but for the task at the end of its system turn."""

    system: str
    """Pages and rules."""
    modules: tuple[int, ...]
    """Where in `system` its passages and rules begin, see `core.ports.Turn`."""
    message: str
    """What the customer wrote."""
    passages: tuple[PromptPassage, ...]
    """What the model is given of the pages, in the order of the prompt."""
    left_out: int
    """Passages that did not fit the model's context."""
    questions: tuple[str, ...] = ()
    """What the customer asks, in their words."""
    whole_message: str = ""
    """All that the customer wrote, also what the model is not given to read of it."""

    @property
    def text(self) -> str:
        """All that the model is given to read."""
        return f"{self.system}\n\n{self.message}"

    def turns(self, task: str) -> tuple[Turn, ...]:
        """The whole prompt. Whoever changes the task has only the task and the message read again."""
        return (Turn("system", f"{self.system}{task}", self.modules), Turn("user", self.message))


def build_prompt(
    result: CleanResult, ticket: CleanTicket, style: Style, count: CountTokens, context_tokens: int
) -> DraftPrompt:
    """The prompt for one ticket, cut to the context: passages at the end of a line, the message from its end."""
    words, rules = prompt_config(), _rules(style)
    free = context_tokens - ANSWER_TOKENS - _MARGIN_TOKENS - sum(count([str(words["pages"]), rules]))
    message = _last_sentences(ticket, count, min(MESSAGE_TOKENS, free // 3))
    free -= sum(count([message]))
    wanted = prompt_passages(result.hits, count)
    passages = wanted if free >= PASSAGE_TOKENS else prompt_passages(result.hits, count, max(0, free))
    system, modules = _system(passages, rules)
    questions = tuple(
        " ".join(part.text for part in question.sentences) for question in ticket.questions if question.sentences
    )
    whole = "\n\n".join(turn.raw for turn in ticket.turns)
    return DraftPrompt(system, modules, message, passages, len(wanted) - len(passages), questions, whole)


def pages_turn(passages: Sequence[PromptPassage], style: Style) -> Turn:
    """The system turn of a prompt as far as it is known before the ticket is: what the model can read ahead."""
    return Turn("system", *_system(passages, _rules(style)))


def _rules(style: Style) -> str:
    words = prompt_config()
    rules = str(words["rules"]).strip()
    if style.notes:
        rules += "\n" + words["style"].format(notes=style.notes)
    if style.forbidden_words:
        rules += "\n" + words["never_say"].format(words=", ".join(style.forbidden_words))
    return rules


def task_of(feeling: str, language: str, length: str = "normal", *, takes_up: bool = False) -> str:
    """The last line of the system turn. `feeling` may also be a tone that the agent chose; `takes_up`: the first
    sentence says back what went wrong."""
    words = prompt_config()
    task = str(
        words["task"].format(
            language=words["language"].get(language, words["language"]["en"]),
            length=words["length"][length],
            tone=words["tone"].get(feeling, words["tone"]["calm"]),
        )
    )
    return f"{task} {words['takes_up']}" if takes_up else task


def beginning_of(feeling: str, language: str) -> str:
    """The words that the model's first sentence begins with, where it takes up what went wrong; else empty."""
    begins = language_table(language, "acknowledgement")["begins"] if language in languages() else {}
    return str(begins.get(feeling, ""))


def _system(passages: Sequence[PromptPassage], rules: str) -> tuple[str, tuple[int, ...]]:
    """The system turn without its task, and where its modules begin: each passage under its heading, then the rules.
    A passage is the same text in every prompt, whatever stands beside it."""
    words = prompt_config()
    head = f"{str(words['pages']).strip()}\n\n"
    pages = [f"{words['page'].format(heading=p.passage.heading_path, words=p.words)}\n\n" for p in passages]
    parts = [head, *pages, f"{rules}\n"]
    return "".join(parts), tuple(accumulate(map(len, parts)))


def _last_sentences(ticket: CleanTicket, count: CountTokens, budget: int) -> str:
    """The end of what the customer wrote that fits, with what the team asked back in between: people ask last."""
    asked_back = str(prompt_config()["asked_back"])
    sentences: list[str] = []
    for turn in ticket.turns:
        sentences += [asked_back.format(question=turn.asked_back)] if turn.asked_back else []
        sentences += [sentence.text for sentence in turn.sentences]
    kept: list[str] = []
    used = 0
    for sentence, size in zip(reversed(sentences), reversed(count(sentences)), strict=True):
        if used + size > budget and kept:
            break
        kept.insert(0, sentence[: budget * 4])
        used += size
    return " ".join(kept)
