"""`vulndesk` and `python -m vulndesk`."""

from __future__ import annotations

import sys

from vulndesk.commands import vulndesk
from vulndesk.core.errors import Refused


def main() -> None:
    """A refusal is one sentence on stderr and its exit status; anything else is a bug and stays loud."""
    try:
        vulndesk(prog_name="vulndesk")
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(refused.exit_status)


if __name__ == "__main__":
    main()
