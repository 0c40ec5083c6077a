"""`vulndesk` and `python -m vulndesk`."""

from __future__ import annotations

import errno
import os
import sys

from vulndesk.commands import vulndesk
from vulndesk.commands.standard_output import write_no_more
from vulndesk.core.errors import Refused

# sysexits.h, EX_IOERR. No command means anything else by it.
CANNOT_WRITE = 74
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """A refusal is one sentence on stderr and its exit status; anything else is a bug and stays loud."""
    try:
        try:
            vulndesk(prog_name="vulndesk")
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(refused.exit_status)
    except BrokenPipeError:  # whoever read the output has seen enough
        write_no_more()
        sys.exit(1)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        write_no_more()
        why = os.strerror(error.errno)
        sys.stderr.write(f"vulndesk: this could not be written to its end ({why}). Make room, and run it again.\n")
        sys.exit(CANNOT_WRITE)


if __name__ == "__main__":
    main()
