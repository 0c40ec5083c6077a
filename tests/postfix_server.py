"""A real Postfix on a free port of this machine that delivers to the Maildirs of tests/imap_server.py. Needs root."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.imap_server import ImapServer
from tests.mail_server import HOST, free_port

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.enix.example
mydestination =
inet_interfaces = {host}
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = enix.example, desk.example, finders.example
recipient_delimiter = +
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_alias_maps = texthash:{folder}/aliases
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
transport_maps = texthash:{folder}/transports
default_transport = error:nobody but this machine is written to
bounce_queue_lifetime = 1m
smtpd_peername_lookup = no
disable_dns_lookups = yes
"""

_MASTER = """\
{host}:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
lmtp unix - - n - - lmtp
retry unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix_server(
    boxes: ImapServer,
    *,
    users: Mapping[str, str],
    gone: Mapping[str, str] | None = None,
    desk: Mapping[str, int] | None = None,
) -> Iterator[int]:
    """users: address -> the user of Dovecot who gets its mail. gone: address -> where it is sent on, in vain.

    desk: address -> the LMTP port of a desk, which also gets what has a +tag.
    """
    program = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin")
    if program is None or os.getuid() != 0:
        assert os.environ.get("CI") != "true", "there is no Postfix for the mail tests, and CI skips nothing"
        pytest.skip("SKIPPED: Postfix is not here (apt-get install postfix), or these tests do not run as root")
    folder = Path(tempfile.mkdtemp(prefix="vd-smtp-"))
    port = free_port()
    folder.chmod(0o755)
    for name in ("spool", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    named = {"folder": folder, "host": HOST, "port": port, "mail": boxes.folder / "mail"}
    (folder / "main.cf").write_text(_MAIN.format(**named, uid=boxes.uid, gid=boxes.gid))
    (folder / "master.cf").write_text(_MASTER.format(**named))
    taken = desk or {}
    known = {**users, **dict.fromkeys(taken, "desk")}
    (folder / "boxes").write_text("".join(f"{address} {user}/\n" for address, user in known.items()))
    (folder / "aliases").write_text("".join(f"{old} {new}\n" for old, new in (gone or {}).items()))
    to_desk = "".join(f"{address} lmtp:inet:{HOST}:{lmtp}\n" for address, lmtp in taken.items())
    (folder / "transports").write_text(f"gone.example error:5.1.1 nobody has this address\n{to_desk}")
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    process = subprocess.Popen(
        [program, "-c", str(folder), "start-fg"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, folder)
        yield port
    finally:
        subprocess.run([program, "-c", str(folder), "stop"], env=environment, check=False, capture_output=True)
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, folder: Path) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "log"
    raise AssertionError(f"Postfix did not start: {log.read_text() if log.exists() else 'no log'}")
