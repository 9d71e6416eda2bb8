"""Expected failures of the team's signed file and of the keys that it is signed with."""

from __future__ import annotations

from core.errors import InputError


class TeamFileError(InputError):
    """Something about the team's signed file."""


class NotATeamFile(TeamFileError):
    """No whole team file: cut off, changed, or something else (values: path, place)."""


class NewerTeamFile(TeamFileError):
    """A later version of Deskside wrote it, in a form that this one does not read (values: path)."""


class TeamFileForged(TeamFileError):
    """The signature does not fit what the file says (values: path)."""


class UnknownSigner(TeamFileError):
    """Signed with a key that nobody has said to trust here (values: path, signer, words)."""


class OlderTeamFile(TeamFileError):
    """Older than the one in force, or another of the same version (values: version, in_force)."""


class OtherTeamFile(TeamFileError):
    """The file of another team than that whose file is in force (values: team, ours)."""


class NoTeamFile(TeamFileError):
    """No team file is in force here, or none is named."""


class NoFormerTeamFile(TeamFileError):
    """There is no version before the one in force to go back to."""


class NothingToPack(TeamFileError):
    """A folder without any file that a team file may hold (values: path)."""


class TeamFolderBusy(TeamFileError):
    """Another process takes a team file over for longer than we wait (values: path)."""


class DamagedTeamFolder(TeamFileError):
    """What is kept of team files on this machine can't be read (values: path)."""


class TeamKeyError(InputError):
    """Something about a key that team files are signed with."""


class BadTeamKey(TeamKeyError):
    """Text that is no public key of a team, or a file that holds no private one (values: path)."""


class WrongTeamPassphrase(TeamKeyError):
    """The passphrase does not open the private key (values: path)."""


class NoTeamKey(TeamKeyError):
    """No private key to sign with: neither in the keyring nor in a file that was named."""


class TeamKeyThere(TeamKeyError):
    """A private key is kept already; nothing was made (values: path)."""


class TeamKeyNotKept(TeamKeyError):
    """The keyring keeps no key, and no file was named."""


class NoTeamPassphrase(TeamKeyError):
    """Nobody is there to be asked for the passphrase of the private key, and none is given."""
