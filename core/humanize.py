"""Names from data, said as words."""

from __future__ import annotations


def humanize(name: str) -> str:
    """A name from data as words: `billing_lead` is said 'Billing lead'. What people write (capitals, spaces,
    addresses) stays as it is."""
    if "@" in name:
        return name
    written = " " in name or name != name.lower()
    words = name.replace("_", " ") if written else name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
