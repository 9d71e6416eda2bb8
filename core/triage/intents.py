"""The intents of a team, read from `intents.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import tomlkit

from core.domain.triage import OTHER, Intent, Tier
from core.language.phrase_elements import BadPhrase
from core.language.phrases import compile_phrase
from core.store.corrections import IntentCorrection
from core.workspace.config_file import DeclaredFile
from core.workspace.folder import Workspace

FEWEST_EXAMPLES = 2
"""Below this nothing can be learned of an intent; 5 to 50 are recommended."""


def read_intents(workspace: Workspace) -> tuple[Intent, ...]:
    """The intents in force. Raises `BadWorkspaceFile` with line and reason, `FileUnreadable`."""
    file = DeclaredFile.read(workspace, "intents")
    file.only(("intent",))
    intents: list[Intent] = []
    seen: set[str] = set()
    for entry in file.entries("intent"):
        name = entry.text("name")
        if not name:
            entry.fail("name", "name is missing")
        if name == OTHER:
            entry.fail("name", f"{OTHER!r} is the name of what is none of the intents")
        if name in seen:
            entry.fail("name", f"{name!r} stands there twice")
        seen.add(name)
        tier = entry.whole("tier", 0, 3)
        examples = entry.texts("examples")
        if len(examples) < FEWEST_EXAMPLES:
            entry.fail("examples", f"at least {FEWEST_EXAMPLES} examples, 5 to 50 are best")
        always, never = entry.texts("always"), entry.texts("never")
        for key, phrases in (("always", always), ("never", never)):
            for phrase in phrases:
                try:
                    compile_phrase(phrase, {})
                except BadPhrase as error:
                    entry.fail(key, str(error))
        intents.append(
            Intent(
                name=name,
                description=entry.text("description"),
                tier=cast(Tier, 2 if tier is None else tier),
                examples=tuple(dict.fromkeys(examples)),
                owner=entry.text("owner"),
                sla=entry.duration("sla"),
                escalate=entry.flag("escalate"),
                docs=entry.texts("docs"),
                template=entry.text("template"),
                threshold=entry.number("threshold", 0, 1),
                always=always,
                never=never,
                sincere=entry.flag("sincere"),
            )
        )
        entry.only_known()
    if not intents:
        file.fail("no [[intent]] in it", 0)
    return tuple(intents)


def with_promotions(intents: Sequence[Intent], promoted: frozenset[str]) -> tuple[Intent, ...]:
    """`intents` with the named ones, declared for tier 2, in tier 1."""
    return tuple(replace(i, tier=1) if i.name in promoted and i.tier == 2 else i for i in intents)


def corrections_as_toml(corrections: Sequence[IntentCorrection]) -> str:
    """The agents' corrections as `[[intent]]` tables with examples, to be pasted into `intents.toml`. Texts corrected
    to none of the known intents stand in a comment."""
    by_intent: dict[str, list[str]] = {}
    for correction in corrections:
        by_intent.setdefault(correction.intent, []).append(correction.text)
    document = tomlkit.document()
    tables = tomlkit.aot()
    for name, texts in sorted(by_intent.items()):
        if name == OTHER:
            for text in texts:
                document.add(tomlkit.comment(f"{OTHER}: {' '.join(text.split())}"))
            continue
        table = tomlkit.table()
        table.add("name", name)
        table.add("examples", texts)
        tables.append(table)
    document.add("intent", tables)
    return tomlkit.dumps(document)
