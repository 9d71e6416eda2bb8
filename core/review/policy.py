"""The team's policy as data, and what in a reply breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.domain.knowledge import Audience
from core.domain.review import Finding
from core.domain.ticket import Customer
from core.errors import BadWorkspaceFile
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import QUOTED_WORDS, Evidence
from core.review.restrictions import TURNING
from core.values import Value, find_secrets, find_values
from core.workspace.file_shape import place_of
from core.workspace.folder import Workspace, default_toml, read_file
from core.workspace.last_good import keeps_last_good

FILE = "policy.toml"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One entry of [[must]], [[never]] or [[ask]]."""

    id: str
    sort: Literal["must", "never", "ask"]
    any: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    intents: tuple[str, ...] = ()
    language: str = ""
    say: str = ""
    unless_known: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a reply must, must never and must first ask."""

    rules: tuple[PolicyRule, ...] = ()
    links_only_from: tuple[str, ...] = ()
    equal: Mapping[str, str] = field(default_factory=dict)
    """Keys of values that are the same to this team."""

    @staticmethod
    @keeps_last_good
    def read(workspace: Workspace | None) -> Policy:
        """The policy in force, the shipped one without a workspace. Raises `BadWorkspaceFile` with the place of the
        mistake, `FileUnreadable`."""
        if workspace is None:
            return Policy.from_table(default_toml("policy"))
        table = workspace.toml("policy")
        try:
            return Policy.from_table(table)
        except BadWorkspaceFile as error:
            reason = str(error.values["reason"])
            entry = re.match(r"\[\[(\w+)\]\] (\d+)", reason)
            path = workspace.toml_file("policy")
            text = read_file(path, path.name) if path.is_file() else ""
            line, column = place_of(text, (entry[1], int(entry[2]) - 1) if entry else (reason.partition(":")[0],))
            raise BadWorkspaceFile(path=FILE, line=line, column=column, reason=reason) from error

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Policy:
        """The policy of a `policy.toml`. Raises `BadWorkspaceFile` naming the entry that is wrong."""
        rules = [
            _rule(sort, entry, i) for sort in ("must", "never", "ask") for i, entry in enumerate(table.get(sort, ()), 1)
        ]
        domains = table.get("links_only_from", [])
        if not isinstance(domains, list) or not all(isinstance(d, str) for d in domains):
            raise _bad("links_only_from: a list of domains")
        return cls(tuple(rules), tuple(d.lower().removeprefix("www.") for d in domains), _equal(table.get("equal", {})))


def check_policy(
    reply: AnalysedSentence, policy: Policy, ticket: AnalysedSentence, intent: str, language: str
) -> Iterator[Finding]:
    """What the team's own rules say of the reply. A missing phrase has the span of the whole reply's end."""
    end = len(reply.text)
    for rule in policy.rules:
        if (rule.intents and intent not in rule.intents) or (rule.language and rule.language != language):
            continue
        found = list(rule.any.finditer(reply.text))
        if rule.sort == "never":
            skipped = [m.span() for m in rule.unless.finditer(reply.text)] if rule.unless else []
            for match in found:
                if not any(s <= match.end() and match.start() - 40 <= s <= match.end() for s, _ in skipped):
                    yield Finding(rule.id, match[0], match.start(), match.end(), rule.say, "policy.never")
        elif not found and not (rule.unless_known and any(v.kind == rule.unless_known for v in ticket.values)):
            yield Finding(rule.id, "", end, end, rule.say, f"policy.{rule.sort}")


def check_privacy(
    reply: AnalysedSentence, customer: Customer, ticket: AnalysedSentence, evidence: Evidence
) -> Iterator[Finding]:
    """Secrets, and e-mail addresses or phone numbers that neither the ticket nor the docs hold."""
    for secret in find_secrets(reply.text):
        words = secret.span.of(reply.text)
        yield Finding(f"secret-{secret.kind}", words, *secret.span, why="policy.secret")
    mine = {customer.email.lower()} if customer.email else set()
    there = evidence.value_keys | {(v.kind, v.key) for v in ticket.values} | {("email", address) for address in mine}
    for value in reply.values:
        if value.kind in ("email", "phone") and (value.kind, value.key) not in there:
            yield Finding("personal-data", value.text, *value.span, why="policy.personal-data")


def check_links(reply: AnalysedSentence, policy: Policy, evidence: Evidence) -> Iterator[Finding]:
    """Links outside the allowed domains; where none are named, links that stand nowhere in the evidence."""
    links = [value for value in reply.values if value.kind == "link"]
    hosts = {_host(key) for kind, key in evidence.value_keys if kind == "link"} if links else set()
    for value in links:
        host = _host(value.key)
        allowed = policy.links_only_from or tuple(hosts)
        if not any(host == domain or host.endswith("." + domain) for domain in allowed):
            yield Finding("link-domain", value.text, *value.span, why="policy.link")


def check_internal(reply: AnalysedSentence, evidence: Evidence, audience: Audience) -> Iterator[Finding]:
    """Stretches of internal pages that a public reply repeats word for word; the suggestion is the page's path."""
    if audience == "internal" or not evidence.internal_only:
        return
    stems, i = reply.all_stems, 0
    while i + QUOTED_WORDS <= len(stems):
        path = evidence.internal_only.get(stems[i : i + QUOTED_WORDS])
        if path is None:
            i += 1
            continue
        last = i + QUOTED_WORDS
        while last < len(stems) and evidence.internal_only.get(stems[last - QUOTED_WORDS + 1 : last + 1]) == path:
            last += 1
        start, end = reply.tokens[i].span.start, reply.tokens[last - 1].span.end
        yield Finding("internal-quoted", reply.text[start:end], start, end, path, "policy.internal")
        i = last


