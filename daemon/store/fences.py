"""Geofences: those in force, as tracking needs them, and all that were ever told."""

import json
from collections.abc import Iterator

from daemon.domain.master import Geofence, Shape
from daemon.interfaces import Tx

FENCES = """
SELECT
    fence.name, fence.label, fence.shape, fence.points, fence.radius_m, fence.dwell_s, site.name,
    fence.retired_at
FROM fence LEFT JOIN site ON site.id = fence.site_id
ORDER BY fence.name
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

RETIRE_FENCE = "UPDATE fence SET retired_at = :now WHERE name = :name AND retired_at IS NULL"


def in_force(tx: Tx) -> tuple[Geofence, ...]:
    return tuple(fence for fence, retired_at in all_told(tx) if retired_at is None)


def all_told(tx: Tx) -> list[tuple[Geofence, int | None]]:
    """Each with the instant it was retired at."""
    return list(_told(tx))


def save(tx: Tx, fence: Geofence) -> None:
    """As given and in force; its site must be saved before."""
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


def retire(tx: Tx, name: str, *, now: int) -> bool:
    return tx.execute(RETIRE_FENCE, {"name": name, "now": now}).rowcount == 1


def _told(tx: Tx) -> Iterator[tuple[Geofence, int | None]]:
    rows = tx.execute(FENCES).fetchall()
    for name, label, shape, points, radius_m, dwell_s, site, retired_at in rows:
        fence = Geofence(
            name=name,
            label=label,
            shape=Shape(shape),
            points=tuple((lat, lon) for lat, lon in json.loads(points)),
            radius_m=radius_m,
            dwell_s=dwell_s,
            site=site,
        )
        yield fence, retired_at
