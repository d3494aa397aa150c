"""Small scripted drives for the tests of tracking: what happened, and what a receiver said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, exp, pi, radians, sin, sqrt
from random import Random
from typing import TypeVar

from daemon.domain.fences import FenceSet
from daemon.domain.geo import M_PER_E7, RAD_PER_E7
from daemon.domain.tracking.facts import Fact
from daemon.domain.tracking.fold import Folded, UnitState, fold
from daemon.domain.tracking.rules import TrackingRules
from drivers.readings import Fix, FixQuality

START_MS = 1_781_500_000_000
LAT_E7, LON_E7 = 412_700_000, -981_000_000
RAW = TrackingRules(raw_positions=True)
NO_FENCES = FenceSet()


def place_e7(east_m: float, north_m: float) -> tuple[int, int]:
    """The place so far from where every drive begins."""
    lat = LAT_E7 + north_m / M_PER_E7
    return round(lat), round(LON_E7 + east_m / (M_PER_E7 * cos(LAT_E7 * RAD_PER_E7)))


def degrees(east_m: float, north_m: float) -> tuple[float, float]:
    lat, lon = place_e7(east_m, north_m)
    return lat / 1e7, lon / 1e7


@dataclass(frozen=True, slots=True)
class Instant:
    second: int
    east_m: float
    north_m: float
    speed_m_s: float
    course_deg: float


@dataclass
class Drive:
    """What really happens, second by second."""

    instants: list[Instant] = field(default_factory=lambda: [Instant(0, 0.0, 0.0, 0.0, 90.0)])
    length_m: float = 0.0

    @property
    def now_ms(self) -> int:
        return START_MS + self.instants[-1].second * 1000

    def stand(self, seconds: int) -> "Drive":
        for _ in range(seconds):
            self._step(0.0)
        return self

    def go(self, metres: float, *, at: float = 14.0) -> "Drive":
        """Speeds up with 1 m/s2, drives, brakes with 1 m/s2, and stands at the end."""
        end = self.length_m + metres
        speed = 0.0
        while end - self.length_m > 1.0:
            left = end - self.length_m
            speed = min(speed + 1.0, at, max(0.6, sqrt(2 * max(0.0, left - speed))))
            self._step(speed)
        self._step(0.0)
        return self

    def turn(self, by_deg: float) -> "Drive":
        last = self.instants[-1]
        self.instants[-1] = Instant(
            last.second, last.east_m, last.north_m, last.speed_m_s, (last.course_deg + by_deg) % 360
        )
        return self

    def _step(self, speed: float) -> None:
        last = self.instants[-1]
        way = (last.speed_m_s + speed) / 2
        self.length_m += way
        angle = radians(last.course_deg)
        east, north = last.east_m + way * sin(angle), last.north_m + way * cos(angle)
        self.instants.append(Instant(last.second + 1, east, north, speed, last.course_deg))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """A receiver's errors: position wanders with a memory of a minute, and jumps at times."""

    seed: int = 1
    error_sd_m: float = 0.0
    speed_sd_m_s: float = 0.0
    jump_rate: float = 0.0
    tells_speed: bool = True
    silent: tuple[range, ...] = ()
    """Seconds without a fix."""


def noisy(seed: int, *, tells_speed: bool = True, silent: tuple[range, ...] = ()) -> Ear:
    return Ear(
        seed=seed,
        error_sd_m=6.0,
        speed_sd_m_s=0.15,
        jump_rate=0.005,
        tells_speed=tells_speed,
        silent=silent,
    )


def heard(drive: Drive, ear: Ear | None = None) -> list[Fix]:
    ear = ear or Ear()
    rng = Random(ear.seed)  # noqa: S311 - a test's dice
    memory = exp(-1 / 60)
    shake = ear.error_sd_m * sqrt(1 - memory * memory)
    off = [rng.gauss(0, ear.error_sd_m), rng.gauss(0, ear.error_sd_m)]
    fixes = []
    for instant in drive.instants:
        off = [memory * axis + rng.gauss(0, shake) for axis in off]
        east, north = instant.east_m + off[0], instant.north_m + off[1]
        if rng.random() < ear.jump_rate:
            angle, metres = rng.uniform(0, 2 * pi), rng.uniform(50, 300)
            east, north = east + metres * cos(angle), north + metres * sin(angle)
        speed = abs(instant.speed_m_s + rng.gauss(0, ear.speed_sd_m_s))
        if not any(instant.second in span for span in ear.silent):
            fixes.append(
                fix_at(
                    instant.second,
                    east,
                    north,
                    speed=speed if ear.tells_speed else None,
                    course=instant.course_deg if ear.tells_speed else None,
                )
            )
    return fixes


def fix_at(
    second: float,
    east_m: float = 0.0,
    north_m: float = 0.0,
    *,
    speed: float | None = 0.0,
    course: float | None = None,
) -> Fix:
    lat, lon = place_e7(east_m, north_m)
    at = START_MS + round(second * 1000)
    return Fix(
        unit="u1",
        at=at,
        lat_e7=lat,
        lon_e7=lon,
        speed_cm_s=None if speed is None else round(speed * 100),
        course_cdeg=None if course is None else round(course * 100) % 36_000,
        altitude_cm=None,
        hdop_c=90,
        satellites=9,
        quality=FixQuality.GPS,
        rollover_weeks=0,
        seen_at=at,
    )


def folded(
    fixes: Sequence[Fix], rules: TrackingRules = RAW, fences: FenceSet = NO_FENCES
) -> Folded:
    return fold(UnitState.fresh(), fixes, rules, fences)


F = TypeVar("F", bound=Fact)


def only(facts: Iterable[Fact], kind: type[F]) -> list[F]:
    return [fact for fact in facts if isinstance(fact, kind)]


def seconds(at: int) -> float:
    return (at - START_MS) / 1000
