"""The review as a whole: what it says of good, wrong, hostile and odd replies."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.knowledge import Passage
from core.domain.review import Review
from core.domain.ticket import Customer, Message, Ticket
from core.ports import Embedder
from core.review.evidence import Source
from core.review.reviewer import Reviewer
from core.workspace.folder import AgentVoice, Workspace

EVIDENCE = (
    "You can return a lamp within 30 days of delivery. After 30 days we cannot take it back.",
    "Return shipping costs $4.50. It is free for members of the Gold plan.",
    "Refunds are paid within 5 business days, unless you paid by voucher.",
    "To change the address, open Settings > Billing.",
)
TICKET = Ticket(
    "t1",
    "Lamp",
    (Message("customer", "How long can I send the lamp of order #10423 back, and what does it cost?"),),
    Customer("c1", "Ana Ruiz", "ana@example.org"),
)


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return Reviewer()


def passage(text: str, audience: str = "public") -> Passage:
    return Passage(1, "a.md", "A", "", text, 0, len(text), 1.0, "2026-01-01", audience)  # type: ignore[arg-type]


def only_claim(review: Review) -> tuple[str, str]:
    (claim,) = [s for s in review.sentences if s.verdict != "courtesy"]
    return claim.verdict, claim.why


@pytest.mark.parametrize(
    "claim",
    [
        "You can return a lamp within 30 days of delivery.",
        "You can return the lamp within thirty days of delivery.",
        "Return shipping costs 4.50 USD.",
        "Return shipping is free for members of the Gold plan.",
        "Refunds are paid within five working days, unless you paid by voucher.",
        "To change the address, please open Settings > Billing.",
        "Please make sure that the lamp is back within 30 days of delivery.",
        "You can return a lamp within 30 days of delivery, and return shipping costs $4.50.",
    ],
)
def test_what_the_evidence_says_is_supported(reviewer: Reviewer, claim: str) -> None:
    assert only_claim(reviewer.review(claim, EVIDENCE)) == ("supported", "")


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("You can return a lamp within 60 days of delivery.", "duration-differs: within 60 days"),
        ("You can return a lamp within a month of delivery.", "duration-differs: within a month"),
        ("Return shipping costs $5.40.", "amount-differs: $5.40"),
        ("You can return a lamp within 30 days of delivery, and return shipping costs $5.", "amount-differs: $5"),
        ("Return shipping costs 4.50 EUR.", "amount-differs: 4.50 EUR"),
        ("You cannot return a lamp within 30 days of delivery.", "negation-added: cannot"),
        ("After 30 days we can take it back.", "negation-dropped: cannot"),
        ("Refunds are paid within 5 business days.", "condition-dropped: unless"),
        ("It is free for members of the Silver plan.", "name-differs: Silver plan"),
    ],
)
def test_what_the_evidence_says_otherwise_is_contradicted(reviewer: Reviewer, claim: str, why: str) -> None:
    assert only_claim(reviewer.review(claim, EVIDENCE)) == ("contradicted", why)


@pytest.mark.parametrize(
    "claim",
    [
        "We repair lamps in our own workshop.",
        "The warehouse in Lisbon ships on Sundays.",
        "See https://elsewhere.example/returns for the form.",
    ],
)
def test_what_no_source_says_is_unsupported(reviewer: Reviewer, claim: str) -> None:
    review = reviewer.review(claim, EVIDENCE)
    assert only_claim(review)[0] == "unsupported"
    assert not review.ok


def test_courtesies_need_no_support(reviewer: Reviewer) -> None:
    reply = "Hi Ana,\n\nThanks for your message. I'm sorry about the wait.\n\nBest regards,\nSam"
    review = reviewer.review(reply, EVIDENCE, TICKET)
    assert {s.verdict for s in review.sentences} == {"courtesy"}
    assert review.ok and review.score == 1.0


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("About your question “Does it need 12 volts?”: [answer to add]", "courtesy"),
        ("We pay £12 back for it: [date]", "unsupported"),
        ("Your machine is repaired and leaves today for you, so that you get it on [date].", "unsupported"),
    ],
)
def test_what_only_leads_up_to_a_gap_claims_nothing(reviewer: Reviewer, reply: str, verdict: str) -> None:
    assert reviewer.review(reply, ["Lamps are sold in pairs."]).sentences[0].verdict == verdict


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("I understand that your deposit of £45 was due on 3 May.", "courtesy"),
        ("I understand that you paid £54.", "unsupported"),
        ("Your deposit of £45 is on its way.", "unsupported"),
        ("I am sorry that you waited, but we never pay £45 back.", "unsupported"),
    ],
)
def test_what_the_customer_wrote_may_be_said_back(reviewer: Reviewer, reply: str, verdict: str) -> None:
    ticket = Ticket("t", "", (Message("customer", "My deposit of £45 was due on 3 May."),))
    sentences = reviewer.review(reply, ["Lamps are sold in pairs."], ticket).sentences
    assert sentences[0].verdict == verdict


def test_a_courtesy_does_not_hide_a_claim(reviewer: Reviewer) -> None:
    review = reviewer.review("Sorry, but we never give any money back for lamps.", EVIDENCE)
    assert review.sentences[0].verdict != "courtesy"


def test_the_quote_is_where_it_says(reviewer: Reviewer) -> None:
    page = "Intro text. You can return a lamp within 30 days of delivery. More text."
    (verdict,) = reviewer.review("You can return a lamp within 30 days of delivery.", [passage(page)]).sentences
    assert verdict.path == "a.md"
    assert page[verdict.quote_start : verdict.quote_end] == verdict.quote


@pytest.mark.parametrize(
    ("first", "pages"),
    [
        ("Under Files are the printer, the paper, the tray, the colour, the margins and the scale.", ("b.md", "a.md")),
        ("Under Files are the printer, the paper and the tray. You have chosen well.", ("b.md",)),
    ],
)
def test_the_pages_that_bear_a_claim_alike_are_named(reviewer: Reviewer, first: str, pages: tuple[str, ...]) -> None:
    claim = "The printer, its paper, tray, colour, margins and scale are chosen under Files."
    sources = [Source(f"{first} Files are chosen here.", "a.md"), Source(f"{claim} That is chosen once.", "b.md")]
    assert reviewer.review(claim, sources).sentences[0].pages == pages


def test_a_page_with_another_figure_bears_nothing_however_alike_it_is(reviewer: Reviewer) -> None:
    pages = [Source("The repair costs 30 euros.", "a.md"), Source("A repair of the lamp costs 20 euros.", "b.md")]
    (verdict,) = reviewer.review("The repair costs 30 euros.", pages).sentences
    assert verdict.pages == ("a.md",)


def test_a_team_rule_makes_a_month_thirty_days(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.review.policy import Policy

    lenient = Reviewer()
    monkeypatch.setattr(lenient, "policy", Policy.from_table({"equal": {"a month": "30 days"}}))
    assert lenient.review("You can return a lamp within a month of delivery.", EVIDENCE).ok


def test_an_order_number_of_the_ticket_may_be_repeated(reviewer: Reviewer) -> None:
    claim = "You can return the lamp of order #10423 within 30 days of delivery."
    assert only_claim(reviewer.review(claim, EVIDENCE, TICKET))[0] == "supported"
    assert only_claim(reviewer.review(claim.replace("10423", "10432"), EVIDENCE, TICKET))[0] == "unsupported"


def test_an_open_gap_withholds_ready(reviewer: Reviewer) -> None:
    review = reviewer.review("Hello,\n\nYour parcel arrives on [delivery date of order 10423].", EVIDENCE, TICKET)
    assert review.open_gaps == ("[delivery date of order 10423]",)
    assert not review.ok


def test_internal_words_in_a_public_reply(reviewer: Reviewer) -> None:
    secret = "We refund up to $50 without asking when the customer insists twice."
    public = reviewer.review(secret, [passage(secret, "internal")])
    assert [(f.rule, f.suggestion) for f in public.policy] == [("internal-quoted", "a.md")]
    assert not public.ok
    assert reviewer.review(secret, [passage(secret, "internal")], audience="internal").policy == ()


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        ("Your card 4111 1111 1111 1111 was charged.", "secret-card"),
        ("Please write to bob@elsewhere.example about it.", "personal-data"),
        ("Please send us your password.", "password-asked"),
        ("Look at https://evil.example/x for details.", "link-domain"),
    ],
)
def test_policy(reviewer: Reviewer, reply: str, rule: str) -> None:
    review = reviewer.review(reply, EVIDENCE, TICKET)
    assert rule in {f.rule for f in review.policy}
    assert not review.ok


def test_a_contradicted_sentence_scores_below_an_unsupported_one(reviewer: Reviewer) -> None:
    wrong = reviewer.review("You can return a lamp within 60 days of delivery.", EVIDENCE)
    unknown = reviewer.review("Our shop opens on Sundays in Lisbon.", EVIDENCE)
    assert wrong.score < unknown.score < 0.5


def test_a_second_look_says_the_same(reviewer: Reviewer) -> None:
    reply = "Hi Ana,\n\nYou can return the lamp within 30 days. It costs $5."
    assert reviewer.review(reply, EVIDENCE, TICKET) == reviewer.review(reply, EVIDENCE, TICKET)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=120), max_size=3), st.text(max_size=80))
def test_never_fails_and_spans_match(reply: str, evidence: list[str], ticket: str) -> None:
    review = Reviewer().review(reply, evidence, ticket)
    end = 0
    for sentence in review.sentences:
        assert sentence.start >= end and sentence.text == reply[sentence.start : sentence.end]
        assert 0.0 <= sentence.score <= 1.0
        end = sentence.end
    for finding in (*review.tone, *review.policy):
        assert finding.text == reply[finding.start : finding.end]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The lamp may be sent back within 30 days after it was delivered.", "supported"),
        ("The lamp may be sent back within 40 days after it was delivered.", "unsupported"),
        ("Our founders met at a flea market in Porto.", "unsupported"),
    ],
)
def test_other_words_are_accepted_by_meaning(real_embedder: Embedder, claim: str, verdict: str) -> None:
    reviewer = Reviewer(embedder=real_embedder)
    assert only_claim(reviewer.review(claim, EVIDENCE))[0] == verdict


@pytest.mark.parametrize(
    ("reply", "missing"),
    [
        ("You can return it within 30 days. Return shipping costs $4.50.", []),
        ("Return shipping costs $4.50.", ["How long can I send the lamp of order #10423 back, and what does it cost?"]),
        ("Please pack the lamp well.", ["How long can I send the lamp of order #10423 back, and what does it cost?"]),
    ],
)
def test_a_question_the_reply_says_nothing_on(reviewer: Reviewer, reply: str, missing: list[str]) -> None:
    review = reviewer.review(reply, EVIDENCE, TICKET)
    assert [f.suggestion for f in review.tone if f.rule == "unanswered"] == missing


@pytest.mark.parametrize(
    ("reply", "rule", "suggestion"),
    [
        ("You failed to attach the photo.", "blame", "It looks as if the step was missed: please"),
        ("We will reply as soon as possible.", "vague-time", "by [day and time]"),
        ("I guarantee that it works.", "promise", ""),
        ("Mistakes were made.", "evasion", "We made a mistake"),
        ("READ THE MANUAL first.", "shouting", "read the manual"),
        ("Let us touch base tomorrow.", "jargon", "talk"),
        ("I'm sorry you feel that way.", "sarcasm", "I'm sorry that this happened"),
    ],
)
def test_tone(reviewer: Reviewer, reply: str, rule: str, suggestion: str) -> None:
    found = {f.rule: f.suggestion for f in reviewer.review(reply, EVIDENCE).tone}
    assert found.get(rule) == suggestion


@pytest.mark.parametrize(
    "reply",
    [
        "There is a money-back guarantee.",
        "We reply within two days, as soon as possible.",
        "The PDF is in the FAQ.",
        "You can send the form as CSV. No problem!",
    ],
)
def test_tone_leaves_good_replies_alone(reviewer: Reviewer, reply: str) -> None:
    assert [f for f in reviewer.review(reply, EVIDENCE).tone if f.rule != "missing-greeting"] == []


def test_greeting_somebody_else(reviewer: Reviewer) -> None:
    assert "wrong-name" in {f.rule for f in reviewer.review("Hi Peter,\n\nThanks.", EVIDENCE, TICKET).tone}
    assert "wrong-name" not in {f.rule for f in reviewer.review("Hi Ana,\n\nThanks.", EVIDENCE, TICKET).tone}
    assert "wrong-name" not in {f.rule for f in reviewer.review("Dear Ms Ruiz,\n\nThanks.", EVIDENCE, TICKET).tone}


def test_german_replies() -> None:
    evidence = ["Sie können eine Lampe innerhalb von 30 Tagen nach der Lieferung zurückgeben."]
    reviewer = Reviewer(language="de")
    right = reviewer.review(
        "Hallo Frau Ruiz,\n\nSie können die Lampe innerhalb von dreißig Tagen zurückgeben.", evidence
    )
    wrong = reviewer.review("Sie können die Lampe nicht innerhalb von 30 Tagen zurückgeben.", evidence)
    assert only_claim(right)[0] == "supported"
    assert only_claim(wrong)[0] == "contradicted"


@pytest.mark.parametrize("piece", ["-1", "[", "4 ", "Abc ", "AB-", "password ", "a@", ". "])
def test_hostile_length_costs_about_its_length(piece: str) -> None:
    """Counted in calls, which no busy machine changes; `bench_review` measures it in time."""

    def calls(count: int) -> int:
        made = 0

        def counted(frame: object, event: str, argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(counted)
        try:
            Reviewer().review(piece * count, EVIDENCE)  # a new one: what was reviewed before is remembered
        finally:
            sys.setprofile(None)
        return made

    calls(10)
    assert calls(4000) <= 10 * calls(500)


def test_the_chosen_signature_is_no_claim_and_the_same_words_above_it_are(tmp_path) -> None:
    signature = "Lamp desk, call +49 30 1234567, lamps.example/help"
    signing = Reviewer(Workspace(tmp_path, agent=AgentVoice("Ines", signature)))
    letter = "You can return a lamp within 30 days of delivery.\n\nBest wishes\nInes\n"
    assert signing.review(letter + signature, EVIDENCE).ok
    assert not signing.review(signature + "\n" + letter + signature, EVIDENCE).ok
