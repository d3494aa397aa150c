"""When a truck was at a place that has no fence, by the positions of its unit."""

from math import cos, radians

from daemon.domain.orders.following import Stay
from daemon.domain.orders.order import Place
from daemon.queue.kinds import Reads

M_PER_DEGREE = 111_195.0

# The last stay that is over: from the first position there, after all that were elsewhere, on.
LAST_STAY = """
WITH said AS (
    SELECT at, lat_e7 BETWEEN :south AND :north AND lon_e7 BETWEEN :west AND :east AS is_there
    FROM position WHERE unit_id = :unit_id AND at >= :since AND verdict < 2
),
there AS (SELECT max(at) AS left_at FROM said WHERE is_there),
before AS (
    SELECT coalesce(max(at), 0) AS at FROM said
    WHERE NOT is_there AND at < (SELECT left_at FROM there)
)
SELECT min(at), max(at) FROM said WHERE is_there AND at > (SELECT at FROM before)
"""


def last_stay(reads: Reads, unit_id: int, place: Place, *, since: int, reach_m: float) -> Stay:
    """Of a unit that is elsewhere now; nothing is known of a stay that began before `since`."""
    north = reach_m / M_PER_DEGREE * 1e7
    east = north / max(0.01, cos(radians(place.lat_e7 / 1e7)))
    asked = {
        "unit_id": unit_id,
        "since": since,
        "south": place.lat_e7 - north,
        "north": place.lat_e7 + north,
        "west": place.lon_e7 - east,
        "east": place.lon_e7 + east,
    }
    came_at, left_at = reads.execute(LAST_STAY, asked).fetchone()
    return Stay(came_at=came_at, left_at=left_at)
