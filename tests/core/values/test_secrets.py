"""Secrets are found and masked by the one redactor that the packet and the outline of gaps share."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.history.packet_redaction import PACKET
from core.values.secrets import HIDE_ALL, MASK, find_secrets, passes_luhn, redact

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("kind", "text", "secret"),
    [
        # cards, in the forms in which people write them
        ("card", f"My card is {CARD}, thanks.", CARD),
        ("card", "card 5500-0000-0000-0004", "5500-0000-0000-0004"),
        ("card", "378282246310005", "378282246310005"),
        ("card", "amex 3782-822463-10005.", "3782-822463-10005"),
        ("card", "4111\u00a01111\u00a01111\u00a01111", "4111\u00a01111\u00a01111\u00a01111"),
        ("card", "It is 4111.1111.1111.1111!", "4111.1111.1111.1111"),
        ("card", "Karte 5500–0000–0000–0004", "5500–0000–0000–0004"),
        ("card", "4111 - 1111 - 1111 - 1111", "4111 - 1111 - 1111 - 1111"),
        ("card", "4111/1111/1111/1111", "4111/1111/1111/1111"),
        # accounts
        ("iban", "Send it to DE89 3704 0044 0532 0130 00 please.", "DE89 3704 0044 0532 0130 00"),
        ("iban", "iban de89370400440532013000", "de89370400440532013000"),
        # passwords
        ("password", "my password is hunter2x.", "hunter2x"),
        ("password", "My password is hunter2!", "hunter2"),
        ("password", "Password: Blue-Horse9", "Blue-Horse9"),
        ("password", "password: swordfish", "swordfish"),
        ("password", "Das Passwort lautet Sommer2026", "Sommer2026"),
        ("password", "zugangscode: Xy77_9q", "Xy77_9q"),
        ("password", "pw = kiwi77", "kiwi77"),
        ("password", "My pass is apple44 now.", "apple44"),
        ("password", "The password was changed to Winter2027.", "Winter2027"),
        ("password", "Das Passwort wurde auf Winter2027 geändert", "Winter2027"),
        ("password", "Kennwort: Roter Apfel 9", "Roter Apfel 9"),
        ("password", "The password for the shop is Pear 2027, please", "Pear 2027"),
        ("password", 'pwd="abc def"', "abc def"),
        ("password", "Mein WLAN-Passwort ist „mein kleiner Hund“.", "mein kleiner Hund"),
        ("password", "Plum2027 is my password", "Plum2027"),
        ("password", "Zugangsdaten: rosa / Plum2027", "Plum2027"),
        ("password", "Mot de passe : Cerise88", "Cerise88"),
        # codes
        ("security-code", "CVV: 123", "123"),
        ("security-code", "CVC 123", "123"),
        ("security-code", "pin 4821", "4821"),
        ("security-code", "the PIN 4711 does not work", "4711"),
        ("security-code", "my pin number is 9034", "9034"),
        ("security-code", "The verification code is 662913.", "662913"),
        ("security-code", "Der Bestätigungscode per SMS lautet 662 913", "662 913"),
        ("security-code", "the code I got by SMS: 662913", "662913"),
        ("security-code", "662913 is your login code", "662913"),
        ("security-code", "My code is 662913", "662913"),
        ("security-code", "TAN 662913", "662913"),
        ("security-code", "The number on the card, Prüfnummer 737, is right", "737"),
        # keys
        ("key", "use sk_live_abcdefghij0123456789", "sk_live_abcdefghij0123456789"),
        ("key", "sk-live-4f3a9b8c7d6e5f4a3b2c1d", "sk-live-4f3a9b8c7d6e5f4a3b2c1d"),
        ("key", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
        ("key", "hf_abcdEFGH1234ijklMNOP5678", "hf_abcdEFGH1234ijklMNOP5678"),
        ("key", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        (
            "key",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh",
        ),
        ("key", "api_key = 0123456789abcdef0123", "0123456789abcdef0123"),
        ("key", "token: abc123def456ghi", "abc123def456ghi"),
        (
            "key",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        ),
    ],
)
def test_finds(kind: str, text: str, secret: str) -> None:
    assert [(found.kind, found.span.of(text)) for found in find_secrets(text)] == [(kind, secret)]
    assert secret not in redact(text)
    assert redact(text, PACKET) == text.replace(secret, f"[redacted: {kind}]") or kind in PACKET.keeps


@pytest.mark.parametrize(
    "text",
    [
        # numbers that are no card's
        "Order 4111 1111 1111 1112 is on its way.",
        "Order 4111 1111 1111 1112, tracking PW4410275166, call 0117 496 0155.",
        "The order number is 4111111111111111.",
        "The IMEI is 352099001761481, the serial number 4111 1111 1111 1111.",
        "IMEI: 490154203237518",
        "It costs £1,234,567,890,123.45",
        "The invoice of 2026-11-23 10:00:00 for 93.00",
        "Call +49 30 1234567.",
        "Order ID: 3348917502",
        "The tracking number is 00340434161094042557.",
        # what is said of a secret
        "I forgot my password and the reset link does not work.",
        "My password does not work.",
        "My password is wrong.",
        "Your password is incorrect.",
        "Das Passwort ist abgelaufen.",
        "Reset your password: see Settings.",
        "The password was changed on 2026-11-16.",
        "The password manager fills it in.",
        "Enter your PIN to go on.",
        "The verification code did not arrive for order 55512.",
        "The verification code is valid for 10 minutes.",
        "The lamp shows error code E-4012, that is code 4012.",
        "My bus pass is valid until 2027.",
        "login: rosa@example.net",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert find_secrets(text) == ()
    assert redact(text) == text


def test_a_redacted_card_keeps_its_last_four_digits() -> None:
    assert redact(f"Card {CARD}.") == f"Card {MASK} 1111."


def test_a_packet_names_what_was_taken_out_and_keeps_the_account_to_pay_back_to() -> None:
    said = f"Card {CARD}, CVC 123, password: swordfish. Pay back to DE75 5121 0800 1245 1261 99, please."
    assert redact(said, PACKET) == (
        "Card [redacted: card], CVC [redacted: security-code], password: [redacted: password]. "
        "Pay back to DE75 5121 0800 1245 1261 99, please."
    )


@pytest.mark.parametrize("said", ["Password ‘{}‘", "{} is pin"])
def test_what_is_hidden_already_is_no_secret(said: str) -> None:
    once = redact(said.format(CARD))
    assert once == said.format(f"•••• {CARD[-4:]}")
    assert redact(once) == once


def test_luhn() -> None:
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


_WORDS = st.sampled_from(
    ["password", "is", ":", "pin", "4821", "Sommer", "2026", CARD, "code", "login", "hunter2", "\n", "„", "“", ".", "x"]
)


@given(st.one_of(st.text(), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    for policy in (HIDE_ALL, PACKET):
        once = redact(text, policy)
        assert redact(once, policy) == once


@given(st.lists(_WORDS, max_size=20).map(" ".join))
def test_no_two_secrets_overlap_and_all_else_stays(text: str) -> None:
    found = find_secrets(text)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    masked = redact(text, PACKET)
    for before, after in zip(
        [0, *(s.span.end for s in found)], [*(s.span.start for s in found), len(text)], strict=True
    ):
        assert text[before:after] in masked
