"""What becomes of firings that were missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.queue.cron import Timing

GRACE_MS = 60_000
"""A firing that is noticed later than that was missed."""


class Misfire(StrEnum):
    ONCE = "once"
    """One job, for the last of them, stands for all."""
    SKIP = "skip"
    """None; it goes on with the next that is not late."""
    ALL = "all"
    """A job for each, the latest first choice when there are more than allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFirings:
    fire: tuple[int, ...]
    """Instants, the earlier first."""
    missed: int
    """Those that are left out."""
    is_unbroken: bool
    """Every firing since the one before is there."""


Stretch = tuple[int, int]
"""From an instant to another, both included."""


def due_firings(
    timing: Timing,
    *,
    since: int,
    now: int,
    misfire: Misfire,
    most: int,
    done: Sequence[Stretch] = (),
) -> DueFirings:
    """What to fire at `now`, when nothing was fired from `since` on but in the stretches `done`."""
    total = timing.count(since - 1, now)
    total -= sum(timing.count(max(first, since) - 1, min(last, now)) for first, last in done)
    wanted = most if misfire is Misfire.ALL else 1
    latest = _latest(timing, since, now, wanted, done)
    is_late = not latest or now - latest[-1] > GRACE_MS
    fire = () if misfire is Misfire.SKIP and is_late else latest
    missed = total - len(fire)
    return DueFirings(fire=fire, missed=missed, is_unbroken=missed == 0)


def first_free(timing: Timing, after: int, done: Sequence[Stretch]) -> int | None:
    """The next firing that no stretch has; stretches come in their order and do not overlap."""
    instant = timing.next_after(after)
    for first, last in done:
        if instant is not None and first <= instant <= last:
            instant = timing.next_after(last)
    return instant


def _latest(
    timing: Timing, since: int, now: int, wanted: int, done: Sequence[Stretch]
) -> tuple[int, ...]:
    found: list[int] = []
    instant = timing.last_before(now + 1)
    while instant is not None and instant >= since and len(found) < wanted:
        holder = next((s for s in done if s[0] <= instant <= s[1]), None)
        if holder is None:
            found.append(instant)
        instant = timing.last_before(instant if holder is None else holder[0])
    return tuple(reversed(found))
