"""Expected failures of helpdesks that are asked over the network."""

from __future__ import annotations

from core.errors import DesksideError


class ConnectorError(DesksideError):
    """Something about a connection to a helpdesk or mailbox."""


class UnknownConnection(ConnectorError):
    """Nobody has set up a connection of that name (values: name)."""


class BadConnection(ConnectorError):
    """A connection lacks something, or has it in a form that can't be used (values: name, field)."""


class NoToken(ConnectorError):
    """Neither keyring nor environment nor terminal gives the token of a connection (values: name)."""


class HostUnreachable(ConnectorError):
    """The host of a connection can't be found or joined (values: host, reason)."""


class HostSilent(ConnectorError):
    """The host was joined, and then said nothing for too long (values: host, seconds)."""


class TokenRejected(ConnectorError):
    """The host does not take the token (any more) (values: host)."""


class AccessRefused(ConnectorError):
    """The host does not let the token read this; some say so of a wrong token as well (values: host)."""


class NoSuchTicket(ConnectorError):
    """The host knows no ticket by that number (values: host, ticket)."""


class RateLimited(ConnectorError):
    """The host wants to be left alone for longer than anybody waits (values: host, seconds)."""


class CertificateUntrusted(ConnectorError):
    """Nobody whom this machine trusts vouches for the host's certificate (values: host, fingerprint, reason)."""


class CertificateChanged(ConnectorError):
    """The host shows another certificate than the pinned one (values: host, fingerprint)."""


class RedirectRefused(ConnectorError):
    """The host sends on to another one, which is not asked (values: host, target)."""


class UnexpectedAnswer(ConnectorError):
    """The host answers with something that its documentation does not have (values: host, reason)."""
