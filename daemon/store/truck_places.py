"""Where trucks are, and where those that come back are going."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.eta.lanes import Spot
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

# Of a vehicle with two units the newer fix counts.
POSITIONS = """
SELECT
    f.vehicle_id, s.at, s.lat_e7, s.lon_e7,
    (SELECT id FROM site WHERE name = s.body ->> '$.sites[0][0]'),
    coalesce(s.body ->> '$.is_standing', 0)
FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
WHERE f.from_at <= :now AND (f.until_at IS NULL OR f.until_at > :now)
    AND s.at >= f.from_at AND s.lat_e7 IS NOT NULL
ORDER BY s.at
"""

# Where it was loaded last, and whether that load sets. What it has before it still does not count,
# nor what it gave back or was called off before it was loaded.
HOMES = """
SELECT t.vehicle_id, p.lat_e7, p.lon_e7, p.id, o.discharge_limit_min IS NOT NULL
FROM truck t
JOIN assignment a ON a.id = (
    SELECT e.id FROM assignment e JOIN customer_order c ON c.id = e.order_id
    WHERE e.vehicle_id = t.vehicle_id AND e.ending IN ('delivered', 'cancelled')
        AND c.loading_at IS NOT NULL
    ORDER BY e.ended_at DESC, e.id DESC LIMIT 1
)
JOIN customer_order o ON o.id = a.order_id
JOIN site p ON p.id = o.origin_id
WHERE t.state IN ('returning', 'washing')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """By its newest fix."""

    spot: Spot
    heard_at: int
    """ms UTC."""
    is_parked: bool
    """It stood at a site: it is still there, however long ago that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The plant that a truck comes back to."""

    spot: Spot
    is_washed: bool
    """What it carried sets."""


def positions(reads: Reads | Tx, now: int) -> Mapping[int, Position]:
    """By vehicle; of one that was never heard there is none."""
    return {
        vehicle_id: Position(
            spot=Spot(lat_e7, lon_e7, site_id),
            heard_at=at,
            is_parked=site_id is not None and bool(is_standing),
        )
        for vehicle_id, at, lat_e7, lon_e7, site_id, is_standing in reads.execute(
            POSITIONS, {"now": now}
        ).fetchall()
    }


def homes(reads: Reads | Tx) -> Mapping[int, Home]:
    """Of every truck that comes back or is washed, by vehicle."""
    return {
        vehicle_id: Home(spot=Spot(lat_e7, lon_e7, site_id), is_washed=bool(is_washed))
        for vehicle_id, lat_e7, lon_e7, site_id, is_washed in reads.execute(HOMES).fetchall()
    }
