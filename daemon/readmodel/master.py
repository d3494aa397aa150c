"""Fleet, places, drivers and customers as they were told: `depotd vehicles list` and the like."""

import json
from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection

VEHICLES = """
SELECT v.name, v.label, v.plate, v.class, v.capacity_kg, v.volume_l, v.equipment, v.plant,
  v.retired_at, coalesce(m.origin, 'file'),
  (SELECT json_group_array(name) FROM (
    SELECT u.name FROM fitting f JOIN unit u ON u.id = f.unit_id
    WHERE f.vehicle_id = v.id AND f.from_at <= :now AND (f.until_at IS NULL OR f.until_at > :now)
    ORDER BY u.name))
FROM vehicle v LEFT JOIN master_row m ON m.what = 'vehicle' AND m.name = v.name
WHERE (:name IS NULL OR v.name = :name)
  AND (:with_retired OR v.retired_at IS NULL OR v.name = :name)
ORDER BY v.name
"""

UNITS = """
SELECT u.id, u.name, u.label, u.first_seen_at, s.seen_at, u.retired_at, m.origin
FROM unit u
LEFT JOIN unit_state s ON s.unit_id = u.id
LEFT JOIN master_row m ON m.what = 'unit' AND m.name = u.name
WHERE (:name IS NULL OR u.name = :name)
  AND (:with_retired OR u.retired_at IS NULL OR u.name = :name)
ORDER BY u.name
"""

FITTINGS = """
SELECT f.unit_id, v.name, f.from_at, f.until_at
FROM fitting f JOIN vehicle v ON v.id = f.vehicle_id ORDER BY f.unit_id, f.from_at
"""

SITES = """
SELECT s.name, s.label, s.lat_e7, s.lon_e7, s.retired_at, coalesce(m.origin, 'file'),
  (SELECT json_group_array(name) FROM (
    SELECT f.name FROM fence f WHERE f.site_id = s.id AND f.retired_at IS NULL ORDER BY f.name))
FROM site s LEFT JOIN master_row m ON m.what = 'site' AND m.name = s.name
WHERE (:name IS NULL OR s.name = :name)
  AND (:with_retired OR s.retired_at IS NULL OR s.name = :name)
ORDER BY s.name
"""

GEOFENCES = """
SELECT f.name, f.label, f.shape, f.points, f.radius_m, f.dwell_s, s.name, f.retired_at,
  coalesce(m.origin, 'file')
FROM fence f
LEFT JOIN site s ON s.id = f.site_id
LEFT JOIN master_row m ON m.what = 'geofence' AND m.name = f.name
WHERE (:name IS NULL OR f.name = :name)
  AND (:with_retired OR f.retired_at IS NULL OR f.name = :name)
ORDER BY f.name
"""

DRIVERS = """
SELECT d.name, d.label, d.rule_set, d.exemption, d.zone, d.has_sleeper, d.needs_cdl, d.retired_at,
  coalesce(m.origin, 'file'),
  (SELECT v.name FROM seat s JOIN vehicle v ON v.id = s.vehicle_id
   WHERE s.driver_id = d.id AND s.until_at IS NULL)
FROM driver d LEFT JOIN master_row m ON m.what = 'driver' AND m.name = d.name
WHERE (:name IS NULL OR d.name = :name)
  AND (:with_retired OR d.retired_at IS NULL OR d.name = :name)
ORDER BY d.name
"""

CUSTOMERS = """
SELECT c.name, c.label, c.tier, c.contact, c.retired_at, coalesce(m.origin, 'file'),
  coalesce(o.orders, 0)
FROM customer c
LEFT JOIN master_row m ON m.what = 'customer' AND m.name = c.name
LEFT JOIN (
  SELECT customer_id, count(*) AS orders FROM customer_order
  WHERE state NOT IN ('delivered', 'cancelled') GROUP BY customer_id
) o ON o.customer_id = c.id
WHERE (:name IS NULL OR c.name = :name)
  AND (:with_retired OR c.retired_at IS NULL OR c.name = :name)
ORDER BY c.name
"""

HEARD = "heard"
"""Origin of a unit that nobody has told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRow:
    name: str
    label: str
    plate: str
    vehicle_class: str
    capacity_kg: int | None
    """None: nobody has said."""
    volume_l: int | None
    equipment: str
    plant: str
    """Site of its pool; empty: any."""
    units: tuple[str, ...]
    """That sit on it now."""
    origin: str
    """file or command: who told it last."""
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingRow:
    vehicle: str
    from_at: int | None
    """None: since ever."""
    until_at: int | None
    """None: until further notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    name: str
    label: str
    vehicle: str | None
    """On which it sits now."""
    fittings: tuple[FittingRow, ...]
    first_seen_at: int | None
    """None: it was never heard."""
    seen_at: int | None
    origin: str
    """file, command, or heard: nobody has told of it."""
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    name: str
    label: str
    lat: float
    lon: float
    geofences: tuple[str, ...]
    """That decide its arrivals."""
    origin: str
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeofenceRow:
    name: str
    label: str
    shape: str
    points: tuple[tuple[float, float], ...]
    """(latitude, longitude) in degrees."""
    radius_m: float | None
    dwell_s: int | None
    site: str | None
    origin: str
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRow:
    """Rule set, exemption and zone are empty where they are the depot's."""

    name: str
    label: str
    rule_set: str
    exemption: str
    zone: str
    sleeper: bool
    cdl: bool
    vehicle: str | None
    """In which a seat is taken now."""
    origin: str
    """file or command: who told of it last."""
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    name: str
    label: str
    tier: str
    contact: str
    open_orders: int
    origin: str
    """file or command: who told of it last."""
    retired_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """By default all that are in use."""

    name: str | None = None
    """This one, even if it is retired."""
    with_retired: bool = False

    @property
    def asked(self) -> dict[str, object]:
        return {"name": self.name, "with_retired": self.with_retired}


