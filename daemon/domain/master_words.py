"""A row of master data as plain values, and how two of it differ: for events, files and people."""

from collections.abc import Mapping

from daemon.domain.master import Customer, Driver, Fitting, Geofence, Shape, Site, Vehicle
from daemon.domain.master_standing import Unit, Value

Fields = dict[str, object]

LATER = ("capacity_kg", "volume_l", "equipment", "plant")
"""Fields that came to rows of which files had told before."""


def fields_of(value: Value) -> Fields:
    """Everything that can be told of the row, its name aside."""
    if isinstance(value, Vehicle):
        return vehicle_fields(value)
    if isinstance(value, Customer):
        return {"label": value.label, "tier": value.tier.value, "contact": value.contact}
    if isinstance(value, Driver):
        return driver_fields(value)
    if isinstance(value, Unit):
        return {"label": value.label, "fittings": [fitting_fields(f) for f in value.fittings]}
    if isinstance(value, Site):
        return {"label": value.label, "lat": value.lat_e7 / 1e7, "lon": value.lon_e7 / 1e7}
    return {
        "label": value.label,
        "shape": value.shape.value,
        "points": [list(point) for point in value.points],
        "radius_m": value.radius_m,
        "dwell_s": value.dwell_s,
        "site": value.site,
    }


def said_by_file(value: Value) -> Fields:
    """What a file is held to have said of the row.

    Later fields stand in it only where they say something: a file that is as it was before
    they came says nothing new.
    """
    fields = fields_of(value)
    return {name: told for name, told in fields.items() if name not in LATER or told}


def vehicle_fields(vehicle: Vehicle) -> Fields:
    return {
        "label": vehicle.label,
        "plate": vehicle.plate,
        "class": vehicle.vehicle_class,
        "capacity_kg": vehicle.capacity_kg,
        "volume_l": vehicle.volume_l,
        "equipment": vehicle.equipment,
        "plant": vehicle.plant,
    }


def driver_fields(driver: Driver) -> Fields:
    return {
        "label": driver.label,
        "rule_set": driver.rule_set,
        "exemption": driver.exemption,
        "zone": driver.zone,
        "sleeper": driver.has_sleeper,
        "cdl": driver.needs_cdl,
    }


def fitting_fields(fitting: Fitting) -> Fields:
    return {"vehicle": fitting.vehicle, "from_at": fitting.from_at, "until_at": fitting.until_at}


def differences(was: Value | None, now: Value) -> dict[str, tuple[object, object]]:
    """Fields that are not as they were; of a new row those that say something."""
    before: Mapping[str, object] = {} if was is None else fields_of(was)
    return {
        name: (before.get(name), value)
        for name, value in fields_of(now).items()
        if (before.get(name) != value if was is not None else value not in ("", None, []))
    }


def shape_words(fence: Geofence) -> str:
    """`circle of 120 m`, `polygon of 4 corners`, `corridor of 3 points, 30 m to each side`."""
    if fence.shape is Shape.CIRCLE:
        return f"circle of {fence.radius_m:g} m"
    if fence.shape is Shape.POLYGON:
        return f"polygon of {len(fence.points)} corners"
    return f"corridor of {len(fence.points)} points, {fence.radius_m:g} m to each side"
