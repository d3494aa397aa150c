"""Everything tracking remembers of a unit between two fixes.

Outside the fold a state is a value: nobody changes it. The fold works on a copy, so all
that nests in it is immutable. Distances are float metres, coordinates degrees x 1e7.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from daemon.domain.tracking.facts import Kept, Motion, Verdict
from drivers.readings import Fix


class Phase(IntEnum):
    NEW = 0  # neither a trip nor a stop is certain yet
    STOPPED = 1
    DRIVING = 2


class Wheels(IntEnum):
    """What of the wheels was told last."""

    RESTING = 0  # nothing yet, or that it has stopped
    ROLLING = 1
    ASKED = 2  # that it stands: the driver is asked whether he still drives


NEVER = 1 << 62


class Roll(NamedTuple):
    """The first fix at or above 5 mph, until a second one confirms it."""

    at: int
    until: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


class Left(NamedTuple):
    """A stand that was left, until the movement proves to be one."""

    since: int
    due_at: int
    stood_at: int
    odometer_m: float


class Doubt(NamedTuple):
    """A place the unit may have got to, until further fixes agree with it or refute it."""

    first_at: int
    fix: Fix  # the newest fix that agrees
    east_m_s: float
    north_m_s: float
    agreeing: int
    after_silence: bool  # nothing is known against it, it is only unconfirmed
    base_at: int  # dead reckoning from the last believed fix
    base_east_m: float
    base_north_m: float
    base_slack_m: float
    base_east_m_s: float
    base_north_m_s: float
    base_speed: float
    driven_m: float  # integral of speed since the last believed fix


class ClockDoubt(NamedTuple):
    """Fixes in a row that contradict the watermark or their arrival, but not each other."""

    first_at: int
    first_seen_at: int
    at: int
    agreeing: int


class Spot(NamedTuple):
    """A fence nearby, seen from the unit."""

    fence: str
    fingerprint: str
    is_inside: bool
    beyond_m: float  # beyond the edge, changing no faster than the unit drives
    at: int
    odometer_m: float
    due_m: float  # the edge is out of reach until the odometer shows this
    crossed_at: int | None  # last time over the edge, not yet believed
    crossed_lat_e7: int
    crossed_lon_e7: int
    entered_at: int
    dwell_at: int | None  # when it becomes a dwell


def kept_of(fix: Fix, verdict: int, odometer_m: int) -> Kept:
    return Kept(
        fix.at,
        fix.seen_at,
        fix.lat_e7,
        fix.lon_e7,
        fix.speed_cm_s,
        fix.course_cdeg,
        fix.altitude_cm,
        fix.hdop_c,
        fix.satellites,
        fix.quality,
        fix.rollover_weeks,
        verdict,
        odometer_m,
    )


@dataclass
class UnitState:
    last: Fix | None = None
    """The newest believed fix: its instant is the watermark."""
    heard_seen_at: int | None = None
    heard_at: int | None = None
    """Arrival and instant of the newest fix whose instant could be."""
    ahead_ms: int = 0
    """How far its clock has been believed to be ahead of arrivals."""
    clock: ClockDoubt | None = None
    before_at: int | None = None
    since_at: int = 0
    """The last silence: the last instant before it and the first after it."""
    back_at: int | None = None
    """The newest stored fix of those whose clock went back."""
    pace_ms: int = 0
    doubt: Doubt | None = None
    same_since: int | None = None
    """Since when the position has been repeated to the last digit."""
    speed_is_wrong: bool = False
    """The receiver's speed contradicts its positions: it is not used."""

    odometer_m: float = 0.0
    speed: float = 0.0
    """m/s, measured or estimated."""
    is_measured: bool = False
    east_m_s: float = 0.0
    north_m_s: float = 0.0
    mark: tuple[int, int, int] | None = None
    """Instant and place from which the speed of a receiver without speed is estimated."""
    chord: tuple[int, int] | None = None
    """Place up to which the path of a receiver without speed is counted."""

    is_standing: bool = False
    stand_since: int = 0
    stood_at: int = 0
    """The last fix that stood."""
    place_lat_e7: float = 0.0
    place_lon_e7: float = 0.0
    place_fixes: int = 0
    creep_m: float = 0.0
    """Driven since `stood_at`, not believed yet."""
    creep_since: int = 0
    due_at: int = 0
    """When standing becomes idle or a stop; nothing to decide before."""
    stood_fix: Fix | None = None

    phase: Phase = Phase.NEW
    is_settled: bool = False
    """The fences have been asked once more at this standing place."""
    halt_at: int | None = None
    """First standing instant of the present halt."""
    halt_is_ripe: bool = False
    """It spans the idle time at least: no mere pause in driving."""
    spell_m: float | None = None
    """Driven since the halt's spell before; None where the present spell began the halt."""
    halt_odometer_m: float = 0.0
    halt_lat_e7: int = 0
    halt_lon_e7: int = 0
    halt_idle_ms: int = 0
    leg_at: int = 0
    """Where the present drive began: the last standing fix before it."""
    leg_lat_e7: int = 0
    leg_lon_e7: int = 0
    leg_odometer_m: float = 0.0
    trip_at: int = 0
    trip_lat_e7: int = 0
    trip_lon_e7: int = 0
    trip_odometer_m: float = 0.0
    trip_idle_ms: int = 0
    top_speed: float = 0.0
    stop_at: int = 0

    motion: Motion = Motion.UNKNOWN
    motion_at: int | None = None

    wheels: Wheels = Wheels.RESTING
    wheels_since: int = 0
    """Since when it stands, as the wheels count."""
    wheels_due_at: int = NEVER
    """When that is to be told."""
    left: Left | None = None
    roll: Roll | None = None

    over_since: int | None = None
    over_lat_e7: int = 0
    over_lon_e7: int = 0
    over_limit_cm_s: int = 0
    over_top_cm_s: int = 0
    over_told: bool = False
    under_since: int | None = None

    kept: Fix | None = None
    """The newest fix of the thinned track."""

    fences: str | None = None
    """Fingerprint of the fences in force at the last fix."""
    spots: tuple[Spot, ...] = ()
    spot_names: tuple[str, ...] = ()
    spots_due_m: float = 0.0
    dwell_at: int | None = None
    sites: tuple[tuple[str, int], ...] = ()
    """Sites it is at, with the arrival."""

    @classmethod
    def fresh(cls) -> "UnitState":
        return cls()

    def copy(self) -> "UnitState":
        twin = UnitState.__new__(UnitState)
        twin.__dict__.update(self.__dict__)
        return twin

    @property
    def latest(self) -> Kept | None:
        """The newest believed fix, in the shape positions are stored in."""
        if self.last is None:
            return None
        return kept_of(self.last, Verdict.ACCEPTED, self.odometer_whole_m)

    @property
    def motion_since(self) -> int | None:
        return self.motion_at

    @property
    def odometer_whole_m(self) -> int:
        return int(self.odometer_m)

    @property
    def inside(self) -> tuple[str, ...]:
        """Names of the fences it is inside."""
        return tuple(sorted(spot.fence for spot in self.spots if spot.is_inside))
