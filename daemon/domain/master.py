"""Master data: what people at the depot tell of their fleet, places, drivers and customers."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.orders.order import Tier

Degrees = tuple[float, float]  # latitude, longitude


class Shape(StrEnum):
    CIRCLE = "circle"
    POLYGON = "polygon"
    CORRIDOR = "corridor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    name: str
    label: str = ""
    plate: str = ""
    vehicle_class: str = ""
    capacity_kg: int | None = None
    """What it may carry; None: nobody has said."""
    volume_l: int | None = None
    equipment: str = ""
    """Words between blanks, in order of the alphabet: mixer, pump, tail_lift."""
    plant: str = ""
    """Site of the pool that it belongs to; empty: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A person who drives; what is empty is as the depot has it."""

    name: str
    label: str = ""
    rule_set: str = ""
    """By which hours are judged."""
    exemption: str = ""
    """That holds for every shift, or `none`."""
    zone: str = ""
    """IANA zone of the home terminal."""
    has_sleeper: bool = False
    needs_cdl: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    name: str
    label: str = ""
    tier: Tier = Tier.STANDARD
    """Of its orders, where one has no other."""
    contact: str = ""
    """Who there is told of delays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The receiver `unit` sits on `vehicle` from `from_at` until before `until_at` (ms UTC)."""

    unit: str
    vehicle: str
    from_at: int
    until_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    name: str
    label: str
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Geofence:
    """`radius_m` is a circle's radius or half a corridor's width; a polygon has none."""

    name: str
    label: str
    shape: Shape
    points: tuple[Degrees, ...]
    radius_m: float | None
    dwell_s: int | None
    site: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterData:
    vehicles: tuple[Vehicle, ...] = ()
    fittings: tuple[Fitting, ...] = ()
    sites: tuple[Site, ...] = ()
    geofences: tuple[Geofence, ...] = ()
    drivers: tuple[Driver, ...] = ()
    customers: tuple[Customer, ...] = ()
