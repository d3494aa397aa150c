"""What follows from samples: values worth keeping, readings of counters, and what happened."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple

from daemon.domain.telemetry.features import FeatureSum


class Severity(StrEnum):
    """Of a fault code: the gravest lamp that is lit with it, the gravest first."""

    RED_STOP = "red_stop"
    AMBER_WARNING = "amber_warning"
    PROTECT = "protect"
    MALFUNCTION = "malfunction"
    NONE = "none"

    @property
    def rank(self) -> int:
        """The smaller, the graver."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Counter(StrEnum):
    DISTANCE = "distance"
    """Metres."""
    ENGINE_TIME = "engine_time"
    """Minutes of the engine."""


class Reading(NamedTuple):
    """What a vehicle's computer says that a counter stands at."""

    counter: Counter
    at: int
    value: int


class Used(NamedTuple):
    """What a stretch of time added to the use of a day."""

    counter: str
    """`fuel`, millilitres; `idle`, minutes."""
    since: int
    until: int
    added: int


class DayOver(NamedTuple):
    day: int
    """Days since 1970-01-01 in the depot's zone."""
    until: int
    """Its end, ms UTC."""
    sums: tuple[FeatureSum, ...]


class FaultSeen(NamedTuple):
    """A fault code as it stands now. News of it is an event of its own."""

    at: int
    source: int
    code: str
    spn: int | None
    fmi: int | None
    severity: Severity
    is_active: bool
    occurrences: int | None
    is_new_episode: bool
    is_end: bool = False
    """It was active until now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSwitched:
    kind: ClassVar[str] = "telemetry.source_switched"
    at: int
    signal: str
    was: int
    now: int

    @property
    def subject(self) -> str:
        return self.signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost:
    """Of a counter: a person must say who is to be believed from now on."""

    kind: ClassVar[str] = "telemetry.source_lost"
    at: int
    signal: str
    source: int
    other: int

    @property
    def subject(self) -> str:
        return self.signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesDiffer:
    kind: ClassVar[str] = "telemetry.conflict"
    at: int
    signal: str
    source: int
    value: int
    other: int
    other_value: int

    @property
    def subject(self) -> str:
        return self.signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesAgree:
    kind: ClassVar[str] = "telemetry.agreed"
    at: int
    signal: str
    source: int
    other: int

    @property
    def subject(self) -> str:
        return self.signal


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelMoved:
    """The level went down or up by more than driving explains."""

    at: int
    """When it had come to rest again."""
    began: int
    percent: float
    from_percent: float
    to_percent: float

    @property
    def kind(self) -> str:
        return "fuel.filled" if self.to_percent > self.from_percent else "fuel.dropped"

    @property
    def subject(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idled:
    kind: ClassVar[str] = "vehicle.idled"
    at: int
    """When it ended."""
    began: int
    minutes: int

    @property
    def subject(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VinTold:
    kind: ClassVar[str] = "vehicle.vin_told"
    at: int
    vin: str
    source: int

    @property
    def subject(self) -> str:
        return self.vin


@dataclass(frozen=True, slots=True, kw_only=True)
class VinDiffers:
    """The box sits on another truck than before, or a computer was changed."""

    kind: ClassVar[str] = "vehicle.vin_differs"
    at: int
    vin: str
    was: str
    source: int

    @property
    def subject(self) -> str:
        return self.vin


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultNews:
    """`fault.raised`, `fault.graver` or `fault.cleared`."""

    kind: str
    at: int
    source: int
    code: str
    severity: Severity
    was: Severity | None = None

    @property
    def subject(self) -> str:
        return f"{self.source}:{self.code}"


Fact = (
    SourceSwitched
    | SourceLost
    | SourcesDiffer
    | SourcesAgree
    | FuelMoved
    | Idled
    | VinTold
    | VinDiffers
    | FaultNews
)
