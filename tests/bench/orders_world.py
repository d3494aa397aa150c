"""A drawn day of a depot: what is ordered, what roads are like, what goes wrong. No policy yet.

The same seed is the same day for every policy: how long a way takes hangs on the order, the leg
and the hour alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from daemon.domain.eta.defaults import default_min
from daemon.domain.geo import distance_m
from daemon.domain.orders.order import Tier

TRUCKS, ORDERS = 12, 60
PLACE_LAT, PLACE_LON = 398_000_000, -1_049_000_000
E7_A_KM_NORTH, E7_A_KM_EAST = 89_932, 117_000
SIDE_KM = 16.0
PLANTS = ((4.0, 4.0), (12.0, 6.0), (7.0, 12.0))
"""East and north of the corner, km."""
DAWN = int(datetime(2026, 6, 2, 5, 0, tzinfo=UTC).timestamp() * 1000)
MINUTE_MS = 60_000
FIRST_PROMISE_MIN, LAST_PROMISE_MIN = 120, 700
JITTER_MIN = 25
END_MIN = 900
"""Of the day, from dawn."""
CANCELLED = 4
BROKEN_AT_MIN, BROKEN_FOR_MIN = 330, 120
NEAR_LIMIT_H = (8.5, 9.5)
"""So long before dawn the two drivers near their limits have come on duty."""
RUSH = {2: 1.3, 3: 1.45, 4: 1.25, 11: 1.3, 12: 1.4, 13: 1.2}
"""By hour from dawn how much longer a way takes."""
Spot = tuple[int, int]
"""Degrees x 1e7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One order; minutes from dawn."""

    name: str
    tier: Tier
    created: int
    promised: int
    opens: int
    plant: int
    site: Spot
    is_concrete: bool
    unloading: int
    cancelled: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    seed: int
    orders: tuple[Wanted, ...]
    starts: tuple[int, ...]
    """The plant at which each truck stands at dawn."""
    broken: int
    """The truck that breaks down."""

    def way_min(self, order: str, leg: str, start: Spot, end: Spot, minute: float) -> float:
        """How long the way takes that begins at that minute."""
        chance = Random(f"{self.seed} {order} {leg}")  # noqa: S311 - a draw, no secret
        usual = default_min(distance_m(*start, *end))
        hour = int(minute // 60)
        return usual * RUSH.get(hour, 1.0) * chance.lognormvariate(0, 0.12)


def plane(east_km: float, north_km: float) -> Spot:
    return (
        PLACE_LAT + round(north_km * E7_A_KM_NORTH),
        PLACE_LON + round(east_km * E7_A_KM_EAST),
    )


def plant_spot(number: int) -> Spot:
    return plane(*PLANTS[number])


def km_between(start: Spot, end: Spot) -> float:
    return distance_m(*start, *end) / 1000


def draw(
    seed: int, *, trucks: int = TRUCKS, orders: int = ORDERS, last_min: int = LAST_PROMISE_MIN
) -> Day:
    """`last_min`: about when the last order is promised."""
    chance = Random(seed)  # noqa: S311 - a draw, no secret
    cancelled = set(chance.sample(range(orders), CANCELLED * orders // ORDERS))
    step = (last_min - FIRST_PROMISE_MIN) / orders
    promises = sorted(
        round(FIRST_PROMISE_MIN + step * number + chance.uniform(-JITTER_MIN, JITTER_MIN))
        for number in range(orders)
    )
    wanted = []
    for number, promised in enumerate(promises):
        created = max(0, promised - chance.randint(80, 170))
        is_off = number in cancelled
        wanted.append(
            Wanted(
                name=f"O-{number + 1:02}",
                tier=chance.choices(tuple(Tier), (2, 3, 5))[0],
                created=created,
                promised=promised,
                opens=promised - 30,
                plant=chance.randrange(len(PLANTS)),
                site=plane(chance.uniform(0, SIDE_KM), chance.uniform(0, SIDE_KM)),
                is_concrete=chance.random() < 0.7,
                unloading=chance.randint(12, 22),
                cancelled=chance.randint(created + 1, promised) if is_off else None,
            )
        )
    return Day(
        seed=seed,
        orders=tuple(wanted),
        starts=tuple(chance.randrange(len(PLANTS)) for _ in range(trucks)),
        broken=chance.randrange(2, trucks),
    )
