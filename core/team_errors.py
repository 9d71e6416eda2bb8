"""Expected failures of a team's own servers. Those of models are `ModelError`: a ticket goes on without them."""

from __future__ import annotations

from core.errors import DesksideError, ModelError


class NoTeamServers(DesksideError):
    """The workspace names no servers (values: path)."""


class ServerError(ModelError):
    """Something about a team's model server."""


class NoServerKey(ServerError):
    """Neither keyring nor environment nor terminal gives the key that a server asks for (values: server)."""


class ServerLost(ServerError):
    """The server can't be joined, went silent or ended in the middle of an answer (values: host, reason)."""


class ServerBusy(ServerError):
    """The server has more to do than it takes on, also after some patience (values: host)."""


class ServerUntrusted(ServerError):
    """The server's certificate is not the one it should be; nothing was sent (values: host, fingerprint, reason)."""


class ServerKeyRejected(ServerError):
    """The server does not take the key, or wants one (values: host)."""


class ServerUnfit(ServerError):
    """The server answers, but can't do what is asked of it (values: host, reason)."""


class ServerModelMissing(ServerError):
    """The server has no model of the name that is wanted (values: host, model, found)."""


class ServerModelChanged(ServerError):
    """Another search model lies on the server than the one that made the index (values: host, model)."""


class TeamDocsError(DesksideError):
    """Something about the database that holds the team's docs."""


class TeamDocsLost(TeamDocsError):
    """The database can't be joined, went silent or ended in the middle of an answer (values: host, reason)."""


class TeamDocsRefused(TeamDocsError):
    """The database does not take the password, or lets this user not do what was asked (values: host, user)."""


class TeamDocsMissing(TeamDocsError):
    """Nobody has set up the database for the team (values: host, database)."""


class NoTeamDatabase(TeamDocsError):
    """The workspace names no database for the team's docs (values: path)."""


class NoDatabasePassword(TeamDocsError):
    """Neither keyring nor environment nor terminal gives the password of the team's database (values: user, host)."""


class TeamNameTaken(TeamDocsError):
    """A role of the team's name is there already, for another database or by somebody else (values: host, user)."""


class OtherSearchModel(TeamDocsError):
    """The team's passages were made by another search model than those of this machine (values: theirs, ours)."""


class IndexedElsewhere(TeamDocsError):
    """Another machine is bringing the team's docs up to date right now (values: holder)."""


class NoVectors(TeamDocsError):
    """The index of this machine holds no vectors yet, which an export is made of."""


class NotTeamDocs(TeamDocsError):
    """A file is no export of a team's docs, or not whole (values: path, line)."""


class AnswersNotShared(TeamDocsError):
    """The workspace does not say that the team shares its past answers (values: path)."""
