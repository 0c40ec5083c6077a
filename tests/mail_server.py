"""A real mail server on a free port of this machine, and a certificate for it."""

import datetime
import ssl
from contextlib import contextmanager
from ipaddress import ip_address
from socket import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


class Mailbox:
    """What arrived, and how the server is to answer: `answers` maps "rcpt", "data" to replies, once or for ever."""

    def __init__(self):
        self.arrived = []
        self.answers = {}
        self.greeted_as = []
        self.tried = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802  aiosmtpd's names
        session.host_name = hostname
        self.greeted_as.append(hostname)
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        self.tried += 1
        if answer := self._answer("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if answer := self._answer("data"):
            return answer
        self.arrived.append(
            {
                "from": envelope.mail_from,
                "to": list(envelope.rcpt_tos),
                "bytes": envelope.content,
                "tls": session.ssl is not None,
                "login": session.authenticated,
            }
        )
        return "250 OK"

    def _answer(self, step):
        answer = self.answers.get(step)
        return answer.pop(0) if isinstance(answer, list) and answer else answer or ""


@contextmanager
def mail_server(box, *, tls=None, context=None, password=None, **options):
    """tls: None, "starttls" or "implicit". password: the only one that may send. Yields the port."""
    settings = dict(options)
    if tls == "starttls":
        settings |= {"tls_context": context, "require_starttls": True}
    if password is not None:
        settings |= {
            "authenticator": lambda *asked: AuthResult(success=asked[4].password == password.encode(), handled=False),
            "auth_required": True,
            "auth_require_tls": tls == "starttls",
        }
    port = free_port()
    controller = Controller(
        box, hostname=HOST, port=port, ssl_context=context if tls == "implicit" else None, **settings
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def free_port():
    with socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def certificate(folder):
    """A context for the server and one for a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    written.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(written)
    return server, ssl.create_default_context(cafile=str(written))
