"""The draft that is there at once: the docs' own sentences, chosen and joined so that they read as a reply.

Correct by construction at any model size: what it says stands word for word in the
docs, in an approved snippet or in a local record; the rest is template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.domain.draft import NO_DOCS, PAST_ANSWER, Draft, Part
from core.domain.history import History
from core.domain.past_answer import PastAnswer
from core.domain.triage import OTHER, Triage
from core.drafting.acknowledgement import trouble_of
from core.drafting.answer_selection import AnswerSelector, SelectedAnswer
from core.drafting.likely_pages import LikelyPages
from core.drafting.paragraphs import known_part, named_part, write_answers, write_snippet
from core.drafting.query_decomposition import SubQuestion, named_words, sub_questions
from core.drafting.quotable_sentences import quotable_sentences
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.reply_templates import Feeling, ReplyTemplates, asked_calmly, feeling_of, kind_of
from core.drafting.scoring import SentenceScorer
from core.drafting.slot_filling import RecordField, Slot, fields_of, fill_slots, past_fields
from core.drafting.snippets import Snippet, best_snippet, read_snippets
from core.drafting.without_answer import answered_before, asks_something, is_vague, only_thanks, silence
from core.errors import ModelError
from core.language.clean_text import CleanResult, CleanTicket
from core.language.facts import find_facts
from core.ports import Embedder
from core.tickets.records import Records
from core.workspace.folder import Workspace

_PAGES = 4
# A sentence that scores less answers nothing. Where search says that the page answers, less is enough.
_LEAST, _LEAST_ON_ANSWERING_PAGE = 0.37, 0.29
_LEAST_BY_WORDS = 0.25
_OUT_OF_SCOPE = 0.25  # of `Triage.in_domain`: below, a message is not what this team answers


@dataclass(frozen=True, slots=True)
class Composition:
    """The extractive draft and what it rests on, for the model draft to build upon."""

    draft: Draft
    answers: tuple[SelectedAnswer, ...] = ()
    """What the docs answer, also where a snippet was preferred."""
    by_meaning: bool = True
    """False: no embedder was at hand (or it was lost) and words alone chose the sentences."""
    snippet: Snippet | None = None
    grounds: tuple[str, ...] = ()
    """What the draft rests on besides pages: the snippet's text, values of local records."""
    greeting: str = ""
    opening: str = ""
    """Greeting and first sentence by template, which a model draft begins with too."""
    known: Part = field(default_factory=Part)
    """What the team's records say on it, or the gap that is left for it: follows the opening."""
    questions: tuple[SubQuestion, ...] = ()
    """What a page has to answer: all that is asked but for what the team's records say."""
    says_trouble_back: bool = False
    """Whether the opening holds the customer's own words for what went wrong."""
    asks: bool = True
    """Whether there is something that a page might answer; not where thanks, a refusal or a question back is all."""

    @property
    def answers_well(self) -> bool:
        """Whether a draft may be called ready as far as its sentences go: each part is answered by one that
        answers well, or the team has approved the words. Never where no page was seen to answer."""
        return self.snippet is not None or (self.draft.covered and all(a.answers_well for a in self.answers))


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a ticket before a word is written."""

    answers: tuple[SelectedAnswer, ...]
    by_meaning: bool
    snippet: Snippet | None
    snippet_answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A ticket as a reply sees it."""

    ticket: CleanTicket
    triage: Triage
    voice: ReplyTemplates
    questions: tuple[SubQuestion, ...]
    kind: str
    """Of the reply: `question`, `refund`, `praise` ..."""
    trouble: str
    """What went wrong, in the customer's words; empty if nothing can be said back."""
    opening: str
    fields: tuple[RecordField, ...]
    feeling: Feeling
    """As the opening takes it."""

    @property
    def greeting(self) -> str:
        return self.voice.greeting(self.ticket)


