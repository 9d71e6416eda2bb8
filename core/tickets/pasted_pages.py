"""A helpdesk's, mailbox's or messenger's page as it is copied: messages under lines with their writer and time.

No product's page is known by name. What all of them show above a message is a person's name and, on the same
line or on the next ones, when it was ("Nov 16 11:29", "14 hours ago"), what was done ("replied", "added a
private note"), who may read it ("Internal") and to whom it went. Buttons, tags and counters around the words
are told by a list (`resources/tickets/pages.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.ticket import Sender
from core.tickets.header_lines import read_headers
from core.tickets.identity import name_and_address
from core.tickets.page_words import page_words
from core.tickets.speakers import Turn, in_order, is_person, role_of_name
from core.tickets.times import says_when

_LONGEST_LINE = 160
_HEAD_LINES = 7
_RECIPIENT_WORDS = 2
_LONGEST_COUNTER = 8
_LINES_BEFORE = 12
"""So many lines of title, tags and buttons may stand above the first message."""
_TITLE = re.compile(
    r"^(?:(?:ticket|case|conversation|request|vorgang|anfrage|fall)\s*)?(?:[#№]|\bnr\.?\s*)\s?"
    r"(?P<id>[A-Z]{0,5}-?\d{1,14})\s*[:–—|·-]?\s*(?P<subject>.*)$",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(r"^(?P<subject>\S.{2,140}?)\s*[(\[]?[#№]\s?(?P<id>[A-Z]{0,5}-?\d{1,14})[)\]]?$")
_SUBJECT = re.compile(
    r"^(?:subject|betreff|objet|asunto|oggetto|onderwerp|title|titel)\s*:\s*(?P<subject>.+)$", re.IGNORECASE
)
_COUNTER = re.compile(r"[\W\d_]*\d[\W\d_]*|\W+|\d+ (?:of|von|/) \d+|[A-ZÄÖÜ]{1,2}")
_DOTS = re.compile(r"[·•|]")
_SEPARATOR = re.compile(r"\s*[·•|,–—-]\s*|\s{2,}|\t")


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of a page."""

    turns: list[Turn]
    """Oldest first."""
    id: str
    subject: str


@dataclass
class _Head:
    """The lines above a message, while they are read."""

    name: str = ""
    address: str = ""
    when: str = ""
    to: str = ""
    role: Sender | None = None
    says_event: bool = False

    @property
    def is_told(self) -> bool:
        """Whether more than a name stands there: a name alone may be a signature."""
        return bool(self.when or self.says_event)


def read_page(lines: Sequence[str]) -> Page | None:
    """The messages of a copied page; None where the lines are none."""
    heads = _heads(lines)
    if not heads or not _is_title(lines[: heads[0][0]]):
        return None
    turns = []
    for number, (_, end, head) in enumerate(heads):
        until = heads[number + 1][0] if number + 1 < len(heads) else len(lines)
        body = _without_furniture(lines[end:until])
        block = read_headers(body, 0) if body else None
        if block:
            # Some show the mail's own header lines below their own.
            body = _without_furniture(body[block.end :])
            head.address = head.address or name_and_address(block.fields["from"])[1]
            head.to = head.to or block.fields.get("to", "")
        if any(line.strip() for line in body):
            turns.append(Turn(head.name, body, head.address, head.to, head.when, head.role))
    id, subject = _title(lines[: heads[0][0]])
    if len(turns) < 2 and not (turns and (id or heads[0][2].says_event or (turns[0].to and turns[0].when))):
        return None
    return Page(in_order(turns), id, subject)


def _heads(lines: Sequence[str]) -> list[tuple[int, int, _Head]]:
    found: list[tuple[int, int, _Head]] = []
    position = 0
    while position < len(lines):
        read = _head(lines, position)
        if read is None:
            position += 1
            continue
        head, end = read
        found.append((position, end, head))
        position = end
    return found


def _head(lines: Sequence[str], start: int) -> tuple[_Head, int] | None:
    """The head that begins with a name at `lines[start]`, and where its message begins; None if there is none."""
    head = _Head()
    if not _takes_name(head, lines[start].strip()):
        return None
    position = start + 1
    while position < min(len(lines), start + _HEAD_LINES):
        line = lines[position].strip()
        if not line:
            # A blank line within a head is one before another part of it.
            after = lines[position + 1].strip() if position + 1 < len(lines) else ""
            if head.is_told or not after or not (says_when(after) or after.lower() in page_words().marks):
                break
        elif not _takes_part(head, line):
            break
        position += 1
    return (head, position) if head.is_told else None


