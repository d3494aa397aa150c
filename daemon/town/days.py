"""Truck-days in memory for the bench: what a receiver sent, and what really happened."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from daemon.domain.master import Geofence
from daemon.domain.tracking.rules import TrackingRules
from daemon.town.layout import TownMap, TownPlan, build
from daemon.town.persona import PLAIN, ROAD_PERSONAS
from daemon.town.receiver import IDEAL, Receiver, recorded, usual_model
from daemon.town.shift import Trade, VehiclePlan, journey
from daemon.town.truth import Truth, truth_of

FIRST_DAY = date(2026, 6, 15)
EVERY_LATE = 6
"""One in so many trucks starts at noon; with the town's zone its day passes midnight UTC."""


def local_midnight(town: TownMap, day: date) -> int:
    """Instant at which the day begins in the town, ms UTC."""
    zone = ZoneInfo(town.plan.zone)
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def truck(seed: int, number: int) -> VehiclePlan:
    return VehiclePlan(
        name=f"T{101 + number}",
        trade=tuple(Trade)[number % len(Trade)],
        seed=seed,
        berth_deg=110.0 + number * 37 % 80,
        late=number % EVERY_LATE == EVERY_LATE - 1,
    )


def truck_days(
    seed: int, count: int, *, rules: TrackingRules | None = None
) -> Iterator[tuple[str, bytes, Truth]]:
    """Unit name, its NMEA of one working day, and the truth about it; equal for equal seeds."""
    town = build(TownPlan(seed=seed))
    for number in range(count):
        vehicle = truck(seed, number)
        midnight = local_midnight(town, FIRST_DAY + timedelta(days=number))
        path = journey(town, vehicle, midnight=midnight)
        unit = f"unit-{vehicle.name}"
        persona = ROAD_PERSONAS[number % len(ROAD_PERSONAS)]
        model = usual_model(seed, unit)
        receiver = Receiver(persona, model, unit=unit, seed=seed, plane=town.plane)
        nmea = b"".join(line for _, line in recorded(path, receiver))
        yield unit, nmea, truth_of(town, vehicle.name, path, rules or TrackingRules())


def town_fences(seed: int) -> tuple[Geofence, ...]:
    """The fences of the town that `truck_days` of the same seed drive through."""
    town = build(TownPlan(seed=seed))
    return tuple(fence.in_degrees(town.plane) for fence in town.fences)


def plain_recording(seed: int, epochs: int) -> bytes:
    """RMC and GGA alone, undamaged, one epoch a second: for measuring throughput."""
    town = build(TownPlan(seed=seed))
    days = -(-epochs // 30_000)
    path = journey(town, truck(seed, 1), midnight=local_midnight(town, FIRST_DAY), days=days)
    receiver = Receiver(PLAIN, IDEAL, unit="plain", seed=seed, plane=town.plane)
    return b"".join(line for _, line in islice(recorded(path, receiver), epochs))
