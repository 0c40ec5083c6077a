"""GnuPG as the other side: a program of its own with its own keyring, never a mock of one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

GPG = shutil.which("gpg")
needs_gnupg = pytest.mark.skipif(GPG is None, reason="SKIPPED: GnuPG (gpg) is not installed")


class GnuPG:
    """A keyring in a folder. Its agent is stopped by `close`."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700)
        # Its own number makes a passphrase cost a second each time.
        (home / "gpg-agent.conf").write_text("s2k-count 65536\n")
        self.home = home

    def __call__(self, *arguments: str, given: bytes = b"", status: int | None = 0) -> bytes:
        return self.run(*arguments, given=given, status=status).stdout

    def run(self, *arguments: str, given: bytes = b"", status: int | None = 0) -> subprocess.CompletedProcess[bytes]:
        """status: what it has to end with; None for any."""
        assert GPG is not None
        command = [GPG, "--homedir", str(self.home), "--batch", "--yes", "--no-tty", "--trust-model", "always"]
        command += ["--pinentry-mode", "loopback", "--status-fd", "2", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, timeout=30, env=self._environment())
        assert status is None or done.returncode == status, done.stderr.decode(errors="replace")
        return done

    def make(self, user_id: str, *, expires: str = "0", passphrase: str = "") -> str:
        """The fingerprint of a new key."""
        self("--passphrase", passphrase, "--quick-generate-key", user_id, "future-default", "default", expires)
        return self.fingerprint(user_id)

    def fingerprint(self, user_id: str) -> str:
        return self._listed("fpr", user_id)[0]

    def key_ids(self, user_id: str) -> set[str]:
        """Of the key and its subkeys."""
        return {one[-16:] for one in self._listed("fpr", user_id)}

    def _listed(self, kind: str, user_id: str) -> list[str]:
        lines = self("--with-colons", "--list-keys", user_id).decode().splitlines()
        return [line.split(":")[9] for line in lines if line.startswith(f"{kind}:")]

    def revoke(self, user_id: str) -> None:
        """With the certificate that GnuPG made beside the key."""
        made = self.home / "openpgp-revocs.d" / f"{self.fingerprint(user_id)}.rev"
        self("--import", given=made.read_bytes().replace(b":-----BEGIN", b"-----BEGIN"))

    def public(self, user_id: str) -> bytes:
        return self("--armor", "--export", user_id)

    def secret(self, user_id: str, *, passphrase: str = "") -> bytes:
        return self("--passphrase", passphrase, "--armor", "--export-secret-keys", user_id)

    def close(self) -> None:
        subprocess.run(
            ["gpgconf", "--kill", "all"], env=self._environment(), capture_output=True, timeout=30, check=False
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "GNUPGHOME": str(self.home), "LC_ALL": "C.UTF-8"}
