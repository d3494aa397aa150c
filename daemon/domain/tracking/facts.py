"""What the tracking fold says about a unit: positions to keep and events to journal.

Instants are ms UTC, coordinates degrees x 1e7, distances metres.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar, NamedTuple


class Verdict(IntEnum):
    """What the quality gate and the thinning rule made of one fix (stored with it)."""

    ACCEPTED = 0
    THINNED = 1  # good, but says nothing new
    LATE = 2  # at or before the unit's watermark: stored, changes nothing else
    JUMP = 3  # further than any truck drives
    BACKWARDS = 4  # the receiver's clock went back
    FROZEN = 5  # the receiver repeats one instant or one place while claiming to move
    DRIFT = 6  # wander of a standing receiver
    FUTURE = 7  # further ahead of the arrival clock than any receiver is


class Motion(StrEnum):
    MOVING = "moving"
    IDLE = "idle"
    PARKED = "parked"
    STALE = "stale"
    UNKNOWN = "unknown"


class EndReason(StrEnum):
    STOP = "stop"  # stood still long enough
    GAP = "gap"  # no fixes for longer than the gap rule


class Kept(NamedTuple):
    """A position to store. A tuple for the same reason as `Fix`."""

    at: int
    seen_at: int
    lat_e7: int
    lon_e7: int
    speed_cm_s: int | None
    course_cdeg: int | None
    altitude_cm: int | None
    hdop_c: int | None
    satellites: int | None
    quality: int
    rollover_weeks: int
    verdict: int
    odometer_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionChanged:
    kind: ClassVar[str] = "motion.changed"
    at: int
    was: Motion
    now: Motion


@dataclass(frozen=True, slots=True, kw_only=True)
class TripStarted:
    """`at` is the last standing position before the drive, not when it was noticed."""

    kind: ClassVar[str] = "trip.started"
    at: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripEnded:
    """`at` is the first standing position after the drive."""

    kind: ClassVar[str] = "trip.ended"
    at: int
    started_at: int
    start_lat_e7: int
    start_lon_e7: int
    lat_e7: int
    lon_e7: int
    distance_m: int
    idle_s: int
    top_speed_cm_s: int
    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStarted:
    kind: ClassVar[str] = "stop.started"
    at: int
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEnded:
    kind: ClassVar[str] = "stop.ended"
    at: int
    started_at: int
    lat_e7: int
    lon_e7: int
    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class GapClosed:
    """No fixes between the two instants; the straight line between them is `distance_m`."""

    kind: ClassVar[str] = "gap.closed"
    at: int
    since: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverspeedStarted:
    kind: ClassVar[str] = "overspeed.started"
    at: int
    lat_e7: int
    lon_e7: int
    limit_cm_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverspeedEnded:
    kind: ClassVar[str] = "overspeed.ended"
    at: int
    started_at: int
    limit_cm_s: int
    top_speed_cm_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceEntered:
    kind: ClassVar[str] = "fence.entered"
    at: int
    fence: str
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceDwelled:
    """Inside for as long as the fence's dwell time asks."""

    kind: ClassVar[str] = "fence.dwelled"
    at: int
    fence: str
    entered_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceLeft:
    kind: ClassVar[str] = "fence.left"
    at: int
    fence: str
    entered_at: int
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceCrossed:
    """Went through between two positions, both outside."""

    kind: ClassVar[str] = "fence.crossed"
    at: int
    fence: str
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteArrived:
    kind: ClassVar[str] = "site.arrived"
    at: int
    site: str
    fence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDeparted:
    kind: ClassVar[str] = "site.departed"
    at: int
    site: str
    fence: str
    arrived_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsRolling:
    """`at` is the first fix at or above 5 mph."""

    kind: ClassVar[str] = "wheels.rolling"
    at: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsStanding:
    """It has stood for five minutes in a drive: is the driver still driving?"""

    kind: ClassVar[str] = "wheels.standing"
    at: int
    since: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsStopped:
    """It has stood for one minute more: the drive is over."""

    kind: ClassVar[str] = "wheels.stopped"
    at: int
    since: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


Fact = (
    MotionChanged
    | TripStarted
    | TripEnded
    | StopStarted
    | StopEnded
    | GapClosed
    | OverspeedStarted
    | OverspeedEnded
    | FenceEntered
    | FenceDwelled
    | FenceLeft
    | FenceCrossed
    | SiteArrived
    | SiteDeparted
    | WheelsRolling
    | WheelsStanding
    | WheelsStopped
)
