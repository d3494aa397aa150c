"""Gaps that stay: what is late on another consumer's way comes by itself, the rest is asked for."""

from collections.abc import Sequence

from daemon.headoffice.plan import Figures
from daemon.headoffice.store import EpochKey, Standing
from daemon.wire.messages import RANGES_MOST
from daemon.wire.topics import Stream

ASKED_MOST = 20
"""Then nobody has it any more, as after a depot was replaced; new rows begin anew."""
DOUBLINGS_MOST = 5


class GapWatch:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._due: dict[EpochKey, dict[tuple[Stream, int], int]] = {}
        """When each gap, known by where it begins, is asked for: monotonic ms."""
        self._asked: dict[EpochKey, int] = {}

    def arrived(self, key: EpochKey, standing: Standing, *, now: int) -> None:
        """Something came, so the depot is there."""
        self._asked.pop(key, None)
        self.see(key, standing, now=now)

    def see(self, key: EpochKey, standing: Standing, *, now: int) -> None:
        before = self._due.get(key, {})
        gaps = {
            (stream, first): before.get((stream, first), now + self._figures.gap_ms)
            for stream, first, _ in standing.gaps[:RANGES_MOST]
        }
        if gaps:
            self._due[key] = gaps
        else:
            self._forget(key)

    def due(self, now: int) -> Sequence[EpochKey]:
        return [key for key, gaps in self._due.items() if min(gaps.values()) <= now]

    def asked(self, key: EpochKey, *, now: int) -> None:
        """It is asked for again later, and ever later."""
        count = self._asked[key] = self._asked.get(key, 0) + 1
        if count >= ASKED_MOST:
            self._forget(key)
            return
        again_at = now + (self._figures.gap_again_ms << min(count - 1, DOUBLINGS_MOST))
        for gap, at in self._due.get(key, {}).items():
            if at <= now:
                self._due[key][gap] = again_at

    def wait_ms(self, now: int) -> int | None:
        times = [at for gaps in self._due.values() for at in gaps.values()]
        return max(0, min(times) - now) if times else None

    def _forget(self, key: EpochKey) -> None:
        self._due.pop(key, None)
        self._asked.pop(key, None)
