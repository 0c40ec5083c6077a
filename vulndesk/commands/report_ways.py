"""The two ways that a written report takes: a mail that only the project can open, and the call of a desk's API."""

from __future__ import annotations

import email.policy
import hashlib
import json
import mimetypes
import os
import re
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vulndesk.commands.terminal import harmless
from vulndesk.core.errors import BadInput
from vulndesk.core.mail.openpgp import KeyProblem, key_problem, written_fingerprint
from vulndesk.core.policy.clauses import Contact, Encryption, Kind, Policy
from vulndesk.core.written_report import TITLE, as_text

_PROBLEMS = {
    KeyProblem.MISSING: "is missing",
    KeyProblem.EXPIRED: "has expired",
    KeyProblem.REVOKED: "was revoked",
    KeyProblem.UNUSABLE: "does not encrypt",
}
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}")
_BLOCK = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----.*?-----END PGP PUBLIC KEY BLOCK-----", re.DOTALL)
_IN_CLEAR = "Not encrypted: whoever carries it can read it."
_NOT_TAKEN = "The desk did not take the report"
_ENDPOINT = re.compile(r"/api/v1/programmes/[\w-]+/reports")
_MOST_KEY = 512 * 1024


class Letter:
    """A mail to the policy's address, for the finder's own program to send. Raises BadInput when it cannot be one."""

    name = "report.eml"

    def __init__(self, policy: Policy, text: str, *, to: str, sender: str, key: Path | None, in_clear: bool) -> None:
        self._to = _address(to) if to else _address_of(policy)
        self._sender = _address(sender) if sender else ""
        self._certificate = b""
        if in_clear and key:
            raise BadInput("--key and --in-clear contradict each other.", next_step="Leave one of them out.")
        if not in_clear:
            self._certificate = _certificate(policy, text, key, self._to)

    def write(self, answers: Mapping[str, Any], files: Mapping[Path, bytes], out: Path) -> str:
        """What was done and what is left to do."""
        message = EmailMessage(policy=email.policy.SMTP)
        message["To"] = self._to
        if self._sender:
            message["From"] = self._sender
        message["Subject"] = answers.get(TITLE) or "A security report"
        message["X-Unsent"] = "1"  # mail programs open it as a draft
        inner = _content(as_text(answers), files)
        if self._certificate:
            from vulndesk.gateways import pgp, pgp_mime

            try:
                sealed = pgp_mime.encrypted(message, inner, to=self._certificate, signer=None)
            except pgp.BadKey as refused:
                raise BadInput(str(refused), next_step="Ask the project for its current key.") from None
            how = f"encrypted to {written_fingerprint(pgp.read_keys(self._certificate)[0].fingerprint)}"
            _keep(out, sealed.as_bytes(policy=email.policy.SMTP))
        else:
            how = f"in clear. {_IN_CLEAR}"
            for name, value in message.items():
                inner[name] = "A message for the security team" if name == "Subject" else value
            inner["MIME-Version"] = "1.0"
            _keep(out, inner.as_bytes(policy=email.policy.SMTP))
        left = "Nothing was sent. Open it in your mail program and send it from there."
        return f"{out}: a mail to {self._to}, {how}\n{left}"


def _content(text: str, files: Mapping[Path, bytes]) -> EmailMessage:
    """In 7 bits, so that no server changes it."""
    inner = EmailMessage(policy=email.policy.SMTP)
    inner.set_content(text, cte="quoted-printable")
    for file, content in files.items():
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        if main in ("message", "multipart"):
            main, sub = "application", "octet-stream"
        inner.add_attachment(content, maintype=main, subtype=sub, filename=file.name)
    del inner["MIME-Version"]
    return inner


def _address(written: str) -> str:
    if not _ADDRESS.fullmatch(written.strip()):
        raise BadInput(f"{written[:80]} is no e-mail address.", next_step="Give one as name@example.org.")
    return written.strip()


def _address_of(policy: Policy) -> str:
    contacts = [clause.value for clause in policy.of_kind(Kind.CONTACT) if isinstance(clause.value, Contact)]
    for one in contacts:
        if one.kind == "email" and _ADDRESS.fullmatch(one.value):
            return one.value
    others = [one.value for one in contacts if one.value.startswith("http")]
    way = f"It takes reports at {others[0]}. " if others else ""
    raise BadInput("The policy names no e-mail address.", next_step=f"{way}Give one with --to, or a desk with --api.")


