"""From a prompt to a model draft that may be shown, or to the reason why it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.drafting.extractive import Composition
from core.drafting.model import Draft
from core.drafting.prompt import DraftPrompt, build_prompt, task_of
from core.drafting.voice import Voice, read_style
from core.drafting.writing import Written, checked, completed, mended, model_draft, write
from core.ports import Cancelled, ChatModel, never
from core.review.model import Review
from core.review.tone import EMOJI
from core.text import Span
from core.tickets.model import Ticket
from core.triage.model import Triage
from core.workspace import Workspace

_TEMPERATURE = 0.2

ReviewDraft = Callable[[Draft], Review]


@dataclass(frozen=True, slots=True)
class ModelResult:
    """A model draft with its review, and how fast it came."""

    draft: Draft
    review: Review
    ttft: float
    """Seconds from the request to the first token."""
    tokens_per_second: float


class ModelDrafter:
    """Writes model drafts in one workspace with one chat model."""

    def __init__(self, workspace: Workspace, chat: ChatModel) -> None:
        self._workspace = workspace
        self._chat = chat
        self._tries = 0

    def speaks(self, language: str) -> bool:
        """Whether the model was made for that language; an unknown language counts as spoken."""
        languages = self._chat.identity.languages
        return not language or "*" in languages or language in languages

    def prompt(self, composition: Composition, ticket: Ticket) -> DraftPrompt:
        """The prompt, cut to the model's context. Raises `ModelError`."""
        style = read_style(self._workspace)
        return build_prompt(composition, ticket, style, self._chat.count_tokens, self._chat.identity.context_tokens)

    def prefill(self, prompt: DraftPrompt, cancelled: Cancelled = never) -> None:
        """Lets the model read all of the prompt but the tone. Raises `ModelError`."""
        self._chat.prefill(prompt.prefix, cancelled)

    def write(
        self,
        ticket: Ticket,
        triage: Triage,
        composition: Composition,
        prompt: DraftPrompt,
        tone: str,
        length: str,
        cancelled: Cancelled,
        review: ReviewDraft,
    ) -> Iterator[str | ModelResult]:
        """Streams the draft in pieces, then gives it with its review.

        A sentence that fails is said in the docs' own words or taken out, once, and all is reviewed
        again; what still fails makes the whole draft unfit to be shown. Raises `ModelError`.
        """
        voice = Voice(self._workspace, triage.language)
        before = f"{composition.greeting}\n\n{composition.opening}\n\n"
        if composition.known.text:
            before += composition.known.text + "\n\n"
        after = "\n\n" + voice.closing()
        if composition.named.text:
            after = "\n\n" + composition.named.text + after
        yield before
        self._tries += 1
        written: Written | None = None
        for piece in write(
            self._chat, prompt, task_of(tone, voice.language, length), _TEMPERATURE, self._tries, cancelled
        ):
            if isinstance(piece, Written):
                written = piece
            else:
                yield piece
        assert written is not None
        yield after
        body, why = written.text, written.why
        if not voice.style.emoji:
            body = EMOJI.sub("", body)
        body = completed(body, composition)
        draft, verdicts = self._judge(before, body, after, why, composition, prompt, review)
        if draft.why in ("unsupported", "contradicted"):
            place = Span(len(before), len(before) + len(body))
            repaired = completed(mended(body, composition, verdicts, place), composition)
            if repaired and repaired != body:
                again, again_verdicts = self._judge(before, repaired, after, "", composition, prompt, review)
                if again.shown:
                    draft, verdicts = again, again_verdicts
        completion = written.completion
        writing = max(1e-6, completion.seconds - completion.seconds_to_first_token)
        speed = (completion.tokens - 1) / writing if completion.tokens > 1 else 0.0
        yield ModelResult(draft, verdicts, completion.seconds_to_first_token, speed)

    @staticmethod
    def _judge(
        before: str, body: str, after: str, why: str, composition: Composition, prompt: DraftPrompt, review: ReviewDraft
    ) -> tuple[Draft, Review]:
        text = before + body + after
        gaps = (
            *composition.known.gaps_at(len(before) - len(composition.known.text) - 2),
            *composition.named.gaps_at(len(before) + len(body) + 2),
        )
        draft = model_draft(text, (), why, prompt, composition.draft, gaps)
        verdicts = review(draft)
        if not why and any(finding.rule == "forbidden-word" for finding in verdicts.tone):
            why = "forbidden-word"
            draft = model_draft(text, (), why, prompt, composition.draft, gaps)
        if not why:
            citations, why = checked(body, composition, prompt, verdicts, Span(len(before), len(before) + len(body)))
            draft = model_draft(text, citations, why, prompt, composition.draft, gaps)
        return draft, verdicts
