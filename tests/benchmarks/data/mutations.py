"""True sentences out of a folder of docs, made false in one place, or said in other words.

The changes are made with patterns of their own, not with `core.values`, so that what the product
can't find is not spared.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.text import split_sentences
from core.knowledge.readers import reader_for

KINDS = ("number", "date", "amount", "negation", "condition", "entity")
PASSAGE_WORDS = 220
DISTRACTORS = 4

Change = Callable[[str, random.Random, "Folder"], str | None]


@dataclass(frozen=True)
class Folder:
    """The passages of a docs folder, the sentences in them, and the names that occur."""

    passages: tuple[str, ...]
    sentences: tuple[tuple[int, str], ...]
    """Passage index and sentence."""
    names: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A sentence to check against evidence. `kind` is the change, or `verbatim` or `reworded`."""

    kind: str
    reply: str
    evidence: tuple[str, ...]
    original: str

    @property
    def supported(self) -> bool:
        return self.kind in ("verbatim", "reworded")


def read_folder(root: Path) -> Folder:
    """Reads every page and cuts it into passages of whole paragraphs."""
    passages: list[str] = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        reader = reader_for(path.name)
        if reader is None:
            continue
        for _, document in reader.read(path.read_bytes(), path.name):
            for section in document.sections:
                passages += _packed(section.span.of(document.text))
    sentences = []
    for i, passage in enumerate(passages):
        for span in split_sentences(passage):
            text = " ".join(span.of(passage).split())
            if 6 <= len(text.split()) <= 40 and text[-1] in ".!" and not text.startswith(("#", "|", "!")):
                sentences.append((i, re.sub(r"^(?:[-*•]|\d+[.)])\s+", "", text)))
    counts = Counter(re.findall(r"\w+", "\n".join(passages)))
    names = sorted({m for _, s in sentences for m in _NAME.findall(s) if _is_name(m, counts)})
    return Folder(tuple(passages), tuple(sentences), tuple(names))


def _is_name(words: str, counts: Counter[str]) -> bool:
    """Written with capitals nearly always: 'Bristol', not 'Start' or 'These'."""
    return len(words) > 2 and any(counts[w.lower()] <= 0.1 * counts[w] for w in words.split())


def _packed(text: str) -> list[str]:
    packed: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        if packed and len((packed[-1] + paragraph).split()) <= PASSAGE_WORDS:
            packed[-1] += "\n\n" + paragraph
        elif paragraph.strip():
            packed.append(paragraph)
    return packed


def changed(folder: Folder, kind: str, count: int, seed: int) -> list[Case]:
    """`count` sentences made false by one change of `kind`, from sentences drawn at random.

    A sentence may be drawn again with another change when the folder has too few; the same false
    sentence never comes twice. Fewer come back where the folder has no more.
    """
    rng = random.Random(f"{kind}-{seed}")
    cases: dict[str, Case] = {}
    for _ in range(count * 60):
        if len(cases) == count:
            break
        place, sentence = rng.choice(folder.sentences)
        false = CHANGES[kind](sentence, rng, folder)
        if false and false != sentence and false not in cases and not any(false in p for p in folder.passages):
            cases[false] = Case(kind, false, evidence_for(folder, place, rng), sentence)
    return list(cases.values())


def true(folder: Folder, count: int, seed: int, reworded: bool) -> list[Case]:
    """`count` true sentences, as they stand or said otherwise by rule."""
    rng = random.Random(f"true-{reworded}-{seed}")
    cases: dict[str, Case] = {}
    for _ in range(count * 20):
        if len(cases) == count:
            break
        place, sentence = rng.choice(folder.sentences)
        said = reword(sentence, rng) if reworded else sentence
        if said and (said != sentence) == reworded:
            cases[said] = Case("reworded" if reworded else "verbatim", said, evidence_for(folder, place, rng), sentence)
    return list(cases.values())


def evidence_for(folder: Folder, place: int, rng: random.Random) -> tuple[str, ...]:
    """The passage itself, its neighbours, and others of the folder: what a search would bring."""
    near = [i for i in (place, place - 1, place + 1) if 0 <= i < len(folder.passages)]
    others = rng.sample(range(len(folder.passages)), min(DISTRACTORS, len(folder.passages)))
    order = list(dict.fromkeys([*near, *others]))
    rng.shuffle(order)
    return tuple(folder.passages[i] for i in order)


# -- changes ---------------------------------------------------------------------------------

_NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty"]
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_PLAIN_NUMBER = re.compile(
    rf"(?<![\w$€£.,/#:%-])(\d+(?:,\d{{3}})*)(?![\w%.,:/-]|\s*(?:%|{_UNIT}\b|dollars|euros|percent|AM|PM|am|pm))"
    rf"|\b({'|'.join(_NUMBER_WORDS)})\b(?![- ]{_UNIT})"
)
_DATE = re.compile(
    rf"\b(\d+|{'|'.join(_NUMBER_WORDS)})([- ]){_UNIT}\b|\b({'|'.join(_MONTHS)})\b|\b({'|'.join(_DAYS)})s?\b"
    r"|\b(\d{1,2})(?::(\d\d))?\s?(AM|PM|am|pm)\b|\b(20\d\d)\b"
)
_AMOUNT = re.compile(r"([$€£])(\d+(?:,\d{3})*(?:\.\d+)?)|(\d+(?:\.\d+)?)(\s?%|\s?percent|\s(?:dollars|euros|USD|EUR))")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*(?![\w>])")
_AUX = re.compile(
    r"\b(can|will|is|are|was|must|should|does|do|has|have|may|could)\b"
    r"(?! not|n't|n’t|not\b|'t|’t| no\b| never| nothing)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(ca|can|will|is|are|was|must|should|does|do|has|have|may|could|did|would)(?: not|n't|n’t|not)\b\s?",
    re.IGNORECASE,
)


