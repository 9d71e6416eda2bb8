"""How each piece of the assistant looks as JSON. These field names are the contract of the command
line: add, never rename or drop without a migration note in CHANGELOG.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cli.output import JsonRow
from app.i18n import error_hint, error_sentence
from core import events
from core.domain.draft import Citation, Draft
from core.domain.history import Handoff, SourcedSentence, Summary
from core.domain.knowledge import Hit, Passage, SearchResult
from core.domain.past_answer import PastAnswer
from core.domain.review import Finding, Review, SentenceVerdict
from core.domain.triage import Fact, FiredRule, Triage


def passage(p: Passage) -> JsonRow:
    """One passage with its exact place in the stored extracted text."""
    return {
        "path": p.path,
        "title": p.title,
        "heading": p.heading,
        "text": p.text,
        "start": p.start,
        "end": p.end,
        "score": round(p.score, 4),
        "modified": p.modified,
        "audience": p.audience,
        "language": p.language,
        "page": p.page,
    }


def hit(h: Hit) -> JsonRow:
    """A page with its best passage, the further ones in `more`."""
    return {**passage(h.passage), "more": [passage(p) for p in h.more]}


def search_result(r: SearchResult) -> JsonRow:
    """What `search` prints."""
    return {
        "query": r.query,
        "answered": r.answered,
        "uncovered": list(r.uncovered),
        "by_meaning": r.by_meaning,
        "other_language": r.other_language,
        "no_docs": r.no_docs,
        "hits": [hit(h) for h in r.by_score],
    }


def past_answer(p: PastAnswer) -> JsonRow:
    """An answer that was given before."""
    return {
        "ticket": p.ticket,
        "question": p.question,
        "text": p.text,
        "author": p.author,
        "answered": p.answered,
        "score": p.score,
        "alike": p.alike,
        "colleague": p.colleague,
    }


def fired(rule: FiredRule) -> JsonRow:
    """A rule that fired, with the words that fired it."""
    return {"rule": rule.rule, "words": list(rule.words), "tier": rule.tier}


def fact(f: Fact) -> JsonRow:
    """Something the ticket states, with its place."""
    return {"kind": f.kind, "text": f.text, "message": f.message, "start": f.span.start, "end": f.span.end}


def triage(t: Triage) -> JsonRow:
    """What `triage` prints."""
    s = t.sentiment
    return {
        "intent": t.intent,
        "confidence": round(t.confidence, 4),
        "known": round(t.in_domain, 4),
        "candidates": [[name, round(p, 4)] for name, p in t.candidates],
        "intents": list(t.intents),
        "sentiment": {"label": s.label, "score": round(s.score, 4), "trend": round(s.trend, 4), "words": list(s.words)},
        "urgency": t.urgency.level,
        "urgency_reasons": list(t.urgency.reasons),
        "tier": t.tier,
        "escalate": t.escalate,
        "priority": t.priority,
        "reasons": [fired(rule) for rule in t.reasons],
        "language": t.language,
        "questions": [q.text for q in t.questions],
        "facts": [fact(f) for f in t.facts],
        "attempts": t.attempts,
        "owner": t.owner,
        "sla": t.sla,
        "automatic": t.automatic,
    }


def citation(c: Citation, draft_text: str) -> JsonRow:
    """A citation, with the sentence of the draft that rests on it."""
    return {
        "path": c.path,
        "start": c.start,
        "end": c.end,
        "quote": c.quote,
        "sentence": c.sentence.of(draft_text),
        "sentence_start": c.sentence.start,
        "sentence_end": c.sentence.end,
    }


def draft(d: Draft) -> JsonRow:
    """A whole draft."""
    return {
        "kind": d.kind,
        "text": d.text,
        "citations": [citation(c, d.text) for c in d.citations],
        "shown": d.shown,
        "why": d.why,
        "gaps": [
            {"label": g.label, "start": g.span.start, "end": g.span.end, "filled_from": g.filled_from} for g in d.gaps
        ],
        "unanswered": list(d.unanswered),
        "left_out": d.left_out,
        "covered": d.covered,
    }


def verdict(v: SentenceVerdict) -> JsonRow:
    """One sentence of a reply."""
    return {
        "text": v.text,
        "start": v.start,
        "end": v.end,
        "verdict": v.verdict,
        "score": round(v.score, 4),
        "quote": v.quote,
        "path": v.path,
        "quote_start": v.quote_start,
        "quote_end": v.quote_end,
        "why": v.why,
    }


def finding(f: Finding) -> JsonRow:
    """A place that breaks a rule of tone or policy."""
    return {
        "rule": f.rule,
        "text": f.text,
        "start": f.start,
        "end": f.end,
        "suggestion": f.suggestion,
        "why": f.why,
        "blocking": f.blocking,
    }


def review(r: Review) -> JsonRow:
    """What `review` prints."""
    return {
        "ok": r.ok,
        "score": round(r.score, 4),
        "sentences": [verdict(v) for v in r.sentences],
        "tone": [finding(f) for f in r.tone],
        "policy": [finding(f) for f in r.policy],
        "open_gaps": list(r.open_gaps),
    }


def sourced(s: SourcedSentence) -> JsonRow:
    """A sentence with the message it was taken from."""
    place = {"ticket": s.ticket, "message": s.message, "start": s.span.start, "end": s.span.end}
    return {"text": s.text, "from": s.sender, **place}


def summary(s: Summary) -> JsonRow:
    """What `summarize` prints."""
    return {
        "summary": s.text,
        "sentences": [sourced(x) for x in s.sentences],
        "facts": [fact(f) for f in s.facts],
        "open_questions": list(s.open_questions),
        "promises": [sourced(x) | {"kept": kept} for x, kept in s.ticked],
        "attempts": s.attempts,
    }


def handoff(h: Handoff) -> JsonRow:
    """The hand-off packet."""
    return {
        "ticket": h.ticket,
        "wants": h.wants,
        "triage": triage(h.triage),
        "summary": summary(h.summary),
        "history": [
            {
                "id": e.id,
                "subject": e.subject,
                "created": e.created,
                "intent": e.intent,
                "outcome": e.outcome,
                "same_matter": e.same_matter,
            }
            for e in h.history.tickets
        ],
        "attempts": [
            {"tried": sourced(a.tried), "result": sourced(a.result) if a.result else None, "failed": a.failed}
            for a in h.attempts
        ],
        "account": [{"name": name, "value": value} for name, value in h.account],
        "pages": [{"path": path, "title": title} for path, title in h.pages],
        "not_found": list(h.not_found),
        "docs_silent": h.docs_silent,
        "owner": h.owner,
        "due": h.due,
        "transcript": h.transcript,
        "customer_reply": h.customer_reply,
        "note": h.note,
        "edited": list(h.edited),
        "redacted": h.redacted,
    }


def event(e: events.Event) -> Mapping[str, Any]:
    """One line of `assist`."""
    match e:
        case events.Triaged():
            return {"event": "triaged", **triage(e.triage), "matched_by": e.history.matched_by}
        case events.SourcesFound():
            return {"event": "sources", **search_result(e.result), "past_answers": [past_answer(p) for p in e.past]}
        case events.DraftText():
            return {"event": "text", "kind": e.kind, "piece": e.piece}
        case events.DraftReady():
            return {"event": "draft", **draft(e.draft)}
        case events.Reviewed():
            return {"event": "reviewed", "kind": e.kind, **review(e.review)}
        case events.HandedOff():
            return {"event": "handoff", **handoff(e.handoff)}
        case events.Noticed():
            return {"event": "notice", "message": e.message_id, "values": dict(e.values)}
        case events.Done():
            rate = e.tokens_per_second
            return {
                "event": "done",
                "seconds": round(e.seconds, 3),
                "ttft": None if e.ttft is None else round(e.ttft, 3),
                "tokens_per_second": None if rate is None else round(rate, 2),
            }
        case events.Failed():
            return {"event": "failed", "error": error_sentence(e.error), "hint": error_hint(e.error)}
        case events.Cancelled():
            return {"event": "cancelled"}
