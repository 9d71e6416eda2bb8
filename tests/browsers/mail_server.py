"""Dovecot on loopback with one mailbox, for as long as a test runs."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browsers.needed import found
from tests.browsers.programs import free_port, listens
from tests.waiting import wait_until

PROGRAM = found("dovecot")
"""Debian's package dovecot-imapd."""
CERTIFICATE = Path(__file__).parents[1] / "app" / "connectors" / "self_signed.pem"
_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def mail_server(mails: Sequence[bytes], password: str) -> Iterator[tuple[int, Callable[[], list[str]]]]:
    """The port that it serves imaps on, and which mails of the inbox have been marked; `mails` are the inbox, none of
    them seen."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as folder:  # below /tmp itself: a server of root's runs as nobody
        yield from _served(Path(folder), mails, password)


def _served(folder: Path, mails: Sequence[bytes], password: str) -> Iterator[tuple[int, Callable[[], list[str]]]]:
    port, inbox = free_port(), folder / "mail" / "cur"
    who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    group = "nogroup" if os.geteuid() == 0 else str(who.pw_gid)
    for part in ("cur", "new", "tmp"):
        (folder / "mail" / part).mkdir(parents=True)
    for at, mail in enumerate(mails, 1):
        (folder / "mail" / "new" / f"{at}.test").write_bytes(mail)
    if os.geteuid() == 0:
        for place in (folder, *folder.rglob("*")):
            os.chown(place, who.pw_uid, who.pw_gid)
    fields = {"folder": folder, "certificate": CERTIFICATE, "user": who.pw_name, "group": group, "port": port}
    (folder / "dovecot.conf").write_text(_CONFIG.format(**fields, password=password))
    with subprocess.Popen([PROGRAM, "-F", "-c", str(folder / "dovecot.conf")]) as server:
        try:
            wait_until(lambda: listens(port))
            yield port, lambda: [path.name for path in inbox.iterdir() if not path.name.endswith(":2,")]
        finally:
            server.terminate()
