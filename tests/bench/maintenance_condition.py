"""Findings on the condition of 200 simulated vehicle-years, beside fixed thresholds.

Every seed is a fleet of its own for a year, judged night by night as the job does it. A finding is
true when it is on a feature in which a planned fault shows, after that fault's start and before
the truck breaks down; every other finding is false. As many vehicles have harmless trouble as
have a fault. Goals speak of battery and coolant; oil and fuel are shown beside them.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from daemon.domain.maintenance.level_shifts import Figures
from daemon.town.wear_plan import Nuisance
from daemon.town.wear_year import WearYear, wear_year
from tests.bench.condition_years import Score, Told, by_nights, by_thresholds, score
from tests.bench.rows import Goal, Row

GROUP = "maintenance"
VEHICLE_YEARS = 200
PRECISION, RECALL = 0.9, 0.8
BESIDE = "battery < 12.0 V, coolant > 105 °C"
OTHERS: Mapping[str, frozenset[str]] = {
    "oil pressure": frozenset({"oil_pressure_warm"}),
    "fuel rate": frozenset({"fuel_per_km", "fuel_per_h"}),
}

Years = Sequence[tuple[WearYear, Sequence[Told]]]


def rows(seeds: tuple[int, ...]) -> list[Row]:
    years = [wear_year(seed, VEHICLE_YEARS // len(seeds)) for seed in seeds]
    ours = [(year, by_nights(year, Figures())) for year in years]
    naive = [(year, by_thresholds(year)) for year in years]
    return [*_goals(score(ours), score(naive)), *_kinds(score(ours), score(naive)), *_rest(ours)]


def _goals(ours: Score, naive: Score) -> list[Row]:
    return [
        _row("battery and coolant, precision", ours.precision, naive.precision, PRECISION),
        _row("battery and coolant, recall", ours.recall, naive.recall, RECALL),
        Row(
            group=GROUP,
            name="battery and coolant, days from start to finding",
            value=_days(ours),
            unit="days",
            beside={BESIDE: _days(naive), "findings": ours.true + ours.false},
            goal=None,
        ),
    ]


def _kinds(ours: Score, naive: Score) -> list[Row]:
    """How many of each fault were found, and how many findings each trouble caused."""
    found = [
        Row(
            group=GROUP,
            name=f"{kind} found in time",
            value=in_time / of,
            unit=f"of {of}",
            beside={BESIDE: naive.found_by_kind[kind][0] / of},
            goal=None,
        )
        for kind, (in_time, of) in ours.found_by_kind.items()
    ]
    troubles = dict.fromkeys([*ours.false_by_kind, *naive.false_by_kind])
    return found + [
        Row(
            group=GROUP,
            name=f"false: {trouble}",
            value=ours.false_by_kind.get(trouble, 0),
            unit="findings",
            beside={BESIDE: naive.false_by_kind.get(trouble, 0)},
            goal=None,
        )
        for trouble in troubles
    ]


def _rest(ours: Years) -> list[Row]:
    found = []
    for name, features in OTHERS.items():
        of_it = score(ours, features)
        found += [
            _row(f"{name}, precision", of_it.precision, None, None),
            _row(f"{name}, recall", of_it.recall, None, None),
        ]
    harmless = sum(len(year.nuisances) for year, _ in ours)
    faults = sum(len(year.faults) for year, _ in ours)
    found.append(
        Row(
            group=GROUP,
            name="vehicle-years with harmless trouble",
            value=harmless,
            unit=f"of {len(Nuisance)} kinds",
            beside={"with a fault": faults},
            goal=None,
        )
    )
    return found


def _row(name: str, value: float | None, naive: float | None, least: float | None) -> Row:
    return Row(
        group=GROUP,
        name=name,
        value=value,
        unit="",
        beside={} if least is None else {BESIDE: naive},
        goal=None if least is None else Goal(op=">=", value=least),
    )


def _days(of: Score) -> float | None:
    return median(of.days) if of.days else None
