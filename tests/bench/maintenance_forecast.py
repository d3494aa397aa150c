"""Due dates foreseen in simulated vehicle-years, against the days on which they fell.

The naive method beside it divides what is left by the mean rate of the vehicle's whole life. Both
know the same days. A forecast is judged where the vehicle was known for four weeks at least.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from daemon.domain.maintenance.due import Due, Figures, Meter, VehicleFile
from daemon.domain.maintenance.forecast import forecast
from daemon.domain.maintenance.plans import (
    Done,
    Origin,
    ServicePlan,
    Trigger,
    by_rule,
    duration_of,
    title_of,
)
from daemon.domain.maintenance.use import DailyUse
from daemon.town.use_year import Job, UseYear, use_year
from tests.bench.rows import Goal, Row

GROUP = "maintenance"
VEHICLES = 200
AHEAD = 30
KNOWN_DAYS = 28
STRIDE = 10
NEAR = 3
FIGURES = Figures(
    soon_days=14,
    buffer={Trigger.DISTANCE: 8_000_000, Trigger.ENGINE_TIME: 6000, Trigger.DAYS: 14},
)
DEFAULT = by_rule(50_000)
EVERY: dict[Job, tuple[tuple[Trigger, int], ...]] = {
    Job.HAUL: ((Trigger.DISTANCE, 20_000_000),),
    Job.MIXER: ((Trigger.ENGINE_TIME, 250 * 60),),
    Job.DELIVERY: ((Trigger.DISTANCE, 8_000_000), (Trigger.ENGINE_TIME, 300 * 60)),
}
"""One trigger a plan, so that it is known which counter was foreseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    trigger: Trigger
    error_days: int
    naive_days: int
    is_covered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One counter through a year, and the days on which a service by it fell due."""

    year: UseYear
    trigger: Trigger
    every: int
    added: Sequence[int]
    totals: Sequence[int]
    """At the end of each day."""

    def reached(self) -> Iterator[tuple[int, int]]:
        """Day of the year and what the counter had to reach."""
        target = self.every
        for day, total in enumerate(self.totals):
            while total >= target:
                yield day, target
                target += self.every


def tracks(years: Sequence[UseYear]) -> Iterator[Track]:
    for year in years:
        for trigger, every in EVERY[year.job]:
            added = year.distance_m if trigger is Trigger.DISTANCE else year.engine_min
            totals, total = [], 0
            for one in added:
                total += one
                totals.append(total)
            yield Track(year=year, trigger=trigger, every=every, added=added, totals=totals)


def said(track: Track, day: int, target: int) -> Due:
    """By the daemon's own forecast, in the morning of that day of the year."""
    today = track.year.first_day + day
    plan = ServicePlan(
        id=1,
        kind="b",
        title=title_of("b"),
        every={track.trigger: track.every},
        duration_min=duration_of("b"),
        origin=Origin.VEHICLE,
    )
    last = Done(id=1, kind="b", on=today - 1, at=0, counters={track.trigger: target - track.every})
    file = VehicleFile(
        vehicle_id=1,
        name="T1",
        vehicle_class=track.year.job.value,
        plans=(plan,),
        records=(last,),
        meters={track.trigger: Meter(value=track.totals[day - 1], at=0)},
        use={track.trigger: DailyUse(first_day=track.year.first_day, added=track.added[:day])},
    )
    ((_, (due,)),) = forecast((file,), FIGURES, today, default=DEFAULT)
    return due


def naive_on(track: Track, day: int, target: int) -> int:
    """What is left, at the mean rate of its life."""
    total = track.totals[day - 1]
    return track.year.first_day + day + round((target - total) * day / total)


def judged_at(track: Track, day: int, target: int, truth: int) -> Judged | None:
    """None: nothing was said, or it was due already."""
    if track.totals[day - 1] >= target or not track.totals[day - 1]:
        return None
    due = said(track, day, target)
    if due.due_on is None:
        return None
    happened_on = track.year.first_day + truth
    low, high = due.low_on, due.high_on
    return Judged(
        trigger=track.trigger,
        error_days=due.due_on - happened_on,
        naive_days=naive_on(track, day, target) - happened_on,
        is_covered=low is not None and low <= happened_on and (high is None or happened_on <= high),
    )