class ExtractiveComposer:
    """Composes extractive drafts in one workspace. Files of the workspace are read anew each time."""

    def __init__(self, workspace: Workspace, embedder: Embedder | None = None, records: Records | None = None) -> None:
        """`records`: the team's exports; None: there are none. Raises `BadWorkspaceFile`."""
        self._workspace = workspace
        self._records = records
        quoting = workspace.toml("quoting")
        self._selector = AnswerSelector(quoting)
        self._scorer = SentenceScorer(embedder, quoting.get("asks", {}))
        self._words_only = SentenceScorer(None, quoting.get("asks", {}))
        self._has_embedder = embedder is not None

    def compose(
        self,
        ticket: CleanTicket,
        triage: Triage,
        result: CleanResult,
        history: History | None = None,
        past: Sequence[PastAnswer] = (),
    ) -> Composition:
        """The draft for the customer's newest messages from the pages found; `history` may fill gaps. Where the docs
        are silent, the nearest of `past` answers stands in for them, if it is near enough.

        A lost embedder does not lose the draft: words alone choose then. Raises `BadWorkspaceFile`,
        and `FileMissing` or `FileUnreadable` for an export.
        """
        case = self._case(ticket, triage, history or History())
        if case.kind == "refusal":
            return _without_pages(case, case.opening, why=case.kind)
        if only_thanks(ticket):
            return _without_pages(case, case.voice.line("solved"), why="praise", covered=True)
        if case.kind == "praise" and not case.trouble and not asks_something(ticket):
            return _without_pages(case, case.opening, why=case.kind, covered=True)
        if is_vague(ticket) and not self._slots(case, case.questions):
            return _without_pages(case, case.voice.line("clarify"), why="nothing-answers", unanswered=case.questions)
        found = self._find(case.questions, case.triage, result)
        still_open = tuple(q for q in case.questions if q.text not in found.snippet_answers)
        facts = self._slots(case, still_open)
        answered = {answer.question for answer in found.answers} | set(found.snippet_answers)
        if not answered and not facts:
            return _from_past(case, past) or _nothing(case, result, found)
        named = answered | {fact.question for fact in facts}
        unanswered = tuple(q for q in case.questions if q.text not in named)
        return _written(case, found, facts, unanswered, result)

    def _case(self, ticket: CleanTicket, triage: Triage, history: History) -> _Case:
        """What the ticket asks and how it is to be answered, before anything is looked for."""
        triage = triage if triage.facts else replace(triage, facts=find_facts(ticket.raw))
        voice = ReplyTemplates(self._workspace, triage.language)
        questions = sub_questions(ticket)
        kind = kind_of(triage, tuple(question.text for question in questions), self._workspace)
        trouble = trouble_of(ticket, voice.trouble_rules)
        fields = fields_of(self._records.of(ticket.raw)) if self._records else ()
        asks = asks_something(ticket)
        said_as = asked_calmly(kind, feeling_of(triage), triage, asks=asks, trouble=bool(trouble))
        return _Case(
            ticket,
            triage,
            voice,
            questions,
            kind,
            trouble,
            voice.opening(*said_as, trouble),
            (*fields, *past_fields(history, triage)),
            said_as[1],
        )

    @staticmethod
    def _slots(case: _Case, questions: Sequence[SubQuestion]) -> tuple[Slot, ...]:
        return fill_slots(case.ticket, questions, case.voice.slot_rules, case.triage, case.fields)

    # -- finding ---------------------------------------------------------------------------

    def _find(self, questions: tuple[SubQuestion, ...], triage: Triage, result: CleanResult) -> _Found:
        likely = LikelyPages(result, triage.facts)
        pages = quotable_sentences(likely.hits, _PAGES)
        # What a snippet says was done, was done for its intents alone: an intent that is a guess is none.
        intents = () if triage.unsure else triage.intents or (triage.intent,)
        snippets = [s for s in read_snippets(self._workspace) if s.fits(intents, triage.language)]
        approved = [(snippet, evidence) for snippet in snippets for evidence in snippet.evidence()]
        everything = [*pages, *(evidence for _, evidence in approved)]
        of_pages = [[likely.answers(e.passage, q.search) for e in pages] for q in questions]
        may_answer = np.array([[*own, *(True for _ in approved)] for own in of_pages], bool).reshape(len(questions), -1)
        by_meaning = self._has_embedder
        try:
            scores = self._scorer.score(questions, everything, may_answer)
        except ModelError:
            by_meaning = False
            scores = self._words_only.score(questions, everything)
        least = (_LEAST_ON_ANSWERING_PAGE if result.raw.answered else _LEAST) if by_meaning else _LEAST_BY_WORDS
        total = np.where(may_answer, scores.total, 0.0)
        meaning = scores.meaning
        answers = [
            self._selector.answer(q.text, pages, total[i, : len(pages)], meaning[i], least)
            for i, q in enumerate(questions)
        ]
        snippet, by_snippet = best_snippet(questions, answers, [s for s, _ in approved], total[:, len(pages) :], least)
        return _Found(tuple(a for a in answers if a), by_meaning, snippet, by_snippet)


