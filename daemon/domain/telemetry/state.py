"""How far the fold of one unit's samples is.

Unlike the state of tracking it is changed in place: a bus says two thousand values a second, and
nearly all of them only move a watermark. Who has folded into it goes on with it.
"""

from dataclasses import dataclass, field

from daemon.domain.telemetry.facts import DayOver, Fact, FaultSeen, Reading, Severity, Used
from daemon.domain.telemetry.features import FeatureDay
from drivers.readings import Sample

NEVER = -1


@dataclass(slots=True)
class Rival:
    """Another source of a signal than the one that is believed."""

    since: int
    """It has told since then, while the other was silent."""
    at: int
    differ_since: int = NEVER
    """What it says differs, or agrees after it did, since then."""
    is_disputed: bool = False


@dataclass(slots=True)
class Track:
    """One signal of the unit."""

    source: int
    since: int
    """Its first value; its source is chosen in the time after."""
    at: int
    """The watermark."""
    value: int | None
    known_at: int
    """When a value was told last, before `value` became unknown."""
    kept_at: int = NEVER
    kept_value: int | None = None
    is_pinned: bool = False
    lost_at: int = NEVER
    """When it was told last that the source is lost."""
    way: int = 0
    """-1, 0, 1: which way it turns, by the values that were kept."""
    way_since: int = NEVER
    low: int = 0
    high: int = 0
    look_at: int = 0
    """Values between these that come before then need no look."""
    rivals: dict[int, Rival] = field(default_factory=dict)

    @property
    def told_at(self) -> int:
        """When its source said a value last."""
        return self.known_at if self.value is None else self.at


@dataclass(slots=True)
class Engine:
    """What the other signals are judged by; each with the instant it was told, ms UTC."""

    rpm: int = 0
    rpm_at: int = NEVER
    quiet_since: int = NEVER
    """Nothing says that it has run since."""
    runs_since: int = NEVER
    """NEVER: it does not run."""
    speed_kmh: float = 0.0
    speed_at: int = NEVER
    coolant: int = 0
    coolant_at: int = NEVER
    battery_at: int = NEVER
    drove_ms: int = 0
    stood_ms: int = 0
    """With the engine running: driving and standing."""


@dataclass(slots=True)
class Idling:
    since: int = NEVER
    last: int = NEVER


@dataclass(slots=True)
class Block:
    """The fuel level over some minutes."""

    at: int
    level: int
    """% x 10."""
    stands: bool
    explained: int
    """% x 10 that may have been used since the first day."""


@dataclass(slots=True)
class Fuel:
    began: int = NEVER
    last: int = NEVER
    levels: list[int] = field(default_factory=list)
    """Of the block that is being filled."""
    stood: bool = True
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Code:
    severity: Severity
    is_active: bool
    seen_at: int
    told_at: int
    """When it was last handed on."""
    occurrences: int | None = None
    missed: int = 0


@dataclass(slots=True)
class UnitTelemetry:
    tracks: dict[str, Track] = field(default_factory=dict)
    engine: Engine = field(default_factory=Engine)
    idling: Idling = field(default_factory=Idling)
    fuel: Fuel = field(default_factory=Fuel)
    codes: dict[tuple[int, str], Code] = field(default_factory=dict)
    lists_at: dict[tuple[int, bool], int] = field(default_factory=dict)
    """Watermarks of lists of codes, active and former, by source."""
    vin: str = ""
    vin_source: int = 255
    vin_at: int = NEVER
    other_vin: str = ""
    other_times: int = 0
    counted: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Counters as they were read last: instant and value."""
    day: FeatureDay | None = None
    day_until: int = NEVER

    @property
    def at(self) -> int:
        """Of the newest sample; NEVER without one."""
        return max((track.at for track in self.tracks.values()), default=NEVER)


@dataclass(slots=True)
class Folded:
    """What one step has found; `counts` by reason what was heard and not kept."""

    kept: list[Sample] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    days: list[DayOver] = field(default_factory=list)
    codes: list[FaultSeen] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, reason: str) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1

    def __bool__(self) -> bool:
        return bool(
            self.kept or self.facts or self.readings or self.used or self.days or self.codes
        )
