"""What a package index says of one version. `gateways/package_index.py` reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """is_withdrawn: still known, and not to be installed any more: yanked, deprecated."""

    version: str
    is_withdrawn: bool = False
