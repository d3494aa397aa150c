"""The inner life of a vehicle on one day, from its exact movement: exact at any instant.

Nothing is summed up step by step: running time, fuel and warmth are closed forms over the legs of
the day, so that it does not matter when, how often or from where on somebody asks.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from math import exp, sin
from typing import NamedTuple

from daemon.town.dice import dice
from daemon.town.engine_plan import Begun, EnginePlan
from daemon.town.ignition import Leg, Mode, awake, legs_of
from daemon.town.layout import SiteKind, TownMap
from daemon.town.shift import VehiclePlan
from daemon.town.trajectory import Sample, Span, Trajectory
from drivers import readings
from drivers.readings import Diagnosis, Lamps

HOUR_MS = 3_600_000
IDLE_RPM, WORK_RPM, TOP_RPM = 650.0, 1050.0, 2300.0
SHIFTS_M_S = (0.0, 1.9, 3.8, 6.4, 9.6, 13.4, 18.0, 27.0)
"""At these speeds its driver changes gear."""
GEAR_RPM = (950.0, 1750.0)
WARM_C, WARMS_MS, COOLS_MS = 88.0, 420_000.0, 6_000_000.0
THERMOSTAT_C = 80.0
FILLS_FROM, FILLS_TO = 0.8, 0.95
"""Parts of the tank: fuller, and nobody fills up; so full, and nobody fills more."""
HOME_FILLS_FROM = 0.6
FILLS_MS = 170_000
"""An empty tank, whatever its size: pumps are as large as what comes to them."""
PUMP_AFTER_MS = 15_000
STOLEN, STEALS_MS = 0.35, 240_000
SLOSH = 0.012
OIL_SPN = 100
OIL_FADES_MS, OIL_LOST = 5_400_000, 0.6
"""Before oil pressure is a fault it sinks for so long, by so much of it."""


class FuelMove(NamedTuple):
    """Fuel that came into the tank (above 0) or was taken out of it; instants are ms UTC."""

    start: int
    end: int
    ml: float


class Engine:
    def __init__(
        self, town: TownMap, vehicle: VehiclePlan, plan: EnginePlan, path: Trajectory
    ) -> None:
        self.plan = plan
        self.path = path
        self.legs = legs_of(town, vehicle, path)
        self._starts = [leg.start for leg in self.legs]
        self._running_ms = _before(self.legs, lambda leg: leg.mode is Mode.RUNS)
        self._working_ms = _before(self.legs, lambda leg: leg.is_working)
        self._coolant_c = list(self._coolants())
        self._started_at = list(_starts_of_runs(self.legs))
        rng = dice(vehicle.seed, vehicle.name, "engine-noise")
        self._waves_ms = tuple(rng.uniform(2300, 9100) for _ in range(3))
        self.fuel_moves: list[FuelMove] = []
        self._move_fuel()

    @property
    def awake(self) -> list[Span]:
        return list(awake(self.legs))

    def leg_at(self, at: int) -> Leg:
        return self.legs[self._index(at)]

    def running_ms(self, at: int) -> float:
        """Since the vehicle was built."""
        return self.plan.begun.running_ms + self._summed(self._running_ms, at)

    def odometer_m(self, driven_m: float) -> float:
        return self.plan.begun.odometer_m + driven_m

    def used_ml(self, at: int, driven_m: float) -> float:
        plan = self.plan
        runs_ml = (self.running_ms(at) - plan.begun.running_ms) / HOUR_MS * plan.idle_ml_per_h
        works_ml = self._summed(self._working_ms, at) / HOUR_MS * plan.work_ml_per_h
        return plan.begun.used_ml + runs_ml + works_ml + driven_m / 1000 * plan.ml_per_km

    def level_ml(self, at: int, driven_m: float) -> float:
        begun = self.plan.begun
        moved_ml = sum(_moved(one, at) for one in self.fuel_moves)
        return begun.level_ml - (self.used_ml(at, driven_m) - begun.used_ml) + moved_ml

    def coolant_c(self, at: int) -> float:
        index = self._index(at)
        leg = self.legs[index]
        return self._coolant_after(leg, self._coolant_c[index], at - leg.start)

    def engine_rpm(self, at: int, speed_m_s: float) -> float:
        leg = self.leg_at(at)
        if leg.mode is not Mode.RUNS:
            return 0.0
        if speed_m_s <= 0.0:
            return (WORK_RPM if leg.is_working else IDLE_RPM) + 4 * self._wave(at, 0)
        gear = bisect_right(SHIFTS_M_S, speed_m_s) - 1
        first, last = SHIFTS_M_S[gear], SHIFTS_M_S[min(gear + 1, len(SHIFTS_M_S) - 1)]
        share = (speed_m_s - first) / (last - first) if last > first else 1.0
        least = IDLE_RPM if gear == 0 else GEAR_RPM[0]
        return min(TOP_RPM, least + share * (GEAR_RPM[1] - least))

    def told(self, sample: Sample) -> dict[str, int]:
        """Each signal as a whole number in its own unit."""
        at, driven_m = sample.at, sample.distance_m
        rpm = self.engine_rpm(at, sample.speed_m_s)
        coolant_c = self.coolant_c(at)
        return {
            readings.ENGINE_SPEED.name: round(rpm * readings.ENGINE_SPEED.per_unit),
            readings.WHEEL_SPEED.name: round(
                sample.speed_m_s * 3.6 * readings.WHEEL_SPEED.per_unit
            ),
            readings.DISTANCE.name: int(self.odometer_m(driven_m)),
            readings.DISTANCE_FINE.name: int(self.odometer_m(driven_m)),
            readings.ENGINE_TIME.name: int(self.running_ms(at) / 60_000),
            readings.FUEL_USED.name: int(self.used_ml(at, driven_m)),
            readings.FUEL_LEVEL.name: self._gauge(sample),
            readings.COOLANT.name: round(coolant_c + self._thermostat_c(coolant_c, at)),
            readings.OIL_PRESSURE.name: self._oil_kpa(at, rpm, coolant_c),
            readings.BATTERY.name: self._battery_mv(at),
            readings.PTO.name: int(self.leg_at(at).is_working),
        }

    def diagnosis(self, at: int) -> Diagnosis:
        active = [one for one in self.plan.troubles if _is_active(one.since, one.until, at)]
        lit = zip(*(one.lamps for one in active), strict=True)
        lamps = Lamps(*map(any, lit)) if active else Lamps(False, False, False, False)
        return Diagnosis(lamps, tuple(one.code for one in active))

    def left(self, until: int) -> Begun:
        """How the day that begins at `until` begins; all of this one is over."""
        end, length_m = self.path.now, self.path.length_m
        outside_c = self.plan.outside_c
        cooled = exp(-(until - end) / COOLS_MS)
        return Begun(
            odometer_m=self.odometer_m(length_m),
            running_ms=self.running_ms(end),
            used_ml=self.used_ml(end, length_m),
            level_ml=self.level_ml(until, length_m),
            coolant_c=outside_c + (self.coolant_c(end) - outside_c) * cooled,
        )

    def _index(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _summed(self, before: list[int], at: int) -> int:
        index = self._index(at)
        start, end = self.legs[index][:2]
        if before[index + 1] == before[index]:
            return before[index]
        return before[index] + max(0, min(at, end) - start)

    def _coolants(self) -> Iterator[float]:
        """At the beginning of each leg."""
        coolant_c = self.plan.begun.coolant_c
        for leg in self.legs:
            yield coolant_c
            coolant_c = self._coolant_after(leg, coolant_c, leg.end - leg.start)

    def _coolant_after(self, leg: Leg, before_c: float, since_ms: int) -> float:
        if leg.mode is Mode.RUNS:
            return WARM_C + (before_c - WARM_C) * exp(-since_ms / WARMS_MS)
        outside_c = self.plan.outside_c
        return outside_c + (before_c - outside_c) * exp(-since_ms / COOLS_MS)

    def _thermostat_c(self, coolant_c: float, at: int) -> float:
        """It opens and closes once the engine is warm."""
        return 1.2 * self._wave(at // 8, 1) if coolant_c > THERMOSTAT_C else 0.0

    def _oil_kpa(self, at: int, rpm: float, coolant_c: float) -> int:
        if rpm <= 0.0:
            return 0
        cold = max(0.0, (WARM_C - coolant_c) / WARM_C)
        kpa = 115.0 + 0.155 * (rpm - IDLE_RPM) + 170.0 * cold + 4 * self._wave(at, 1)
        for trouble in self.plan.troubles:
            if trouble.code.spn == OIL_SPN and (trouble.until is None or at < trouble.until):
                sunk = (at - trouble.since + OIL_FADES_MS) / OIL_FADES_MS
                kpa *= 1.0 - OIL_LOST * min(1.0, max(0.0, sunk))
        return round(max(0.0, kpa))

    def _battery_mv(self, at: int) -> int:
        plan = self.plan
        started_at = self._started_at[self._index(at)]
        if started_at is None:
            return round(plan.rest_v * 1000)
        # What the starter took comes back within minutes.
        hungry_v = 0.45 * exp(-(at - started_at) / 90_000)
        return round((plan.charge_v - hungry_v + 0.03 * self._wave(at, 2)) * 1000)

    def _gauge(self, sample: Sample) -> int:
        """Fuel splashes about while it drives."""
        share = self.level_ml(sample.at, sample.distance_m) / self.plan.tank_ml
        if sample.speed_m_s > 0.0:
            share += SLOSH * (self._wave(sample.at, 0) + self._wave(sample.at, 2)) / 2
        return round(min(1.0, max(0.0, share)) * 1000)

    def _wave(self, at: int, number: int) -> float:
        return sin(at / self._waves_ms[number])

    def _move_fuel(self) -> None:
        """In order: how much is filled depends on what came before."""
        robbed = self._longest_halt() if self.plan.is_robbed else None
        last = self.legs[-1]
        for leg in self.legs:
            if leg is robbed:
                self._steal(leg)
            elif leg.mode is Mode.OFF and leg.site is SiteKind.FUEL:
                self._fill(leg, leg.end, FILLS_FROM)
            elif leg is last:  # the depot's own pump has the night
                self._fill(leg, leg.end + HOUR_MS, HOME_FILLS_FROM)

    def _longest_halt(self) -> Leg | None:
        halts = [leg for leg in self.legs[1:-1] if leg.mode is Mode.OFF]
        away = [leg for leg in halts if leg.site is not SiteKind.FUEL]
        return max(away, key=lambda leg: leg.end - leg.start, default=None)

    def _level_then(self, at: int) -> float:
        return self.level_ml(at, self.path.driven_at(at))

    def _fill(self, leg: Leg, until: int, from_share: float) -> None:
        start = leg.start + PUMP_AFTER_MS
        level_ml, tank_ml = self._level_then(start), self.plan.tank_ml
        if level_ml > from_share * tank_ml or start >= until:
            return
        wanted_ml, ml_per_ms = FILLS_TO * tank_ml - level_ml, tank_ml / FILLS_MS
        end = min(until, start + round(wanted_ml / ml_per_ms))
        self.fuel_moves.append(FuelMove(start, end, min(wanted_ml, (end - start) * ml_per_ms)))

    def _steal(self, leg: Leg) -> None:
        start = leg.start + (leg.end - leg.start) // 4
        end = min(leg.end, start + STEALS_MS)
        self.fuel_moves.append(FuelMove(start, end, -STOLEN * self._level_then(start)))


def _before(legs: Sequence[Leg], counts: Callable[[Leg], bool]) -> list[int]:
    """ms of such legs before each leg, and of all at the end."""
    lengths = (leg.end - leg.start if counts(leg) else 0 for leg in legs)
    return list(accumulate(lengths, initial=0))


def _starts_of_runs(legs: Sequence[Leg]) -> Iterator[int | None]:
    """For each leg since when the engine runs; None: it does not."""
    started_at = None
    for leg in legs:
        if leg.mode is not Mode.RUNS:
            started_at = None
        elif started_at is None:
            started_at = leg.start
        yield started_at


def _moved(move: FuelMove, at: int) -> float:
    share = (at - move.start) / (move.end - move.start)
    return move.ml * min(1.0, max(0.0, share))


def _is_active(since: int, until: int | None, at: int) -> bool:
    return since <= at and (until is None or at < until)
