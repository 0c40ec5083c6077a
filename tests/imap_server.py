"""A real IMAP server (Dovecot) on a free port of this machine, over Maildirs that a test's mail server delivers to."""

from __future__ import annotations

import mailbox
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mail_server import HOST, free_port

PASSWORD = "correct-horse"

_SETTINGS = """\
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = {host}
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
{users}
{tokens}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
"""


_TOKENS = """\
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
"""


@dataclass(frozen=True)
class ImapServer:
    folder: Path
    port: int
    uid: int
    gid: int

    def address(self, user: str, *, password: str = PASSWORD) -> str:
        """As VULNDESK_IMAP takes it."""
        return f"imap://{user}:{password}@{HOST}:{self.port}/INBOX"

    def deliver(self, user: str, message: bytes, *, junk: bool = False) -> None:
        """As a mail server does it: whole files, moved into place."""
        folder = mailbox.Maildir(self.folder / "mail" / user)
        if junk:
            folder = folder.add_folder("Junk")
        folder.add(message)
        self._hand_over()

    def mails(self, user: str, *, junk: bool = False) -> list[bytes]:
        box = self.folder / "mail" / user / (".Junk" if junk else "")
        return [path.read_bytes() for part in ("new", "cur") for path in sorted((box / part).glob("*"))]

    def _hand_over(self) -> None:
        if os.getuid() == 0:
            for path in (self.folder / "mail").rglob("*"):
                os.chown(path, self.uid, self.gid)


@contextmanager
def imap_server(*, tokens_at: str = "") -> Iterator[ImapServer]:
    """tokens_at: where the server asks whose an OAuth access token is (RFC 7662)."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        assert os.environ.get("CI") != "true", "there is no Dovecot for the mail tests, and CI skips nothing"
        pytest.skip("SKIPPED: there is no Dovecot (apt-get install dovecot-imapd)")
    # Its sockets' paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="vd-imap-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    me = pwd.getpwuid(os.getuid())
    owner = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    if me.pw_uid == 0:
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    server = ImapServer(folder, free_port(), owner.pw_uid, owner.pw_gid)
    users = "" if me.pw_uid == 0 else f"default_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}\n"
    written = _SETTINGS.format(
        folder=folder,
        host=HOST,
        port=server.port,
        password=PASSWORD,
        uid=server.uid,
        gid=server.gid,
        users=users,
        tokens=_TOKENS.format(folder=folder) if tokens_at else "",
    )
    (folder / "tokens.conf").write_text(
        f"introspection_mode = auth\nintrospection_url = {tokens_at}\nusername_attribute = username\n"
    )
    (folder / "dovecot.conf").write_text(written)
    process = subprocess.Popen(
        [program, "-F", "-c", str(folder / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: ImapServer) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, server.port)) == 0:
                return
        time.sleep(0.05)
    log = server.folder / "log"
    raise AssertionError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")
