"""How the pages say an instant: exact with its zone, relative beside it, overdue in words.

Pure: `now` is an argument. The words are the same for people, screen readers and print.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_STEPS = ((86400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"))
# English names: strftime would follow the locale of the machine.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORT = {"day": "d", "hour": "h", "minute": "min"}


def exact(when: datetime, *, zone: str = "UTC") -> str:
    """ "Tue 18 Nov 2025, 14:03 UTC". The zone is always written: a time without one is a guess."""
    local = when.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    day = f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M} {_zone_name(local)}"


def _zone_name(local: datetime) -> str:
    """Zones without an abbreviation of their own ("+03") are written as an offset from UTC."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def length(span: timedelta, *, short: bool = False) -> str:
    """The length in its largest unit and, below three of those, the next one: "3 days", "2 hours 10 minutes"."""
    seconds = int(abs(span).total_seconds())
    for place, (size, one, many) in enumerate(_STEPS):
        count, rest = divmod(seconds, size)
        if not count:
            continue
        words = _amount(count, one, many, short=short)
        if count < 3 and place + 1 < len(_STEPS):
            next_size, next_one, next_many = _STEPS[place + 1]
            if more := rest // next_size:
                words += " " + _amount(more, next_one, next_many, short=short)
        return words
    return "less than a minute" if not short else "under 1 min"


def _amount(count: int, one: str, many: str, *, short: bool) -> str:
    return f"{count} {_SHORT[one]}" if short else f"{count} {one if count == 1 else many}"


def relative(when: datetime, *, now: datetime, short: bool = False) -> str:
    """ "in 3 hours", "2 days ago", "now"."""
    span = when - now
    if abs(span) < timedelta(seconds=30):
        return "now"
    words = length(span, short=short)
    return f"in {words}" if span > timedelta() else f"{words} ago"


def due_words(when: datetime, *, now: datetime, met_at: datetime | None = None) -> str:
    """What a clock says beside its instant. `met_at` is when the promise was kept, or kept late."""
    if met_at is not None:
        if met_at <= when:
            return f"kept, {length(when - met_at)} early"
        return f"kept {length(met_at - when)} late"
    if when <= now:
        return f"overdue by {length(now - when)}"
    return f"in {length(when - now)}"


def due_state(when: datetime, *, now: datetime, met_at: datetime | None = None) -> str:
    """ "kept", "late", "overdue", "soon" (under four hours) or "running": the class name of a due instant."""
    if met_at is not None:
        return "kept" if met_at <= when else "late"
    if when <= now:
        return "overdue"
    return "soon" if when - now <= timedelta(hours=4) else "running"


def file_size(count: int) -> str:
    """ "412 bytes", "1.4 MB": units of 1024, as the limits on the form are."""
    if count < 1024:
        return "1 byte" if count == 1 else f"{count} bytes"
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1024
        if size < 999.5 or unit == "GB":
            return f"{size:.1f} {unit}" if size < 10 else f"{size:.0f} {unit}"
    raise AssertionError("unreachable")
