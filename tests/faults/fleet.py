"""A depot's trucks on their ways: rows as the store itself would write them, at speed.

A week of 200 trucks is 4 million rows, so what ingest would fold is made up here, in the order in
which it would come: all trucks at one instant, then at the next. The store's own statements write
it, with gapless numbers, and with events, alerts and telemetry among the positions.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from daemon.clock import SystemClock
from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.master import Vehicle
from daemon.domain.tracking.facts import Kept
from daemon.interfaces import Tx
from daemon.store import alerts, journal, streams, telemetry, units, vehicles
from daemon.store.bulk import insert_rows
from daemon.store.database import create_or_open
from daemon.store.positions import INSERT_POSITION
from daemon.store.telemetry import Measured
from daemon.store.writer import StoreWriter

BEGINS_AT = 1_780_322_600_000
DEPOT = "Denver"
STEPS_A_COMMIT = 5
STEPS_AN_EVENT = 60
STEPS_A_VALUE = 120
STEPS_AN_ALERT = 2_880
METRES_A_DEGREE = 111_320
SIGNAL = "fuel_level_permille"


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    trucks: int = 200
    every_ms: int = 30_000
    begins_at: int = BEGINS_AT
    seed: int = 1


@dataclass(slots=True)
class _Truck:
    number: int
    lat_e7: int
    lon_e7: int
    speed_cm_s: int = 0
    course_cdeg: int = 0
    odometer_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one transaction writes; the same however often it is tried."""

    stamp: Stamp
    positions: Sequence[tuple[int, Kept]]
    """With the truck's number."""
    values: Sequence[tuple[int, Measured]]
    events: Sequence[tuple[int, Event]]
    alerts: Sequence[Alert]

    @property
    def rows(self) -> int:
        return len(self.positions) + len(self.values) + len(self.events) + len(self.alerts)


