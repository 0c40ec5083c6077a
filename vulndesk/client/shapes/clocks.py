"""Shapes: clocks.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from vulndesk.client.shapes.common import Clock


@dataclass(frozen=True, kw_only=True)
class ClockList:
    clocks: tuple[Clock, ...]