def _host(link_key: str) -> str:
    return link_key.partition("/")[0].partition("?")[0].partition(":")[0]


def _rule(sort: Literal["must", "never", "ask"], entry: Any, number: int) -> PolicyRule:  # noqa: ANN401 (TOML)
    if not isinstance(entry, dict):
        raise _bad(f"[[{sort}]] {number}: a table")
    words = entry.get("any")
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w.strip() for w in words):
        raise _bad(f'[[{sort}]] {number}: any = ["words", ...]')
    unless = entry.get("unless", [])
    intents = entry.get("intent", [])
    for name, value in (("unless", unless), ("intent", intents)):
        if not isinstance(value, list) or not all(isinstance(w, str) for w in value):
            raise _bad(f'[[{sort}]] {number}: {name} = ["words", ...]')
    texts = {name: entry.get(name, "") for name in ("id", "language", "say", "instead", "unless_known")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise _bad(f"[[{sort}]] {number}: id, language, say, instead and unless_known are texts")
    return PolicyRule(
        texts["id"] or f"{sort}-{number}",
        sort,
        phrases(words),
        phrases(unless) if unless else None,
        tuple(intents),
        texts["language"],
        texts["say"] or texts["instead"],
        texts["unless_known"],
    )


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, any white space between, straight or curly apostrophes."""
    edges: dict[tuple[str, str], list[str]] = {}
    for phrase in sorted({" ".join(w.split()) for w in words}, key=lambda w: (-len(w), w)):
        body = re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]")
        edge = (r"(?<!\w)" if phrase[0].isalnum() else "", r"(?!\w)" if phrase[-1].isalnum() else "")
        edges.setdefault(edge, []).append(body)
    return re.compile("|".join(f"{a}(?:{'|'.join(made)}){z}" for (a, z), made in edges.items()), re.IGNORECASE)


def _equal(table: Any) -> dict[str, str]:  # noqa: ANN401 (TOML)
    if not isinstance(table, dict):
        raise _bad('[equal]: "a month" = "30 days"')
    rules: dict[str, str] = {}
    for one, other in table.items():
        left, right = _only_value(one), _only_value(str(other))
        if left is None or right is None:
            raise _bad(f'[equal]: "{one}" = "{other}" needs one value on each side')
        rules[left.key] = rules.get(right.key, right.key)
    return rules


def _only_value(text: str) -> Value | None:
    values = [v for v in find_values(text) if v.kind not in TURNING | {"name"}]
    return values[0] if len(values) == 1 else None


def _bad(reason: str) -> BadWorkspaceFile:
    return BadWorkspaceFile(path=FILE, line=0, reason=reason)
