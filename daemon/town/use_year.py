"""A year of use of one vehicle, with the truth about it: what forecasts are measured by.

Weekdays, season, holidays, demand that comes and goes, days off the road, and one change of use.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import cos, pi
from random import Random

from daemon.town.dice import dice, happens

EPOCH = date(1970, 1, 1)
YEAR_DAYS = 365
SATURDAY = 5
HOLIDAYS = ((1, 1), (5, 25), (7, 3), (9, 7), (11, 26), (11, 27), (12, 24), (12, 25), (12, 31))
"""Month and day; those of one country and year do for all."""
QUIET_FROM, QUIET_UNTIL = (12, 24), (12, 31)
"""Between the years most of a fleet stands."""
PEAK_DAY = 200
"""Of the year: building is done in summer."""


class Job(StrEnum):
    HAUL = "haul"
    MIXER = "mixer"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Of a kind of vehicle; each vehicle draws its own from these."""

    km: tuple[float, float]
    """Of a working day."""
    hours_of_km: tuple[float, float]
    """Engine hours for each km."""
    hours: tuple[float, float]
    """Engine hours of a working day besides."""
    season: tuple[float, float]
    spread: tuple[float, float]
    """Of a day, as a share of it."""


HABITS = {
    Job.HAUL: Habits(
        km=(220, 460), hours_of_km=(1 / 55, 1 / 45), hours=(0.8, 1.6), season=(0.02, 0.1),
        spread=(0.15, 0.3),
    ),
    Job.MIXER: Habits(
        km=(60, 150), hours_of_km=(1 / 30, 1 / 22), hours=(4, 7), season=(0.08, 0.22),
        spread=(0.18, 0.35),
    ),
    Job.DELIVERY: Habits(
        km=(70, 180), hours_of_km=(1 / 35, 1 / 25), hours=(0.8, 2), season=(0.02, 0.08),
        spread=(0.15, 0.3),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UseYear:
    job: Job
    first_day: int
    """Days since 1970-01-01."""
    distance_m: tuple[int, ...]
    """Added by each day."""
    engine_min: tuple[int, ...]
    changed_on: int
    """The day from which it is used otherwise."""
    change: float
    """How much more or less."""
    off_days: frozenset[int]
    """Days on which it stood in a workshop or without a driver."""


@dataclass(slots=True, kw_only=True)
class _Vehicle:
    job: Job
    km: float
    hours_of_km: float
    hours: float
    season: float
    spread: float
    weekdays: list[float]
    works_saturdays: bool
    idle_chance: float
    stands_between_the_years: bool


def use_year(seed: int, number: int, *, first: date = date(2026, 1, 1)) -> UseYear:
    """Vehicle `number` of the fleet of that seed; equal for equal numbers."""
    job = tuple(Job)[number % len(Job)]
    rng = dice("use", seed, number)
    vehicle = _drawn(job, rng)
    changed_at = rng.randrange(60, YEAR_DAYS - 60)
    change = rng.uniform(0.5, 0.75) if happens(rng, 0.5) else rng.uniform(1.3, 1.7)
    turns_saturdays = happens(rng, 0.3)
    off = _off_days(rng)
    demand = 1.0
    distance, engine = [], []
    for at in range(YEAR_DAYS):
        day = first + timedelta(days=at)
        if at % 7 == 0:
            demand = 1 + 0.6 * (demand - 1) + rng.gauss(0, 0.06)
        if at == changed_at and turns_saturdays:
            vehicle.works_saturdays = not vehicle.works_saturdays
        share = _share(vehicle, day, rng) * (change if at >= changed_at else 1.0)
        if at in off:
            share = 0.0
        km, hours = _day(vehicle, max(0.0, share * demand), rng)
        distance.append(round(km * 1000))
        engine.append(round(hours * 60))
    first_day = (first - EPOCH).days
    return UseYear(
        job=job,
        first_day=first_day,
        distance_m=tuple(distance),
        engine_min=tuple(engine),
        changed_on=first_day + changed_at,
        change=change,
        off_days=frozenset(first_day + at for at in off),
    )


def _drawn(job: Job, rng: Random) -> _Vehicle:
    habits = HABITS[job]
    return _Vehicle(
        job=job,
        km=rng.uniform(*habits.km),
        hours_of_km=rng.uniform(*habits.hours_of_km),
        hours=rng.uniform(*habits.hours),
        season=rng.uniform(*habits.season),
        spread=rng.uniform(*habits.spread),
        weekdays=[rng.uniform(0.85, 1.15) for _ in range(5)] + [rng.uniform(0.3, 0.7), 0.15],
        works_saturdays=happens(rng, 0.35),
        idle_chance=rng.uniform(0.01, 0.06),
        stands_between_the_years=happens(rng, 0.6),
    )


def _off_days(rng: Random) -> set[int]:
    off: set[int] = set()
    for _ in range(rng.randrange(1, 4)):
        begins = rng.randrange(YEAR_DAYS)
        off.update(range(begins, min(YEAR_DAYS, begins + rng.randrange(2, 13))))
    return off


def _share(vehicle: _Vehicle, day: date, rng: Random) -> float:
    """Of a usual working day; all dice are thrown on every day, so that one rule moves no other."""
    is_idle, sunday = happens(rng, vehicle.idle_chance), happens(rng, 0.03)
    saturday = happens(rng, 0.85)
    weekday = day.weekday()
    if is_idle or _is_holiday(vehicle, day):
        return 0.0
    if weekday == SATURDAY and not (vehicle.works_saturdays and saturday):
        return 0.0
    if weekday > SATURDAY and not sunday:
        return 0.0
    turn = 2 * pi * (day.timetuple().tm_yday - PEAK_DAY) / 365.25
    return vehicle.weekdays[weekday] * (1 + vehicle.season * cos(turn))


def _is_holiday(vehicle: _Vehicle, day: date) -> bool:
    at = (day.month, day.day)
    quiet = vehicle.stands_between_the_years and QUIET_FROM <= at <= QUIET_UNTIL
    return quiet or at in HOLIDAYS


def _day(vehicle: _Vehicle, share: float, rng: Random) -> tuple[float, float]:
    """km and engine hours."""
    noise, other = rng.gauss(0, vehicle.spread), rng.gauss(0, 0.12)
    if share <= 0:
        return 0.0, 0.0
    km = vehicle.km * share * max(0.1, 1 + noise)
    hours = km * vehicle.hours_of_km + vehicle.hours * min(1.6, share) * max(0.3, 1 + other)
    return km, min(hours, 22.0)
