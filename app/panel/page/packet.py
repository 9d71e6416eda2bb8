"""The hand-off packet as text to paste into another system."""

from __future__ import annotations

from app.panel.wording import fact_words
from app.wording import plain, t
from core.history.model import Handoff


def packet_text(handoff: Handoff) -> str:
    """All of the packet under headings, the transcript last."""
    sections = [
        ("panel.handoff.wants", handoff.wants),
        ("panel.handoff.owner.heading", plain(handoff.owner) + (f", {handoff.due}" if handoff.due else "")),
        ("panel.handoff.summary", handoff.summary.text),
        ("panel.handoff.facts", "\n".join(f"- {fact_words(f.kind)}: {f.text}" for f in handoff.summary.facts)),
        ("panel.handoff.account", "\n".join(f"- {name}: {value}" for name, value in handoff.account)),
        (
            "panel.handoff.tried",
            "\n".join(f"- {a.tried.text}" + (f" → {a.result.text}" if a.result else "") for a in handoff.attempts),
        ),
        ("panel.handoff.open", "\n".join(f"- {q}" for q in handoff.summary.open_questions)),
        ("panel.handoff.pages", "\n".join(f"- {title or path}" for path, title in handoff.pages)),
        ("panel.handoff.not-found", "\n".join(f"- {part}" for part in handoff.not_found)),
        ("panel.handoff.transcript", handoff.transcript),
    ]
    return "\n\n".join(f"## {t(title)}\n{text}" for title, text in sections if text)
