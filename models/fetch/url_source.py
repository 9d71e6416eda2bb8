"""A file from a web address: resumed where an earlier try stopped, given up early when nothing comes.

`requests` (Apache-2.0) does HTTP: proxies, redirects and certificates as people's machines have
them. Runs only in the download process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import requests

from core.ports import Cancelled
from models.catalogue import RemoteFile
from models.installed import Stopped

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 10.0
"""Name look-up, connection, certificate and headers all together."""
_STALL_SECONDS = 20.0
_CHUNK = 1 << 16

Moved = Callable[[int], None]
"""Told how many bytes of the file are on the disk now."""


class SourceFailed(Exception):
    """This place can't serve the file; another one may."""

    def __init__(self, reason: str, *, unreachable: bool = False, proxy: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable
        """Whether the whole machine behind the address did not answer."""
        self.proxy = proxy
        """Whether it was a proxy that said no."""


def host_of(url: str) -> str:
    """The name of the machine that is asked."""
    return urlsplit(url).hostname or url


def download(url: str, file: RemoteFile, part: Path, moved: Moved, cancelled: Cancelled) -> None:
    """Brings `part` to the full size of `file`, going on after what it holds already.

    Raises `SourceFailed`, `Stopped`, and OSError when the disk refuses; `part` then keeps what came.
    """
    have = part.stat().st_size if part.exists() else 0
    if have > file.bytes:
        part.unlink()
        have = 0
    if have == file.bytes:
        return
    with _open(url, have, cancelled) as response:
        have = _position(response, have, file)
        moved(have)
        with part.open("r+b" if have else "wb") as out:
            out.seek(have)
            try:
                for chunk in response.iter_content(_CHUNK):
                    if cancelled():
                        raise Stopped
                    if have + len(chunk) > file.bytes:
                        raise SourceFailed(f"more than {file.bytes} bytes")
                    out.write(chunk)
                    have += len(chunk)
                    moved(have)
            except requests.RequestException as error:
                raise SourceFailed(f"broken off: {type(error).__name__}") from error
    if have < file.bytes:
        raise SourceFailed(f"ended after {have} of {file.bytes} bytes")


def _open(url: str, have: int, cancelled: Cancelled) -> requests.Response:
    """The response with its headers read. A thread asks, since a name look-up knows no time limit."""
    answers: SimpleQueue[requests.Response | requests.RequestException] = SimpleQueue()

    def ask() -> None:
        # As it lies there, not compressed on the way: the size and the range count those bytes.
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
        try:
            answers.put(requests.get(url, headers=headers, stream=True, timeout=(_CONNECT_SECONDS, _STALL_SECONDS)))
        except requests.RequestException as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    waited = 0.0
    while waited < _ANSWER_SECONDS:
        try:
            answer = answers.get(timeout=0.1)
        except Empty:
            waited += 0.1
            if cancelled():
                raise Stopped from None
            continue
        if isinstance(answer, requests.Response):
            return answer
        proxy = isinstance(answer, requests.exceptions.ProxyError)
        raise SourceFailed(f"unreachable: {type(answer).__name__}", unreachable=True, proxy=proxy) from answer
    raise SourceFailed(f"no answer within {_ANSWER_SECONDS:.0f} s", unreachable=True)


def _position(response: requests.Response, have: int, file: RemoteFile) -> int:
    """Where in the file the body starts. Raises `SourceFailed` for what is no such file."""
    if response.status_code == requests.codes.partial_content:
        start, _, total = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        if start.split("-")[0] == str(have) and total in {"*", str(file.bytes)}:
            return have
        raise SourceFailed(f"another range than asked for, or not {file.bytes} bytes")
    if response.status_code == requests.codes.proxy_authentication_required:
        raise SourceFailed(f"HTTP {response.status_code}", unreachable=True, proxy=True)
    if response.status_code != requests.codes.ok:
        raise SourceFailed(f"HTTP {response.status_code}")
    length = response.headers.get("Content-Length")
    if length is not None and length != str(file.bytes):
        raise SourceFailed(f"{length} bytes instead of {file.bytes}")
    return 0
