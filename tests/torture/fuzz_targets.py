"""What is fuzzed: each place where somebody else's bytes come in, with seeds to begin from. The first byte of an input
chooses the file's name where a target reads files by their ending."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path

from core import settings
from core.drafting.snippets import read_snippets
from core.errors import DesksideError
from core.history.ticket_import import import_tickets
from core.knowledge.document_reading import read_here
from core.knowledge.readers.refusal import Refused
from core.processes.frames import BrokenFrame, read_frame
from core.review.policy import Policy
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from core.triage.escalation import read_escalation
from core.triage.intents import read_intents
from core.workspace.folder import Workspace
from core.workspace.style import read_style, read_templates
from models.gguf_header import read_header
from tests.factories import KEY
from tests.torture.canary_words import canary_ticket
from tests.torture.scene import past_tickets

_SAMPLE = resources.files("resources") / "sample"
_TICKETS = ("", "t.eml", "t.json", "t.txt", "t.html", "t.mbox", "t.rtf", "t.emlx", "t.msg", "winmail.dat")
_KINDS = ("md", "html", "txt", "adoc", "rst", "wiki", "csv", "json", "jsonl", "rtf", "eml", "mbox", "tsv", "mdx")
_PAGES = tuple(f"p.{kind}" for kind in _KINDS)
_EXPORTS = ("e.json", "e.jsonl", "e.csv", "e.mbox")
_TEAM = ("intents.toml", "escalation.toml", "policy.toml", "style.toml", "templates/en.toml", "snippets/s.md")


@dataclass(frozen=True, slots=True)
class Target:
    """One place. `run` raises what a person would meet as a bug."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    packages: tuple[str, ...]
    """Whose branches guide the search for new inputs."""


def _named(names: tuple[str, ...], data: bytes) -> tuple[str, bytes]:
    return (names[data[0] % len(names)], data[1:]) if data else (names[0], b"")


def _ticket(data: bytes) -> None:
    name, content = _named(_TICKETS, data)
    try:
        read_ticket(content, name)
    except DesksideError:
        return


def _page(data: bytes) -> None:
    name, content = _named(_PAGES, data)
    try:
        read_here(content, name)
    except Refused:
        return


def _export(data: bytes) -> None:
    name, content = _named(_EXPORTS, data)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content)
        with open_store(Path(folder, "store.db"), KEY) as store:
            try:
                for _ in import_tickets(Tickets(store), file):
                    pass
            except DesksideError:
                return


def _settings(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "settings.toml")
        file.write_bytes(data)
        try:
            settings.save(settings.load(file), file)
        except DesksideError:
            return


def _team(data: bytes) -> None:
    name, content = _named(_TEAM, data)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        file = workspace.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        try:
            read_intents(workspace)
            read_escalation(workspace)
            Policy.from_table(workspace.toml("policy"))
            read_style(workspace)
            read_templates(workspace, "en")
            read_snippets(workspace)
        except DesksideError:
            return


def _gguf(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".gguf") as file:
        file.write(data)
        file.flush()
        try:
            read_header(Path(file.name))
        except DesksideError:
            return


def _frames(data: bytes) -> None:
    pipe = BytesIO(data)
    try:
        while read_frame(pipe) is not None:
            pass
    except BrokenFrame:
        return


def _by_name(names: tuple[str, ...], files: dict[str, bytes]) -> list[bytes]:
    return [bytes([names.index(name)]) + content for name, content in files.items()]


def _ticket_seeds() -> list[bytes]:
    sample = [(_SAMPLE / "tickets" / file.name).read_bytes() for file in (_SAMPLE / "tickets").iterdir()]
    return [b"\0" + content for content in (*sample, canary_ticket())] + [
        b"\x04<p>Hello</p><blockquote>On Monday Ann wrote:<br>Hi</blockquote>",
        b"\x05From ada@example.org Mon Nov  2 10:00:00 2026\n" + canary_ticket(),
        b"\x06{\\rtf1\\ansi Hello \\b there\\b0\\par}",
    ]


def _page_seeds() -> list[bytes]:
    page = (_SAMPLE / "docs" / "welcome.md").read_bytes()
    return _by_name(
        _PAGES,
        {
            "p.md": b"---\ntitle: A\naudience: internal\n---\n" + page + b"\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            "p.html": b"<html><head><title>A</title></head><body><h1>A</h1><ul><li>b<li>c</ul><table><tr><td>1</table>",
            "p.txt": page,
            "p.adoc": b"= A\n\n== B\n\n|===\n|a |b\n|===\n\n* c\n** d\n\nNOTE: e\n",
            "p.rst": b"A\n=\n\n.. note:: b\n\n+---+\n| c |\n+---+\n\n* d\n",
            "p.wiki": b"== A ==\n{| \n|-\n| b || c\n|}\n* d\n{{e|f}}\n[[g|h]]\n",
            "p.csv": b"question,answer\nHow?,So.\n",
            "p.json": b'[{"question": "How?", "answer": "<p>So.</p>"}]',
            "p.jsonl": b'{"title": "A", "body": "b"}\n',
            "p.rtf": b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\pard A\\par\\trowd\\cellx100 b\\cell\\row}",
            "p.eml": canary_ticket(),
        },
    )


def _export_seeds() -> list[bytes]:
    lines = past_tickets(2).encode()
    return _by_name(
        _EXPORTS,
        {
            "e.json": b"[" + lines.strip().replace(b"\n", b",") + b"]",
            "e.jsonl": lines,
            "e.csv": b"ticket id,subject,requester email,created at,comment\n1,A,ada@example.org,2026-11-01,Hello\n",
            "e.mbox": b"From ada@example.org Mon Nov  2 10:00:00 2026\n" + canary_ticket(),
        },
    )


def _team_seeds() -> list[bytes]:
    files = {name: (_SAMPLE / name).read_bytes() for name in _TEAM[:4]}
    templates = (resources.files("resources") / "templates" / "en.toml").read_bytes()
    snippet = (_SAMPLE / "snippets" / "deposit-received.md").read_bytes()
    return _by_name(_TEAM, {**files, "templates/en.toml": templates, "snippets/s.md": snippet})


def _gguf_seeds() -> list[bytes]:
    def text(words: str) -> bytes:
        return struct.pack("<Q", len(words)) + words.encode()

    values = [
        text("general.architecture") + struct.pack("<I", 8) + text("llama"),
        text("llama.context_length") + struct.pack("<II", 4, 2048),
        text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"),
        text("tokenizer.chat_template") + struct.pack("<I", 8) + text("{{ messages }}"),
    ]
    tensor = text("a.weight") + struct.pack("<IQQIQ", 2, 32, 1, 0, 0)
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(values)) + b"".join(values) + tensor
    return [head + bytes(-len(head) % 32) + bytes(128)]


def _frame_seeds() -> list[bytes]:
    header = b'{"id":1,"do":"embed"}'
    return [struct.pack("<II", len(header), 3) + header + b"abc"]


TARGETS = {
    "tickets": Target(_ticket, _ticket_seeds, ("core.tickets",)),
    "readers": Target(_page, _page_seeds, ("core.knowledge.readers",)),
    "imports": Target(_export, _export_seeds, ("core.history", "core.tickets")),
    "settings": Target(_settings, lambda: [b'chat_model = "a"\nretention_days = 30\n'], ("core.settings",)),
    "team files": Target(_team, _team_seeds, ("core.workspace", "core.triage", "core.review", "core.drafting")),
    "GGUF header": Target(_gguf, _gguf_seeds, ("models.gguf_header",)),
    "pipes": Target(_frames, _frame_seeds, ("core.processes.frames",)),
}
