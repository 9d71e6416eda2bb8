"""`deskside team show|apply|back|trust|keygen|pack`: the team's signed file, made by a lead, taken over by agents."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import sys
from pathlib import Path
from typing import Any

from app.cli.context import Context
from app.cli.files_in import file_bytes
from app.i18n import t
from app.lead_key import PASSPHRASE, keep_key, private_key
from app.team.pack_check import check_pack
from app.team_words import change_lines
from core.durable_write import write_whole
from core.errors import FileMissing
from core.team_file_errors import BadTeamKey, NoTeamFile, OlderTeamFile
from core.team_pack.pack_building import build_pack
from core.team_pack.pack_changes import FileChange, changes, own_changes
from core.team_pack.pack_format import TeamPack, is_name, write_pack
from core.team_pack.pack_versions import PackVersions
from core.team_pack.signing_key import fingerprint, key_from_text, key_text, new_seed, public_key
from core.team_pack.takeover import load_pack, take_over
from core.team_pack.trusted_keys import distrust, trust, trusted_keys

_LARGEST_KEY = 4096


def add(actions: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the actions."""
    show = actions.add_parser("show", parents=[options], help="which version is in force, and what it changed")
    show.set_defaults(run=run_show)
    apply = actions.add_parser("apply", parents=[options], help="take a team file over")
    apply.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: that of the setting team_file")
    apply.set_defaults(run=run_apply)
    back = actions.add_parser("back", parents=[options], help="bring the version before into force again")
    back.set_defaults(run=run_back)
    key = actions.add_parser("trust", parents=[options], help="take team files that are signed with this key")
    key.add_argument("key", metavar="PUBLICKEY", help="the line that keygen prints, or a file that holds it")
    key.add_argument("--remove", action="store_true", help="take no more of them")
    key.set_defaults(run=run_trust)
    keygen = actions.add_parser(
        "keygen",
        parents=[options],
        help="make the pair of keys that a lead signs with",
        description=f"The private key goes into the keyring, or with --file into a file sealed with {PASSPHRASE} or "
        "what is typed.",
    )
    keygen.add_argument("--file", type=Path, metavar="KEYFILE", help="keep the private key there, sealed")
    keygen.set_defaults(run=run_keygen)
    pack = actions.add_parser("pack", parents=[options], help="check the files of a folder and sign them as one file")
    pack.add_argument("folder", type=Path, metavar="FOLDER", help="a workspace")
    pack.add_argument("file", type=Path, metavar="FILE", help="the team file; one that is there is the version before")
    pack.add_argument("--key", type=Path, metavar="KEYFILE", help="sign with the key in there, not the keyring's")
    pack.add_argument("--team", type=_name, metavar="NAME", help="default: as before, at first the folder's name")
    pack.add_argument("--signer", type=_name, metavar="NAME", help="default: as before, at first your user's name")
    pack.add_argument("--version", type=int, metavar="N", help="default: one more than before")
    pack.set_defaults(run=run_pack)


def run_show(context: Context) -> int:
    """Says what is in force, and what it changed against the version before. Raises `NoWorkspace`,
    `DamagedTeamFolder`."""
    versions = _versions(context)
    pack, former = versions.in_force(), versions.former()
    trusted = [fingerprint(key) for key in trusted_keys(context.directories.team_folder)]
    row = {"trusted": trusted, "file": context.settings.team_file}
    words = [] if trusted else [t("cli.team.trusts-nobody")]
    if pack is None:
        _say(context, {"version": None, **row}, t("cli.team.none"), *words)
        return 0
    _say_version(context, pack, former, row, *words)
    return 0


def run_apply(context: Context) -> int:
    """Takes a team file over, whole or not at all. Raises `NoWorkspace`, `NoTeamFile` and what keeps the file from
    being taken."""
    named = context.options.file or context.settings.team_file
    if not named:
        raise NoTeamFile
    path = Path(named).expanduser()
    done = take_over(load_pack(path), path.name, context.directories.team_folder, _versions(context), check_pack)
    head = t("cli.team.taken" if done.new else "cli.team.there-already", team=done.pack.team, version=done.pack.version)
    _say_version(context, done.pack, done.former, {"taken_over": done.new}, head)
    return 0


def run_back(context: Context) -> int:
    """Brings the version before into force again. Raises `NoWorkspace`, `NoTeamFile`, `NoFormerTeamFile`."""
    pack = _versions(context).go_back()
    if pack is None:
        _say(context, {"version": None}, t("cli.team.own-again"))
    else:
        _say_version(context, pack, None, {}, t("cli.team.back", team=pack.team, version=pack.version))
    return 0


