"""Takes out of a text what nobody who reads it needs: card numbers, passwords and keys."""

from __future__ import annotations

import re

from core.language.cue_phrases import words

_CARD = re.compile(r"(?<![\w.,-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-]|[.,]\d)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
"""An IBAN (ISO 13616). It stays: a refund needs it, and its digits are no card."""
_PASSWORD = re.compile(
    r"(?P<label>\b(?:pass(?:word|wort|code|phrase)|passwd|pwd|pin(?:\s?code)?|kennwort|mot de passe|contraseña|senha"
    r"|cvv2?|cvc2?|security code|tan)\b"
    r"(?:\s+(?:is|was|ist|war|lautet|lautete|es|est|é|:))?\s*[:=]?\s+|\b(?:password|passwort|pwd|pin|cvv|cvc)[:=])"
    r"(?P<quote>[\"'“„«]?)(?P<secret>[^\s\"'“”„«»,;]{3,64})",
    re.IGNORECASE,
)
# Prefixes by which the makers of keys mark them, so that scanners find leaks.
_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}"
    r"|\b(?:gh[opusr]|github_pat|glpat|xox[abprs]|AKIA|ASIA|AIza|ya29|SG|hf|npm|dop_v1)[-_.]?[A-Za-z0-9_.-]{12,}"
    r"|(?i:\b(?:api|access|secret|auth|bearer|licen[cs]e)[ _-]?(?:key|token)\s*(?:is|:|=)?\s*)"
    r"[A-Za-z0-9+/_-]{16,}={0,2}",
    re.DOTALL,
)


def redact(text: str) -> str:
    """`text` with secrets replaced by `[redacted: card]`, `[redacted: password]` or `[redacted: key]`.

    A card number is told by its check digit (Luhn, ISO/IEC 7812-1), so order and telephone numbers stay.
    """
    text = _KEY.sub("[redacted: key]", text)
    text = _PASSWORD.sub(_without_password, text)
    accounts = [match.span() for match in _ACCOUNT.finditer(text) if _is_iban(match[0])]

    def without_card(match: re.Match[str]) -> str:
        of_account = any(start <= match.start() < end for start, end in accounts)
        return match[0] if of_account or not _is_card(match[0]) else "[redacted: card]"

    return _CARD.sub(without_card, text)


def _without_password(match: re.Match[str]) -> str:
    secret = match["secret"].rstrip(".!?)")
    if secret.lower() in words("no_secret"):  # "my password does not work"
        return match[0]
    # A plain word after a space is most likely prose; a password is named by ':' or 'is', quoted, or looks like one.
    named = re.search(r"[:=]|\b(?:is|was|ist|lautet|est|es|é)\s*$", match["label"].strip(), re.IGNORECASE)
    looks_secret = bool(re.search(r"\d|[^\w.-]", secret))
    if not (named or match["quote"] or looks_secret):
        return match[0]
    return f"{match['label']}{match['quote']}[redacted: password]{match['secret'][len(secret) :]}"


def _is_iban(number: str) -> bool:
    """By its check digits (ISO 7064, mod 97-10)."""
    signs = "".join(sign for sign in number.upper() if sign.isalnum())
    return len(signs) <= 34 and int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _is_card(number: str) -> bool:
    digits = [int(character) for character in number if character.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