def _certificate(policy: Policy, text: str, key: Path | None, to: str) -> bytes:
    """The key to encrypt to, checked against the policy's fingerprint. Raises BadInput."""
    from vulndesk.gateways import pgp

    named = [clause.value for clause in policy.of_kind(Kind.ENCRYPTION) if isinstance(clause.value, Encryption)]
    fingerprints = {re.sub(r"[^0-9A-F]", "", one.fingerprint.upper()) for one in named if one.fingerprint}
    found = pgp.certificates_in(_key_bytes(text, key))
    if not found and key:
        raise BadInput(f"There is no OpenPGP key in {key}.", next_step="Give the file of a public key.")
    if not found:
        places = [one.key_url for one in named if one.key_url]
        where = f"The policy says that it is at {places[0]}. " if places else ""
        raise BadInput(
            "There is no key to encrypt to.",
            next_step=f"{where}Give the project's key with --key FILE, or say --in-clear.",
        )
    if fingerprints:
        found = [one for one in found if any(one[0].fingerprint.endswith(each) for each in fingerprints)]
        if not found:
            shown = written_fingerprint(min(fingerprints))
            raise BadInput(f"This is not the key that the policy names: {shown}.", next_step="Give that one.")
    mine = [one for one in found if to.lower() in (address.lower() for address in one[0].addresses)] or found
    if len(mine) > 1:
        raise BadInput(f"Several keys could be that of {to}.", next_step="Give a file with one key.")
    facts, certificate = mine[0]
    problem = key_problem(facts, now=datetime.now(UTC))
    if problem is not None:
        raise BadInput(f"The key {_PROBLEMS[problem]}.", next_step="Ask the project for its current one.")
    return certificate


def _key_bytes(text: str, key: Path | None) -> bytes:
    """Of the file; else of the policy itself, which some print at its end."""
    if key is None:
        return "\n".join(_BLOCK.findall(text)).encode()
    try:
        with key.open("rb") as source:
            return source.read(_MOST_KEY)
    except OSError as error:
        raise BadInput(f"{key} cannot be read: {error.strerror}.") from None


class ApiCall:
    """The POST to a desk. Made only with `send`. Raises BadInput when the address cannot be one."""

    name = "report.json"

    def __init__(self, address: str, *, send: bool, in_clear: bool, **mail: Any) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http") or not _ENDPOINT.fullmatch(parts.path):
            raise BadInput(
                f"{address[:200]} is no address of a desk's API.",
                next_step="Give one as https://desk.example.org/api/v1/programmes/NAME/reports.",
            )
        if parts.scheme == "http" and not in_clear and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise BadInput(f"The address begins with http. {_IN_CLEAR}", next_step="Say --in-clear if it must be so.")
        if given := [f"--{name}" for name, value in mail.items() if value]:
            raise BadInput(f"{' and '.join(given)} is for a mail, not for --api.", next_step="Leave it out.")
        self._address = address
        self._send = send

    def write(self, answers: Mapping[str, Any], files: Mapping[Path, bytes], out: Path) -> str:
        report = json.dumps(answers, ensure_ascii=False, indent=1)
        _keep(out, report.encode())
        if self._send:
            return f"{out}: what was sent.\n{self._sent(report, files)}"
        with_files = "".join(f" -F files=@{shlex.quote(str(file))}" for file in files)
        body = f"-F report=<{shlex.quote(str(out))}{with_files}" if files else f"--json @{shlex.quote(str(out))}"
        return f"{out}: the report. Nothing was sent. To send it:\ncurl {body} {shlex.quote(self._address)}"

    def _sent(self, report: str, files: Mapping[Path, bytes]) -> str:
        """What the desk answers: above all the receipt. Raises BadInput."""
        from vulndesk.gateways.web import Unreachable, Web, networks

        content, content_type = form_of(report, files) if files else (report.encode(), "application/json")
        # The same report twice is one case: whoever is not sure that it arrived may send it again.
        headers = [("Idempotency-Key", hashlib.sha256(content).hexdigest())]
        # The finder named the desk, so it may be in a network of theirs.
        web = Web(inner=networks(["0.0.0.0/0", "::/0"]), longest_wait=120)
        try:
            answer = web.send(self._address, content, content_type=content_type, headers=headers)
            told = json.loads(answer.body)
            if answer.status == 201:
                return _receipt(told)
            what, next_step = str(told["title"]), f"{told.get('detail', '')} {told.get('next_step', '')}".strip()
        except Unreachable as error:
            raise BadInput(f"{_NOT_TAKEN}: {error.kind}.", next_step="Send it again later.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadInput("What answered is no desk.", next_step="Check the address.") from None
        raise BadInput(f"{_NOT_TAKEN}: {what}", next_step=next_step)


def _receipt(told: Mapping[str, Any]) -> str:
    lines = [
        f"Received as {told['reference']}.",
        f"Your receipt, shown this once: {told['receipt']}",
        f"With it you can follow the report and answer: {told['status_url']}",
        *(f"Due {one['instant']}: {str(one['promise']).replace('_', ' ')}." for one in told["due"]),
    ]
    return "\n".join(map(harmless, lines))


def form_of(report: str, files: Mapping[Path, bytes]) -> tuple[bytes, str]:
    """multipart/form-data (RFC 7578), with a boundary that stands in nothing of it."""
    digest = hashlib.sha256(report.encode())
    for content in files.values():
        digest.update(content)
    boundary = digest.hexdigest()
    parts = [b'Content-Disposition: form-data; name="report"\r\n\r\n' + report.encode()]
    for file, content in files.items():
        name = re.sub(r'[\r\n"\\]', "_", file.name)
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content)
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return body, f"multipart/form-data; boundary={boundary}"


def _keep(out: Path, content: bytes) -> None:
    """For the finder's eyes only, and never over another file."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(content)
    except OSError as error:
        raise BadInput(
            f"{out} cannot be written: {error.strerror}.", next_step="Give another one with --out."
        ) from None
