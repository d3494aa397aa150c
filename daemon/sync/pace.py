"""How fast history may go: a rate, a budget for the day, and what head office asks for."""

from collections.abc import Callable

DAY = "the day's budget is used up"
OFFICE = "head office asks to wait"
BURST_MS = 2_000
"""So much of the rate may go at once."""


class Pace:
    def __init__(
        self,
        *,
        day_of: Callable[[int], int],
        bytes_per_s: float | None = None,
        day_bytes: int | None = None,
    ) -> None:
        """`day_of` names the depot's day of an instant."""
        self._day_of = day_of
        self._rate = bytes_per_s
        self._day_bytes = day_bytes
        self._tokens = 0.0 if bytes_per_s is None else bytes_per_s * BURST_MS / 1000
        self._filled_at: int | None = None
        self._held_until = 0
        self.day = 0
        self.sent_today = 0

    def resume(self, *, day: int, sent_bytes: int) -> None:
        self.day, self.sent_today = day, sent_bytes

    def hold(self, ms: int, *, monotonic: int) -> None:
        """Head office wants no history for so long; 0: it may come again."""
        self._held_until = monotonic + ms

    def spent(self, size: int, *, now: int, is_history: bool) -> None:
        self._turn_day(now)
        self.sent_today += size
        if is_history and self._rate is not None:
            self._tokens -= size

    def wait_ms(self, *, now: int, monotonic: int) -> int:
        """Until history may go; 0: now."""
        self._turn_day(now)
        if monotonic < self._held_until:
            return self._held_until - monotonic
        if self.is_spent:
            return 60_000
        return self._wait_for_tokens(monotonic)

    def held_by(self, *, monotonic: int) -> str:
        """Why history waits, in words; empty: it does not, or for a moment only."""
        if monotonic < self._held_until:
            return OFFICE
        return DAY if self.is_spent else ""

    @property
    def is_spent(self) -> bool:
        return self._day_bytes is not None and self.sent_today >= self._day_bytes

    def _turn_day(self, now: int) -> None:
        day = self._day_of(now)
        if day != self.day:
            self.day, self.sent_today = day, 0

    def _wait_for_tokens(self, monotonic: int) -> int:
        if self._rate is None:
            return 0
        if self._filled_at is not None:
            grown = self._tokens + (monotonic - self._filled_at) * self._rate / 1000
            self._tokens = min(self._rate * BURST_MS / 1000, grown)
        self._filled_at = monotonic
        if self._tokens >= 0:
            return 0
        return max(1, round(-self._tokens * 1000 / self._rate))
