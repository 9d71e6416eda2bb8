"""The form of a team file: JSON that a person can read, with the texts of the files inside, line by line.

    {"format": "deskside team file 1", "team": …, "version": …, "made": …, "signed_by": …, "key": …,
     "files": {"intents.toml": ["first line", …], "templates/de.toml": […]}, "signature": …}

The signature (Ed25519, RFC 8032) is over the canonical bytes of all other fields, not over the bytes of the file: mail
and editors may change its line ends and indentation. Whatever is read here may come from anybody, so nothing of it is
used before size, form and signature are right; whose signature counts, `core.team_pack.trusted_keys` says.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NoReturn

from core.errors import TooLarge
from core.team_file_errors import NewerTeamFile, NotATeamFile, TeamFileForged
from core.team_pack.signing_key import KEY_BYTES, sign, signature_holds

LARGEST = 2 * 1024 * 1024
"""Bytes of a team file. The shipped files together have a sixth of that."""
_LARGEST_VERSION = 1_000_000_000
_LONGEST_NAME = 80
_FORMAT = "deskside team file 1"
_ANY_FORMAT = re.compile(r"deskside team file \d{1,9}")
_PURPOSE = b"deskside team file 1\n"
_NAME = re.compile(
    r"(?:intents|escalation|policy|style|tone|quoting|rollout|servers)\.toml|authority\.pem"
    r"|templates/(?:kinds|[a-z]{2,3})\.toml"
)
"""The files that a team file may hold. Nothing else is ever written."""
_FIELDS = ("format", "team", "version", "made", "signed_by", "key", "files", "signature")


@dataclass(frozen=True, slots=True)
class TeamPack:
    """What a team file says."""

    team: str
    version: int
    made: str
    """ISO 8601 with its offset."""
    signed_by: str
    """What the signer calls themselves; who they are, the key says."""
    key: bytes
    """The public key that the signature is checked with."""
    files: Mapping[str, str]
    """The text of each file, by its path in the workspace; line ends are `\\n`."""
    signature: bytes = b""


def may_hold(name: str) -> bool:
    """Whether a team file may hold a file of this path in the workspace."""
    return _NAME.fullmatch(name) is not None


def signed(pack: TeamPack, seed: bytes) -> TeamPack:
    """The pack with its signature by this private key, whose public one it names."""
    return replace(pack, signature=sign(seed, _canonical(pack)))


def write_pack(pack: TeamPack) -> bytes:
    """The file of a signed pack: of the same pack always the same bytes."""
    return (json.dumps(_as_json(pack), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_pack(data: bytes, shown: str) -> TeamPack:
    """The pack in a file called `shown`, once its signature holds by the key that it names. Raises `TooLarge`,
    `NotATeamFile`, `NewerTeamFile`, `TeamFileForged`."""
    if len(data) > LARGEST:
        raise TooLarge(path=shown, bytes=len(data), limit=LARGEST)
    try:
        fields = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise NotATeamFile(path=shown, place=f"line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise NotATeamFile(path=shown, place=str(error)[:_LONGEST_NAME]) from error
    pack = _Reader(fields, shown).pack()
    if not signature_holds(pack.key, _canonical(pack), pack.signature):
        raise TeamFileForged(path=shown)
    return pack


class _Reader:
    """Takes the fields out of JSON that may hold anything; the first wrong one raises `NotATeamFile`."""

    def __init__(self, fields: object, shown: str) -> None:
        self._shown = shown
        if not isinstance(fields, dict) or not _ANY_FORMAT.fullmatch(str(fields.get("format"))):
            self._refuse("format")
        if fields["format"] != _FORMAT:
            raise NewerTeamFile(path=shown)
        for name in sorted({*_FIELDS} ^ {*fields}):
            self._refuse(name)
        self._fields: dict[str, Any] = fields

    def pack(self) -> TeamPack:
        """All of it."""
        key = self._bytes("key", KEY_BYTES)
        return TeamPack(
            self._name("team"), self._version(), self._time(), self._name("signed_by"), key, self._files(),
            self._bytes("signature", 64),
        )  # fmt: skip

    def _refuse(self, place: str) -> NoReturn:
        raise NotATeamFile(path=self._shown, place=place[:_LONGEST_NAME])

    def _name(self, field: str) -> str:
        value = self._fields[field]
        if not isinstance(value, str) or not is_name(value):
            self._refuse(field)
        return value

    def _version(self) -> int:
        value = self._fields["version"]
        if type(value) is not int or not 1 <= value <= _LARGEST_VERSION:
            self._refuse("version")
        return value

    def _time(self) -> str:
        value = self._fields["made"]
        try:
            if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
                self._refuse("made")
        except ValueError:
            self._refuse("made")
        return value

    def _bytes(self, field: str, length: int) -> bytes:
        value = self._fields[field]
        try:
            found = base64.b64decode(value.encode("ascii"), validate=True) if isinstance(value, str) else b""
        except (binascii.Error, UnicodeEncodeError):
            self._refuse(field)
        if len(found) != length:
            self._refuse(field)
        return found

    def _files(self) -> Mapping[str, str]:
        files = self._fields["files"]
        if not isinstance(files, dict) or not files:
            self._refuse("files")
        found = {}
        for name, lines in files.items():
            if not may_hold(name):
                self._refuse(name)
            if not isinstance(lines, list) or not all(isinstance(line, str) and _is_line(line) for line in lines):
                self._refuse(name)
            found[name] = "\n".join(lines)
        return MappingProxyType(found)


def is_name(words: str) -> bool:
    """Whether these may stand as the name of a team or a signer, where people read it."""
    return 0 < len(words) <= _LONGEST_NAME and words.isprintable() and words == words.strip()


def _is_line(line: str) -> bool:
    """One line of text that can be written as UTF-8."""
    return not re.search(r"[\r\n\ud800-\udfff]", line)


def _as_json(pack: TeamPack) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "team": pack.team,
        "version": pack.version,
        "made": pack.made,
        "signed_by": pack.signed_by,
        "key": base64.b64encode(pack.key).decode("ascii"),
        "files": {name: pack.files[name].split("\n") for name in sorted(pack.files)},
        "signature": base64.b64encode(pack.signature).decode("ascii"),
    }


def _canonical(pack: TeamPack) -> bytes:
    """What is signed: all fields but the signature, in one form, whatever the file looks like."""
    fields = {name: value for name, value in _as_json(pack).items() if name != "signature"}
    return _PURPOSE + json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: another reader would take the other one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(words: str) -> NoReturn:
    raise ValueError(f"no number here: {words[:20]}")
