"""Where trucks are, as tracking leaves it in the store."""

import json
from collections.abc import Iterable, Mapping

from daemon.interfaces import Tx
from tests.daemon.store.scene import add_unit

FIT = "INSERT INTO fitting(unit_id, from_at, until_at, vehicle_id) VALUES (?, 0, NULL, ?)"
FENCE = """
INSERT INTO fence(name, shape, points, radius_m, site_id)
SELECT name, 'circle', '[[0, 0]]', 100, id FROM site WHERE name = ?
"""
SAY = """
INSERT INTO unit_state(
    unit_id, version, body, at, seen_at, lat_e7, lon_e7, motion, motion_since, odometer_m, fences
) VALUES (:unit_id, 1, :body, :at, :at, :lat, :lon, :motion, :since, :odometer, '[]')
ON CONFLICT(unit_id) DO UPDATE SET
    body = excluded.body, at = excluded.at, seen_at = excluded.at, lat_e7 = excluded.lat_e7,
    lon_e7 = excluded.lon_e7, motion = excluded.motion, motion_since = excluded.motion_since,
    odometer_m = excluded.odometer_m
"""
DEPART = """
INSERT INTO event(
    seq, at, seen_at, boot, monotonic_ms, clock, kind, unit_id, vehicle_id, subject, body,
    correlation_id
)
SELECT 1000000 + coalesce(max(seq), 0), :at, :at, 1, 0, 'gps', 'site.departed', :unit_id,
    :vehicle_id, :site, json_object('arrived_at', :came_at), 'c' FROM event
"""
TRACK = """
INSERT INTO position(seq, unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m)
VALUES ((SELECT 1 + coalesce(max(seq), 0) FROM position), ?, ?, ?, 1, ?, ?, 1, 0)
"""


def fit(tx: Tx, vehicle_id: int) -> int:
    """A unit of its own on the vehicle."""
    add_unit(tx, f"u-{vehicle_id}")
    unit_id = int(
        tx.execute("SELECT id FROM unit WHERE name = ?", (f"u-{vehicle_id}",)).fetchone()[0]
    )
    tx.execute(FIT, (unit_id, vehicle_id))
    return unit_id


def fence(tx: Tx, site: str) -> None:
    tx.execute(FENCE, (site,))


def say(  # noqa: PLR0913 - a word of a unit, each part of it by name
    tx: Tx,
    unit_id: int,
    *,
    at: int,
    place: tuple[int, int],
    stands_since: int | None = None,
    sites: Mapping[str, int] | None = None,
    odometer_m: int = 0,
) -> None:
    """The newest word of a unit; `sites` are those it is at, each since when."""
    body = {"sites": [[name, since] for name, since in (sites or {}).items()]}
    row = {
        "unit_id": unit_id,
        "body": json.dumps(body),
        "at": at,
        "lat": place[0],
        "lon": place[1],
        "motion": "moving" if stands_since is None else "parked",
        "since": at if stands_since is None else stands_since,
        "odometer": odometer_m,
    }
    tx.execute(SAY, row)


def depart(tx: Tx, unit_id: int, vehicle_id: int, site: str, *, at: int, came_at: int = 0) -> None:
    row = {"unit_id": unit_id, "vehicle_id": vehicle_id, "site": site, "at": at}
    tx.execute(DEPART, row | {"came_at": came_at or at})


def track(tx: Tx, unit_id: int, positions: Iterable[tuple[int, tuple[int, int]]]) -> None:
    """Stores where it was, each with its instant."""
    tx.executemany(TRACK, [(unit_id, at, at, *place) for at, place in positions])
