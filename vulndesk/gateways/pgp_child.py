"""The child that opens OpenPGP mail: started by gateways/pgp_reader.py, one message after the other.

It is another one than the child that reads mail, so that what can break a reader never meets a secret key.
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import asdict

from vulndesk.core.mail.protected_parts import unwrap
from vulndesk.gateways.limited_reader import allow, limit, receive, send
from vulndesk.gateways.pgp import Secret
from vulndesk.gateways.pgp_messages import Sequoia


def main() -> None:
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    limit(memory)
    while (asked := receive(sys.stdin.buffer)) is not None:
        allow(cpu_seconds)
        raw, keys = asked[0], json.loads(asked[1])
        secrets = [Secret(base64.b64decode(one)) for one in keys["secrets"]]
        found = unwrap(raw, Sequoia(secrets, map(base64.b64decode, keys["certificates"])))
        offered = [asdict(one) | {"certificate": base64.b64encode(one.certificate).decode()} for one in found.offered]
        answer = {"findings": [asdict(one) for one in found.findings], "offered": offered}
        send(sys.stdout.buffer, json.dumps(answer).encode(), found.clear)


if __name__ == "__main__":
    main()
