"""A SECURITY.md and its vulndesk.toml on the disk, read no further than needed to know that one is too large."""

from pathlib import Path

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.decoding import LARGEST, open_policy
from vulndesk.core.policy.overlay_file import FILE_NAME, overlay_from_toml
from vulndesk.core.policy.overlay_file import LARGEST as LARGEST_OVERLAY


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


def read_overlay_beside(path: Path) -> str:
    """The words of the owner's corrections beside this policy, empty without any. BadInput, naming the file."""
    beside = path.with_name(FILE_NAME)
    try:
        with beside.open("rb") as file:
            text = file.read(LARGEST_OVERLAY + 1).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{beside}: cannot be read as text.", next_step="Mend it, or take it away.") from None
    try:
        overlay_from_toml(text)
    except BadInput as error:
        raise BadInput(f"{beside}: {error.what}", next_step=error.next_step) from None
    return text
