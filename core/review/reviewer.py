"""The reviewer: one call from a reply and its evidence to a `Review`, cheap to repeat per keystroke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from core.bounded_cache import BoundedCache
from core.domain.draft import Draft
from core.domain.knowledge import Audience, Passage
from core.domain.review import Finding, Review, SentenceVerdict
from core.domain.text import Span
from core.domain.ticket import Customer, Ticket
from core.domain.triage import Triage
from core.language.detection import detect_language
from core.language.dialogue_act import DialogueAct, claim_part, dialogue_act, reply_sentences
from core.ports import Embedder
from core.review.analysed_sentence import AnalysedSentence, analyse
from core.review.answer_type import find_unanswered, questions_of
from core.review.entailment import ClaimContext, ClaimVerdict, classify_claim
from core.review.evidence import Evidence, Source
from core.review.kept_grounds import JUDGED, READ, KeptGrounds, Verdicts
from core.review.opening_lines import OpeningLines
from core.review.policy import Policy, check_internal, check_links, check_policy, check_privacy
from core.review.redundant_requests import check_redundant_requests
from core.review.short_answers import with_short_answers_judged
from core.review.tone import StyleLimits, Tone, check_address, check_manner, check_style_limits, check_words
from core.review.welded_steps import unless_welded
from core.values import Value
from core.values.placeholders import open_gaps
from core.values.value_lexicon import LANGUAGES
from core.workspace.folder import Workspace
from core.workspace.style import read_style

MAX_REPLY = 20_000
"""Code points of a reply that are reviewed; nobody sends more."""
_STATEMENT_BYTES, _TONE_BYTES = 6_000_000, 1_000_000
"""Of sentences that were read, and of what their tone was found to be."""


class Reviewer:
    """Checks replies. Results are cached by sentence, so that a keystroke costs one sentence.

    Not safe for two threads at once: each thread makes its own.
    """

    def __init__(
        self, workspace: Workspace | None = None, embedder: Embedder | None = None, language: str = "en"
    ) -> None:
        """`language` is that of the replies where a call names none. Raises `BadWorkspaceFile`."""
        self.policy = Policy.read(workspace)
        self._tone_table = Tone.table_of(workspace, language)
        self._style = read_style(workspace) if workspace else None
        self._tones: dict[str, Tone] = {language: Tone.from_table(self._tone_table, language)}
        self._openings = lru_cache(maxsize=None)(partial(OpeningLines, workspace))
        self._language = language
        self._grounds = KeptGrounds(embedder)
        self._tone_found = BoundedCache[tuple[str, str], tuple[Finding, ...]](
            _TONE_BYTES, lambda key: JUDGED * len(key[0])
        )
        self._statements = BoundedCache[tuple[str, str], AnalysedSentence](
            _STATEMENT_BYTES, lambda key: READ * len(key[0])
        )

    def review(
        self,
        reply: str,
        evidence: Sequence[Passage | Source | str],
        ticket: Ticket | str | None = None,
        triage: Triage | None = None,
        draft: Draft | None = None,
        *,
        audience: Audience = "public",
        language: str = "",
    ) -> Review:
        """Says of each sentence whether `evidence` supports it, and what breaks tone or policy.

        `ticket` gives the customer's own words (neither for nor against a claim), the name to
        greet, and order numbers the reply may repeat; `triage` the intent whose rules apply;
        `draft` the gaps that were left for a person. `audience` is who will read the reply.
        Where the embedder is lost, words alone decide, until the next review.
        """
        reply, language = self._unsigned(reply[:MAX_REPLY]), language or self._language_of(reply, triage)
        sources = tuple(s if isinstance(s, Source) else Source.of(s) for s in evidence)
        ground, kept = self._grounds.get(sources, language)
        words = ticket_text(ticket)
        context = ClaimContext(self._read(words, language), self.policy.equal)
        spans = reply_sentences(reply, language)
        openings = self._openings(language).spans_in(reply, words)
        roles, verdicts = [], []
        previous: DialogueAct | None = None
        for span in spans:
            text = span.of(reply)
            statement = self._read(text, language)
            previous = dialogue_act(text, statement.values, previous, language, context.ticket.values)
            if previous == "claim" and any(o.start <= span.start and span.end <= o.end for o in openings):
                previous = "courtesy"
            roles.append((span, previous))
            verdicts.append(self._verdict(span, statement, previous, ground, context, kept, words))
        asked = questions_of(words, language)
        verdicts = with_short_answers_judged(verdicts, asked, lambda text: self._read(text, language), language)
        whole = self._whole(reply, spans, language)
        found_tone = _in_order(self._tone_findings(whole, roles, ground, ticket, language))
        found_policy = _in_order(
            (
                *check_policy(whole, self.policy, context.ticket, triage.intent if triage else "", language),
                *check_privacy(whole, _customer(ticket), context.ticket, ground),
                *check_links(whole, self.policy, ground),
                *check_internal(whole, ground, audience),
            )
        )
        gaps = tuple(dict.fromkeys([*(span.of(reply) for span in open_gaps(reply)), *_unfilled(draft, reply)]))
        factual = [v for v in verdicts if v.verdict != "courtesy"]
        return Review(
            ok=not gaps
            and all(v.verdict == "supported" for v in factual)
            and not any(f.blocking for f in (*found_tone, *found_policy)),
            score=min((v.score for v in factual), default=1.0),
            sentences=tuple(verdicts),
            tone=found_tone,
            policy=found_policy,
            open_gaps=gaps,
        )

    def _unsigned(self, reply: str) -> str:
        """The reply without the signature that was chosen for it: a number or a link in it is no claim."""
        sign_off = self._style.sign_off if self._style else ""
        return reply.rstrip().removesuffix(f"\n{sign_off}") if sign_off else reply

    def _language_of(self, reply: str, triage: Triage | None) -> str:
        """The language in which a reply is read: the ticket's, else its own, where we have words of it."""
        for told in (triage.language if triage else "", detect_language(reply)):
            if told in LANGUAGES:
                return told
        return self._language

    def _tone_findings(
        self,
        whole: AnalysedSentence,
        roles: Sequence[tuple[Span, DialogueAct]],
        ground: Evidence,
        ticket: Ticket | str | None,
        language: str,
    ) -> tuple[Finding, ...]:
        tone = self._tone(language)
        messages = ticket.messages if isinstance(ticket, Ticket) else ()
        agents = frozenset(part.lower() for m in messages if m.sender == "agent" for part in m.author.split())
        end = len(whole.text)
        return (
            *self._words(whole.text, [span for span, _ in roles], tone, language),
            *check_manner(whole, tone, ground.capitals),
            *check_style_limits(whole, self._style_limits(tone)),
            *check_address(whole, roles, _customer(ticket).name, agents),
            *check_redundant_requests(whole.text, [span for span, _ in roles], ticket, language),
            *(
                Finding("unanswered", "", end, end, question, "tone.unanswered", False)
                for question in find_unanswered(ticket, whole, language)
            ),
        )

    def _read(self, text: str, language: str) -> AnalysedSentence:
        return self._statements.get_or_make((text, language), lambda: analyse(text, language))

    def _tone(self, language: str) -> Tone:
        if language not in self._tones:
            self._tones[language] = Tone.from_table(self._tone_table, language)
        return self._tones[language]

    def _style_limits(self, tone: Tone) -> StyleLimits:
        if self._style is None:
            return StyleLimits(max_words=tone.max_words)
        return StyleLimits(self._style.forbidden_words, self._style.emoji, min(self._style.max_words, tone.max_words))

    def _words(self, reply: str, spans: Sequence[Span], tone: Tone, language: str) -> Iterator[Finding]:
        """The word rules of tone, sentence by sentence, so that only new sentences are searched."""
        for span in spans:
            text = span.of(reply)
            for found in self._tone_found.get_or_make((text, language), partial(_tone_of, text, tone)):
                yield replace(found, start=found.start + span.start, end=found.end + span.start)

    def _whole(self, reply: str, spans: Sequence[Span], language: str) -> AnalysedSentence:
        """The reply as one statement, put together from its sentences so that only new ones are read."""
        tokens, values = [], []
        for span in spans:
            text = span.of(reply)
            statement = self._read(text, language)
            tokens += [t.moved(span.start) for t in statement.tokens]
            values += [_moved(v, span.start) for v in statement.values]
        return AnalysedSentence(reply, tuple(tokens), tuple(values), language)

    def _verdict(
        self,
        span: Span,
        statement: AnalysedSentence,
        act: DialogueAct,
        ground: Evidence,
        context: ClaimContext,
        kept: Verdicts,
        words: str,
    ) -> SentenceVerdict:
        if act not in ("claim", "question"):
            return SentenceVerdict(statement.text, span.start, span.end, "courtesy", 1.0)
        judgement = kept.get_or_make(
            (statement.text, act, words),
            lambda: unless_welded(self._judge(statement, ground, context), statement, ground),
        )
        if act == "question" and not judgement.mismatches:
            return SentenceVerdict(statement.text, span.start, span.end, "courtesy", 1.0)
        quote = judgement.quote
        return SentenceVerdict(
            statement.text,
            span.start,
            span.end,
            judgement.verdict,
            judgement.score,
            quote.statement.text if quote else "",
            quote.source.path if quote else "",
            quote.start if quote else 0,
            quote.end if quote else 0,
            judgement.why,
            judgement.coverage,
            judgement.pages,
        )

    def _judge(self, statement: AnalysedSentence, ground: Evidence, context: ClaimContext) -> ClaimVerdict:
        part = claim_part(statement.text, ground.language)
        statement = self._read(part.of(statement.text), ground.language) if part.start else statement
        whole = classify_claim(statement, ground, context)
        if whole.verdict == "supported":
            return whole
        # Two statements joined into one sentence may each rest on a sentence of their own.
        pieces = statement.words.joint.split(statement.text)
        if not 2 <= len(pieces) <= 3 or any(len(piece.split()) < 4 for piece in pieces):
            return whole
        judged = [classify_claim(self._read(piece, ground.language), ground, context) for piece in pieces]
        worst = min(judged, key=lambda judgement: judgement.score)
        telling = worst.verdict == "supported" or (worst.verdict == "contradicted" and not whole.mismatches)
        return worst if telling else whole


def _customer(ticket: Ticket | str | None) -> Customer:
    return ticket.customer if isinstance(ticket, Ticket) else Customer()


def _tone_of(text: str, tone: Tone) -> tuple[Finding, ...]:
    return tuple(check_words(text, tone))


def _unfilled(draft: Draft | None, reply: str) -> list[str]:
    """Gaps of the draft that nobody has filled: their words still stand in the reply."""
    if draft is None:
        return []
    written = (gap.span.of(draft.text) for gap in draft.gaps if not gap.filled_from)
    return [words for words in written if words and words in reply]


def ticket_text(ticket: Ticket | str | None) -> str:
    """Everything said in a ticket, subject and customer included."""
    if ticket is None or isinstance(ticket, str):
        return ticket or ""
    customer = ticket.customer
    parts = [ticket.subject, customer.name, customer.email, customer.id]
    return "\n".join(part for part in (*parts, *(m.text for m in ticket.messages)) if part)


def _moved(value: Value, by: int) -> Value:
    return Value(
        value.kind,
        value.key,
        Span(value.span.start + by, value.span.end + by),
        value.text,
        value.number,
        value.unit,
        value.bound,
        value.per,
        value.of,
    )


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end)))
