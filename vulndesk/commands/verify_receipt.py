"""`vulndesk verify-receipt`: does this file prove that a report was received? Needs no desk and no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vulndesk.commands.terminal import harmless, json_text
from vulndesk.core.errors import BadInput
from vulndesk.core.ledger.notes import NotGenuine, VerifierKey, read_verifier_key
from vulndesk.core.ledger.receipt_file import VerifiedReceipt, stamped_content, verify_receipt, verify_report
from vulndesk.gateways.ledger_keys import verify

if TYPE_CHECKING:  # only when a stamp is to be checked
    from cryptography.x509 import Certificate

    from vulndesk.gateways.time_stamps import Stamp

LARGEST = 5_000_000
_FILE = click.Path(path_type=Path)


@click.command("verify-receipt", short_help="Verify the proof of a receipt.")
@click.argument("file", type=_FILE)
@click.option("--key", "pinned", default="", metavar="KEY", help="The desk's verifier key, from its page /ledger/key.")
@click.option("--report", type=_FILE, help="The file that opens the receipt: shows what the report said.")
@click.option(
    "--tsa-cert",
    type=_FILE,
    help="Certificates of the time-stamping authority (PEM): checks the stamp that the file carries.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def verify_receipt_file(
    ctx: click.Context, file: Path, pinned: str, report: Path | None, tsa_cert: Path | None, shape: str
) -> None:
    """Verify FILE, a proof that a desk gave to a reporter: that a report was received at the time it says.

    Without --key, the key is the one that the file names: then the file is whole, but anybody may have made it.

    A file may carry a stamp (RFC 3161) of an authority that says when it saw the desk's checkpoint. It is checked when
    --tsa-cert names the certificates that you trust for that; a file without a stamp then does not hold.

    Exit status: 0 when it holds, 1 when it does not, 2 when a file or the key could not be read.
    """
    text = text_of(file)
    opening = text_of(report) if report else None
    key = _pinned(pinned)
    trusted = _trusted(tsa_cert) if tsa_cert else ()
    try:
        if text is None:
            raise NotGenuine("The file is not UTF-8.")
        found = verify_receipt(text, verify=verify, pinned=key)
        opened = _opened(opening, found) if report else None
        stamp = _stamp(found, trusted) if trusted else None
    except NotGenuine as why:
        click.echo(json_text({"valid": False, "reason": str(why)}) if shape == "json" else f"Not genuine. {why}")
        ctx.exit(1)
    click.echo(json_text(_facts(found, opened, stamp)) if shape == "json" else _sentences(found, opened, stamp))


def text_of(path: Path) -> str | None:
    """None: it is not UTF-8. Raises BadInput when it cannot be read."""
    try:
        with path.open("rb") as source:
            raw = source.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    if len(raw) > LARGEST:
        raise BadInput(f"{path} is larger than {LARGEST // 1_000_000} MB, which no such file is.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _pinned(written: str) -> VerifierKey | None:
    try:
        return read_verifier_key(written.strip()) if written.strip() else None
    except NotGenuine as why:
        raise BadInput(str(why), next_step="Copy it whole from the desk's page /ledger/key.") from None


def _opened(opening: str | None, found: VerifiedReceipt) -> dict[str, Any]:
    if opening is None:
        raise NotGenuine("The file that opens the receipt is not UTF-8.")
    return verify_report(opening, found)


def _trusted(path: Path) -> tuple[Certificate, ...]:
    """Raises BadInput."""
    from vulndesk.gateways.time_stamps import certificates_in

    try:
        return certificates_in((text_of(path) or "").encode())
    except ValueError:
        raise BadInput(f"{path} holds no certificate in PEM.", next_step="Ask the authority for its root.") from None


def _stamp(found: VerifiedReceipt, trusted: tuple[Certificate, ...]) -> Stamp:
    from vulndesk.gateways.time_stamps import NoStamp, checked

    if not found.stamp:
        raise NotGenuine("The file carries no stamp of a time-stamping authority.")
    try:
        return checked(found.stamp, stamped_content(found.checkpoint), trusted=trusted)
    except NoStamp as why:
        raise NotGenuine(_UNSTAMPED.get(why.kind, _UNSTAMPED["unreadable"])) from None


_UNSTAMPED = {
    "digest": "The stamp is of another checkpoint.",
    "signature": "The stamp is not signed by an authority whose certificate you gave.",
    "unreadable": "The stamp cannot be read.",
}


def _facts(found: VerifiedReceipt, opened: dict[str, Any] | None, stamp: Stamp | None) -> dict[str, Any]:
    return {
        "valid": True,
        "received_at": found.received_at.isoformat().replace("+00:00", "Z"),
        "ledger": found.key.name,
        "key": str(found.key),
        "key_pinned": found.is_pinned,
        "leaf_index": found.leaf_index,
        "tree_size": found.tree_size,
        "stamp": _stamp_facts(found, stamp),
        "report": opened,
    }


def _stamp_facts(found: VerifiedReceipt, stamp: Stamp | None) -> dict[str, Any] | None:
    if stamp is None:
        return {"checked": False} if found.stamp else None
    return {"checked": True, "at": stamp.at.isoformat().replace("+00:00", "Z"), "authority": stamp.authority}


def _sentences(found: VerifiedReceipt, opened: dict[str, Any] | None, stamp: Stamp | None) -> str:
    told = [
        f"Genuine. A report was received on {found.received_at:%d %B %Y at %H:%M:%S} UTC.",
        f"It is leaf {found.leaf_index} of {found.tree_size} in the ledger of {found.key.name}.",
    ]
    if found.is_pinned:
        told.append("It is signed with the key that you gave.")
    else:
        told.append(
            f"The key came from the file itself and proves nothing about who signed: {found.key}\n"
            "Compare it with the one that the desk publishes at /ledger/key, and give it as --key."
        )
    if stamp is not None:
        told.append(
            f"The ledger's checkpoint was stamped on {stamp.at:%d %B %Y at %H:%M:%S} UTC by "
            f"{harmless(stamp.authority)}, by the certificates that you gave: the entry was there at that time."
        )
    elif found.stamp:
        told.append("It carries a stamp of a time-stamping authority, which was not checked: give --tsa-cert.")
    if opened is None:
        told.append("It says nothing about what was reported.")
    else:
        told.append(f"This is what the report said:\n{json_text(opened)}")
    return "\n".join(told)
