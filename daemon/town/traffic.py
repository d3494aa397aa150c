"""What the hour does to traffic: jams, red lights, queues at gates."""

from random import Random

from daemon.town.dice import happens

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
RUSH_HOURS = ((6.8, 9.2), (15.6, 18.2))
DAY_HOURS = (9.0, 20.0)
GATE_RUSH_HOURS = ((5.5, 8.0), (11.5, 13.0), (15.5, 18.5))


def is_rush(hour: float) -> bool:
    return any(first <= hour < last for first, last in RUSH_HOURS)


def flow(hour: float, *, urban: bool) -> float:
    """What part of the speed limit traffic lets one drive."""
    if is_rush(hour):
        return 0.68 if urban else 0.9
    if DAY_HOURS[0] < hour < DAY_HOURS[1]:
        return 0.88 if urban else 0.98
    return 0.97 if urban else 1.0


def red_light_s(rng: Random, hour: float) -> float:
    """How long the light keeps one waiting; 0 when it is green."""
    if not happens(rng, 0.55 if is_rush(hour) else 0.38):
        return 0.0
    return rng.uniform(5.0, 75.0 if is_rush(hour) else 55.0)


def jam_stands_s(rng: Random, hour: float) -> list[float]:
    """Stands of a stop-and-go jam on one urban block; mostly none."""
    if not is_rush(hour) or not happens(rng, 0.08):
        return []
    return [rng.uniform(5.0, 30.0) for _ in range(rng.randint(1, 4))]


def crossing_gate_s(rng: Random) -> float:
    """A level crossing or a loading van in the way; rare."""
    return rng.uniform(40.0, 140.0) if happens(rng, 0.006) else 0.0


def queue_length(rng: Random, hour: float) -> int:
    """Trucks waiting ahead at a gate."""
    busy = any(first <= hour < last for first, last in GATE_RUSH_HOURS)
    return rng.randint(1, 8) if busy and happens(rng, 0.6) else rng.randint(0, 2)


def queue_creeps(rng: Random, trucks: int) -> list[tuple[float, float]]:
    """Steps towards a gate, the farthest first: metres to creep on, seconds to stand before."""
    return [(rng.uniform(5.0, 20.0), rng.uniform(20.0, 90.0)) for _ in range(trucks)]
