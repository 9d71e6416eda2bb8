"""The draft that is there at once: the docs' own sentences, chosen and joined so that they read as a reply.

Correct by construction at any model size: what it says of the matter stands word for word in the
docs; the rest is template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core.drafting.composing import ReplyBuilder
from core.drafting.evidence import Evidence, evidence_of
from core.drafting.hostile import repeatable
from core.drafting.model import Draft
from core.drafting.questions import Asked, questions_of
from core.drafting.scoring import SentenceScorer
from core.drafting.selecting import Answer, Selector
from core.drafting.voice import Voice, feeling_of, kind_of, read_templates
from core.errors import ModelError
from core.knowledge.model import SearchResult
from core.ports import Embedder
from core.text import split_sentences
from core.tickets.model import Ticket
from core.triage.model import OTHER, Triage
from core.workspace import Workspace

_PAGES = 4
# A sentence below this answers nothing (bench_drafting prints how many right and wrong ones it keeps).
_LEAST = 0.34
_LEAST_BY_WORDS = 0.25
_OUT_OF_SCOPE = 0.25  # of `Triage.known`: below, a message is not what this team answers
_TROUBLE_WORDS = (3, 24)


@dataclass(frozen=True, slots=True)
class Composition:
    """The extractive draft and what it rests on, for the model draft to build upon."""

    draft: Draft
    kind: str
    questions: tuple[Asked, ...]
    answers: tuple[Answer, ...]
    evidence: tuple[Evidence, ...]
    """Everything that could be quoted, best first: more than the draft says."""
    by_meaning: bool = True
    """False: no embedder was at hand (or it was lost) and words alone chose the sentences."""


class ExtractiveComposer:
    """Composes extractive drafts in one workspace. Files of the workspace are read anew each time."""

    def __init__(self, workspace: Workspace, embedder: Embedder | None = None) -> None:
        self._workspace = workspace
        quoting = workspace.toml("quoting")
        self._selector = Selector(quoting)
        self._scorer = SentenceScorer(embedder, quoting.get("asks", {}))
        self._words_only = SentenceScorer(None, quoting.get("asks", {}))
        self._has_embedder = embedder is not None

    def compose(self, ticket: Ticket, triage: Triage, result: SearchResult) -> Composition:
        """The draft for the customer's newest message from the pages found.

        A lost embedder does not lose the draft: words alone choose then. Raises `BadWorkspaceFile`.
        """
        voice = Voice(self._workspace, triage.language)
        questions = questions_of(ticket)
        kind = kind_of(triage, tuple(q.text for q in questions), self._workspace)
        builder = ReplyBuilder()
        builder.say(voice.greeting(ticket.customer.name))
        builder.paragraph()
        trouble = self._trouble(ticket, voice.language)
        opening = voice.opening(kind, feeling_of(triage), trouble)

        if kind == "refusal" or (kind == "praise" and not triage.questions):
            builder.say(opening)
            return self._end(builder, voice, kind, questions, (), (), covered=kind == "praise", why=kind)

        evidence = evidence_of(result.hits, _PAGES)
        answers, ranked, by_meaning = self._answers(questions, evidence)
        if not answers:
            return self._nothing(builder, voice, kind, questions, triage, result, ranked, by_meaning)
        builder.say(opening)
        unanswered = tuple(q.text for q in questions if q.text not in {a.question for a in answers})
        self._write(builder, answers)
        for question in unanswered:
            builder.paragraph()
            words = voice.line("unanswered", question=repeatable(question))
            builder.say_with_gap(words, "{gap}", voice.line("unanswered_gap"))
        why = "" if result.answered else "evidence-uncertain"
        return self._end(builder, voice, kind, questions, answers, ranked, unanswered, why=why, by_meaning=by_meaning)

    def _answers(
        self, questions: tuple[Asked, ...], evidence: list[Evidence]
    ) -> tuple[tuple[Answer, ...], tuple[Evidence, ...], bool]:
        by_meaning = self._has_embedder
        try:
            scores = self._scorer.score(questions, evidence)
        except ModelError:
            by_meaning = False
            scores = self._words_only.score(questions, evidence)
        least = _LEAST if by_meaning else _LEAST_BY_WORDS
        answers = [self._selector.answer(q.text, evidence, scores[i], least) for i, q in enumerate(questions)]
        order = [int(i) for i in np.argsort(-scores.max(axis=0), kind="stable")]
        ranked = tuple(evidence[i] for i in order if self._selector.quotable(evidence[i]))
        return tuple(a for a in answers if a), ranked, by_meaning

    def _write(self, builder: ReplyBuilder, answers: tuple[Answer, ...]) -> None:
        said: set[tuple[str, int]] = set()
        for answer in answers:
            new = [e for e in answer.evidence if (e.path, e.span.start) not in said]
            said.update((e.path, e.span.start) for e in new)
            builder.paragraph()
            number = 0
            previous: Evidence | None = None
            for evidence in new:
                if evidence.role == "prose":
                    if previous is not None and previous.role != "prose":
                        builder.paragraph()
                    number = 0
                    builder.cite(self._selector.wording(evidence), evidence)
                else:
                    # A list stands on lines of its own, and steps are counted anew in each list.
                    number = number + 1 if previous is not None and previous.block == evidence.block else 1
                    builder.line()
                    builder.cite(
                        self._selector.wording(evidence), evidence, f"{number}." if evidence.role == "step" else "-"
                    )
                previous = evidence

    def _nothing(
        self,
        builder: ReplyBuilder,
        voice: Voice,
        kind: str,
        questions: tuple[Asked, ...],
        triage: Triage,
        result: SearchResult,
        ranked: tuple[Evidence, ...],
        by_meaning: bool,
    ) -> Composition:
        """The reply where the docs are silent: says so, and asks the question that would help."""
        out_of_scope = triage.intent == OTHER and triage.known < _OUT_OF_SCOPE and not result.answered
        if out_of_scope:
            builder.say(voice.opening("refusal", "calm"))
        else:
            quoted = repeatable(questions[0].text)
            fits = quoted and len(questions) == 1 and len(quoted) <= 120
            builder.say(voice.line("nothing_quoted", question=quoted) if fits else voice.line("nothing"))
            builder.paragraph()
            topic = next((h.passage.title for h in result.hits if h.passage.audience == "public"), "")
            builder.say(voice.line("clarify_topic", topic=topic) if topic else voice.line("clarify"))
        texts = tuple(question.text for question in questions)
        why = "refusal" if out_of_scope else "nothing-answers"
        return self._end(
            builder, voice, kind, questions, (), ranked, texts, covered=False, why=why, by_meaning=by_meaning
        )

    @staticmethod
    def _end(
        builder: ReplyBuilder,
        voice: Voice,
        kind: str,
        questions: tuple[Asked, ...],
        answers: tuple[Answer, ...],
        ranked: tuple[Evidence, ...],
        unanswered: tuple[str, ...] = (),
        *,
        covered: bool = True,
        why: str = "",
        by_meaning: bool = True,
    ) -> Composition:
        builder.paragraph()
        builder.say(voice.closing())
        draft = builder.draft(unanswered, covered, why)
        return Composition(draft, kind, questions, answers, ranked, by_meaning)

    def _trouble(self, ticket: Ticket, language: str) -> str:
        """The customer's sentence that names what went wrong, if it can be said back to them."""
        rules = read_templates(self._workspace, language)["trouble"]
        text = ticket.last_customer_message.text
        for span in split_sentences(text, language):
            sentence = repeatable(span.of(text))
            words = len(sentence.split())
            if not _TROUBLE_WORDS[0] <= words <= _TROUBLE_WORDS[1] or sentence.endswith("?"):
                continue
            if re.search(rules["names"], sentence, re.I) and not re.search(rules["never"], sentence, re.I):
                return sentence if sentence[-1] in ".!…" else sentence + "."
        return ""
