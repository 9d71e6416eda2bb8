"""Keys that team files are signed with, as people hand them on."""

import pytest

from core.team_file_errors import BadTeamKey, WrongTeamPassphrase
from core.team_pack.signing_key import (
    FINGERPRINT_WORDS,
    fingerprint,
    key_from_text,
    key_text,
    new_seed,
    public_key,
    seal,
    sign,
    signature_holds,
    unseal,
)


def test_a_signature_is_that_of_rfc_8032():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert public_key(seed).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert sign(seed, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065")
    assert signature_holds(public_key(seed), b"", sign(seed, b""))
    assert not signature_holds(public_key(seed), b"x", sign(seed, b""))
    assert not signature_holds(bytes(32), b"", bytes(64))


def test_a_public_key_survives_being_mailed_and_nothing_else_is_one():
    key = public_key(new_seed())
    line = key_text(key)
    assert key_from_text(f"  {line[:30]}\r\n{line[30:]}\n") == key
    for wrong in ("", line[:-4], line.removeprefix("deskside-team-key:"), "ssh-ed25519 AAAA", f"{line}AAAA", "ü"):
        with pytest.raises(BadTeamKey):
            key_from_text(wrong)


def test_a_fingerprint_is_words_that_two_people_can_compare():
    one, other = public_key(bytes(32)), public_key(bytes(31) + b"\1")
    assert len(fingerprint(one).split()) == FINGERPRINT_WORDS
    assert fingerprint(one) != fingerprint(other)


def test_a_sealed_key_opens_with_its_passphrase_alone_and_is_nowhere_in_the_clear():
    seed = new_seed()
    sealed = seal(seed, "of the lead")
    assert unseal(sealed, "of the lead", "key") == seed
    assert seed not in sealed and seed.hex().encode() not in sealed
    with pytest.raises(WrongTeamPassphrase):
        unseal(sealed, "of somebody", "key")
    for wrong in (b"", b"[]", b'{"format": 1}', sealed[:-30], sealed.replace(b"nonce", b"once")):
        with pytest.raises(BadTeamKey):
            unseal(wrong, "of the lead", "key")
