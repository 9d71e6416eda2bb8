"""The key of a store on paper: what opens its backups where neither keyring nor passphrase is at hand.

56 signs in groups of four: the 32 bytes of the key and three of a check sum, in Crockford's base 32
(https://www.crockford.com/base32.html), in which no two signs look alike.
"""

from __future__ import annotations

import base64
import hashlib

from core.errors import WrongRecoveryCode
from core.store.key_file import KEY_BYTES

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITE = str.maketrans(_BASE32, _SIGNS)
_READ = str.maketrans(_SIGNS + "OIL", _BASE32 + "ABB")
"""What is read as another sign: O is zero, I and L are one."""
_CHECK_BYTES = 3
_GROUP = 4


def recovery_code(key: bytes) -> str:
    """The code to print."""
    signs = base64.b32encode(key + _check(key)).decode("ascii").translate(_WRITE)
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def key_from_recovery_code(code: str) -> bytes:
    """The key of a code as somebody typed it, with blanks and hyphens anywhere. Raises `WrongRecoveryCode`."""
    signs = "".join(code.split()).replace("-", "").upper()
    try:
        both = base64.b32decode(signs.translate(_READ))
    except ValueError as error:
        raise WrongRecoveryCode from error
    key = both[:KEY_BYTES]
    if len(both) != KEY_BYTES + _CHECK_BYTES or both[KEY_BYTES:] != _check(key):
        raise WrongRecoveryCode
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"deskside recovery code" + key).digest()[:_CHECK_BYTES]
