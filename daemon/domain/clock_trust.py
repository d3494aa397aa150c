"""Whether the depot's time may be believed, and what moves it.

Everything is told against the monotonic clock: an *anchor* is the UTC instant at which the
monotonic clock read 0. The depot's time is its anchor plus the monotonic clock, so a step of
the machine's wall clock moves nothing by itself. A fix proposes the anchor "its own time less
the monotonic instant of its arrival"; delay on the way only ever makes that too small, which
is why the largest proposal of the last minute stands for a unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.events import ClockQuality

MOST_UNITS = 4096
YEAR_2026 = 1_767_225_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRules:
    agree_ms: int = 2_000
    """Fixes of one unit, and units among each other, agree within this."""
    hold_ms: int = 60_000
    """For so long a unit must agree with itself before it counts."""
    live_ms: int = 120_000
    """A unit that was last heard longer ago has no say."""
    min_fixes: int = 3
    step_ms: int = 2_000
    """The wall clock stepped when it and the monotonic clock part by more between two ticks."""
    slew_from_ms: int = 500
    """Under gps, drift beyond this is worked off slowly."""
    slew_per_tick_ms: int = 5
    floor_ms: int = YEAR_2026
    """No time before this is possible: the program did not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the machine says at one tick."""

    monotonic_ms: int
    wall_ms: int
    ntp_mark: int | None
    """Changes each time the system says that it synchronised; None: it never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """Trust came or went, or trusted time moved. `at` is by the time that holds from now on."""

    monotonic_ms: int
    at: int
    was: ClockQuality
    now: ClockQuality
    step_ms: int
    """What the depot's time moved by; rows stamped on the old time are off by this."""
    wall_step_ms: int
    """What the machine's wall clock jumped by, 0 when it did not."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """What the majority of the steady units says."""

    anchor_ms: int
    units: frozenset[str]
    heard: int
    """Steady units in all, those that disagree included."""


class _UnitClock:
    """One receiver's proposals: the largest of this half minute and of the one before."""

    __slots__ = ("best", "bucket", "bucket_since", "fixes", "heard", "since")

    def __init__(self, anchor_ms: int, monotonic_ms: int) -> None:
        self.restart(anchor_ms, monotonic_ms)

    def restart(self, anchor_ms: int, monotonic_ms: int) -> None:
        self.best = self.bucket = anchor_ms
        self.since = self.bucket_since = self.heard = monotonic_ms
        self.fixes = 1

    def observe(self, anchor_ms: int, monotonic_ms: int, rules: TrustRules) -> None:
        silent = monotonic_ms - self.heard > rules.live_ms
        if silent or abs(anchor_ms - self.anchor()) > rules.agree_ms:
            self.restart(anchor_ms, monotonic_ms)
            return
        self.heard = monotonic_ms
        self.fixes += 1
        if monotonic_ms - self.bucket_since >= rules.hold_ms // 2:
            self.best, self.bucket = self.bucket, anchor_ms
            self.bucket_since = monotonic_ms
        else:
            self.bucket = max(self.bucket, anchor_ms)

    def anchor(self) -> int:
        return max(self.best, self.bucket)

    def is_steady(self, monotonic_ms: int, rules: TrustRules) -> bool:
        return (
            self.heard - self.since >= rules.hold_ms
            and self.fixes >= rules.min_fixes
            and self.anchor() + monotonic_ms >= rules.floor_ms
        )