def run_trust(context: Context) -> int:
    """Takes team files of a key from now on, once the person at the terminal has said that the words are the right
    ones; where nobody is there to ask, at once. Raises `BadTeamKey`."""
    key, folder = _key_of(context.options.key), context.directories.team_folder
    words = fingerprint(key)
    if context.options.remove:
        known = distrust(folder, key)
        _say(
            context,
            {"words": words, "trusted": False},
            t("cli.team.removed" if known else "cli.team.not-known", words=words),
        )
        return 0
    if sys.stdin.isatty() and not context.out.as_json:
        context.out.say(t("cli.team.words", words=words))
        if not context.out.ask(t("cli.team.words-right")):
            return 1
    trust(folder, key)
    _say(context, {"words": words, "trusted": True}, t("cli.team.trusted", words=words))
    return 0


def run_keygen(context: Context) -> int:
    """Makes a pair of keys. Raises `TeamKeyThere`, `TeamKeyNotKept`, `NoTeamPassphrase`, `FileUnwritable`."""
    seed = new_seed()
    kept = keep_key(seed, context.options.file)
    key = public_key(seed)
    row = {"key": key_text(key), "words": fingerprint(key), "kept": kept}
    _say(context, row, t("cli.team.key-made", **row))
    return 0


def run_pack(context: Context) -> int:
    """Signs the files of a folder as one file, a version above the one that FILE holds. Raises `NothingToPack`,
    `BadWorkspaceFile`, `NoTeamKey`, `WrongTeamPassphrase`, `OlderTeamFile`, and what keeps FILE from being read."""
    options = context.options
    seed = private_key(options.key)
    before = _pack_before(options.file)
    folder: Path = options.folder.expanduser().absolute()
    team = options.team or (before.team if before else _as_name(folder.name))
    signer = options.signer or (before.signed_by if before else _as_name(getpass.getuser()))
    version = options.version or (before.version + 1 if before else 1)
    if version < 1 or (before and version <= before.version):
        raise OlderTeamFile(version=version, in_force=before.version if before else 0)
    pack = build_pack(folder, seed, team, signer, version, check_pack)
    write_whole(options.file, write_pack(pack))
    changed = changes(before.files if before else {}, pack.files)
    row = {**_fields(pack), "file": str(options.file), "files": sorted(pack.files), "changed": _change_rows(changed)}
    head = t("cli.team.packed", file=options.file, team=team, version=version, words=fingerprint(pack.key))
    _say(context, row, head, *change_lines(changed))
    return 0


def _pack_before(file: Path) -> TeamPack | None:
    try:
        return load_pack(file)
    except FileMissing:
        return None


def _versions(context: Context) -> PackVersions:
    return PackVersions(context.directories.team_versions(context.workspace().root))


def _key_of(given: str) -> bytes:
    """The key in a line, or in a file that holds the line. Raises `BadTeamKey`."""
    try:
        return key_from_text(given)
    except BadTeamKey:
        if not Path(given).is_file():
            raise
    return key_from_text(file_bytes(given, _LARGEST_KEY).decode("utf-8", "replace"))


def _say_version(context: Context, pack: TeamPack, former: TeamPack | None, row: dict[str, Any], *head: str) -> None:
    """A version, with what it changes against another, and the workspace's own files that do not count."""
    changed = changes(former.files, pack.files) if former else ()
    own = own_changes(context.workspace(), pack)
    since = {"since": former.version if former else None, "changed": _change_rows(changed), "own_files": list(own)}
    lines = [*head, t("cli.team.version", **_fields(pack))]
    if former:
        lines += [t("cli.team.since", version=former.version), *change_lines(changed)]
    if own:
        lines.append(t("team.own-files", files=", ".join(own)))
    _say(context, {**_fields(pack), **since, **row}, *lines)


def _fields(pack: TeamPack) -> dict[str, Any]:
    return {
        "team": pack.team,
        "version": pack.version,
        "signed_by": pack.signed_by,
        "made": pack.made,
        "words": fingerprint(pack.key),
    }


def _change_rows(changed: tuple[FileChange, ...]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(change) for change in changed]


def _say(context: Context, row: dict[str, Any], *lines: str) -> None:
    if context.out.as_json:
        context.out.row(row)
    else:
        context.out.text("\n".join(lines))


def _name(words: str) -> str:
    if not is_name(words):
        raise argparse.ArgumentTypeError("1 to 80 printable characters")
    return words


def _as_name(words: str) -> str:
    """A name that a folder or user gives, in a form that a team file takes."""
    name = "".join(sign for sign in words if sign.isprintable()).strip()[:80].strip()
    return name or "team"
