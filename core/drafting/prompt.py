"""The prompt of a model draft: what never changes first, then evidence and ticket, the tone last.

Everything that a ticket or document says is data in it; the words around it are in
`resources/prompts/draft.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.drafting.extractive import Composition
from core.drafting.quotable_sentences import QuotableSentence
from core.language.clean_text import CleanTicket
from core.language.languages import language_table, languages
from core.language.prompt_config import prompt_config
from core.ports import Turn
from core.workspace.style import Style

EVIDENCE_TOKENS = 360
MESSAGE_TOKENS = 220
ANSWER_TOKENS = 260
_MARGIN_TOKENS = 48  # the chat template's own

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class DraftPrompt:
    """What the model reads for one ticket: the same for every tone but for the task at its end."""

    system: str
    content: str
    """Evidence, message and questions: the same for every tone."""
    evidence: tuple[QuotableSentence, ...]
    """What the model was given, in the order of the prompt."""
    left_out: int
    """Evidence sentences that did not fit."""
    questions: tuple[str, ...] = ()
    """What the model was asked to answer."""

    @property
    def prefix(self) -> tuple[Turn, ...]:
        """The turns that the model can read ahead, before anybody chose a tone, and keep in its KV cache."""
        return (Turn("system", self.system), Turn("user", self.content))

    def turns(self, task: str) -> tuple[Turn, ...]:
        """The whole prompt: `prefix`, token for token, and then the task."""
        return (Turn("system", self.system), Turn("user", f"{self.content}\n\n{task}"))


def build_prompt(
    composition: Composition, ticket: CleanTicket, style: Style, count: CountTokens, context_tokens: int
) -> DraftPrompt:
    """The prompt for one ticket, cut to the context: evidence at sentence ends, the message from its end."""
    words = prompt_config()
    system = str(words["system"]).strip()
    if style.notes:
        system += "\n" + words["style"].format(notes=style.notes)
    if style.forbidden_words:
        system += "\n" + words["never_say"].format(words=", ".join(style.forbidden_words))
    answered = [answer.question for answer in composition.answers]
    asked = "\n".join([words["questions"], *(words["question"].format(question=q) for q in answered)])
    unanswered = composition.draft.unanswered
    if unanswered:
        asked += "\n" + "\n".join([words["left_out"], *(words["question"].format(question=q) for q in unanswered)])
    free = context_tokens - ANSWER_TOKENS - _MARGIN_TOKENS - sum(count([system, asked]))
    message = _last_sentences(ticket, count, min(MESSAGE_TOKENS, free // 3))
    facts, left_out = _facts(composition, count, min(EVIDENCE_TOKENS, free - sum(count([message])) - _MARGIN_TOKENS))
    lines = [
        words["fact"].format(number=number, heading=fact.heading, words=fact.wording)
        for number, fact in enumerate(facts, 1)
    ]
    content = "\n".join([words["evidence"], *lines, "", words["message"], message, "", asked])
    return DraftPrompt(system, content, tuple(facts), left_out, tuple(answered))


def task_of(feeling: str, language: str, length: str = "normal", *, takes_up: bool = False) -> str:
    """The last lines of the prompt. `feeling` may also be a tone that the agent chose; `takes_up`: the first
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


def _facts(composition: Composition, count: CountTokens, budget: int) -> tuple[list[QuotableSentence], int]:
    """What the answers say, as far as it fits `budget` tokens. More would only cost time: nothing else is woven
    into the reply, and small models mix in whatever they are shown."""
    ordered = list(dict.fromkeys(e for answer in composition.answers for e in answer.evidence))
    tokens = count([f"[9] {e.heading}: {e.wording}\n" for e in ordered])
    chosen: list[QuotableSentence] = []
    used = 0
    for evidence, size in zip(ordered, tokens, strict=True):
        if used + size > budget:
            break
        chosen.append(evidence)
        used += size
    return chosen, len(ordered) - len(chosen)


def _last_sentences(ticket: CleanTicket, count: CountTokens, budget: int) -> str:
    """The end of the customer's message that fits: people ask last."""
    sentences = [sentence.text for sentence in ticket.sentences]
    kept: list[str] = []
    used = 0
    for sentence, size in zip(reversed(sentences), reversed(count(sentences)), strict=True):
        if used + size > budget and kept:
            break
        kept.insert(0, sentence[: budget * 4])
        used += size
    return " ".join(kept)
