"""What may be told of fleet, places, drivers and customers: by command and in a file alike.

A field that is left out stays as it is; of what is new it is empty.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from daemon.commands.arg_types import PLAIN
from daemon.commands.spec import CommandArgs
from daemon.domain.master import Degrees, Shape
from daemon.domain.master_standing import (
    SAME,
    CustomerTold,
    DriverTold,
    GeofenceTold,
    SiteTold,
    UnitTold,
    VehicleTold,
)
from daemon.domain.orders.order import Tier
from daemon.settings import Latitude, Longitude
from daemon.settings_base import Name, known_zone

Label = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Radius = Annotated[float, Field(gt=0, le=50_000)]
Corner = tuple[Latitude, Longitude]

ANY = "any"
"""The pool of a vehicle that belongs to none."""
NO_EQUIPMENT = "none"
BETWEEN = re.compile(r"[\s,;|]+")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
POINTS_MAX = 1000
LEAST_AREA = 1e-10
"""Of a polygon, in square degrees: about a square metre."""


class Told(CommandArgs):
    model_config = ConfigDict(populate_by_name=True)
    name: Name
    """Short name, the same on every screen and in every message."""


class VehicleArgs(Told):
    label: Label | None = None
    """A longer name for people."""
    plate: Label | None = None
    """Registration plate."""
    vehicle_class: Annotated[Label | None, Field(alias="class")] = None
    """Kind of vehicle, in the depot's own words."""
    capacity_kg: Annotated[int, Field(ge=0, le=500_000)] | None = None
    """What it may carry; 0 takes back what was said: unknown."""
    volume_l: Annotated[int, Field(ge=0, le=500_000)] | None = None
    """What its drum or body holds, litres; 0: unknown."""
    equipment: Label | None = None
    """Words with blanks or commas between, such as `mixer pump`; orders can ask for each. Empty,
    or `none`, takes them away."""
    plant: Annotated[str, Field(max_length=64, pattern=PLAIN)] | None = None
    """The site of the pool that it belongs to: it carries only what is loaded there; empty, or
    `any`: whatever is."""

    def told(self) -> VehicleTold:
        return VehicleTold(
            name=self.name,
            label=self.label,
            plate=self.plate,
            vehicle_class=self.vehicle_class,
            capacity_kg=self.capacity_kg,
            volume_l=self.volume_l,
            equipment=_equipment(self.equipment),
            plant="" if self.plant == ANY else self.plant,
        )


class CustomerArgs(Told):
    label: Label | None = None
    """The full name."""
    tier: Tier | None = None
    """Of its orders where they say no other: premium, priority or standard; at first standard."""
    contact: Label | None = None
    """Who there is told of delays: a name, a telephone number, an address."""

    def told(self) -> CustomerTold:
        return CustomerTold(name=self.name, label=self.label, tier=self.tier, contact=self.contact)


class UnitArgs(Told):
    label: Label | None = None
    """A longer name for people."""
    vehicle: Name | None = None
    """The vehicle that it sits on."""
    from_: Annotated[AwareDatetime | None, Field(alias="from")] = None
    """Since when it sits there, with offset; left out: now."""

    def told(self) -> UnitTold:
        return UnitTold(
            name=self.name, label=self.label, vehicle=self.vehicle, from_at=ms(self.from_)
        )


class SiteArgs(Told):
    label: Label | None = None
    """A longer name for people."""
    lat: Latitude | None = None
    """Latitude in degrees, north positive."""
    lon: Longitude | None = None
    """Longitude in degrees, east positive."""
    radius_m: Radius | None = None
    """Also makes a circular geofence of the site's name around it; null takes that away."""

    def told(self) -> SiteTold:
        return SiteTold(
            name=self.name,
            label=self.label,
            lat_e7=None if self.lat is None else round(self.lat * 1e7),
            lon_e7=None if self.lon is None else round(self.lon * 1e7),
            radius_m=self.radius_m if "radius_m" in self.model_fields_set else SAME,
        )


