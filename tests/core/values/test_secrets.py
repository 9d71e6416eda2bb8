"""Secrets are found and masked; what only looks like one is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.secrets import MASK, find_secrets, passes_luhn, redact


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("card", "My card is 4111 1111 1111 1111, thanks."),
        ("card", "card 5500-0000-0000-0004"),
        ("card", "378282246310005"),
        ("iban", "Send it to DE89 3704 0044 0532 0130 00 please."),
        ("password", "my password is hunter2x."),
        ("password", "Password: Blue-Horse9"),
        ("password", "Das Passwort lautet Sommer2026"),
        ("key", "use sk_live_abcdefghij0123456789"),
        ("key", "api_key = 0123456789abcdef0123"),
        ("key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"),
        ("security-code", "CVV: 123"),
    ],
)
def test_finds(kind: str, text: str) -> None:
    assert [secret.kind for secret in find_secrets(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111 1111 1111 1112 is on its way.",
        "Call +49 30 1234567.",
        "Your password is incorrect.",
        "Reset your password: see Settings.",
        "The tracking number is 00340434161094042557.",
        "Enter your PIN to go on.",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert find_secrets(text) == ()
    assert redact(text) == text


def test_a_redacted_card_keeps_its_last_four_digits() -> None:
    assert redact("Card 4111 1111 1111 1111.") == f"Card {MASK} 1111."


def test_luhn() -> None:
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