def before_it_happened(years: Sequence[UseYear]) -> list[Judged]:
    """What was said 30 days before each threshold was really reached."""
    found = []
    for track in tracks(years):
        for truth, target in track.reached():
            if truth - AHEAD >= KNOWN_DAYS:
                one = judged_at(track, truth - AHEAD, target, truth)
                found += [] if one is None else [one]
    return found


def when_it_was_said(years: Sequence[UseYear]) -> list[Judged]:
    """What came of all that was said to be about 30 days ahead."""
    found = []
    for track in tracks(years):
        happened = list(track.reached())
        for day in range(KNOWN_DAYS, len(track.added), STRIDE):
            later = [(truth, target) for truth, target in happened if truth >= day]
            if not later:
                break
            truth, target = later[0]
            one = judged_at(track, day, target, truth)
            ahead = 0 if one is None else truth + one.error_days - day
            if one is not None and abs(ahead - AHEAD) <= NEAR:
                found.append(one)
    return found


def rows(seeds: tuple[int, ...]) -> list[Row]:
    count = VEHICLES // len(seeds)
    years = [use_year(seed, number) for seed in seeds for number in range(count)]
    found = before_it_happened(years)
    covered = fmean(one.is_covered for one in found)
    by = {
        trigger: [one for one in found if one.trigger is trigger]
        for trigger in (Trigger.DISTANCE, Trigger.ENGINE_TIME)
    }
    return [
        _error("due date foreseen 30 days ahead", found, Goal(op="<=", value=3)),
        _row("band covers, at least", covered, "", Goal(op=">=", value=0.80)),
        _row("band covers, at most", covered, "", Goal(op="<=", value=0.95)),
        _error("by distance, 30 days ahead", by[Trigger.DISTANCE], None),
        _row("band covers, by distance", _covered(by[Trigger.DISTANCE]), "", None),
        _error("by engine hours, 30 days ahead", by[Trigger.ENGINE_TIME], None),
        _row("band covers, by engine hours", _covered(by[Trigger.ENGINE_TIME]), "", None),
        _error("said to be 30 days ahead", when_it_was_said(years), None),
        _row(
            "forecast of a vehicle with six plans", _ms_per_vehicle(years), "ms",
            Goal(op="<=", value=5),
        ),
    ]  # fmt: skip


def _ms_per_vehicle(years: Sequence[UseYear]) -> float:
    """The whole fleet at once, each vehicle with six plans of two counters."""
    plans = tuple(
        ServicePlan(
            id=number,
            kind=f"k{number}",
            title="",
            every={Trigger.DISTANCE: number * 20_000_000, Trigger.ENGINE_TIME: number * 30_000},
            duration_min=120,
            origin=Origin.CLASS,
        )
        for number in range(1, 7)
    )
    today = years[0].first_day + 200
    files = [
        VehicleFile(
            vehicle_id=number,
            name=f"T{number}",
            vehicle_class=year.job.value,
            plans=plans,
            records=tuple(
                Done(
                    id=place,
                    kind=plan.kind,
                    on=today,
                    at=0,
                    counters={Trigger.DISTANCE: 0, Trigger.ENGINE_TIME: 0},
                )
                for place, plan in enumerate(plans, 1)
            ),
            meters={
                Trigger.DISTANCE: Meter(value=0, at=0),
                Trigger.ENGINE_TIME: Meter(value=0, at=0),
            },
            use={
                Trigger.DISTANCE: DailyUse(first_day=today - 120, added=year.distance_m[80:200]),
                Trigger.ENGINE_TIME: DailyUse(first_day=today - 120, added=year.engine_min[80:200]),
            },
        )
        for number, year in enumerate(years)
    ]
    began = time.perf_counter()
    forecast(files, FIGURES, today, default=DEFAULT)
    return (time.perf_counter() - began) * 1000 / len(files)


def _error(name: str, found: Sequence[Judged], goal: Goal | None) -> Row:
    def middle(of: Callable[[Judged], int]) -> float | None:
        return median(abs(of(one)) for one in found) if found else None

    return Row(
        group=GROUP,
        name=f"{name}, median error",
        value=middle(lambda one: one.error_days),
        unit="days",
        beside={
            "current mileage + fixed rate": middle(lambda one: one.naive_days),
            "judged": float(len(found)),
        },
        goal=goal,
    )


def _covered(found: Sequence[Judged]) -> float | None:
    return fmean(one.is_covered for one in found) if found else None


def _row(name: str, value: float | None, unit: str, goal: Goal | None) -> Row:
    return Row(group=GROUP, name=name, value=value, unit=unit, goal=goal)