ALL = Wanted()


def vehicles(db: ReadConnection, wanted: Wanted = ALL, *, now: int) -> tuple[VehicleRow, ...]:
    rows = db.execute(VEHICLES, {**wanted.asked, "now": now}).fetchall()
    return tuple(
        VehicleRow(
            name=name,
            label=label,
            plate=plate,
            vehicle_class=vehicle_class,
            capacity_kg=capacity_kg,
            volume_l=volume_l,
            equipment=equipment,
            plant=plant,
            units=tuple(json.loads(units)),
            origin=origin,
            retired_at=retired_at,
        )
        for (
            name,
            label,
            plate,
            vehicle_class,
            capacity_kg,
            volume_l,
            equipment,
            plant,
            retired_at,
            origin,
            units,
        ) in rows
    )


def units(db: ReadConnection, wanted: Wanted = ALL, *, now: int) -> tuple[UnitRow, ...]:
    fitted: dict[int, list[FittingRow]] = {}
    for unit_id, vehicle, from_at, until_at in db.execute(FITTINGS).fetchall():
        row = FittingRow(vehicle=vehicle, from_at=from_at or None, until_at=until_at)
        fitted.setdefault(unit_id, []).append(row)
    found = []
    rows = db.execute(UNITS, wanted.asked).fetchall()
    for unit_id, name, label, first_seen_at, seen_at, retired_at, origin in rows:
        sat_on = fitted.get(unit_id, [])
        on = [f.vehicle for f in sat_on if (f.from_at or 0) <= now < (f.until_at or now + 1)]
        found.append(
            UnitRow(
                name=name,
                label=label,
                vehicle=on[0] if on else None,
                fittings=tuple(sat_on),
                first_seen_at=first_seen_at,
                seen_at=seen_at,
                origin=origin or ("file" if sat_on else HEARD),
                retired_at=retired_at,
            )
        )
    return tuple(found)


def sites(db: ReadConnection, wanted: Wanted = ALL) -> tuple[SiteRow, ...]:
    rows = db.execute(SITES, wanted.asked).fetchall()
    return tuple(
        SiteRow(
            name=name,
            label=label,
            lat=lat_e7 / 1e7,
            lon=lon_e7 / 1e7,
            geofences=tuple(json.loads(fences)),
            origin=origin,
            retired_at=retired_at,
        )
        for name, label, lat_e7, lon_e7, retired_at, origin, fences in rows
    )


def geofences(db: ReadConnection, wanted: Wanted = ALL) -> tuple[GeofenceRow, ...]:
    rows = db.execute(GEOFENCES, wanted.asked).fetchall()
    return tuple(
        GeofenceRow(
            name=name,
            label=label,
            shape=shape,
            points=tuple((lat, lon) for lat, lon in json.loads(points)),
            radius_m=radius_m,
            dwell_s=dwell_s,
            site=site,
            origin=origin,
            retired_at=retired_at,
        )
        for name, label, shape, points, radius_m, dwell_s, site, retired_at, origin in rows
    )


def drivers(db: ReadConnection, wanted: Wanted = ALL) -> tuple[DriverRow, ...]:
    return tuple(_driver(row) for row in db.execute(DRIVERS, wanted.asked).fetchall())


def customers(db: ReadConnection, wanted: Wanted = ALL) -> tuple[CustomerRow, ...]:
    return tuple(
        CustomerRow(
            name=name,
            label=label,
            tier=tier,
            contact=contact,
            open_orders=open_orders,
            origin=origin,
            retired_at=retired_at,
        )
        for name, label, tier, contact, retired_at, origin, open_orders in db.execute(
            CUSTOMERS, wanted.asked
        ).fetchall()
    )


def _driver(
    row: tuple[str, str, str, str, str, int, int, int | None, str, str | None],
) -> DriverRow:
    name, label, rule_set, exemption, zone, has_sleeper, needs_cdl, retired_at, origin, on = row
    return DriverRow(
        name=name,
        label=label,
        rule_set=rule_set,
        exemption=exemption,
        zone=zone,
        sleeper=bool(has_sleeper),
        cdl=bool(needs_cdl),
        vehicle=on,
        origin=origin,
        retired_at=retired_at,
    )
