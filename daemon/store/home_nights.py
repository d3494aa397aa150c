"""Where vehicles stood in past nights, by the stops of their units."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import cos, hypot, radians
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.home_nights import shares
from daemon.domain.maintenance.window import days, instant
from daemon.interfaces import ReadOnly

NIGHTS = 28
DAY_MS = 86_400_000
REACH_M = 500.0
M_PER_E7 = 0.0111195

STOPS = """
SELECT f.vehicle_id, p.started_at, p.ended_at, p.lat_e7, p.lon_e7
FROM fitting f JOIN stop p ON p.unit_id = f.unit_id
    AND p.started_at >= max(f.from_at, :since) AND p.started_at < coalesce(f.until_at, :now)
ORDER BY p.started_at
"""

TRIPS = """
SELECT f.vehicle_id, t.started_at, t.ended_at
FROM fitting f JOIN trip t ON t.unit_id = f.unit_id
    AND t.started_at >= max(f.from_at, :since) AND t.started_at < coalesce(f.until_at, :now)
"""

# Who belongs to a plant is home there; others at every site.
HOMES = """
SELECT v.id, s.lat_e7, s.lon_e7 FROM vehicle v
JOIN site s ON s.retired_at IS NULL AND (v.plant = '' OR s.name = v.plant)
WHERE v.retired_at IS NULL
"""


class _Stay(NamedTuple):
    from_at: int
    until_at: int
    is_home: bool


def home_nights(
    reads: ReadOnly, zone: ZoneInfo, now: int, *, hour: int
) -> Mapping[int, Mapping[int, float]]:
    """By vehicle and weekday, how often it was home at that hour; of unheard ones nothing."""
    asked = {"since": now - (NIGHTS + 1) * DAY_MS, "now": now}
    stays: dict[int, list[_Stay]] = defaultdict(list)
    homes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for vehicle_id, lat_e7, lon_e7 in reads.execute(HOMES).fetchall():
        homes[vehicle_id].append((lat_e7, lon_e7))
    for vehicle_id, begins, ends, lat_e7, lon_e7 in reads.execute(STOPS, asked).fetchall():
        is_home = any(_is_near(lat_e7, lon_e7, *home) for home in homes[vehicle_id])
        stays[vehicle_id].append(_Stay(begins, now if ends is None else ends, is_home))
    for vehicle_id, begins, ends in reads.execute(TRIPS, asked).fetchall():
        stays[vehicle_id].append(_Stay(begins, now if ends is None else ends, is_home=False))
    evenings = [
        (day.weekday(), at)
        for day in days(zone, now - NIGHTS * DAY_MS, now)
        if (at := instant(zone, day, hour * 60)) < now
    ]
    return {vehicle_id: shares(_nights(those, evenings)) for vehicle_id, those in stays.items()}


def _nights(stays: Iterable[_Stay], evenings: Iterable[tuple[int, int]]) -> list[tuple[int, bool]]:
    known = list(stays)
    found = []
    for weekday, at in evenings:
        then = [one.is_home for one in known if one.from_at <= at < one.until_at]
        if then:
            found.append((weekday, any(then)))
    return found


def _is_near(lat_e7: int, lon_e7: int, home_lat_e7: int, home_lon_e7: int) -> bool:
    north = (lat_e7 - home_lat_e7) * M_PER_E7
    east = (lon_e7 - home_lon_e7) * M_PER_E7 * cos(radians(home_lat_e7 / 1e7))
    return hypot(north, east) <= REACH_M
