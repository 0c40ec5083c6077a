"""A time-stamping authority: `openssl ts` behind a server on loopback, with a root of its own, honest or not."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

CONFIGURATION = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
"""
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
REJECTED = bytes.fromhex("30053003020102")  # TimeStampResp with PKIStatus 2 and no token


def openssl(*arguments: object, cwd: Path) -> str:
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Authority:
    """manner: honest, or how it lies. asked: what came in. address: valid while it is served."""

    folder: Path
    manner: str = "honest"
    asked: list[bytes] = field(default_factory=list)
    address: str = ""
    let_go: Event = field(default_factory=Event)

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @property
    def stranger_root(self) -> Path:
        """Of another authority with the same names."""
        return self.folder / "stranger-root.pem"

    def set_up(self) -> None:
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder))
        (self.folder / "use.cnf").write_text("extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n")
        for who in ("", "stranger-"):
            root, signer = f"{who}root", f"{who}signer"
            openssl("req", "-x509", *NEW_KEY, "-keyout", f"{root}.key", "-out", f"{root}.pem", "-days", 9,
                    "-subj", "/CN=Root of stamps", cwd=self.folder)  # fmt: skip
            openssl("req", *NEW_KEY, "-keyout", f"{signer}.key", "-out", f"{signer}.csr", "-subj", "/CN=Stamps",
                    cwd=self.folder)  # fmt: skip
            openssl("x509", "-req", "-in", f"{signer}.csr", "-CA", f"{root}.pem", "-CAkey", f"{root}.key",
                    "-set_serial", 7, "-days", 8, "-out", f"{signer}.pem", "-extfile", "use.cnf",
                    cwd=self.folder)  # fmt: skip

    def stamp(self, question: bytes) -> bytes:
        name = secrets.token_hex(8)
        asked, answer = self.folder / f"{name}.tsq", self.folder / f"{name}.tsr"
        asked.write_bytes(question)
        digest = self._digest(asked)
        if self.manner == "another digest":
            openssl("ts", "-query", "-digest", digest[::-1], "-sha256", "-cert", "-out", asked, cwd=self.folder)
        if self.manner == "another nonce":
            openssl("ts", "-query", "-digest", digest, "-sha256", "-cert", "-out", asked, cwd=self.folder)
        who = "stranger-signer" if self.manner == "another certificate" else "signer"
        openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", asked, "-signer", f"{who}.pem", "-inkey",
                f"{who}.key", "-out", answer, cwd=self.folder)  # fmt: skip
        return answer.read_bytes()

    def _digest(self, asked: Path) -> str:
        """As `openssl ts` shows it: lines of `0000 - 2c f2 4d ...-...   text`."""
        shown = openssl("ts", "-query", "-in", asked, "-text", cwd=self.folder)
        lines = [line.split("-", 1)[1][:49] for line in shown.splitlines() if line.startswith("    00")]
        return "".join(sign for line in lines for sign in line if sign in "0123456789abcdef")

    def answer(self, question: bytes) -> tuple[int, bytes]:
        self.asked.append(question)
        if self.manner == "busy":
            return 503, b""
        if self.manner == "silent":
            self.let_go.wait(20)
        made = {"refuses": REJECTED, "no stamp": b"<html>hello</html>", "too much": b"0" * 200_000}
        return 200, made.get(self.manner) or self.stamp(question)


@contextmanager
def served(folder: Path) -> Iterator[Authority]:
    """Skips loudly without openssl."""
    import pytest

    if shutil.which("openssl") is None:
        pytest.skip("SKIPPED: there is no openssl, so no time-stamping authority can be asked")
    one = Authority(folder)
    one.set_up()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, body = one.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    one.address = f"http://127.0.0.1:{server.server_address[1]}/"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield one
    finally:
        one.let_go.set()
        server.shutdown()
        server.server_close()