def _without_pages(
    case: _Case, words: str, why: str, covered: bool = False, unanswered: Sequence[SubQuestion] = ()
) -> Composition:
    """A letter of one paragraph: thanks, a refusal of what the team does not answer, a question back."""
    builder = _letter(case.greeting, words, case.voice.closing())
    return Composition(builder.draft(named_words(unanswered), covered=covered, why=why), asks=False)


def _written(
    case: _Case, found: _Found, facts: Sequence[Slot], unanswered: tuple[SubQuestion, ...], result: CleanResult
) -> Composition:
    """The reply: greeting and opening or the snippet, what the records say, the answers, what stays open."""
    builder = ReplyBuilder()
    known = known_part(facts)
    snippet = found.snippet
    if snippet:
        write_snippet(builder, snippet, case.ticket, case.triage, case.fields, case.voice)
    else:
        builder.say(case.greeting)
        builder.paragraph()
        builder.say(case.opening)
    builder.add_part(known)
    write_answers(builder, [a for a in found.answers if a.question not in found.snippet_answers], case.voice)
    builder.add_part(named_part(unanswered, case.voice))
    builder.paragraph()
    builder.say(case.voice.closing())
    why = "snippet" if snippet else "" if result.raw.answered else "evidence-uncertain"
    grounds = [snippet.text] if snippet else []
    grounds += [f"{field.column}: {field.value}" for field in case.fields]
    grounds += [fact.sentence for fact in facts if fact.value]
    return Composition(
        builder.draft(named_words(unanswered), why=why, snippet=snippet.name if snippet else ""),
        found.answers,
        found.by_meaning,
        snippet,
        tuple(grounds),
        case.greeting,
        case.opening,
        known,
        tuple(q for q in case.questions if q.text not in {fact.question for fact in facts}),
        bool(case.trouble) and case.trouble in case.opening,
    )


def _from_past(case: _Case, past: Sequence[PastAnswer]) -> Composition | None:
    """The reply in the words of an earlier answer to the same question, None where there is none."""
    if not (said := answered_before(past, case.voice.language)):
        return None
    draft = _letter(case.greeting, case.opening, said, case.voice.closing()).draft(why=PAST_ANSWER)
    return Composition(draft, greeting=case.greeting, opening=case.opening, asks=False)


def _nothing(case: _Case, result: CleanResult, found: _Found) -> Composition:
    """The reply where the docs are silent (abstention): says so, and asks the question that would help."""
    # Pages that could not be read for it refuse nothing, and none of them is near.
    unread = result.raw.across_languages != ""
    strange = case.triage.intent == OTHER and case.triage.in_domain < _OUT_OF_SCOPE
    out_of_scope = strange and not result.raw.answered and not unread
    if result.raw.no_docs:
        paragraphs, why = [case.voice.line("ask_colleague")], NO_DOCS
    elif out_of_scope:
        paragraphs, why = [case.voice.opening("refusal", "calm")], "refusal"
    else:
        near = () if unread else result.hits
        paragraphs, why = silence(case.voice, case.questions, case.ticket, near), "nothing-answers"
    if case.feeling in ("upset", "furious") and not out_of_scope:
        paragraphs.insert(0, case.opening)
    builder = _letter(case.greeting, *paragraphs, case.voice.closing())
    draft = builder.draft(named_words(case.questions), covered=False, why=why)
    return Composition(
        draft,
        by_meaning=found.by_meaning,
        greeting=case.greeting,
        opening=case.opening,
        questions=case.questions,
        asks=why != "refusal",
    )


def _letter(*paragraphs: str) -> ReplyBuilder:
    builder = ReplyBuilder()
    for words in paragraphs:
        builder.paragraph()
        builder.say(words)
    return builder
