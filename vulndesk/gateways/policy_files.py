"""A SECURITY.md on the disk, read no further than needed to know that it is too large."""

from pathlib import Path

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.decoding import LARGEST, open_policy


def read_policy_file(path: Path) -> tuple[str, Policy]:
    """The text and its clauses. BadInput, naming the file: it cannot be read, or is no policy."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise BadInput(f"{path}: {reason}.", next_step="Give the path of a SECURITY.md.") from None
    try:
        return open_policy(raw)
    except BadInput as error:
        raise BadInput(f"{path}: {error.what}", next_step=error.next_step) from None
