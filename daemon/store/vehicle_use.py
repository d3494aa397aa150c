"""Counters of vehicles as they are believed, and what each day added to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from daemon.domain.maintenance.due import Meter
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.use import DailyUse
from daemon.domain.telemetry.days import day_of
from daemon.queue.kinds import Reads
from daemon.store import zones

METERS = """
SELECT vehicle_id, counter, value, at, held IS NOT NULL FROM vehicle_counter
WHERE :vehicle_id IS NULL OR vehicle_id = :vehicle_id
"""

DAYS = """
SELECT vehicle_id, counter, day, added FROM counter_day
WHERE counter IN ('distance', 'engine_time') AND day BETWEEN :first AND :today
  AND (:vehicle_id IS NULL OR vehicle_id = :vehicle_id)
ORDER BY vehicle_id, counter, day
"""

# Positions tell that it stands, as long as no trip of theirs waits for the counter to follow.
HEARD = """
SELECT c.vehicle_id, c.counter, max(c.at, coalesce((
    SELECT max(s.at) FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
    WHERE f.vehicle_id = c.vehicle_id AND f.until_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM trip t WHERE t.unit_id = f.unit_id AND t.started_at > c.at
    )
), 0))
FROM vehicle_counter c WHERE :vehicle_id IS NULL OR c.vehicle_id = :vehicle_id
"""

KEPT_DAYS = 120
"""Of which forecasts know; a little more than they look at."""
_Added = list[tuple[int, int]]


def meters(reads: Reads, vehicle_id: int | None = None) -> dict[int, dict[Trigger, Meter]]:
    """By vehicle; without a number of all."""
    found: dict[int, dict[Trigger, Meter]] = defaultdict(dict)
    rows = reads.execute(METERS, {"vehicle_id": vehicle_id}).fetchall()
    for number, counter, value, at, is_held in rows:
        found[number][Trigger(counter)] = Meter(value=value, at=at, is_held=bool(is_held))
    return found


def daily(
    reads: Reads, today: int, *, days: int = KEPT_DAYS, vehicle_id: int | None = None
) -> dict[int, dict[Trigger, DailyUse]]:
    """By vehicle, up to the last day on which it was heard, yesterday at most. Before that a day
    without a row saw no use: counters lose nothing, what they show later is all there was. After
    it nobody knows: a silent box is no parked vehicle.
    """
    asked = {"first": today - days, "today": today, "vehicle_id": vehicle_id}
    heard = _heard(reads, vehicle_id)
    rows: dict[tuple[int, Trigger], _Added] = defaultdict(list)
    for number, counter, day, added in reads.execute(DAYS, asked).fetchall():
        rows[number, Trigger(counter)].append((day, added))
    found: dict[int, dict[Trigger, DailyUse]] = defaultdict(dict)
    for (number, trigger), added_by_day in rows.items():
        heard_on = heard.get((number, trigger), 0)
        found[number][trigger] = _use(added_by_day, today, min(today, heard_on + 1))
    return found


def _heard(reads: Reads, vehicle_id: int | None) -> dict[tuple[int, Trigger], int]:
    """By vehicle and counter the last day of which anything is known."""
    zone = zones.depot_zone(reads)
    return {
        (number, Trigger(counter)): day_of(at, zone)
        for number, counter, at in reads.execute(HEARD, {"vehicle_id": vehicle_id}).fetchall()
    }


def use_of(reads: Reads, vehicle_id: int, today: int, *, since: int) -> Mapping[Trigger, DailyUse]:
    """Of one vehicle, back to a day."""
    found = daily(reads, today, days=max(0, today - since) + 1, vehicle_id=vehicle_id)
    return found.get(vehicle_id, {})


def _use(rows: Sequence[tuple[int, int]], today: int, until: int) -> DailyUse:
    first, last = rows[0][0], rows[-1][0]
    added = [0] * (min(today, max(until, last + 1)) - first)
    of_today = 0
    for day, metres_or_min in rows:
        if day == today:
            of_today = metres_or_min
        else:
            added[day - first] = metres_or_min
    return DailyUse(first_day=first, added=added, today=of_today)
