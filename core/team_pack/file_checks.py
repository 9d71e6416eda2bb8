"""Every reader of the files that a team maintains: so that all of them are checked before one comes into force."""

from __future__ import annotations

from collections.abc import Callable

from core.drafting.extractive import ExtractiveComposer
from core.errors import BadWorkspaceFile
from core.history.business_hours import read_business_hours, read_teams
from core.language.languages import languages
from core.reporting.rollout_rules import read_rollout_rules
from core.review.policy import Policy
from core.review.tone import Tone
from core.triage.escalation import read_escalation
from core.triage.intents import read_intents
from core.workspace.folder import Workspace, read_file
from core.workspace.style import read_style, read_templates


def _read_tone(workspace: Workspace) -> None:
    for language in languages():
        Tone.table_of(workspace, language)


def _read_all_templates(workspace: Workspace) -> None:
    for name in workspace.template_names():
        read_templates(workspace, name)


def _read_authority(workspace: Workspace) -> None:
    """The certificate of the team's own authority, and nothing that must not leave its owner."""
    name = "authority.pem"
    try:
        lines = read_file(workspace.file_in_force(name), name).splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        if "PRIVATE KEY" in line:
            raise BadWorkspaceFile(path=name, line=number, reason="a private key must not be handed on")
    if "-----BEGIN CERTIFICATE-----" not in lines:
        raise BadWorkspaceFile(path=name, line=1, reason="no certificate")


FILE_READERS: tuple[Callable[[Workspace], object], ...] = (
    read_intents, read_escalation, read_business_hours, read_teams, read_style, read_rollout_rules,
    Policy.read, _read_tone, ExtractiveComposer, _read_all_templates, _read_authority,
)  # fmt: skip


def check_files(workspace: Workspace) -> None:
    """Reads every file of the workspace as its readers do. Raises `BadWorkspaceFile` with the place of the first
    mistake, `FileUnreadable`."""
    for read in FILE_READERS:
        read(workspace)