def _other_number(text: str, rng: random.Random) -> str:
    if text.lower() in _NUMBER_WORDS:
        return rng.choice([w for w in _NUMBER_WORDS if w != text.lower()])
    value = int(text.replace(",", ""))
    new = rng.choice(
        [
            n
            for n in (value + 1, value + 5, value * 2, value * 3, value - 1, value // 2, value + 10)
            if n >= 1 and n != value
        ]
    )
    return f"{new:,}" if "," in text else str(new)


def _swap(match: re.Match[str], text: str, new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _number(text: str, rng: random.Random, _: Folder) -> str | None:
    found = list(_PLAIN_NUMBER.finditer(text))
    return _swap(match := rng.choice(found), text, _other_number(match[0], rng)) if found else None


def _date(text: str, rng: random.Random, _: Folder) -> str | None:
    found = list(_DATE.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    if match[1]:
        new = _other_number(match[1], rng) + match[0][len(match[1]) :]
    elif match[3]:
        new = rng.choice([m for m in _MONTHS if m != match[3]])
    elif match[4]:
        new = rng.choice([d for d in _DAYS if d != match[4]]) + match[0][len(match[4]) :]
    elif match[5]:
        new = str(rng.choice([h for h in range(1, 13) if h != int(match[5])])) + match[0][len(match[5]) :]
    else:
        new = str(int(match[8]) + rng.choice([-2, -1, 1, 2]))
    return _swap(match, text, new)


def _amount(text: str, rng: random.Random, _: Folder) -> str | None:
    found = list(_AMOUNT.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    figure = match[2] or match[3]
    dearer = f"{float(figure) + rng.choice([0.5, 1, 2.5, 10]):.2f}" if "." in figure else ""
    new = dearer or _other_number(figure, rng)
    return _swap(match, text, match[0].replace(figure, new, 1))


def _negation(text: str, rng: random.Random, _: Folder) -> str | None:
    there = list(_NOT.finditer(text))
    if there:
        match = rng.choice(there)
        verb = "can" if match[1].lower() == "ca" else match[1]
        return _swap(match, text, verb + " ").replace("  ", " ").replace(" .", ".")
    found = [
        m
        for m in _AUX.finditer(text)
        if not re.search(r"\b(?:no|not|never|nothing)\b(?:\s\S+){0,2}\s$", text[: m.start()])
    ]
    if not found:
        return None
    match = rng.choice(found)
    return _swap(
        match,
        text,
        rng.choice(
            [
                f"{match[1]} not",
                {"can": "cannot", "is": "isn't", "are": "aren't", "do": "don't"}.get(match[1], f"{match[1]} not"),
            ]
        ),
    )


def _condition(text: str, rng: random.Random, _: Folder) -> str | None:
    ways: list[str] = []
    if match := re.search(r"\bonly\b ?", text):
        ways.append(_swap(match, text, ""))
    for one, other in (
        ("if", "unless"),
        ("unless", "if"),
        ("except", "including"),
        ("before", "after"),
        ("after", "before"),
    ):
        if match := re.search(rf"\b{one}\b", text, re.IGNORECASE):
            ways.append(_swap(match, text, other.capitalize() if match[0][0].isupper() else other))
    if match := re.search(r",? (?:unless|except|only if)\b[^.,;]*", text):
        ways.append(_swap(match, text, ""))
    if match := re.search(r"\b(can|will|is|are) (?!not\b|n't)", text):
        ways.append(_swap(match, text, f"{match[1]} only "))
    for one, other in (
        ("all", "some"),
        ("every", "not every"),
        ("any", "no"),
        ("always", "sometimes"),
        ("never", "always"),
        ("each", "only one"),
    ):
        if match := re.search(rf"\b{one}\b", text):
            ways.append(_swap(match, text, other))
    return rng.choice(ways) if ways else None


def _entity(text: str, rng: random.Random, folder: Folder) -> str | None:
    found = [m for m in _NAME.finditer(text) if m[0] in folder.names]
    if not found:
        return None
    match = rng.choice(found)
    mine = set(match[0].lower().split())
    others = [n for n in folder.names if not mine & set(n.lower().split()) and n not in text]
    return _swap(match, text, rng.choice(others)) if others else None


CHANGES: dict[str, Change] = {
    "number": _number,
    "date": _date,
    "amount": _amount,
    "negation": _negation,
    "condition": _condition,
    "entity": _entity,
}

# -- rewording: the same said otherwise -------------------------------------------------------

_SAME: Sequence[tuple[str, str]] = (
    (r"\bcannot\b", "can't"),
    (r"\bcan't\b", "cannot"),
    (r"\bdo not\b", "don't"),
    (r"\bdon't\b", "do not"),
    (r"\bis not\b", "isn't"),
    (r"\bare not\b", "aren't"),
    (r"\bwill not\b", "won't"),
    (r"\bwithin (\d+)\b", r"in no more than \1"),
    (r"\bup to (\d+)\b", r"at most \1"),
    (r"\bat least (\d+)\b", r"\1 or more"),
    (r"\$(\d+(?:\.\d+)?)\b", r"\1 USD"),
    (r"€(\d+(?:\.\d+)?)\b", r"\1 EUR"),
    (r"£(\d+(?:\.\d+)?)\b", r"\1 GBP"),
    (r"(\d+)%", r"\1 percent"),
    (r"\b2 days\b", "two days"),
    (r"\b7 days\b", "a week"),
    (r"\b14 days\b", "two weeks"),
    (r"\b30 days\b", "thirty days"),
    (r"\b24 hours\b", "one day"),
    (r"\bin order to\b", "to"),
    (r"\bhelp\b", "assist"),
    (r"\buse\b", "make use of"),
    (r"\bYou can\b", "You are able to"),
    (r"\byou can\b", "you are able to"),
    (r"\bneed to\b", "have to"),
    (r"\bhave to\b", "need to"),
    (r"\bchoose\b", "select"),
    (r"\bselect\b", "choose"),
    (r"\bshow\b", "display"),
    (r"\bbuy\b", "purchase"),
    (r"\bget\b", "receive"),
    (r"\bIf you want to\b", "To"),
    (r"\balso\b ?", ""),
    (r"\bsimply\b ?", ""),
    (r"\byour\b", "the"),
)
_LEADS = ("In short, ", "According to our help page, ", "As for your question: ", "Just so you know, ")


def reword(text: str, rng: random.Random) -> str | None:
    """One to three changes that keep the meaning: set phrases, clauses swapped, a lead-in."""
    said = text
    ways = [pair for pair in _SAME if re.search(pair[0], text)]
    for pattern, new in rng.sample(ways, min(len(ways), rng.randint(1, 3))):
        said = re.sub(pattern, new, said, count=1)
    clause = re.fullmatch(r"(If|When|Once|After) ([^,]{8,80}), ([^,;:]{8,160})\.", said)
    if clause and rng.random() < 0.7:
        said = f"{clause[3][0].upper()}{clause[3][1:]} {clause[1].lower()} {clause[2]}."
    elif (
        rng.random() < 0.4
        and said[0].isupper()
        and said.split()[0] in ("You", "We", "The", "It", "This", "If", "To", "Your")
    ):
        said = rng.choice(_LEADS) + said[0].lower() + said[1:]
    return said if said != text else None
