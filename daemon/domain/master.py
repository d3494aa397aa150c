"""Master data: what the people at the depot tell the daemon of their fleet, places and drivers."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.hours.duty import Exemption

Degrees = tuple[float, float]  # latitude, longitude


NO_EXEMPTION = "none"
STANDING_EXEMPTIONS = (
    NO_EXEMPTION,
    Exemption.SHORT_HAUL_CDL.value,
    Exemption.SHORT_HAUL_NON_CDL.value,
    Exemption.READY_MIX.value,
)
"""What can hold for every shift of a driver, or of a depot."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A person who drives; the depot's rules hold where nothing is said."""

    name: str
    label: str = ""
    rule_set: str = ""
    """Name of a rule set of hours; empty: the depot's."""
    exemption: str = ""
    """One of STANDING_EXEMPTIONS, declared for every shift; empty: the depot's."""
    zone: str = ""
    """IANA zone of the home terminal; empty: the depot's."""
    has_sleeper: bool = False
    needs_cdl: bool = True


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
