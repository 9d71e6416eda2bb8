"""Tells the window what becomes of the team's file, as a stream that the window waits for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

from app.backend.views import TeamNews
from app.i18n import error_hint, error_sentence, t
from app.team.pack_check import check_pack
from app.team_words import changed_words
from core.errors import DesksideError
from core.ports import Cancelled
from core.team_pack.pack_versions import PackVersions
from core.team_pack.pack_watch import News, NotTaken, NowInForce, OwnFiles, PackWatch
from core.workspace.folder import Workspace

_ASK_EVERY_S = 0.2
_LOOK_EVERY_S = 2.0
_SERVERS = "servers.toml"
_log = logging.getLogger(__name__)


def team_changes(
    source: str,
    workspace: Workspace,
    team_folder: Path,
    versions: Path,
    servers_changed: Callable[[], None],
    cancelled: Cancelled,
    *,
    nothing_before: bool = False,
) -> Iterator[TeamNews]:
    """Yields what a person should be told, until it is cancelled. `source`: where the team's file lies, empty for
    nowhere. `servers_changed` is called when other servers are in force. `nothing_before`: see `PackWatch`. The looks
    are on a thread of their own: a share that does not answer holds nobody up."""
    told: SimpleQueue[News] = SimpleQueue()
    ended = threading.Event()
    place = Path(source).expanduser() if source else None
    watch = PackWatch(place, workspace, team_folder, PackVersions(versions), check_pack, nothing_before=nothing_before)
    threading.Thread(target=_look_until, args=(watch, told.put, ended), name="team file", daemon=True).start()
    try:
        while not cancelled():
            try:
                news = told.get(timeout=_ASK_EVERY_S)
            except Empty:
                continue
            if isinstance(news, NowInForce) and any(change.name == _SERVERS for change in news.changed):
                servers_changed()
            yield _in_words(news)
    finally:
        ended.set()


def _look_until(watch: PackWatch, tell: Callable[[News], None], ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            for news in watch.look():
                tell(news)
        except DesksideError as error:  # what is kept here can't be read or written: said where it is needed
            _log.warning("the team's file is not followed: %s", error.message_id)
        ended.wait(_LOOK_EVERY_S)


def _in_words(news: News) -> TeamNews:
    match news:
        case NowInForce(pack, since, changed) if pack is not None:
            values = {"team": pack.team, "version": pack.version, "files": changed_words(changed)}
            if since is None:
                return TeamNews("info", t("team.first", **values))
            return TeamNews("info", t("team.newer" if pack.version > since else "team.older", since=since, **values))
        case NowInForce():
            return TeamNews("info", t("team.none-now"))
        case NotTaken(error):
            return TeamNews("warning", t("team.not-taken", why=error_sentence(error), hint=error_hint(error)))
        case OwnFiles(names):
            return TeamNews("info", t("team.own-files", files=", ".join(names)))
