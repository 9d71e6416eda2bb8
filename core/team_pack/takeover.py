"""A team file on its way into force: read, its signature and signer checked, its files checked, taken over whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import FileMissing, FileUnreadable, TooLarge
from core.team_pack.pack_format import LARGEST, TeamPack, read_pack
from core.team_pack.pack_versions import CheckFiles, PackVersions
from core.team_pack.trusted_keys import check_signer


@dataclass(frozen=True, slots=True)
class Takeover:
    """A version that is in force now, and the one that was before."""

    pack: TeamPack
    former: TeamPack | None
    """None: the workspace's own files were in force."""
    new: bool
    """False where it was in force already."""


def load_pack(path: Path) -> TeamPack:
    """The team file at `path`, wherever it came from. Raises `FileMissing`, `FileUnreadable`, `TooLarge`, and what
    `read_pack` raises."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or type(error).__name__) from error
    if len(data) > LARGEST:
        raise TooLarge(path=path.name, bytes=size, limit=LARGEST)
    return read_pack(data, path.name)


def take_over(pack: TeamPack, shown: str, team_folder: Path, versions: PackVersions, check: CheckFiles) -> Takeover:
    """Brings a pack into force that was read from a file called `shown`. `team_folder`: where the trusted keys lie.
    Raises `UnknownSigner`, and what `PackVersions.take_over` raises; then nothing has changed."""
    check_signer(team_folder, pack, shown)
    former = versions.in_force()
    new = versions.take_over(pack, check)
    return Takeover(pack, former if new else versions.former(), new)
