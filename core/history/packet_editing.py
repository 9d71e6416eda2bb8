"""What an agent may change in a packet before it is handed over, and what stays as it was built.

What links to a message (facts, attempts, promises, the transcript) is evidence and is not edited; what an
agent knows better goes into the note. Edits are kept as the texts of the changed parts, so that a packet
built anew, after a restart or with a new message, carries them on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.domain.history import EDITABLE, Handoff, PacketEdits, PacketPart


def part_text(handoff: Handoff, part: PacketPart) -> str:
    """The part of the packet as the agent edits it: plain text, a list with one item a line."""
    return _READ[part](handoff)


def edited(handoff: Handoff, edits: PacketEdits) -> Handoff:
    """`handoff` with the changed parts; its `edited` names those that differ from what was built.

    A packet that was redacted stays so: a card number, password or key that an agent types is taken out
    too. Raises ValueError for a part that can't be edited.
    """
    changed: set[str] = set(handoff.edited)
    packet = handoff
    for part, text in edits.items():
        if part not in _WRITE:
            raise ValueError(f"no part that can be edited: {part}")
        if text.strip() != part_text(packet, part).strip():
            packet = _WRITE[part](packet, text.strip())
            changed.add(part)
    packet = replace(packet, edited=tuple(part for part in EDITABLE if part in changed))
    if not handoff.redacted:
        return packet
    from core.history.packet_redaction import redacted  # all kinds of values: the panel starts without them

    return redacted(packet)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


_READ: dict[PacketPart, Callable[[Handoff], str]] = {
    "wants": lambda packet: packet.wants,
    "summary": lambda packet: packet.summary.text,
    "open-questions": lambda packet: "\n".join(" ".join(one.split()) for one in packet.summary.open_questions),
    "not-found": lambda packet: "\n".join(" ".join(one.split()) for one in packet.not_found),
    "owner": lambda packet: packet.owner,
    "customer-reply": lambda packet: packet.customer_reply,
    "note": lambda packet: packet.note,
}

_WRITE: dict[PacketPart, Callable[[Handoff, str], Handoff]] = {
    "wants": lambda packet, text: replace(packet, wants=text),
    # The agent's own summary is linked to no message.
    "summary": lambda packet, text: replace(packet, summary=replace(packet.summary, text=text, sentences=())),
    "open-questions": lambda packet, text: replace(
        packet, summary=replace(packet.summary, open_questions=_lines(text))
    ),
    "not-found": lambda packet, text: replace(packet, not_found=_lines(text)),
    "owner": lambda packet, text: replace(packet, owner=text),
    "customer-reply": lambda packet, text: replace(packet, customer_reply=text),
    "note": lambda packet, text: replace(packet, note=text),
}
