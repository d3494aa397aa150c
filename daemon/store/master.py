"""Master data in the database: what the configuration says, whole, in one transaction."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from daemon.domain.master import MasterData
from daemon.interfaces import Tx
from daemon.store import units

SAVE_VEHICLE = """
INSERT INTO vehicle(name, label, plate, class) VALUES (:name, :label, :plate, :class)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, plate = excluded.plate, class = excluded.class, retired_at = NULL
"""

SAVE_SITE = """
INSERT INTO site(name, label, lat_e7, lon_e7) VALUES (:name, :label, :lat_e7, :lon_e7)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, lat_e7 = excluded.lat_e7, lon_e7 = excluded.lon_e7, retired_at = NULL
"""

SAVE_FENCE = """
INSERT INTO fence(name, label, shape, points, radius_m, dwell_s, site_id)
VALUES (
    :name, :label, :shape, :points, :radius_m, :dwell_s, (SELECT id FROM site WHERE name = :site)
)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, shape = excluded.shape, points = excluded.points,
    radius_m = excluded.radius_m, dwell_s = excluded.dwell_s, site_id = excluded.site_id,
    retired_at = NULL
"""

RETIRE_VEHICLES = """
UPDATE vehicle SET retired_at = :now
WHERE retired_at IS NULL AND name NOT IN (SELECT value FROM json_each(:names))
"""

RETIRE_SITES = """
UPDATE site SET retired_at = :now
WHERE retired_at IS NULL AND name NOT IN (SELECT value FROM json_each(:names))
"""

RETIRE_FENCES = """
UPDATE fence SET retired_at = :now
WHERE retired_at IS NULL AND name NOT IN (SELECT value FROM json_each(:names))
"""

CLEAR_FITTINGS = "DELETE FROM fitting"

ADD_FITTING = """
INSERT INTO fitting(unit_id, from_at, until_at, vehicle_id)
VALUES (:unit_id, :from_at, :until_at, (SELECT id FROM vehicle WHERE name = :vehicle))
"""

ADD_APPLICATION = "INSERT INTO master_data(applied_at, digest, source) VALUES (?, ?, ?)"

LAST_DIGEST = "SELECT digest FROM master_data ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """How many rows now stand and how many were retired by this application."""

    vehicles: int
    units: int
    sites: int
    geofences: int
    retired: int


def last_digest(tx: Tx) -> str | None:
    row = tx.execute(LAST_DIGEST).fetchone()
    return None if row is None else str(row[0])


def apply(tx: Tx, master: MasterData, *, now: int, digest: str, source: str) -> Applied:
    """Makes the database say what `master` says; what it leaves out is retired, not deleted."""
    for vehicle in master.vehicles:
        tx.execute(
            SAVE_VEHICLE,
            {
                "name": vehicle.name,
                "label": vehicle.label,
                "plate": vehicle.plate,
                "class": vehicle.vehicle_class,
            },
        )
    _save_places(tx, master)
    _save_fittings(tx, master)
    retired = _retire(tx, RETIRE_VEHICLES, (v.name for v in master.vehicles), now)
    retired += _retire(tx, RETIRE_FENCES, (f.name for f in master.geofences), now)
    retired += _retire(tx, RETIRE_SITES, (s.name for s in master.sites), now)
    tx.execute(ADD_APPLICATION, (now, digest, source))
    return Applied(
        vehicles=len(master.vehicles),
        units=len({fitting.unit for fitting in master.fittings}),
        sites=len(master.sites),
        geofences=len(master.geofences),
        retired=retired,
    )


def apply_alone(
    connection: sqlite3.Connection, master: MasterData, *, now: int, digest: str, source: str
) -> Applied:
    """The same in a transaction of its own, while no writer has the connection."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        applied = apply(connection, master, now=now, digest=digest, source=source)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return applied


def _save_places(tx: Tx, master: MasterData) -> None:
    for site in master.sites:
        tx.execute(
            SAVE_SITE,
            {
                "name": site.name,
                "label": site.label,
                "lat_e7": site.lat_e7,
                "lon_e7": site.lon_e7,
            },
        )
    for fence in master.geofences:
        tx.execute(
            SAVE_FENCE,
            {
                "name": fence.name,
                "label": fence.label,
                "shape": fence.shape.value,
                "points": json.dumps(fence.points),
                "radius_m": fence.radius_m,
                "dwell_s": fence.dwell_s,
                "site": fence.site,
            },
        )


def _save_fittings(tx: Tx, master: MasterData) -> None:
    tx.execute(CLEAR_FITTINGS)
    for fitting in master.fittings:
        tx.execute(
            ADD_FITTING,
            {
                "unit_id": units.ensure(tx, fitting.unit, seen_at=None),
                "from_at": fitting.from_at,
                "until_at": fitting.until_at,
                "vehicle": fitting.vehicle,
            },
        )


def _retire(tx: Tx, statement: str, names: Iterable[str], now: int) -> int:
    return tx.execute(statement, {"now": now, "names": json.dumps(list(names))}).rowcount
