"""An order: what a customer was promised, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.eta.lanes import Spot


class Tier(StrEnum):
    PREMIUM = "premium"
    PRIORITY = "priority"
    STANDARD = "standard"

    @property
    def weight(self) -> int:
        """What a minute of lateness counts, beside one of a standard order."""
        return _WEIGHTS[self]


_WEIGHTS = {Tier.PREMIUM: 3, Tier.PRIORITY: 2, Tier.STANDARD: 1}


class OrderState(StrEnum):
    PENDING = "pending"
    ASSIGNED = "assigned"
    LOADING = "loading"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    """The pour or the unloading has ended."""
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (OrderState.DELIVERED, OrderState.CANCELLED)


OPEN = tuple(state for state in OrderState if not state.is_over)


class OrderSource(StrEnum):
    PERSON = "person"
    FILE = "file"
    HEADOFFICE = "headoffice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site, degrees x 1e7."""

    id: int
    name: str
    lat_e7: int
    lon_e7: int

    @property
    def spot(self) -> Spot:
        return Spot(self.lat_e7, self.lon_e7, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When an order came to each state, ms UTC; None: it has not."""

    assigned: int | None = None
    loading: int | None = None
    """Batching began: from here the discharge limit runs."""
    in_transit: int | None = None
    arrived: int | None = None
    delivering: int | None = None
    delivered: int | None = None
    cancelled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Instants are ms UTC."""

    id: int
    name: str
    customer: str
    tier: Tier
    state: OrderState
    state_since: int
    version: int
    origin: Place
    destination: Place
    earliest_at: int | None
    promised_at: int
    """The truck is to be at the destination by then."""
    material: str = ""
    equipment: frozenset[str] = frozenset()
    """All of which the truck must have."""
    weight_kg: int | None = None
    """None: nobody has said."""
    volume_l: int | None = None
    certificates: tuple[str, ...] = ()
    """Kinds of paper that the driver must have, valid to the end of the job."""
    preferred: tuple[str, ...] = ()
    """Kinds of paper that count for a driver."""
    loading_min: int
    unloading_min: int
    discharge_limit_min: int | None = None
    """From batching to the end of the pour; None: the load does not set."""
    note: str = ""
    source: OrderSource = OrderSource.PERSON
    created_at: int
    times: Times = Times()

    @property
    def is_loaded(self) -> bool:
        """Its load is on the truck, or is being put there."""
        return self.state in (OrderState.LOADING, OrderState.IN_TRANSIT, OrderState.DELIVERING)
