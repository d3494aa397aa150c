"""Vehicle-years judged night by night, and every finding held against what was the truth."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.maintenance.condition import (
    LOOKED_AT_DAYS,
    Condition,
    Ended,
    Found,
    Key,
    Standing,
    State,
    judge,
)
from daemon.domain.maintenance.features import BY_NAME
from daemon.domain.maintenance.fleet_days import Day
from daemon.domain.maintenance.level_shifts import Figures
from daemon.town.wear_plan import DAYS, FEATURES_OF, Fault, FaultKind
from daemon.town.wear_year import DaySamples, WearYear, wear_year

JUDGED = frozenset({"battery_rest", "battery_charging", "coolant_warm"})
"""Of which the goals speak."""
ALL = frozenset(BY_NAME)
LOW_V, HOT_C = 12.0, 105.0
IN_THE_WORKSHOP_DAYS = 5
NOTHING = "nothing that was planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    vehicle: int
    feature: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of one way to judge, over some years."""

    faults: int
    in_time: int
    """Found after the start and before the breakdown."""
    true: int
    false: int
    days: tuple[int, ...]
    """From the start to the first finding of each fault that was found in time."""
    found_by_kind: Mapping[str, tuple[int, int]]
    """In time, and of how many."""
    false_by_kind: Mapping[str, int]
    """By the trouble that the vehicle had then."""

    @property
    def precision(self) -> float | None:
        told = self.true + self.false
        return self.true / told if told else None

    @property
    def recall(self) -> float | None:
        return self.in_time / self.faults if self.faults else None


def day_of(samples: DaySamples) -> Day:
    ordered = sorted(samples.values)
    tenth, half = len(ordered) // 10, len(ordered) // 2
    return Day(
        day=samples.day,
        count=len(ordered),
        median=round((ordered[half] + ordered[~half]) / 2),
        low=ordered[tenth],
        high=ordered[~tenth],
    )


def by_nights(
    year: WearYear, figures: Figures, *, features: frozenset[str] = ALL, every: int = 1
) -> list[Told]:
    """As the nightly job does it; what breaks down is repaired, and the workshop says so."""
    days = {
        feature: {vehicle: [day_of(one) for one in told] for vehicle, told in by_vehicle.items()}
        for feature, by_vehicle in year.samples.items()
        if feature in features
    }
    standing: dict[Key, Standing] = {}
    ended: dict[Key, Ended] = {}
    told = []
    for today in range(1, DAYS + 1, every):
        for key in [key for key in standing if _is_mended(year.faults, key, today)]:
            del standing[key]
            ended[key] = Ended(state=State.REPAIRED, ended_on=today, by_person=True)
        seen = {
            feature: {
                vehicle: [one for one in of_it if today - LOOKED_AT_DAYS <= one.day < today]
                for vehicle, of_it in by_vehicle.items()
            }
            for feature, by_vehicle in days.items()
        }
        judged = judge(Condition(today=today, days=seen, standing=standing, ended=ended), figures)
        for over in judged.over:
            del standing[over.key]
            ended[over.key] = Ended(state=over.state, ended_on=today, by_person=False)
        for found in judged.found:
            standing[found.key] = _kept(found, today)
            told.append(Told(vehicle=found.key.vehicle_id, feature=found.key.feature, day=today))
    return told


def by_thresholds(year: WearYear) -> list[Told]:
    """Battery under 12.0 V or coolant over 105 °C at any moment; told anew after a usual week."""
    limits = {"battery_rest": (LOW_V * 1000, -1), "coolant_warm": (HOT_C * 10, 1)}
    told = []
    for feature, (limit, sign) in limits.items():
        for vehicle, days in year.samples[feature].items():
            last = -100
            for one in days:
                if any((value - limit) * sign > 0 for value in one.values):
                    if one.day - last > 7:
                        told.append(Told(vehicle=vehicle, feature=feature, day=one.day + 1))
                    last = one.day
    return told


def score(
    years: Iterable[tuple[WearYear, Sequence[Told]]], features: frozenset[str] = JUDGED
) -> Score:
    faults = in_time = true = 0
    days: list[int] = []
    of_kind: Counter[str] = Counter()
    found_of_kind: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for year, told in years:
        counted = [one for one in told if one.feature in features]
        for one in counted:
            if any(_tells_of(one, fault) for fault in year.faults):
                true += 1
            else:
                false[_trouble(year, one)] += 1
        for fault in year.faults:
            if not FEATURES_OF[fault.kind] & features:
                continue
            faults += 1
            of_kind[fault.kind] += 1
            first = min((one.day for one in counted if _tells_of(one, fault)), default=None)
            if first is not None:
                in_time += 1
                found_of_kind[fault.kind] += 1
                days.append(first - fault.began_on)
    return Score(
        faults=faults,
        in_time=in_time,
        true=true,
        false=false.total(),
        days=tuple(days),
        found_by_kind={kind: (found_of_kind[kind], of_kind[kind]) for kind in sorted(of_kind)},
        false_by_kind=dict(false.most_common()),
    )


def judged_year(seed: int, vehicles: int, figures: Figures) -> tuple[list[Told], list[Told]]:
    """What the nights told, and what thresholds told."""
    year = wear_year(seed, vehicles)
    return by_nights(year, figures), by_thresholds(year)


def _kept(found: Found, today: int) -> Standing:
    return Standing(
        id=1,
        way=found.way,
        began_on=found.began_on,
        found_on=today,
        usual=found.usual,
        now=found.now,
        scatter=found.scatter,
    )


def _is_mended(faults: Sequence[Fault], key: Key, today: int) -> bool:
    return any(
        fault.vehicle == key.vehicle_id
        and key.feature in FEATURES_OF[fault.kind]
        and 0 <= today - fault.stranded_on - IN_THE_WORKSHOP_DAYS <= 2
        for fault in faults
    )


def _tells_of(told: Told, fault: Fault) -> bool:
    return (
        told.vehicle == fault.vehicle
        and told.feature in FEATURES_OF[fault.kind]
        and fault.began_on < told.day <= fault.stranded_on
    )


def _trouble(year: WearYear, told: Told) -> str:
    """What was the matter with a vehicle of which something false was told."""
    for fault in year.faults:
        if fault.vehicle == told.vehicle and told.day > fault.began_on:
            when = "too late for" if told.feature in FEATURES_OF[fault.kind] else "beside"
            return f"{told.feature}, {when} {FaultKind(fault.kind).value}"
    for one in year.nuisances:
        if one.vehicle == told.vehicle and one.began_on <= told.day < one.until + 30:
            return f"{told.feature}, {one.kind.value}"
    return f"{told.feature}, {NOTHING}"