def _takes_name(head: _Head, line: str) -> bool:
    """Reads a line that begins with a name, with what stands behind it on the same line."""
    if not line or len(line) > _LONGEST_LINE or line.endswith((":", "?", "!")) or says_when(line):
        return False
    if _is_name(head, line):
        return True
    match = page_words().event.search(line)
    if match and _is_name(head, line[: match.start()].strip()):
        return _takes_part(head, line[match.start() :])
    for gap in (*_SEPARATOR.finditer(line), *re.finditer(r"\s", line)):
        before, after = line[: gap.start()].strip(), line[gap.end() :].strip()
        if before and after and (says_when(after) or after.lower() in page_words().marks) and _is_name(head, before):
            return _takes_part(head, after)
        if before and after and says_when(before) and _is_name(head, after):
            return _takes_part(head, before)
    return False


def _is_name(head: _Head, text: str) -> bool:
    text = text.strip(" ·•|,–—-")
    name, address = name_and_address(text) if "@" in text else (text, "")
    if "@" in text and (not address or len(text) > len(name) + len(address) + 6):
        return False
    if name and not is_person(name):
        return False
    if not name and not address:
        return False
    head.name, head.address = name, address
    return True


def _takes_part(head: _Head, line: str) -> bool:
    """Reads another line of a head; false if it is none."""
    words, lowered = page_words(), line.lower().strip(" ·•|")
    if event := words.event.match(lowered):
        head.says_event = True
        head.role = words.events[event[0]] or head.role
        rest = line[event.end() :].strip(" ·•|,:–—-").removeprefix("on ").removeprefix("am ")
        return not rest or _takes_part(head, rest)
    if says_when(line):
        head.when = head.when or line
        return True
    if lowered in words.marks:
        role = words.marks[lowered]
        head.role = role or head.role
        head.says_event = head.says_event or role == "note"
        return True
    if lowered.startswith(words.recipients) and len(line) <= _LONGEST_LINE and not line.endswith((".", "?", "!")):
        return _takes_recipient(head, line)
    if _DOTS.search(line):
        parts = [part.strip() for part in _DOTS.split(line) if part.strip()]
        return len(parts) > 1 and all(_takes_part(head, part) for part in parts)
    return _takes_address(head, line)


def _takes_recipient(head: _Head, line: str) -> bool:
    if not _is_recipient(line, head.is_told):
        return False
    head.to = head.to or re.sub(r"^\w+\s*:?\s*", "", line)
    return True


def _takes_address(head: _Head, line: str) -> bool:
    address = name_and_address(line)[1]
    if not address or len(line) > len(address) + 2:
        return False
    head.address = head.address or address
    return True


def _is_recipient(line: str, is_told: bool) -> bool:
    """Whether "To: Lumo Support" names somebody, or "to me" below a time does; "to be honest" does not."""
    rest = re.sub(r"^\w+(?:\s+to)?\s*:?\s*", "", line)
    if "@" in rest or (is_told and line == line.lower() and len(rest.split()) <= _RECIPIENT_WORDS):
        return True
    return all(is_person(part.strip()) for part in re.split(r"[,;]", rest) if part.strip()) and bool(rest)


def _without_furniture(lines: Sequence[str]) -> list[str]:
    """`lines` without the buttons, tags and counters at their two ends."""
    start, end = 0, len(lines)
    while start < end and _is_furniture(lines[start]):
        start += 1
    while end > start and _is_furniture(lines[end - 1]):
        end -= 1
    return list(lines[start:end])


def _is_furniture(line: str) -> bool:
    line = line.strip()
    lowered = line.lower().strip(" .…+×✓✔»›>▾▼")
    words = page_words()
    return (
        not line
        or lowered in words.furniture
        or lowered in words.marks
        or bool(_COUNTER.fullmatch(line) and len(line) <= _LONGEST_COUNTER)
    )


def _is_title(above: Sequence[str]) -> bool:
    """Whether the lines above the first message are a title among tags and buttons, not somebody's words."""
    _, subject = _title(above)
    said = (
        line.strip() for line in above if line.rstrip().endswith((".", "?", "!", ":", ",")) and not _is_furniture(line)
    )
    return len(above) <= _LINES_BEFORE and all(subject and subject in line for line in said)


def _title(lines: Sequence[str]) -> tuple[str, str]:
    """The ticket's number and title in the lines above the first message."""
    kept = [line.strip() for line in lines if not _is_furniture(line) and len(line) <= _LONGEST_LINE]
    kept = [line for line in kept if not page_words().event.match(line)]
    for line in kept:
        if match := _SUBJECT.match(line):
            return "", match["subject"].strip()
        if (match := _TITLE.match(line)) or (match := _TITLE_AFTER.match(line)):
            others = [other for other in kept if other != line]
            return match["id"], match["subject"].strip() or (others[0] if others else "")
    return "", kept[0] if len(kept) == 1 and role_of_name(kept[0]) is None else ""
