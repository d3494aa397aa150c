"""The workshop's book of a town: service plans, and what was done before the town began.

Told back from one instant, so that whenever a town begins some services are long off, some are
near and one is over; of a vehicle that nobody kept a book of nothing is told.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from daemon.town.config import CLASSES
from daemon.town.crew import Ask
from daemon.town.shift import Trade
from daemon.town.town import Town

COUNTERS_NAME = "counters.json"
DAY_MS = 86_400_000
FITTERS = ("Olga Brandt", "Tom Reyes")
USED = (0.93, 0.4, 0.72, 1.02, 0.15, 0.86, 0.55, 0.3)
"""Parts of an interval that are gone since the last service, by vehicle in turn."""
ANNUAL_AGO = (40, 352, 210, 371, 120, 300)
"""Days since the annual service, in turn likewise."""
WITHOUT_BOOK = 5
"""One vehicle in so many, the last of them, was bought without one."""
HYDRAULICS_MIN = 500 * 60
OIL = {"name": "engine oil 15W-40, 20 L", "count": 2, "cost_cents": 8_900}
FILTER = {"name": "oil filter", "count": 1, "cost_cents": 3_450}
LABOUR_CENTS = 26_000


class Interval(NamedTuple):
    """Of the small service of a trade, and how fast a vehicle uses it up on a day of work."""

    every_m: int
    every_min: int
    m_a_day: float
    min_a_day: float


INTERVALS = {
    Trade.MIXER: Interval(16_000_000, 400 * 60, 110_000.0, 600.0),
    Trade.TIPPER: Interval(25_000_000, 600 * 60, 260_000.0, 540.0),
    Trade.VAN: Interval(20_000_000, 500 * 60, 60_000.0, 240.0),
}


class Counters(NamedTuple):
    odometer_m: int
    engine_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceBook:
    vehicles: Sequence[tuple[str, str]]
    """Name and class."""
    now_ms: int
    counters: Mapping[str, Counters]
    """As they stand now, of those whose bus is heard; the book has days alone of others."""

    def plans(self) -> Iterator[Ask]:
        """One for each class and kind that there is in the town."""
        there = {name for _, name in self.vehicles}
        for trade, interval in INTERVALS.items():
            if CLASSES[trade] in there:
                yield from _plans(trade, interval)

    def past(self) -> Iterator[Ask]:
        """In the order in which it was done."""
        told = [
            ask
            for number, (vehicle, class_) in enumerate(self.vehicles)
            if number % WITHOUT_BOOK != WITHOUT_BOOK - 1
            for ask in self._done(number, vehicle, class_)
        ]
        return iter(sorted(told, key=lambda ask: int(str(ask.args["at"]))))

    def _done(self, number: int, vehicle: str, class_: str) -> Iterator[Ask]:
        trade = next(one for one, name in CLASSES.items() if name == class_)
        interval, used = INTERVALS[trade], USED[number % len(USED)]
        for before in (used + 1, used):
            yield self._service(vehicle, ["b"], interval, before, number)
        if trade is Trade.MIXER:
            share = min(used, 0.9) * HYDRAULICS_MIN / interval.every_min
            yield self._service(vehicle, ["hydraulics"], interval, share, number)
        at = self.now_ms - ANNUAL_AGO[number % len(ANNUAL_AGO)] * DAY_MS
        yield _record(vehicle, ["d"], at, number)

    def _service(
        self, vehicle: str, kinds: list[str], interval: Interval, intervals: float, number: int
    ) -> Ask:
        """So many intervals ago, by whichever of distance and engine time is used up first."""
        days = (
            min(interval.every_m / interval.m_a_day, interval.every_min / interval.min_a_day)
            * intervals
        )
        at = self.now_ms - round(days * DAY_MS * 7 / 5)  # nobody drives on Sundays
        now = self.counters.get(vehicle)
        read: dict[str, object] = {}
        if now is not None:
            read["odometer_m"] = now.odometer_m - round(days * interval.m_a_day)
            read["engine_min"] = now.engine_min - round(days * interval.min_a_day)
        return _record(vehicle, kinds, at, number, **read)


def _plans(trade: Trade, interval: Interval) -> Iterator[Ask]:
    class_ = {"vehicle_class": CLASSES[trade]}
    small = {"every_m": interval.every_m, "every_min": interval.every_min, "every_days": 365}
    yield Ask(command="maintenance.plan_set", args={**class_, "kind": "b", **small})
    yield Ask(command="maintenance.plan_set", args={**class_, "kind": "d", "every_days": 365})
    if trade is Trade.MIXER:
        hydraulics = {"kind": "hydraulics", "every_min": HYDRAULICS_MIN, "every_days": 365}
        yield Ask(command="maintenance.plan_set", args={**class_, **hydraulics})


def _record(vehicle: str, kinds: list[str], at: int, number: int, **read: object) -> Ask:
    parts = [OIL, FILTER] if "b" in kinds else []
    cost_cents = LABOUR_CENTS + sum(int(str(p["cost_cents"])) * int(str(p["count"])) for p in parts)
    args = {
        "vehicle": vehicle,
        "kinds": kinds,
        "at": at,
        "by": FITTERS[number % len(FITTERS)],
        "parts": parts,
        "cost_cents": cost_cents,
        **read,
    }
    return Ask(command="maintenance.done", args=args)


def write_counters(folder: Path, town: Town, now: int) -> Path:
    """Of all vehicles with an adapter on their bus, beside the town's configuration."""
    told = {
        bus.plan.vehicle.name: Counters(
            int(bus.engine.odometer_m(bus.engine.path.driven_at(now))),
            int(bus.engine.running_ms(now) / 60_000),
        )._asdict()
        for bus in town.buses
    }
    path = folder / COUNTERS_NAME
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def read_counters(folder: Path) -> Mapping[str, Counters]:
    """Empty where the town has written none."""
    path = folder / COUNTERS_NAME
    if not path.exists():
        return {}
    read = json.loads(path.read_text(encoding="utf-8"))
    return {vehicle: Counters(**one) for vehicle, one in read.items()}
