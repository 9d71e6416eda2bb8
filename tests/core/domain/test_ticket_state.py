"""One state for a ticket: whatever is known of it, nothing that is said contradicts anything else."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.draft import Draft
from core.domain.open_matters import is_suggestion, marked_words, matter_key, open_matters, question_of
from core.domain.review import Finding, Review, SentenceVerdict, Verdict
from core.domain.ticket_state import Reply, Stage, TicketState, adds_own_words, ticket_state
from tests.factories import make_triage

ANSWER = "You can return a lamp within 30 days."
QUESTION = "Who pays for the parcel?"
DRAFT = Draft("extractive", f"Hello Ada,\n\n{ANSWER}\n\nKind regards", ())
LEFT_OPEN = replace(DRAFT, unanswered=(QUESTION,))
OWN = DRAFT.text + "\n\nWe pay for the parcel, of course, and send you a label."


def verdict(kind: Verdict = "supported", why: str = "") -> SentenceVerdict:
    start = DRAFT.text.index(ANSWER)
    return SentenceVerdict(ANSWER, start, start + len(ANSWER), kind, 0.5, why=why)


def finding(rule: str, text: str = "", suggestion: str = "", *, blocking: bool = True) -> Finding:
    return Finding(rule, text, 0, len(text), suggestion, rule, blocking)


def review(*told: SentenceVerdict | Finding, gaps: tuple[str, ...] = ()) -> Review:
    sentences = tuple(x for x in told if isinstance(x, SentenceVerdict)) or (verdict(),)
    return Review(not told, 0.5, sentences, policy=tuple(x for x in told if isinstance(x, Finding)), open_gaps=gaps)


def state_of(draft: Draft | None, found: Review | None, **more: object) -> TicketState:
    reply = Reply(draft.text if draft else "", draft, found, found)
    return ticket_state("ended", make_triage(), replace(reply, **more))


@pytest.mark.parametrize(
    ("draft", "found", "answer"),
    [
        (DRAFT, review(), "answered"),
        (replace(DRAFT, snippet="returns.md", why="snippet"), review(), "approved"),
        (DRAFT, review(finding("evidence-uncertain")), "uncertain"),
        (LEFT_OPEN, review(finding("question-unanswered", QUESTION)), "partly"),
        (replace(DRAFT, covered=False, why="nothing-answers"), review(finding("nothing-answers")), "silent"),
        (replace(DRAFT, covered=False, why="no-docs"), review(finding("no-docs")), "no-docs"),
        (replace(DRAFT, covered=False, why="refusal"), review(finding("nothing-answers")), "outside"),
        (replace(DRAFT, why="praise"), review(), "thanks"),
        (None, None, ""),
    ],
)
def test_what_a_draft_is_to_the_questions_decides_what_is_said_of_the_ticket(draft, found, answer) -> None:
    assert state_of(draft, found).answer == answer


def test_only_an_answer_that_was_checked_and_leaves_nothing_open_is_good() -> None:
    assert state_of(DRAFT, review()).is_good
    assert not state_of(DRAFT, None).is_good, "its review has not come yet"
    assert not state_of(DRAFT, review(), gaps=("[date]",)).is_good
    assert not state_of(DRAFT, review(verdict("unsupported"))).is_good
    assert not state_of(DRAFT, review(finding("evidence-uncertain"))).is_good
    assert state_of(DRAFT, review(finding("emoji", "x", blocking=False))).is_good, "taste keeps nobody from sending"


def test_a_specialists_ticket_and_a_machines_say_so_whatever_else_is_known() -> None:
    third = make_triage(tier=3, owner="team-lead")
    assert ticket_state("searching", third) == TicketState("searching", "hand-over"), "no packet yet: nobody is named"
    assert ticket_state("ended", third, owner="Mara") == TicketState("ended", "hand-over", about="Mara")
    assert ticket_state("ended", third, handed_over=True).answer == "handed-over"
    machine = ticket_state("ended", replace(make_triage(), automatic="bounce"))
    assert (machine.answer, machine.about, machine.check) == ("automatic", "bounce", "")


def test_a_typo_mended_leaves_the_doubts_and_an_answer_written_takes_them_away() -> None:
    mended = Reply(DRAFT.text.replace("lamp", "lamps"), LEFT_OPEN, review(), review())
    assert ticket_state("ended", make_triage(), mended).answer == "partly"
    assert [question_of(m) for m in mended.matters] == [QUESTION]
    answered = replace(mended, text=OWN)
    assert ticket_state("ended", make_triage(), answered).answer == "own"
    assert answered.matters == ()


def test_a_question_is_called_unanswered_once_by_whoever_knows_best() -> None:
    guess = finding("unanswered", "", QUESTION, blocking=False)
    known = finding("question-unanswered", QUESTION)
    assert open_matters(review(guess), ()) == (), "of a draft the composer knows, and it says nothing is left"
    assert [m.rule for m in open_matters(review(guess, known), (QUESTION,))] == ["question-unanswered"]
    assert open_matters(review(guess), None) == (guess,)
    assert not is_suggestion(guess), "copying asks, whoever found it"


def test_the_letter_is_never_marked_as_a_whole() -> None:
    doubts = review(
        Finding("question-unanswered", QUESTION, 0, len(DRAFT.text)), Finding("evidence-uncertain", "", 0, 99)
    )
    assert [marked_words(m) for m in open_matters(doubts, (QUESTION,))] == [(0, 0)]


def test_each_unanswered_question_is_dismissed_by_itself() -> None:
    other = finding("unanswered", "", "When do you open?", blocking=False)
    one = finding("unanswered", "", QUESTION, blocking=False)
    assert matter_key(one) != matter_key(other)
    assert open_matters(review(one, other), None, frozenset({matter_key(one)})) == (other,)
    partly = Reply(DRAFT.text, LEFT_OPEN, review(), review())
    dismissed = replace(partly, dismissed=frozenset(map(matter_key, partly.matters)))
    assert ticket_state("ended", make_triage(), dismissed).answer == "answered"


def test_words_of_the_agents_are_told_from_a_draft_put_otherwise() -> None:
    assert not adds_own_words(DRAFT.text, DRAFT.text.replace("30 days", "30 calendar days"))
    assert not adds_own_words(DRAFT.text, f"Hi!\n\n{ANSWER}")
    assert adds_own_words(DRAFT.text, OWN)


_FINDINGS = st.sampled_from(
    [
        verdict("unsupported", "nothing-says-so"),
        verdict("contradicted", "number-differs: 30"),
        finding("promise", "We guarantee", "We expect", blocking=False),
        finding("never", "our fault"),
        finding("evidence-uncertain"),
        finding("nothing-answers"),
        finding("question-unanswered", QUESTION),
        finding("unanswered", "", QUESTION, blocking=False),
    ]
)
_REVIEWS = st.none() | st.lists(_FINDINGS, max_size=4).map(lambda told: review(*told))
_DRAFTS = st.none() | st.builds(
    lambda covered, why, unanswered, snippet: replace(
        DRAFT, covered=covered, why=why, unanswered=unanswered, snippet=snippet
    ),
    st.booleans(),
    st.sampled_from(["", "praise", "refusal", "nothing-answers", "evidence-uncertain", "snippet"]),
    st.sampled_from([(), (QUESTION,)]),
    st.sampled_from(["", "returns.md"]),
)


@given(
    stage=st.sampled_from(get_args(Stage)),
    tier=st.sampled_from([0, 1, 2, 3]),
    draft=_DRAFTS,
    text=st.sampled_from(["", DRAFT.text, OWN, "My own."]),
    of_draft=_REVIEWS,
    of_text=_REVIEWS,
    gaps=st.sampled_from([(), ("[date]",)]),
    handed_over=st.booleans(),
)
def test_no_two_things_that_a_state_says_contradict_each_other(
    stage, tier, draft, text, of_draft, of_text, gaps, handed_over
) -> None:
    reply = Reply(text, draft, of_draft, of_text, gaps)
    said = ticket_state(stage, make_triage(tier=tier), reply, handed_over=handed_over)
    assert (said.check == "clear") <= (said.to_look_at == 0 and said.gaps == 0 and of_text is not None)
    assert (said.check == "checking") <= (said.to_look_at == 0 and said.suggestions == 0)
    assert said.is_good <= (
        not said.is_open and said.answer not in ("uncertain", "partly", "silent", "no-docs", "outside")
    )
    assert (said.answer == "partly") <= (said.to_look_at > 0 or said.check == "checking")
    assert (tier == 3) == (said.answer in ("hand-over", "handed-over"))
    assert (said.check == "") == (tier == 3 or not text)
    assert said.contradicted <= (said.to_look_at > 0)
