"""Outlook's `.msg` files as mails, read by `python-oxmsg` (MIT): `extract-msg` is GPL, `msg-parser` no longer kept."""

from __future__ import annotations

import struct
from email.message import EmailMessage
from email.parser import HeaderParser
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from core.errors import NotATicket
from core.tickets.decoding import clean
from core.tickets.mail_parts import POLICY
from core.tickets.tnef import rtf_text

if TYPE_CHECKING:
    from oxmsg import Message

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF, _MESSAGE_ID, _REFERENCES, _IN_REPLY_TO = 0x1009, 0x1035, 0x1039, 0x1042
_SENDER_SMTP, _REPRESENTING_SMTP, _REPRESENTING_NAME, _SHOWN_NAME = 0x5D01, 0x5D02, 0x0042, 0x3704
_OF_THE_BODY = ("content-", "mime-version")
_DAMAGE = (
    KeyError,
    IndexError,
    ValueError,
    AssertionError,
    AttributeError,
    TypeError,
    LookupError,
    OSError,
    OverflowError,
    struct.error,
    RecursionError,
)
"""What the two libraries raise for files that are damaged or no mail."""


def read_msg(data: bytes) -> EmailMessage:
    """The mail in a `.msg` file: its headers, its words as text or HTML, attachments by name. Raises `NotATicket`."""
    from oxmsg import Message  # few tickets are such files: no start should wait for the library

    try:
        return _as_mail(Message.load(data))
    except _DAMAGE as error:
        raise NotATicket(reason="msg") from error


def _as_mail(message: Message) -> EmailMessage:
    mail = EmailMessage(POLICY)
    for name, value in _headers(message):
        mail[name] = value
    html = message.html_body or ""
    text = message.body or ("" if html else rtf_text(message.properties.binary_prop_value(_RTF) or b""))
    mail.set_content(clean(text) + "\n")
    if html.strip():
        mail.add_alternative(html, subtype="html")
    for attachment in message.attachments:
        name = attachment.file_name or attachment.properties.str_prop_value(_SHOWN_NAME) or "attachment"
        mail.add_attachment(b"", "application", "octet-stream", filename=clean(name))
    return mail


def _headers(message: Message) -> list[tuple[str, str]]:
    """The headers that came with it, and what the file says itself where one is lacking, as in a mail that was sent."""
    sent = _sent_headers(message)
    known = {name.lower() for name in sent}
    own = {name: " ".join(value.split()) for name, value in _own_headers(message).items() if value.strip()}
    return [*sent.items(), *((name, value) for name, value in own.items() if name.lower() not in known)]


def _sent_headers(message: Message) -> dict[str, str]:
    text = "".join(f"{name}: {value}\n" for name, value in message.message_headers.items())
    parsed = HeaderParser(policy=POLICY).parsestr(text)
    return {
        name: " ".join(str(value).split())
        for name, value in parsed.items()
        if not name.lower().startswith(_OF_THE_BODY) and str(value).strip()
    }


def _own_headers(message: Message) -> dict[str, str]:
    """What the properties of the file say; empty where they say nothing."""
    properties = message.properties
    name = properties.str_prop_value(_REPRESENTING_NAME) or ""
    address = properties.str_prop_value(_REPRESENTING_SMTP) or properties.str_prop_value(_SENDER_SMTP) or ""
    recipients = [
        formataddr((one.name or "", one.email_address or ""))
        for one in message.recipients
        if "@" in (one.email_address or "")
    ]
    return {
        "From": formataddr((name, address)) if address else (message.sender or name),
        "To": ", ".join(recipients),
        "Subject": message.subject,
        "Date": format_datetime(message.sent_date) if message.sent_date else "",
        "Message-ID": properties.str_prop_value(_MESSAGE_ID) or "",
        "References": properties.str_prop_value(_REFERENCES) or "",
        "In-Reply-To": properties.str_prop_value(_IN_REPLY_TO) or "",
    }
