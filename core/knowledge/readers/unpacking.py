"""Opening zips, our own and those inside office formats, without being blown up by them."""

from __future__ import annotations

import io
import zipfile

from core.knowledge.readers.refusal import Refused

UNPACKED_LIMIT = 300 * 2**20
"""Bytes of all members together, as the directory of the zip gives them and as they prove to be."""
MEMBER_LIMIT = 5000


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`, whose directory promises no more than the limits. zipfile never gives
    more of a member than its directory promises. Raises `Refused`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("damaged") from error
    members = archive.infolist()
    if len(members) > MEMBER_LIMIT:
        raise Refused("too-many-members", limit=MEMBER_LIMIT)
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise Refused("unpacks-too-large", limit=UNPACKED_LIMIT // 2**20)
    return archive
