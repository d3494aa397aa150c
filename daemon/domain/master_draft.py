"""Judges what is told of fleet, places, drivers and customers by what stands: what changes?

Nothing is written here: a draft is filled row by row, and its `changes` are what the rows
come to together. Telling the same again changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar

from daemon.domain import driver_terms, fittings
from daemon.domain.master import Customer, Driver, Geofence, Shape, Site, Vehicle
from daemon.domain.master_standing import (
    SAME,
    Change,
    CustomerTold,
    DriverTold,
    GeofenceTold,
    How,
    Kept,
    Key,
    Same,
    SiteTold,
    Standing,
    Unit,
    UnitTold,
    Value,
    VehicleTold,
    Verb,
    What,
)

V = TypeVar("V", Vehicle, Unit, Site, Geofence, Driver, Customer)
F = TypeVar("F")

NAMES_SHOWN = 12


class MasterFault(Exception):
    """Why a row cannot be: in which field, and what is allowed there."""

    def __init__(self, field: str, message: str, *, allowed: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.allowed = allowed


class Draft:
    def __init__(self, standing: Standing, *, now: int) -> None:
        self._standing = standing.rows
        self._rows = dict(standing.rows)
        self._now = now
        self._touched: dict[Key, None] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """In the order in which they must be written: what others name comes before them."""
        made = [self._change(key) for key in self._touched]
        found = [change for change in made if change is not None]
        order = list(What)
        return tuple(sorted(found, key=lambda change: order.index(change.what)))

    def vehicle(self, told: VehicleTold, how: How) -> None:
        old = self._old(What.VEHICLE, told.name, how, Vehicle)
        base = old or Vehicle(name=told.name)
        vehicle = Vehicle(
            name=told.name,
            label=_or(told.label, base.label),
            plate=_or(told.plate, base.plate),
            vehicle_class=_or(told.vehicle_class, base.vehicle_class),
            capacity_kg=_or(told.capacity_kg, base.capacity_kg) or None,
            volume_l=_or(told.volume_l, base.volume_l) or None,
            equipment=base.equipment if told.equipment is None else words(told.equipment),
            plant=self._plant(told.plant, base.plant),
        )
        self._put(What.VEHICLE, vehicle)

    def driver(self, told: DriverTold, how: How) -> None:
        old = self._old(What.DRIVER, told.name, how, Driver)
        base = old or Driver(name=told.name)
        driver = Driver(
            name=told.name,
            label=_or(told.label, base.label),
            rule_set=_or(told.rule_set, base.rule_set),
            exemption=_or(told.exemption, base.exemption),
            zone=_or(told.zone, base.zone),
            has_sleeper=_or(told.has_sleeper, base.has_sleeper),
            needs_cdl=_or(told.needs_cdl, base.needs_cdl),
        )
        fault = driver_terms.fault_of(driver)
        if fault is not None:
            raise MasterFault(fault.field, fault.message, allowed=fault.allowed)
        self._put(What.DRIVER, driver)

    def customer(self, told: CustomerTold, how: How) -> None:
        old = self._old(What.CUSTOMER, told.name, how, Customer)
        base = old or Customer(name=told.name)
        customer = Customer(
            name=told.name,
            label=_or(told.label, base.label),
            tier=_or(told.tier, base.tier),
            contact=_or(told.contact, base.contact),
        )
        self._put(What.CUSTOMER, customer)

    def unit(self, told: UnitTold, how: How) -> None:
        old = self._old(What.UNIT, told.name, how, Unit)
        base = old or Unit(name=told.name)
        unit = replace(base, label=_or(told.label, base.label))
        if told.vehicle is not None:
            unit = self._fitted(unit, told.vehicle, told.from_at)
        elif told.from_at is not None:
            raise MasterFault("from", "a unit is fitted to a vehicle", allowed="name the vehicle")
        self._put(What.UNIT, unit)

    def unfit(self, name: str, *, at: int | None) -> str:
        """Takes the unit off its vehicle; answers which that was."""
        unit = self.standing_value(What.UNIT, name, Unit)
        instant = self._now if at is None else at
        there = fittings.at_instant(unit.fittings, instant)
        if there is None:
            raise MasterFault(
                "name",
                f"unit {name!r} sits on no vehicle at that instant",
                allowed=f"`depotd units list {name}` shows its fittings",
            )
        self._put(What.UNIT, replace(unit, fittings=fittings.unfitted(unit.fittings, at=instant)))
        return there.vehicle

    def drop_fitting(self, name: str, *, from_at: int) -> None:
        unit = self.standing_value(What.UNIT, name, Unit)
        left = fittings.without(unit.fittings, from_at=from_at)
        if left == unit.fittings:
            raise MasterFault(
                "from",
                f"no fitting of unit {name!r} begins at that instant",
                allowed=f"`depotd units list {name}` shows its fittings",
            )
        self._put(What.UNIT, replace(unit, fittings=left))

    def site(self, told: SiteTold, how: How) -> None:
        old = self._old(What.SITE, told.name, how, Site)
        lat = _or(told.lat_e7, old.lat_e7 if old else None)
        lon = _or(told.lon_e7, old.lon_e7 if old else None)
        if lat is None or lon is None:
            missing = "lat" if lat is None else "lon"
            raise MasterFault(missing, "a new site needs lat and lon", allowed="degrees")
        label = _or(told.label, old.label if old else "")
        site = Site(name=told.name, label=label, lat_e7=lat, lon_e7=lon)
        self._put(What.SITE, site)
        self._circle(site, told.radius_m)

    def geofence(self, told: GeofenceTold, how: How) -> None:
        old = self._old(What.GEOFENCE, told.name, how, Geofence)
        if told.site is not SAME and told.site is not None:
            self.standing_value(What.SITE, told.site, Site, field="site")
        if old is None and told.shape is None:
            raise MasterFault(
                "shape", "a new geofence needs a shape", allowed="circle, polygon or corridor"
            )
        shape = told.shape or (old.shape if old else Shape.CIRCLE)
        fence = Geofence(
            name=told.name,
            label=_or(told.label, old.label if old else ""),
            shape=shape,
            points=told.points if told.shape is not None else (old.points if old else ()),
            radius_m=_radius(told, shape, old),
            dwell_s=_unless_same(told.dwell_s, old.dwell_s if old else None),
            site=_unless_same(told.site, old.site if old else None),
        )
        self._put(What.GEOFENCE, fence)

    def retire(self, what: What, name: str) -> None:
        """With it goes what makes no sense without it: fittings of a vehicle, fences of a site.

        Vehicles of the pool of a site that is retired belong to any.
        """
        kept = self._rows.get((what, name))
        if kept is None:
            raise self._unknown(what, name, "name")
        if kept.is_retired:
            return
        value = kept.value
        if isinstance(value, Vehicle):
            self._take_units_off(name)
        elif isinstance(value, Unit):
            value = replace(value, fittings=fittings.taken_off(value.fittings, at=self._now))
        elif isinstance(value, Site):
            self._retire_fences_of(name)
            self._dissolve_pool_of(name)
        self._touch((what, name), Kept(value=value, is_retired=True))

    def standing_value(self, what: What, name: str, kind: type[V], *, field: str = "name") -> V:
        """The row that stands under that name. Raises MasterFault with the names it may be."""
        kept = self._rows.get((what, name))
        if kept is None or kept.is_retired or not isinstance(kept.value, kind):
            raise self._unknown(what, name, field)
        return kept.value

    def _old(self, what: What, name: str, how: How, kind: type[V]) -> V | None:
        kept = self._rows.get((what, name))
        stands = kept is not None and not kept.is_retired and kept.is_known
        if how is How.ADD and stands:
            raise MasterFault(
                "name", f"there is a {what} {name!r} already", allowed=f"`depotd {what}s edit`"
            )
        if how is How.EDIT and (kept is None or kept.is_retired):
            raise self._unknown(what, name, "name")
        return kept.value if kept is not None and isinstance(kept.value, kind) else None

    def _unknown(self, what: What, name: str, field: str) -> MasterFault:
        kept = self._rows.get((what, name))
        if kept is not None and kept.is_retired:
            return MasterFault(
                field,
                f"{what} {name!r} is retired",
                allowed=f"`depotd {what}s add {name}` brings it back",
            )
        names = [n for (w, n), k in self._rows.items() if w is what and not k.is_retired]
        near = get_close_matches(name, names, n=3, cutoff=0.6) or sorted(names)[:NAMES_SHOWN]
        known = ", ".join(near) or f"none yet: `depotd {what}s add`"
        return MasterFault(field, f"no {what} is called {name!r}", allowed=known)

    def _fitted(self, unit: Unit, vehicle: str, from_at: int | None) -> Unit:
        self.standing_value(What.VEHICLE, vehicle, Vehicle, field="vehicle")
        instant = self._now if from_at is None else from_at
        there = fittings.at_instant(unit.fittings, instant)
        if there is not None and there.vehicle == vehicle:
            return unit
        return replace(
            unit,
            fittings=fittings.fitted(
                unit.fittings, unit=unit.name, vehicle=vehicle, from_at=instant
            ),
        )

    def _circle(self, site: Site, radius_m: float | Same | None) -> None:
        """The site's own circle has its name; it moves with the site."""
        kept = self._rows.get((What.GEOFENCE, site.name))
        fence = None
        if kept is not None and not kept.is_retired and isinstance(kept.value, Geofence):
            fence = kept.value
        own = fence is not None and fence.shape is Shape.CIRCLE and fence.site == site.name
        if radius_m is SAME and not own:
            return
        if fence is not None and not own:
            raise MasterFault(
                "radius_m",
                f"geofence {site.name!r} is there and is not the circle of this site",
                allowed=f"leave radius_m out, or retire that geofence: "
                f"`depotd geofences retire {site.name}`",
            )
        radius = fence.radius_m if fence is not None and radius_m is SAME else radius_m
        if radius is None:
            if fence is not None:
                self.retire(What.GEOFENCE, site.name)
            return
        assert not isinstance(radius, Same)  # noqa: S101 - narrows for the type checker
        circle = Geofence(
            name=site.name,
            label=site.label,
            shape=Shape.CIRCLE,
            points=((site.lat_e7 / 1e7, site.lon_e7 / 1e7),),
            radius_m=radius,
            dwell_s=fence.dwell_s if fence is not None else None,
            site=site.name,
        )
        self._put(What.GEOFENCE, circle)

    def _take_units_off(self, vehicle: str) -> None:
        for (what, name), kept in list(self._rows.items()):
            unit = kept.value
            if what is What.UNIT and isinstance(unit, Unit):
                left = fittings.off_vehicle(unit.fittings, vehicle, at=self._now)
                if left != unit.fittings:
                    self._touch((what, name), replace(kept, value=replace(unit, fittings=left)))

    def _retire_fences_of(self, site: str) -> None:
        for (what, name), kept in list(self._rows.items()):
            fence = kept.value
            if what is What.GEOFENCE and isinstance(fence, Geofence) and fence.site == site:
                self.retire(what, name)

    def _plant(self, told: str | None, standing: str) -> str:
        """That of a vehicle which comes back may be gone."""
        if told:
            return self.standing_value(What.SITE, told, Site, field="plant").name
        kept = self._rows.get((What.SITE, standing))
        stands = kept is not None and not kept.is_retired
        return standing if told is None and stands else ""

    def _dissolve_pool_of(self, site: str) -> None:
        for kept in list(self._rows.values()):
            truck = kept.value
            if isinstance(truck, Vehicle) and truck.plant == site and not kept.is_retired:
                self._put(What.VEHICLE, replace(truck, plant=""))

    def _put(self, what: What, value: Value) -> None:
        self._touch((what, value.name), Kept(value=value))

    def _touch(self, key: Key, kept: Kept) -> None:
        self._rows[key] = kept
        self._touched[key] = None

    def _change(self, key: Key) -> Change | None:
        what, name = key
        was, now = self._standing.get(key), self._rows[key]
        if was == now:
            return None
        if now.is_retired:
            # Added and retired in one go: it never was.
            return None if was is None else _changed(what, name, Verb.RETIRED, was, now)
        if was is None or not was.is_known:
            return _changed(what, name, Verb.ADDED, was, now)
        verb = Verb.REVIVED if was.is_retired else Verb.CHANGED
        return _changed(what, name, verb, was, now)


def _changed(what: What, name: str, verb: Verb, was: Kept | None, now: Kept) -> Change:
    return Change(
        what=what, name=name, verb=verb, was=None if was is None else was.value, now=now.value
    )


def words(told: Iterable[str]) -> str:
    """Each once, in order of the alphabet, between blanks, however they were written."""
    return " ".join(sorted({word.lower() for word in told}))


def _or(told: F | None, standing: F) -> F:
    return standing if told is None else told


def _unless_same(told: F | Same | None, standing: F | None) -> F | None:
    return standing if isinstance(told, Same) else told


def _radius(told: GeofenceTold, shape: Shape, old: Geofence | None) -> float | None:
    radius = told.radius_m
    if radius is None and old is not None and old.shape is shape:
        radius = old.radius_m
    if (shape is Shape.POLYGON) != (radius is None):
        raise MasterFault(
            "radius_m",
            "a polygon has no radius" if shape is Shape.POLYGON else f"a {shape} needs a radius",
            allowed="radius_m belongs to circle and corridor, and they need it",
        )
    return radius
