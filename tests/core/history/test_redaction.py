import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.history.redaction import redact


@pytest.mark.parametrize(
    "secret",
    [
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "378282246310005",
        "sk-live-4f3a9b8c7d6e5f4a3b2c1d",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh",
    ],
)
def test_cards_and_keys_go(secret):
    text = redact(f"Here it is: {secret}, please help.")
    assert secret not in text
    assert text.startswith("Here it is: [redacted: ")
    assert text.endswith(", please help.")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("My password is hunter2!", "My password is [redacted: password]!"),
        ("password: swordfish", "password: [redacted: password]"),
        ("Mein Passwort lautet Geheim99.", "Mein Passwort lautet [redacted: password]."),
        ("the PIN 4711 does not work", "the PIN [redacted: password] does not work"),
        ('pwd="abc def"', 'pwd="[redacted: password] def"'),
        ("CVC: 123", "CVC: [redacted: password]"),
    ],
)
def test_passwords_go(text, left):
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password and the reset link does not work.",
        "My password does not work.",
        "My password is wrong.",
        "Order 4111 1111 1111 1112, tracking PW4410275166, call 0117 496 0155.",
        "Order ID: 3348917502",
        "It costs £1,234,567,890,123.45",
        "The invoice of 2026-11-23 10:00:00 for 93.00",
        "The password manager fills it in.",
        "Please refund to IBAN DE75512108001245126199, thanks.",
        "Please refund to DE75 5121 0800 1245 1261 99.",
    ],
)
def test_everything_else_stays(text):
    assert redact(text) == text


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text):
    assert redact(redact(text)) == redact(text)