class GeofenceArgs(Told):
    label: Label | None = None
    """A longer name for people."""
    circle: Corner | None = None
    """Centre; needs `radius_m`."""
    polygon: Annotated[list[Corner], Field(min_length=3, max_length=POINTS_MAX)] | None = None
    """Corners, three or more; the last joins the first."""
    corridor: Annotated[list[Corner], Field(min_length=2, max_length=POINTS_MAX)] | None = None
    """A line of two points or more; needs `radius_m`."""
    radius_m: Radius | None = None
    """Circle: radius. Corridor: half its width."""
    dwell_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    """Inside for so long also makes a dwell event; null: none."""
    site: Name | None = None
    """Whose arrivals and departures it decides; null: nobody's."""

    @field_validator("polygon")
    @classmethod
    def encloses_something(cls, corners: list[Corner] | None) -> list[Corner] | None:
        if corners is not None and _area(corners) < LEAST_AREA:
            raise ValueError("the corners enclose nothing")
        return corners

    @field_validator("corridor")
    @classmethod
    def leads_somewhere(cls, line: list[Corner] | None) -> list[Corner] | None:
        if line is not None and len(set(line)) < 2:  # noqa: PLR2004 - a line has two ends
            raise ValueError("all points are the same")
        return line

    @model_validator(mode="after")
    def one_shape(self) -> Self:
        if sum(given is not None for given in (self.circle, self.polygon, self.corridor)) > 1:
            raise ValueError("has more than one of circle, polygon, corridor; one is allowed")
        return self

    def told(self) -> GeofenceTold:
        shape, points = self._shape()
        return GeofenceTold(
            name=self.name,
            label=self.label,
            shape=shape,
            points=points,
            radius_m=self.radius_m,
            dwell_s=self.dwell_s if "dwell_s" in self.model_fields_set else SAME,
            site=self.site if "site" in self.model_fields_set else SAME,
        )

    def _shape(self) -> tuple[Shape | None, tuple[Degrees, ...]]:
        if self.circle is not None:
            return Shape.CIRCLE, (self.circle,)
        if self.polygon is not None:
            return Shape.POLYGON, tuple(self.polygon)
        if self.corridor is not None:
            return Shape.CORRIDOR, tuple(self.corridor)
        return None, ()


DEPOTS = "depot"
"""As the depot has it: takes back what was told of a driver's own."""


def _zone_or_depots(zone: str) -> str:
    return zone if zone in ("", DEPOTS) else known_zone(zone)


class DriverArgs(Told):
    label: Label | None = None
    """The full name."""
    rule_set: Label | None = None
    """The law by which hours are judged: `us_property_70_8`, `us_property_60_7`,
    `us_passenger_70_8`, `us_passenger_60_7`, `eu_561`, or `depot` for the rule `hours.rule_set`."""
    exemption: Label | None = None
    """Holds for every shift: `short_haul_cdl`, `short_haul_non_cdl`, `ready_mix`, `none`, or
    `depot` for the rule `hours.standing_exemption`."""
    zone: Annotated[str, AfterValidator(_zone_or_depots)] | None = None
    """IANA time zone of the home terminal, whose midnights begin days, or `depot` for its own."""
    sleeper: bool | None = None
    """Drives a truck with a sleeper berth; at first not."""
    cdl: bool | None = None
    """Needs a commercial driver's licence; at first yes."""

    def told(self) -> DriverTold:
        return DriverTold(
            name=self.name,
            label=self.label,
            rule_set=_own(self.rule_set),
            exemption=_own(self.exemption),
            zone=_own(self.zone),
            has_sleeper=self.sleeper,
            needs_cdl=self.cdl,
        )


class NameArgs(Told):
    pass


def ms(instant: datetime | None) -> int | None:
    return None if instant is None else exact_ms(instant)


def exact_ms(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(milliseconds=1)


def _own(word: str | None) -> str | None:
    return "" if word == DEPOTS else word


def _equipment(told: str | None) -> tuple[str, ...] | None:
    """`none` is for files, where an empty cell says nothing."""
    if told is None:
        return None
    words = [word for word in BETWEEN.split(told) if word]
    return () if [word.lower() for word in words] == [NO_EQUIPMENT] else tuple(words)


def _area(corners: list[Corner]) -> float:
    lat0, lon0 = corners[0]
    local = [(lat - lat0, (lon - lon0 + 180) % 360 - 180) for lat, lon in corners]
    pairs = zip(local, [*local[1:], local[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (y1, x1), (y2, x2) in pairs)) / 2
