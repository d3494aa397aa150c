"""What a round of dispatch looks at: orders without a truck, and everybody who could have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.hours.terms import Governed, Recorded
from daemon.domain.orders.haul import UNTOLD, Haul
from daemon.domain.orders.order import Order
from daemon.domain.orders.rating import Rating
from daemon.domain.orders.truck import Truck
from daemon.domain.papers.fitness import OpenDefect
from daemon.domain.papers.paper import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckSeen:
    truck: Truck
    papers: Subject
    haul: Haul = UNTOLD
    defects: tuple[OpenDefect, ...] = ()
    spot: Spot | None = None
    """By its newest fix; None: it was never heard."""
    heard_at: int | None = None
    is_parked: bool = False
    """It stood at a site when it was last heard: it is still there, however long ago that was."""
    orders: tuple[str, ...] = ()
    """Its route, the order in hand first."""
    home: Spot | None = None
    """The plant that it returns to; None: it has carried nothing yet."""
    is_washed: bool = False
    """What it carried sets, so that it is washed out before it is free."""
    undecided: str = ""
    """The order, called off, whose load it carries, while nobody has decided on that."""
    maintenance: str | None = None
    """Why it must go to the workshop first; empty: nothing is due; None: nobody knows."""
    fuel_percent: float | None = None
    """None: it has not told lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSeen:
    id: int
    name: str
    governed: Governed
    papers: Subject
    log: Recorded
    rating: Rating | None = None
    wheel_of: int | None = None
    """The vehicle at whose wheel he sits."""
    rides_in: str = ""
    """Where he is co-driver."""
    last_vehicle: int | None = None
    """At whose wheel he sat last."""
    orders: tuple[str, ...] = ()
    """Those that he has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    now: int
    """ms UTC."""
    is_time_known: bool
    """False: nobody vouches for the clock, and nothing legal is judged."""
    zone: ZoneInfo
    """Of the depot."""
    orders: Sequence[Order]
    trucks: Sequence[TruckSeen]
    drivers: Sequence[DriverSeen]
    book: LaneBook
