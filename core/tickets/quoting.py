"""What a sender wrote now, set apart from the history they quote, from their signature and from footers.

Structure goes before words: a line behind '>' is quoted, and so are the lines above it that say whom it quotes; all
that stands below a block of mail headers, a line of dashes with a name or a helpdesk's own line is older mail
(`core.tickets.introductions`). Answers below or between quoted lines stay the sender's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from core.tickets.attributions import is_attribution, says_who
from core.tickets.footers import footer_start
from core.tickets.introductions import introduction_at
from core.tickets.mail_lines import SEEN_OF_A_LINE, is_rule
from core.tickets.signing import is_device_line, without_signature

Marks = Literal["unknown", "history", "own"]
"""What '>' stands for: `history`: always for older mail, as in mail made of HTML; `own`: the mail answers none, so that
without an introduction it is the sender's own citation; else it is older mail unless the sender announces it."""

_ATTRIBUTION_HINT = re.compile(r"\S@\S|\b\d{1,2}:\d{2}\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_WHEN = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{4}\b")
_SEARCHED_LINES = 2000
"""An introduction further down stays in the text: nobody writes so much above a quotation."""
_LEAST_ANNOUNCING = 3
"""Words of a line with a colon that announces a citation of the sender's own."""


class Parts(NamedTuple):
    """A message taken apart. Joined, the three hold every word of it."""

    text: str
    quoted: str
    signature: str


def set_apart(message: str, marks: Marks = "unknown") -> Parts:
    """`message` as the sender's own text, the quoted history and the signature (with footers).

    A courtesy alone above a quotation is the text. What is nothing but quoted lines stays in the text, and so does what
    stands below a block of headers with nothing above it: a message without words could not be worked on. Below an
    introduction with nothing but quoted lines the text is empty.
    """
    own, quoted = _without_quotations(message.strip("\n").split("\n"), marks)
    if not any(line.strip() for line in own):
        if any(_introduces(line) for line in quoted[:4]):
            return Parts("", "\n".join(quoted).strip("\n"), "")
        return Parts(message.strip(), "", "")
    cut = footer_start(own)
    footers = own[cut:]
    text, signature = without_signature(own[:cut])
    if not any(line.strip() for line in text):
        # Nothing but a closing or a name: that is what they said. What a phone adds is not.
        text, signature = _courtesy(own[:cut])
    set_aside = "\n".join([*signature, *footers]).strip()
    return Parts("\n".join(text).strip(), "\n".join(quoted).strip("\n"), set_aside)


def _courtesy(lines: list[str]) -> tuple[list[str], list[str]]:
    return [line for line in lines if not is_device_line(line)], [line for line in lines if is_device_line(line)]


def _introduces(line: str) -> bool:
    return introduction_at([line], 0) is not None or is_attribution(line)


def _without_quotations(lines: list[str], marks: Marks) -> tuple[list[str], list[str]]:
    searched = range(min(len(lines), _SEARCHED_LINES))
    if marks == "own" and any(introduction_at(lines, position) is not None for position in searched):
        marks = "unknown"
    own: list[str] = []
    quoted: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.lstrip().startswith(">"):
            end = _end_of_marked(lines, position)
            if marks == "own" or (marks == "unknown" and _announced(own)):
                own += lines[position:end]
            else:
                quoted += _attribution_at_end(own)
                quoted += lines[position:end]
            position = end
            continue
        found = introduction_at(lines, position) if position < _SEARCHED_LINES else None
        if found is None:
            own.append(line)
            position += 1
            continue
        quoted += _rules_at_end(own)
        quoted += lines[position : found.end]
        position = found.end
        marked = _marked_below(lines, position)
        if found.kind == "reply-above" or (not marked and any(one.strip() for one in own)):
            quoted += lines[position:]
            break
        if marked:
            marks = "history"
    return own, quoted


def _end_of_marked(lines: Sequence[str], position: int) -> int:
    """Index of the first line below that is not behind '>'."""
    while position < len(lines) and lines[position].lstrip().startswith(">"):
        position += 1
    return position


def _marked_below(lines: Sequence[str], start: int) -> bool:
    """Whether '>' lines follow at once: then they alone are what was introduced."""
    return any(line.lstrip().startswith(">") for line in lines[start : start + 4])


def _announced(own: Sequence[str]) -> bool:
    """Whether the sender's last line announces what they cite ('The app says:')."""
    last = next((line.strip() for line in reversed(own) if line.strip()), "")
    if not last.endswith((":", "\uff1a")) or len(last.split()) < _LEAST_ANNOUNCING:
        return False
    return not (_ATTRIBUTION_HINT.search(last[:SEEN_OF_A_LINE]) or is_attribution(last) or says_who(last))


def _rules_at_end(own: list[str]) -> list[str]:
    """Takes the rule that stands between the sender's words and the history from the end of `own`."""
    end = len(own)
    while end and (not own[end - 1].strip() or is_rule(own[end - 1])):
        end -= 1
    rules = own[end:]
    del own[end:]
    return [line for line in rules if line.strip()]


def _attribution_at_end(own: list[str]) -> list[str]:
    """Takes from the end of `own` the one or two lines that say whom the following lines quote."""
    last = len(own) - 1
    while last >= 0 and not own[last].strip():
        last -= 1
    if last < 0 or not own[last].rstrip().endswith((":", "\uff1a")) or len(own) - last > 3:
        return []
    first = last
    if last > 0 and own[last - 1].strip() and not _WHEN.search(own[last][:SEEN_OF_A_LINE]) and not says_who(own[last]):
        first = last - 1  # wrapped: "On 3 May 2026 at 10:00, Ann <" / "ann@example.org> wrote:"
    if max(len(line) for line in own[first : last + 1]) > SEEN_OF_A_LINE:
        return []
    # "About order 10423:" above a quotation is the sender's own; an attribution has an address, a time or who says it.
    if not _ATTRIBUTION_HINT.search(" ".join(own[first : last + 1])) and not says_who(own[last]):
        return []
    taken = own[first:]
    del own[first:]
    return taken