class ClockTrust:
    """The state machine. It holds values only; whoever owns it tells it the time."""

    def __init__(self, anchor_ms: int, *, rules: TrustRules | None = None) -> None:
        self.rules = rules or TrustRules()
        self.quality = ClockQuality.UNTRUSTED
        self.anchor_ms = anchor_ms
        self._units: dict[str, _UnitClock] = {}
        self._confirmed_by: frozenset[str] = frozenset()
        self._wall_anchor: int | None = None
        self._mark_seen: int | None = None
        self._stale_mark: int | None = None

    def observe(self, unit: str, *, anchor_ms: int, monotonic_ms: int) -> None:
        """One live fix: `anchor_ms` is its time less `monotonic_ms`, the instant of its arrival."""
        known = self._units.get(unit)
        if known is not None:
            known.observe(anchor_ms, monotonic_ms, self.rules)
        elif len(self._units) < MOST_UNITS:
            self._units[unit] = _UnitClock(anchor_ms, monotonic_ms)

    def tick(self, reading: Reading) -> ClockChange | None:
        """Once a second or so; answers what changed for the reader of the clock, if anything."""
        was, anchor_before = self.quality, self.anchor_ms
        wall_step = self._wall_step(reading)
        if wall_step:
            self._lose_trust()
        reason = self._follow_ntp(reading) or self._follow_gps(reading.monotonic_ms)
        if not reason and wall_step and was is not ClockQuality.UNTRUSTED:
            reason = f"wall clock moved {wall_step:+d} ms"
        if not reason:
            return None
        return ClockChange(
            monotonic_ms=reading.monotonic_ms,
            at=self.anchor_ms + reading.monotonic_ms,
            was=was,
            now=self.quality,
            step_ms=self.anchor_ms - anchor_before,
            wall_step_ms=wall_step,
            reason=reason,
        )

    def consensus(self, monotonic_ms: int) -> Consensus | None:
        """What the steady units say together; units that fell silent are forgotten."""
        oldest = monotonic_ms - self.rules.live_ms
        self._units = {name: clock for name, clock in self._units.items() if clock.heard >= oldest}
        steady = {
            name: clock.anchor()
            for name, clock in self._units.items()
            if clock.is_steady(monotonic_ms, self.rules)
        }
        return agreed(steady, within_ms=self.rules.agree_ms)

    def _wall_step(self, reading: Reading) -> int:
        anchor = reading.wall_ms - reading.monotonic_ms
        before, self._wall_anchor = self._wall_anchor, anchor
        if before is None or abs(anchor - before) <= self.rules.step_ms:
            return 0
        return anchor - before

    def _lose_trust(self) -> None:
        """What was confirmed before the step says nothing after it: a suspended machine steps too.

        The depot's own time goes on from where it was.
        """
        self._units.clear()
        if self.quality is not ClockQuality.UNTRUSTED:
            self._stale_mark = self._mark_seen
        self.quality = ClockQuality.UNTRUSTED

    def _follow_ntp(self, reading: Reading) -> str:
        mark = reading.ntp_mark
        self._mark_seen = mark
        if mark is None or mark == self._stale_mark or reading.wall_ms < self.rules.floor_ms:
            return ""
        anchor = reading.wall_ms - reading.monotonic_ms
        moved = abs(anchor - self.anchor_ms) > self.rules.step_ms
        came = self.quality is not ClockQuality.NTP
        self.quality, self.anchor_ms = ClockQuality.NTP, anchor
        self._confirmed_by = frozenset()
        return "the system clock is synchronised" if came or moved else ""

    def _follow_gps(self, monotonic_ms: int) -> str:
        if self.quality is ClockQuality.NTP and self._mark_seen is not None:
            return ""
        found = self.consensus(monotonic_ms)
        if found is None:
            return ""
        apart = found.anchor_ms - self.anchor_ms
        said = f"{len(found.units)} of {found.heard} units agree"
        if self.quality is ClockQuality.UNTRUSTED:
            self._adopt(found)
            return said
        if abs(apart) <= self.rules.agree_ms:
            return self._confirm(found, apart, said)
        if not self._may_move(found):
            return ""
        self._adopt(found)
        return said

    def _adopt(self, found: Consensus) -> None:
        self.quality, self.anchor_ms = ClockQuality.GPS, found.anchor_ms
        self._confirmed_by = found.units

    def _confirm(self, found: Consensus, apart: int, said: str) -> str:
        """The units stand by our time: learn who does, and work off the crystal's drift."""
        came = self.quality is not ClockQuality.GPS
        self.quality = ClockQuality.GPS
        self._confirmed_by |= found.units
        if abs(apart) > self.rules.slew_from_ms:
            most = self.rules.slew_per_tick_ms
            self.anchor_ms += max(-most, min(most, apart))
        return said if came else ""

    def _may_move(self, found: Consensus) -> bool:
        """One unit alone moves trusted time only where it alone ever vouched for it."""
        return len(found.units) > 1 or self._confirmed_by == found.units


def agreed(anchors: Mapping[str, int], *, within_ms: int) -> Consensus | None:
    """The median and who stands within `within_ms` of it; None without a strict majority."""
    if not anchors:
        return None
    ordered = sorted(anchors.values())
    median = ordered[len(ordered) // 2]
    near = frozenset(unit for unit, at in anchors.items() if abs(at - median) <= within_ms)
    if 2 * len(near) <= len(anchors):
        return None
    return Consensus(anchor_ms=median, units=near, heard=len(anchors))
