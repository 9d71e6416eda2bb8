"""From a prompt to a model draft that may be shown, or to the reason why it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.domain.draft import Draft
from core.domain.review import Review, SentenceVerdict
from core.domain.text import EMOJI, Span
from core.domain.triage import Triage
from core.drafting.acknowledgement import take_acknowledgement
from core.drafting.answered_questions import open_questions
from core.drafting.extractive import Composition
from core.drafting.generation import Generation, generate
from core.drafting.paragraphs import named_part
from core.drafting.prompt import DraftPrompt, beginning_of, build_prompt, pages_turn, task_of
from core.drafting.prompt_passages import PASSAGE_TOKENS, prompt_passages, whole_passages
from core.drafting.query_decomposition import SubQuestion, named_words
from core.drafting.quote_coverage import is_guess
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.reply_templates import ReplyTemplates, feeling_of
from core.drafting.sentence_check import check_sentences, citations
from core.language.clean_text import CleanPassage, CleanResult, CleanTicket
from core.ports import Cancelled, ChatModel, Embedder, never
from core.workspace.folder import Workspace
from core.workspace.style import read_style

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

    def __init__(self, workspace: Workspace, chat: ChatModel, embedder: Embedder | None = None) -> None:
        """`embedder` tells which questions the model answered; None: words do."""
        self._workspace = workspace
        self._chat = chat
        self._embedder = embedder
        self._tries = 0

    def speaks(self, language: str) -> bool:
        """Whether the model was made for that language; an unknown language counts as spoken."""
        languages = self._chat.identity.languages
        return not language or "*" in languages or language in languages

    def prompt(self, result: CleanResult, ticket: CleanTicket) -> DraftPrompt:
        """The prompt, cut to the model's context. Raises `ModelError`."""
        style = read_style(self._workspace)
        return build_prompt(result, ticket, style, self._chat.count_tokens, self._chat.identity.context_tokens)

    def prefill(
        self, prompt: DraftPrompt, composition: Composition, triage: Triage, cancelled: Cancelled = never
    ) -> None:
        """Fills the model's KV cache with the prompt as it will be without a tone of the agent's choice. Raises
        `ModelError`."""
        begins = self._begins(composition, triage)
        task = task_of(feeling_of(triage), triage.language, takes_up=bool(begins))
        self._chat.prefill(prompt.turns(task), cancelled)

    def read_found(self, result: CleanResult, cancelled: Cancelled = never) -> None:
        """Lets the model read what of these pages will stand in the prompt. Raises `ModelError`."""
        found = prompt_passages(result.hits, self._chat.count_tokens)
        self._chat.read_modules([pages_turn(found, read_style(self._workspace))], cancelled)

    def read_page(self, passages: Sequence[CleanPassage], cancelled: Cancelled = never) -> bool:
        """Lets the model read a whole page that a prompt is likely to need, a passage at a time. False where it was
        stopped or has no memory for more. Raises `ModelError`."""
        style = read_style(self._workspace)
        for passage in whole_passages(passages):
            turn = pages_turn([passage], style)
            if cancelled():
                return False
            fits = sum(self._chat.count_tokens([passage.words])) <= PASSAGE_TOKENS
            if fits and not self._chat.read_modules([turn], cancelled):
                return False
        return True

    def _begins(self, composition: Composition, triage: Triage) -> str:
        """The words that the answer to an upset customer begins with, unless the template says their trouble back."""
        language = ReplyTemplates(self._workspace, triage.language).language
        return "" if composition.says_trouble_back else beginning_of(feeling_of(triage), language)

    def write(
        self,
        ticket: CleanTicket,
        triage: Triage,
        composition: Composition,
        prompt: DraftPrompt,
        tone: str,
        length: str,
        cancelled: Cancelled,
        review: ReviewDraft,
    ) -> Iterator[str | ModelResult]:
        """Streams the draft in pieces, then gives it with its review.

        What is streamed is the model's own text. The draft is that text without the sentences that may not be shown
        (`core.drafting.sentence_check`). Raises `ModelError`.
        """
        voice = ReplyTemplates(self._workspace, triage.language)
        begins = self._begins(composition, triage)
        # The model's first sentence takes the place of the opening where it takes up what went wrong.
        frame, place = _reply(composition, "" if begins else composition.opening, "", voice)
        yield frame.text[: place.start]
        self._tries += 1
        written: Generation | None = None
        task = task_of(tone, voice.language, length, takes_up=bool(begins))
        for piece in generate(self._chat, prompt, task, begins, _TEMPERATURE, self._tries, cancelled):
            if isinstance(piece, Generation):
                written = piece
            else:
                yield piece
        assert written is not None
        yield "\n\n" + frame.text[place.end :]
        text = written.text if voice.style.emoji else EMOJI.sub("", written.text)
        taken, middle = take_acknowledgement(text, ticket, voice.language)
        draft, judged = self._checked(composition, taken if begins else "", middle, voice, prompt, review)
        draft = replace(draft, left_out=prompt.left_out)
        if draft.shown and any(finding.rule == "forbidden-word" for finding in judged.tone):
            draft = replace(draft, shown=False, why="forbidden-word")
        completion = written.completion
        writing = max(1e-6, completion.seconds - completion.seconds_to_first_token)
        speed = (completion.tokens - 1) / writing if completion.tokens > 1 else 0.0
        yield ModelResult(draft, judged, completion.seconds_to_first_token, speed)

    def _checked(
        self,
        composition: Composition,
        taken: str,
        middle: str,
        voice: ReplyTemplates,
        prompt: DraftPrompt,
        review: ReviewDraft,
    ) -> tuple[Draft, Review]:
        """The draft of what the model wrote, with its review. `taken`: the sentence that takes up the message, ''
        if there is none; `middle`: the rest. Raises `ModelError`."""
        opening = taken or composition.opening
        own, place = _reply(composition, opening, middle, voice)
        judged = review(own)
        checked = check_sentences(own.text, place, judged, prompt.text, prompt.whole_message, voice.language)
        if not checked.text:
            return replace(own, shown=False, why=checked.why), judged
        said = [s for s in judged.sentences if place.start <= s.start and s.end <= place.end and s.text in checked.text]
        still_open = open_questions(composition.questions, said, composition.answers, self._embedder)
        draft, _ = _reply(composition, opening, checked.text, voice, still_open)
        if draft.text != own.text:
            judged = review(draft)
        draft = replace(draft, citations=citations(draft.text, judged))
        if is_guess(said, judged):
            return replace(draft, shown=False, why="unsupported"), judged
        answers = len(still_open) < len(composition.questions) or not composition.questions
        shown = answers and _agrees(said, draft, composition)
        return (draft if shown else replace(draft, shown=False, why="other-page")), judged


def _agrees(said: Sequence[SentenceVerdict], draft: Draft, composition: Composition) -> bool:
    """Whether it rests, or could as well, for each question that the first draft answers, on a page that this rests on
    too. `said`: what the review found of the model's sentences.

    Of 30 development questions the 1.5B answered 13 so that the review let it pass, 9 of them from other pages than
    the first draft; 6 of these 9 were the worse answer and 2 the better one.
    """
    cited = {citation.path for citation in draft.citations}.union(*(s.pages for s in said if s.verdict == "supported"))
    return all(not cited.isdisjoint(evidence.path for evidence in answer.evidence) for answer in composition.answers)


def _reply(
    composition: Composition, opening: str, middle: str, voice: ReplyTemplates, still_open: Sequence[SubQuestion] = ()
) -> tuple[Draft, Span]:
    """The reply with these words in its frame, what is open named, and where `middle` stands in it."""
    builder = ReplyBuilder("model")
    builder.say(composition.greeting)
    builder.paragraph()
    builder.say(opening)
    builder.add_part(composition.known)
    builder.paragraph()
    place = builder.say(middle)
    builder.add_part(named_part(still_open, voice))
    builder.paragraph()
    builder.say(voice.closing())
    return builder.draft(named_words(still_open)), place
