"""What PostgreSQL is given of a password."""

from __future__ import annotations

import base64
import hmac

from app.team.knowledge.team_schema import is_team_name, scram_verifier


def test_the_verifier_signs_as_the_example_of_rfc_7677_does() -> None:
    salt, nonce = "W22ZaJ0SNY7soEsUEjb6gQ==", "rOprNGfwEbeRWgbNEkqO"
    whole = f"{nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    said = f"n=user,r={nonce},r={whole},s={salt},i=4096,c=biws,r={whole}"
    verifier = scram_verifier("pencil", base64.b64decode(salt))
    assert verifier.startswith(f"SCRAM-SHA-256$4096:{salt}$")
    server_key = base64.b64decode(verifier.rpartition(":")[2])
    signature = base64.b64encode(hmac.digest(server_key, said.encode(), "sha256"))
    assert signature == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    assert scram_verifier("pencil") != scram_verifier("pencil"), "each with a salt of its own"


def test_what_tables_are_named_by_needs_no_quotes() -> None:
    assert is_team_name("support_de2")
    assert not any(map(is_team_name, ("", "Support", "2nd", "a-b", "a b", 'a"b', "a;b", "x" * 40)))