@dataclass(slots=True)
class Fleet:
    """Begins where it left off with each `drive`. `enrol` first, in the same database."""

    plan: FleetPlan = field(default_factory=FleetPlan)
    step: int = 0
    _unit_ids: list[int] = field(default_factory=list)
    _signal_id: int = 0
    _trucks: list[_Truck] = field(init=False)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.plan.seed)  # noqa: S311 - a test's
        self._trucks = [
            _Truck(
                number,
                lat_e7=397_000_000 + self._dice.randrange(1_000_000),
                lon_e7=-1_050_000_000 + self._dice.randrange(1_000_000),
                odometer_m=self._dice.randrange(400_000_000),
            )
            for number in range(self.plan.trucks)
        ]

    def enrol(self, tx: Tx) -> None:
        names = [f"{truck.number:03d}" for truck in self._trucks]
        for name in names:
            vehicles.save(tx, Vehicle(name=f"T{name}", label=f"Truck {name}"))
        at = self.plan.begins_at
        self._unit_ids = [units.ensure(tx, f"box-{name}", seen_at=at) for name in names]
        self._signal_id = telemetry.signal_id(tx, SIGNAL)

    def drive(self, steps: int, *, boot: int = 1) -> Load:
        """Every truck, `steps` times `every_ms`."""
        plan = self.plan
        first = self.step
        self.step += steps
        instants = [
            (step, plan.begins_at + step * plan.every_ms) for step in range(first, self.step)
        ]
        pairs = [(step, at, truck) for step, at in instants for truck in self._trucks]
        return Load(
            stamp=Stamp(
                boot=boot,
                monotonic_ms=self.step * plan.every_ms,
                clock=ClockQuality.GPS,
                seen_at=instants[-1][1] + 900,
            ),
            positions=[(truck.number, self._moved(truck, at)) for _, at, truck in pairs],
            values=[
                (truck.number, Measured(at, at + 400, self._signal_id, 900 - step % 800))
                for step, at, truck in pairs
                if _is_turn(step, truck, STEPS_A_VALUE)
            ],
            events=[
                (truck.number, _event(step, at, truck))
                for step, at, truck in pairs
                if _is_turn(step, truck, STEPS_AN_EVENT)
            ],
            alerts=[
                _alert(step, truck)
                for step, _, truck in pairs
                if _is_turn(step, truck, STEPS_AN_ALERT)
            ],
        )

    def save(self, tx: Tx, load: Load) -> None:
        ids, boot = self._unit_ids, load.stamp.boot
        first = streams.take(tx, "position", len(load.positions))
        numbers = count(first)
        insert_rows(
            tx,
            INSERT_POSITION,
            [(next(numbers), ids[number], boot, *kept) for number, kept in load.positions],
        )
        for number, value in load.values:
            telemetry.insert(tx, ids[number], [value], boot=boot)
        for _, event in load.events:
            journal.record(tx, event, load.stamp)
        for alert in load.alerts:
            alerts.add(tx, alert, load.stamp)

    def _moved(self, truck: _Truck, at: int) -> Kept:
        """Half a minute on: now and then it stops, turns, or goes on."""
        chance = self._dice.random()
        if chance < 0.05:
            truck.speed_cm_s = 0
        elif chance < 0.3 or truck.speed_cm_s:
            truck.speed_cm_s = min(2_500, truck.speed_cm_s // 2 + int(chance * 1_500))
            truck.course_cdeg = (truck.course_cdeg + int(chance * 3_000)) % 36_000
        metres = truck.speed_cm_s * self.plan.every_ms / 100_000
        course = math.radians(truck.course_cdeg / 100)
        a_metre = 1e7 / METRES_A_DEGREE
        truck.lat_e7 += round(metres * math.cos(course) * a_metre)
        truck.lon_e7 += round(metres * math.sin(course) * a_metre * 1.3)
        truck.odometer_m += round(metres)
        knows_height = truck.number % 7 != 0  # some receivers send RMC alone
        return Kept(
            at=at,
            seen_at=at + 300 + int(chance * 700),
            lat_e7=truck.lat_e7,
            lon_e7=truck.lon_e7,
            speed_cm_s=truck.speed_cm_s,
            course_cdeg=truck.course_cdeg,
            altitude_cm=160_000 + int(chance * 900) if knows_height else None,
            hdop_c=80 + int(chance * 60) if knows_height else None,
            satellites=7 + int(chance * 6) if knows_height else None,
            quality=1,
            rollover_weeks=0,
            verdict=0,
            odometer_m=truck.odometer_m,
        )


def fill(path: Path, plan: FleetPlan, *, steps: int) -> int:
    """A database with all of that and no daemon yet; answers how many rows it has."""
    clock = SystemClock()
    store = create_or_open(path, kind="live", depot=DEPOT, now_ms=clock.now())
    writer, fleet, rows = StoreWriter(store, clock), Fleet(plan), 0
    writer.write(fleet.enrol)
    for first in range(0, steps, STEPS_A_COMMIT):
        load = fleet.drive(min(STEPS_A_COMMIT, steps - first))
        writer.write(partial(fleet.save, load=load), name="fleet")
        rows += load.rows
    writer.stop()
    return rows


def _is_turn(step: int, truck: _Truck, every: int) -> bool:
    """Trucks take turns, or a whole depot would do the same at the same instant."""
    return (step + truck.number * 997) % every == 0


def _event(step: int, at: int, truck: _Truck) -> Event:
    kind = "trip.started" if step // STEPS_AN_EVENT % 2 else "stop.started"
    return Event(
        kind=kind,
        at=at,
        unit_id=truck.number + 1,
        vehicle_id=truck.number + 1,
        body={"lat_e7": truck.lat_e7, "lon_e7": truck.lon_e7, "odometer_m": truck.odometer_m},
        correlation_id=f"fleet-{truck.number}-{step}",
    )


def _alert(step: int, truck: _Truck) -> Alert:
    return Alert(
        recipient=Desk.DISPATCH,
        event="overspeed.started",
        subject=f"T{truck.number:03d}",
        urgency=Urgency.MEDIUM,
        title=f"T{truck.number:03d} drives faster than 105 km/h",
        text="It was told of the limit; the driver's own words: «Abfahrt, überholt».",
        correlation_id=f"fleet-{truck.number}-{step}",
    )
