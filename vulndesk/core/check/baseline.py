"""What was there before somebody began to check: fingerprints, kept in a file, that findings are compared with."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from vulndesk.core.check.finding import Finding
from vulndesk.core.errors import BadInput

VERSION = 1
MOST = 200_000
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")


def baseline_of(findings: Sequence[Finding]) -> str:
    """JSON, a finding a line, so that its changes can be read."""
    lines = [
        json.dumps({"fingerprint": one.fingerprint, "rule": one.rule.id, "path": one.path}, ensure_ascii=True)
        for one in sorted(findings, key=lambda one: (one.path, one.rule.id, one.fingerprint))
    ]
    listed = ",\n  ".join(lines)
    return f'{{"vulndesk-check-baseline": {VERSION}, "findings": [\n  {listed}\n]}}\n' if lines else _EMPTY


_EMPTY = f'{{"vulndesk-check-baseline": {VERSION}, "findings": []}}\n'


def read_baseline(written: str) -> frozenset[str]:
    """The fingerprints. Raises BadInput for what is no baseline."""
    try:
        held: Any = json.loads(written)
        if held["vulndesk-check-baseline"] != VERSION:
            raise ValueError
        found = [one["fingerprint"] for one in held["findings"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _no_baseline() from None
    if len(found) > MOST or not all(isinstance(one, str) and _FINGERPRINT.fullmatch(one) for one in found):
        raise _no_baseline()
    return frozenset(found)


def _no_baseline() -> BadInput:
    return BadInput("This file is no baseline of `vulndesk check`.", next_step="Write one with --write-baseline.")
