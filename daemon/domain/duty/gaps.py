"""Time in which nobody kept a driver's log: from his retirement until he was brought back.

What was in force before goes on in the records, but nothing of that time is known, and what is
not known is never rest, until an edit or a claim tells it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from daemon.domain.hours.duty import MINUTE_MS


class Gap(NamedTuple):
    """From `from_at` up to and without `until_at`, ms UTC; judged by the minute, like all duty."""

    from_at: int
    until_at: int

    @property
    def from_minute(self) -> int:
        return self.from_at // MINUTE_MS

    @property
    def until_minute(self) -> int:
        return self.until_at // MINUTE_MS

    @property
    def is_empty(self) -> bool:
        return self.from_minute >= self.until_minute


def left_of(gap: Gap, told: Gap) -> tuple[Gap, ...]:
    """What stays unknown once `told` is."""
    if told.until_minute <= gap.from_minute or told.from_minute >= gap.until_minute:
        return (gap,)
    parts = (Gap(gap.from_at, told.from_at), Gap(told.until_at, gap.until_at))
    return tuple(part for part in parts if not part.is_empty)


def is_in_gap(gaps: Iterable[Gap], begins_at: int, ends_at: int) -> bool:
    """Whether any minute from one instant up to the other is unknown."""
    told = Gap(begins_at, ends_at)
    return any(
        gap.from_minute < told.until_minute and gap.until_minute > told.from_minute for gap in gaps
    )
