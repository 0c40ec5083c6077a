"""What reaches a person of the team, by which way, and when: their own choice, with what holds until they make one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAIL, WEBHOOK = "mail", "webhook"


@dataclass(frozen=True)
class QuietHours:
    """From one time of the day to another, over midnight too, where the person lives. urgent: some break through."""

    begins: time
    ends: time
    zone: str
    urgent: bool = False

    def ends_at(self, now: datetime) -> datetime:
        """The end of the quiet hours that hold now; `now` itself when none do."""
        local = now.astimezone(ZoneInfo(self.zone))
        clock, is_over_midnight = local.time(), self.ends <= self.begins
        is_late, is_early = clock >= self.begins, clock < self.ends
        if not ((is_late or is_early) if is_over_midnight else (is_late and is_early)):
            return now
        day = local.date() + timedelta(days=1 if is_over_midnight and is_late else 0)
        return max(now, datetime.combine(day, self.ends, tzinfo=local.tzinfo).astimezone(UTC))


@dataclass(frozen=True)
class Choice:
    """groups: of notices. not_by_mail: mail is the way of all others. webhook: none until somebody gives an address."""

    not_by_mail: frozenset[str] = frozenset()
    by_webhook: frozenset[str] = frozenset()
    address: str = ""
    secret: str = ""
    quiet: QuietHours | None = None

    def ways(self, group: str) -> frozenset[str]:
        found = set() if group in self.not_by_mail else {MAIL}
        if self.address and group in self.by_webhook:
            found.add(WEBHOOK)
        return frozenset(found)

    def heard_at(self, group: str, *, urgent: Collection[str], now: datetime) -> datetime:
        """urgent: the groups that may break through quiet hours, where the person says so."""
        if self.quiet is None or (self.quiet.urgent and group in urgent):
            return now
        return self.quiet.ends_at(now)
