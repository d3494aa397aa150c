"""Master data as it stands, and as a change to it is told: what is told partly, what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from daemon.domain.master import Customer, Degrees, Driver, Fitting, Geofence, Shape, Site, Vehicle
from daemon.domain.orders.order import Tier


class What(StrEnum):
    VEHICLE = "vehicle"
    UNIT = "unit"
    SITE = "site"
    GEOFENCE = "geofence"
    DRIVER = "driver"
    CUSTOMER = "customer"


class How(StrEnum):
    """What must be true of a name before something is told of it."""

    ADD = "add"
    """It does not stand."""
    EDIT = "edit"
    """It stands."""
    PUT = "put"
    """Either: what is missing is added."""


class Same(Enum):
    """A field that nothing was said of, where None says something."""

    SAME = "same"


SAME = Same.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A receiver and the vehicles it sat on, in order of time."""

    name: str
    label: str = ""
    fittings: tuple[Fitting, ...] = ()


Value = Vehicle | Unit | Site | Geofence | Driver | Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row as it stands."""

    value: Value
    is_retired: bool = False
    is_known: bool = True
    """False: a unit that was heard and of which nobody has told anything."""


Key = tuple[What, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All master data, retired rows too."""

    rows: Mapping[Key, Kept] = field(default_factory=dict)


class Verb(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REVIVED = "revived"
    """It was retired and is in use again."""
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one row; `was` is None of one that is added."""

    what: What
    name: str
    verb: Verb
    was: Value | None
    now: Value


# What is told of a row: a field left out (None or SAME) stays as it is.


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleTold:
    name: str
    label: str | None = None
    plate: str | None = None
    vehicle_class: str | None = None
    capacity_kg: int | None = None
    """0, as of volume: takes back what was said."""
    volume_l: int | None = None
    equipment: tuple[str, ...] | None = None
    plant: str | None = None
    """Empty: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverTold:
    name: str
    label: str | None = None
    rule_set: str | None = None
    """Empty, as of exemption and zone: as the depot has it."""
    exemption: str | None = None
    zone: str | None = None
    has_sleeper: bool | None = None
    needs_cdl: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTold:
    name: str
    label: str | None = None
    tier: Tier | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTold:
    name: str
    label: str | None = None
    vehicle: str | None = None
    from_at: int | None = None
    """Of the fitting to `vehicle`; None: now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTold:
    name: str
    label: str | None = None
    lat_e7: int | None = None
    lon_e7: int | None = None
    radius_m: float | Same | None = SAME
    """Of the site's own circle; None: it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeofenceTold:
    name: str
    label: str | None = None
    shape: Shape | None = None
    """With `points`, or neither."""
    points: tuple[Degrees, ...] = ()
    radius_m: float | None = None
    dwell_s: int | Same | None = SAME
    site: str | Same | None = SAME
