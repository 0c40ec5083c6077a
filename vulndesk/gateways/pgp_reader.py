"""OpenPGP mail is opened in a child process with limits: a bomb in it ends the child and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from vulndesk.core.mail.openpgp import Finding, OfferedKey, Sealing, Signature
from vulndesk.core.mail.protected_parts import Unwrapped
from vulndesk.gateways.limited_reader import CPU_SECONDS, MEMORY, WAIT_SECONDS, LimitedReader
from vulndesk.gateways.pgp import Secret


class PgpReader(LimitedReader):
    """One child, started when it is first needed. Safe to share between threads: they take turns."""

    def __init__(self, *, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, wait: float = WAIT_SECONDS) -> None:
        super().__init__("vulndesk.gateways.pgp_child", memory=memory, cpu_seconds=cpu_seconds, wait=wait)

    def unwrap(self, raw: bytes, *, secrets: Iterable[Secret], certificates: Iterable[bytes]) -> Unwrapped:
        """As `core.mail.protected_parts.unwrap`, with these keys to open and these to verify. Raises GaveUp."""
        keys = {
            "secrets": [base64.b64encode(one.raw).decode() for one in secrets],
            "certificates": [base64.b64encode(one).decode() for one in certificates],
        }
        answer, clear = self.ask(raw, json.dumps(keys).encode())
        found = json.loads(answer)
        return Unwrapped(
            clear=clear,
            findings=tuple(_finding(one) for one in found["findings"]),
            offered=tuple(
                OfferedKey(
                    base64.b64decode(one["certificate"]), one["fingerprint"], tuple(one["addresses"]), one["source"]
                )
                for one in found["offered"]
            ),
        )


def _finding(found: dict[str, Any]) -> Finding:
    return Finding(
        sealing=Sealing(found["sealing"]) if found["sealing"] else None,
        signature=Signature(found["signature"]),
        fingerprint=found["fingerprint"],
        key_ids=tuple(found["key_ids"]),
        whole=found["whole"],
        digest=found["digest"],
    )
