"""The pair of keys that team files are signed with (Ed25519), and the forms in which people hand them on.

Ed25519 by `cryptography` (Apache-2.0 or BSD), which binds OpenSSL. A public key travels as one line of text; whether it
is the right one, two people tell by its fingerprint in words, read out over the telephone. A private key lies in the
keyring, or sealed with a passphrase in a file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import secrets

from core.resources import load_toml
from core.store.key_file import new_salt, passphrase_key
from core.team_file_errors import BadTeamKey, WrongTeamPassphrase

KEY_BYTES = 32
FINGERPRINT_WORDS = 10
"""Of eight bits each. Whoever wants another key with the same words must try 2**80."""
_PREFIX = "deskside-team-key:"
_PURPOSE = b"deskside team key 1"
_SEALED = "deskside sealed team key 1"
_NONCE_BYTES = 12
_LARGEST = 4096
"""Bytes of a sealed key's file."""


def new_seed() -> bytes:
    """A new private key."""
    return secrets.token_bytes(KEY_BYTES)


def public_key(seed: bytes) -> bytes:
    """The public key of a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, data: bytes) -> bytes:
    """The signature of these bytes by a private key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(data)


def signature_holds(key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether these bytes were signed with the private key of this public one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):  # ValueError: bytes that are no point of the curve
        return False
    return True


def key_text(key: bytes) -> str:
    """A public key as the line that people hand on."""
    return _PREFIX + base64.b64encode(key).decode("ascii")


def key_from_text(text: str) -> bytes:
    """The public key in such a line, wherever blanks and line ends have come into it. Raises `BadTeamKey`."""
    words = re.sub(r"\s+", "", text)
    try:
        key = base64.b64decode(words.removeprefix(_PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if len(key) != KEY_BYTES or not words.startswith(_PREFIX):
        raise BadTeamKey(path=text.strip()[:40])
    return key


def fingerprint(key: bytes) -> str:
    """The words by which two people tell that they have the same public key."""
    words: list[str] = load_toml("team", "fingerprint_words.toml")["words"]
    return " ".join(words[byte] for byte in hashlib.sha256(_PURPOSE + key).digest()[:FINGERPRINT_WORDS])


def seal(seed: bytes, passphrase: str) -> bytes:
    """A private key as the content of a file that opens with a passphrase alone (scrypt, AES-256-GCM)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = new_salt(), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(passphrase_key(passphrase, salt)).encrypt(nonce, seed, _PURPOSE)
    fields = {"format": _SEALED, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
    return (json.dumps(fields, indent=1) + "\n").encode("ascii")


def unseal(data: bytes, passphrase: str, shown: str) -> bytes:
    """The private key in a file called `shown`. Raises `BadTeamKey`, `WrongTeamPassphrase`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        fields = json.loads(data[:_LARGEST])
        if fields["format"] != _SEALED:
            raise ValueError
        salt, nonce, sealed = (bytes.fromhex(fields[name]) for name in ("salt", "nonce", "sealed"))
        if len(nonce) != _NONCE_BYTES:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadTeamKey(path=shown) from error
    try:
        return AESGCM(passphrase_key(passphrase, salt)).decrypt(nonce, sealed, _PURPOSE)
    except InvalidTag as error:
        raise WrongTeamPassphrase(path=shown) from error
