"""The made-up ticket, docs and drafts that the scenes show. A bicycle-light rental firm; nobody in it exists."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from app.backend.views import (
    BackupRow,
    Backups,
    CorrectionRow,
    Corrections,
    FileState,
    HealthFinding,
    LeaveOut,
    ModelRow,
    OverruleRow,
    Stored,
)
from app.doctor.machine_finding import good, notice, stops
from app.panel import clock
from core.domain.draft import Citation, Draft, FilledSnippet, Gap, Part
from core.domain.history import Attempt, EarlierTicket, Handoff, History, SourcedSentence, Summary
from core.domain.knowledge import Audience, Hit, Passage, SearchResult
from core.domain.measurement import Conventions, Counts, Grouping, Matching, Period
from core.domain.past_answer import PastAnswer
from core.domain.report import Report
from core.domain.review import Finding, Review, SentenceVerdict, Verdict
from core.domain.text import Span, split_sentences
from core.domain.ticket import Customer, Message, Ticket
from core.domain.triage import Fact, FiredRule, Intent, Sentiment, Triage, Urgency
from core.drafting.rewrite_result import RewriteMode
from core.ports import Cancelled, ChatIdentity, ChatRequest, Completion, Turn, never

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
"""When all of it happens: what is shown of dates and times stays the same (`tests.gallery.pictures.take`)."""


def _ago(**span: int) -> str:
    return (NOW - timedelta(**span)).isoformat(timespec="seconds")


LEAVE_OUT = (LeaveOut("release_notes", 14, ("changelog",)), LeaveOut("api", 6, ("api",)))
TICKET_TEXT = (
    "Hello,\n\nI would like to send my front light back, the clip does not fit my handlebar. How long do I have to "
    "return it, and who pays for the shipping? My order is 10423.\n\nThanks\nMara Lind"
)
TICKET = Ticket(
    "t-2041",
    "Front light does not fit, can I return it?",
    (Message("customer", TICKET_TEXT, "Mara Lind", _ago(hours=2)),),
    Customer("c-77", "Mara Lind", "mara@example.org"),
    "email",
    _ago(hours=2),
)
READ_TICKET = replace(
    TICKET,
    messages=(
        Message("agent", "Which handlebar do you have?", "Support", _ago(days=1)),
        replace(
            TICKET.messages[0],
            quoted="On Monday Support wrote:\n> Which handlebar do you have?",
            signature="Lind & Sons\n4 Quay Lane",
            attachments=("bar.jpg",),
        ),
    ),
)
"""A ticket of which parts were set apart."""
LEGAL_TICKET = Ticket(
    "t-2042",
    "LAST WARNING: my deposit",
    (
        Message("customer", "Where is my deposit? You promised it three weeks ago.", "Jon Reyes", _ago(days=9)),
        Message("agent", "Sorry for the wait. It should arrive within five working days.", "Support", _ago(days=8)),
        Message(
            "customer",
            "Nothing has arrived. If the 45 € are not on my account by Friday my lawyer will write to you. "
            "I want to talk to somebody who can decide.",
            "Jon Reyes",
            _ago(minutes=40),
        ),
    ),
    Customer("c-12", "Jon Reyes", "jon@example.org"),
    "email",
    _ago(days=9),
)
INTENTS = tuple(
    Intent(name, name, 2, ())
    for name in ("return", "refund", "billing", "delivery-problem", "damaged-item", "cancellation", "invoice")
)
TRIAGE = Triage(
    "return",
    0.93,
    0.97,
    (("return", 0.93), ("refund", 0.04), ("delivery-problem", 0.01)),
    Sentiment("neutral", -0.1),
    Urgency("normal"),
    1,
    escalate=False,
    reasons=(),
    language="en",
)
LEGAL_TRIAGE = Triage(
    "billing",
    0.88,
    0.95,
    (("billing", 0.88), ("refund", 0.09)),
    Sentiment("negative", -0.82, ("last warning", "nothing has arrived"), -0.5),
    Urgency("critical", ("by Friday",)),
    3,
    escalate=True,
    reasons=(
        FiredRule("legal-threat", ("my lawyer",), 3),
        FiredRule("asks-for-human", ("somebody who can decide",), 3),
    ),
    language="en",
    attempts=2,
    owner="team-lead",
    sla="4h",
)
HISTORY = History(
    (
        EarlierTicket(
            "t-1804", "Which clip for a 35 mm bar?", "2026-09-02", "product-question", "sent", same_matter=True
        ),
        EarlierTicket("t-1512", "Invoice for March", "2026-04-03", "invoice", "sent", same_matter=False),
    ),
    "id",
    1,
)

RETURNS = (
    "You can return a light within 30 days of delivery, as long as it is complete and undamaged. "
    "Return shipping is free if you use the label in your account under Orders. "
    "The deposit is paid back within 5 working days after the light has reached our workshop."
)
CLIPS = (
    "The standard clip fits handlebars from 22 to 32 mm. For wider bars the long strap is sent on request at no charge."
)
INTERNAL = (
    "If a customer is within 10 days after the return window, "
    "the team may still accept the return once. Keep this to yourself."
)
PAGES = {"returns/how-to-return.md": RETURNS, "lights/clips-and-straps.md": CLIPS, "internal/goodwill.md": INTERNAL}


def passage(path: str, title: str, heading: str, text: str, score: float, **more: str) -> Passage:
    """A passage that starts its page."""
    audience: Audience = "internal" if path.startswith("internal/") else "public"
    return Passage(
        len(text), path, title, heading, text, 0, len(text), score, more.get("modified", "2026-08-14"), audience
    )


RETURN_PASSAGE = passage(
    "returns/how-to-return.md", "How to return a light", "How long and what it costs", RETURNS, 0.94
)
CLIP_PASSAGE = passage(
    "lights/clips-and-straps.md", "Clips and straps", "Which bar fits", CLIPS, 0.71, modified="2026-05-20"
)
INTERNAL_PASSAGE = passage(
    "internal/goodwill.md", "Goodwill after the window", "", INTERNAL, 0.55, modified="2025-11-02"
)
RESULT = SearchResult(
    TICKET_TEXT,
    (Hit(RETURN_PASSAGE, (CLIP_PASSAGE,)), Hit(CLIP_PASSAGE), Hit(INTERNAL_PASSAGE)),
    answered=True,
    uncovered=(),
)
NO_ANSWER = SearchResult(
    "Do you ship to Iceland?", (Hit(CLIP_PASSAGE),), answered=False, uncovered=("ship to Iceland",)
)
PAST = (
    PastAnswer(
        "t-88",
        "Do you deliver to Norway as well?",
        "We deliver within the European Union only. A forwarder in Denmark can take it on from there.",
        "Tom",
        "2026-09-14",
        0.74,
        2,
    ),
)
WORDS_ONLY = SearchResult(TICKET_TEXT, RESULT.hits, answered=True, uncovered=(), by_meaning=False)

EXTRACTIVE_TEXT = (
    "Hello Mara,\n\nYou can return a light within 30 days of delivery, as long as it is complete and undamaged. "
    "Return shipping is free if you use the label in your account under Orders.\n\n"
    "Your order 10423 was delivered on [delivery date of order 10423].\n\nKind regards"
)
MODEL_TEXT = (
    "Hello Mara,\n\nthank you for writing, and sorry that the clip does not fit. You can return the light within "
    "60 days of delivery, as long as it is complete and undamaged. Shipping is free with the label in your account "
    "under Orders.\n\n"
    "Or keep it: for bars over 32 mm we send you the long strap at no charge. We guarantee that it will fit.\n\n"
    "Your order 10423 was delivered on [delivery date of order 10423].\n\nKind regards"
)


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _sentence(text: str, beginning: str) -> Span:
    return next(s for s in split_sentences(text) if s.of(text).startswith(beginning) or beginning in s.of(text))


def _cited(text: str, beginning: str, path: str) -> Citation:
    page = PAGES[path]
    quote = split_sentences(page)[0]
    return Citation(path, quote.start, quote.end, quote.of(page), _sentence(text, beginning))


_GAP = "[delivery date of order 10423]"
EXTRACTIVE = Draft(
    "extractive",
    EXTRACTIVE_TEXT,
    (
        _cited(EXTRACTIVE_TEXT, "You can return", "returns/how-to-return.md"),
        _cited(EXTRACTIVE_TEXT, "Return shipping", "returns/how-to-return.md"),
    ),
    gaps=(Gap(_GAP, _span(EXTRACTIVE_TEXT, _GAP)),),
)
WRITTEN = Draft(
    "model",
    MODEL_TEXT,
    (
        _cited(MODEL_TEXT, "You can return", "returns/how-to-return.md"),
        _cited(MODEL_TEXT, "Shipping is free", "returns/how-to-return.md"),
        _cited(MODEL_TEXT, "Or keep it", "lights/clips-and-straps.md"),
    ),
    gaps=(Gap(_GAP, _span(MODEL_TEXT, _GAP)),),
)
WRITTEN_AGAIN_TEXT = (
    "Hello Mara,\n\nyou can return the light within 30 days of delivery. Shipping is free with the label in your "
    "account under Orders.\n\nYour order 10423 was delivered on [delivery date of order 10423].\n\nKind regards"
)
WRITTEN_AGAIN = Draft(
    "model",
    WRITTEN_AGAIN_TEXT,
    (_cited(WRITTEN_AGAIN_TEXT, "you can return", "returns/how-to-return.md"),),
    gaps=(Gap(_GAP, _span(WRITTEN_AGAIN_TEXT, _GAP)),),
)


class Reworder:
    """A chat model that knows a few rewordings by heart, some of which change facts: the checks are the real ones."""

    identity = ChatIdentity("reworder", "0", 2048, languages=("*",))

    def __init__(self, wish: RewriteMode, piece_seconds: float = 0.0) -> None:
        self._wish, self._piece_seconds = wish, piece_seconds

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """About as many as words."""
        return [len(text.split()) for text in texts]

    def prefill(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> None:
        """Reads nothing."""

    def read_modules(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> bool:
        """Keeps nothing."""
        return False

    def mean_log_probability(self, turns: Sequence[Turn], text: str, cancelled: Cancelled = never) -> float:
        """Everything is equally likely."""
        return 0.0

    def stream(self, request: ChatRequest, cancelled: Cancelled = never) -> Iterator[str | Completion]:
        """The text of the request in other words."""
        text = request.turns[-1].text.removeprefix("TEXT:\n").rpartition("\n\n")[0]
        if self._wish == "formal":
            text = text.replace("I have unlocked it for you", "You unlocked it for me")
        elif self._wish == "translate":
            text = text.replace("We will send it soon", "Wir senden es bald")
        elif self._wish == "warmer":
            text = text.replace("within 60 days", "within 90 days").replace("Hello", "Dear")
        else:
            text = text.replace("thank you for writing, and sorry that", "sorry that").replace(
                "Or keep it: for bars over 32 mm we send you", "Or keep it; over 32 mm we send"
            )
        for piece in text.replace(" ", " \0").split("\0"):
            if self._piece_seconds:
                time.sleep(self._piece_seconds)
            if cancelled():
                yield Completion(text, "cancelled", 1, 0, 1, 0.1, 0.1)
                return
            yield piece
        yield Completion(text, "end", 1, 0, 1, 0.1, 0.1)


UNANSWERED = Draft(
    "extractive",
    "Hello Mara,\n\nI could not find an answer to “Do you ship to Iceland?” in our help pages, and I would rather not"
    " guess.\n\nCould you tell me a little more about what you are trying to do, and what happens when you try?"
    "\n\nKind regards",
    (),
    why="nothing-answers",
    unanswered=("do you ship to Iceland?",),
    covered=False,
)
REJECTED = Draft("model", MODEL_TEXT, (), shown=False, why="unsupported")


def review_of(text: str) -> Review:
    """A small stand-in for the reviewer, for scenes: it knows two mistakes by heart."""
    sentences = []
    for span in split_sentences(text):
        words = span.of(text)
        verdict: Verdict = "supported"
        score, why, quote = 0.9, "", ""
        if words.startswith(("Hello", "Kind regards")):
            verdict, score = "courtesy", 1.0
        if "60 days" in words:
            verdict, score, why = "contradicted", 0.05, "duration-differs: 60 days"
            quote = "You can return a light within 30 days of delivery"
        sentences.append(
            SentenceVerdict(
                words,
                span.start,
                span.end,
                verdict,
                score,
                quote,
                "returns/how-to-return.md" if quote else "",
                0,
                49 if quote else 0,
                why,
            )
        )
    tone: tuple[Finding, ...] = ()
    if "We guarantee" in text:
        tone = (
            Finding(
                "promise", "We guarantee", *_span(text, "We guarantee"), "We expect", "tone.promise", blocking=False
            ),
        )
    bad = any(s.verdict == "contradicted" for s in sentences)
    return Review(not bad and not tone, 0.05 if bad else 0.9, tuple(sentences), tone)


def _said(message: int, words: str) -> SourcedSentence:
    text = LEGAL_TICKET.messages[message].text
    return SourcedSentence(words, LEGAL_TICKET.id, message, _span(text, words))


def handoff(now: datetime | None = None) -> Handoff:
    """The packet, due 3 hours and 42 minutes from `now`, without it from when it is asked for."""
    due = (now or clock.now()) + timedelta(hours=3, minutes=42, seconds=20)
    return replace(_HANDOFF, due=due.isoformat(timespec="seconds"))


_HANDOFF = Handoff(
    LEGAL_TICKET.id,
    "Wants the deposit of 45 € on the account by Friday, and to talk to somebody who can decide.",
    LEGAL_TRIAGE,
    Summary(
        "The customer has waited three weeks for the deposit. Support promised it within five "
        "working days; it did not arrive.",
        (_said(0, "Where is my deposit?"), _said(2, "Nothing has arrived.")),
        (Fact("amount", "45 €", 2, Span(31, 35)), Fact("date", "Friday", 2, Span(66, 72))),
        ("Where is the deposit now?",),
        (_said(1, "It should arrive within five working days."),),
        2,
    ),
    HISTORY,
    (Attempt(_said(1, "It should arrive within five working days."), _said(2, "Nothing has arrived."), failed=True),),
    (("Plan", "Commuter, monthly"), ("Deposit", "45.00 €, booked 2026-10-12")),
    (("returns/how-to-return.md", "How to return a light"),),
    ("what happens if a deposit is late",),
    "team-lead",
    "",
    "\n\n".join(f"{m.author}: {m.text}" for m in LEGAL_TICKET.messages),
    "Thank you for writing; a specialist of our billing team takes over and will answer you today.",
    redacted=True,
)

FILES = (
    FileState("returns/how-to-return.md", "indexed", 3, "", "2026-08-14"),
    FileState("lights/clips-and-straps.md", "indexed", 2, "", "2026-05-20"),
    FileState("internal/goodwill.md", "indexed", 1, "", "2025-11-02"),
    FileState("billing/price-list-2024.pdf", "failed", 0, "The file is damaged: it ends in the middle.", "2024-01-10"),
    FileState("billing/deposits.html", "pending", 0, "", "2026-10-01"),
)
HEALTH = (
    HealthFinding(
        "contradiction",
        "Return window: 30 days or 14 days?",
        (
            ("returns/how-to-return.md", "You can return a light within 30 days"),
            ("faq/returns.html", "Returns are accepted for 14 days"),
        ),
        key="return-window",
    ),
    HealthFinding(
        "stale", "Winter opening hours 2024", (("contact/winter.md", "open until 28 February 2025"),), key="winter"
    ),
    HealthFinding("gap", "Asked 6 times, answered nowhere: shipping to Iceland", (), key="iceland"),
)
MODELS = (
    ModelRow(
        "qwen2.5-1.5b",
        "Qwen 2.5 1.5B",
        "chat",
        1_117_320_736,
        "Apache-2.0",
        1_900_000_000,
        True,
        True,
        True,
        True,
        14.6,
        9.0,
    ),
    ModelRow(
        "qwen3-4b",
        "Qwen 3 4B",
        "chat",
        2_497_281_120,
        "Apache-2.0",
        4_100_000_000,
        False,
        fits=False,
        draft_seconds=31.0,
    ),
    ModelRow(
        "qwen2.5-coder-0.5b", "Qwen 2.5 0.5B", "chat", 491_400_064, "Apache-2.0", 900_000_000, False, draft_seconds=4.0
    ),
    ModelRow("all-minilm-l6-v2", "MiniLM L6", "embedding", 90_868_376, "Apache-2.0", 200_000_000, True, True, True),
)
PUT_RIGHT = Corrections(
    (
        OverruleRow("t-2042", "LAST WARNING: my deposit", 3, 2, ("legal-threat", "asks-for-human"), _ago(minutes=20)),
        OverruleRow("t-1990", "My lawyer friend loves the light", 3, 1, ("legal-threat",), _ago(days=2)),
        OverruleRow("t-1987", "Burn marks on the battery", 2, 3, (), _ago(days=5)),
    ),
    (CorrectionRow("t-1975", "Light blinks twice", "how-to", "damaged-item", _ago(days=3)),),
)
STORED = Stored(412, 388, 28, 18_400_000, "~/.local/share/deskside/stores", True, expired=0, retention_days=365)
MACHINE = (
    good("processor", "fits", name="Ryzen 5 5600U", cores=6),
    good("memory", "enough", total="16.6", free="7.9"),
    good("disk", "enough", folder="~/.local/share/deskside", free="112.4"),
    stops("keyring", "none"),
    good("display", "there", session="X11", width=1920, height=1080, scale=1.25, dpi=120),
    notice("chat-model", "no-room", name="Qwen3 4B", needed="5.0", free="3.9", total="16.6"),
    good("search-model", "ready", name="all-MiniLM-L6-v2", needed="0.2", free="7.9"),
    notice("index", "behind", changed=12, last="2026-11-02 17:40"),
)
BACKUPS = Backups(
    tuple(
        BackupRow(
            f"~/.local/share/deskside/backups/3f2a-2026-10-0{day}.db", f"2026-10-0{day}", 18_100_000 + day * 9_000
        )
        for day in (7, 6, 5, 2, 1)
    ),
    "~/.local/share/deskside/backups",
    7,
    copies=("exported folder of 2026-09-12, plain text: ~/Documents/Deskside",),
)
_LABEL = "The label for parcel 10423 is on its way; hand it in by [last day]."
SNIPPETS = (
    FilledSnippet(
        "Label on its way",
        Part(_LABEL, (Gap("last day", Span(len(_LABEL) - 11, len(_LABEL) - 1)),)),
        "Hello Mara,",
        "Kind regards",
    ),
    FilledSnippet("Opening hours", Part("We are here from 9 to 17 o'clock."), "Hello Mara,", "Kind regards"),
)


def nothing_measured(days: int) -> Report:
    """The report of a team that has not begun."""
    groupings: tuple[Grouping, ...] = get_args(Grouping)
    period = Period(NOW.timestamp() - days * 86_400, NOW.timestamp())
    return Report(
        period, Conventions(), Counts(), (), (), (), tuple((by, ()) for by in groupings), (), Matching(0, 0, 0)
    )
