"""Counters of vehicles as they are believed, and what each day added to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from daemon.domain.maintenance.due import Meter
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.use import DailyUse
from daemon.queue.kinds import Reads

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
    """By vehicle. Between its first day and yesterday a day without a row saw no use: counters
    lose nothing, what they show later is all there was.
    """
    asked = {"first": today - days, "today": today, "vehicle_id": vehicle_id}
    rows: dict[tuple[int, Trigger], _Added] = defaultdict(list)
    for number, counter, day, added in reads.execute(DAYS, asked).fetchall():
        rows[number, Trigger(counter)].append((day, added))
    found: dict[int, dict[Trigger, DailyUse]] = defaultdict(dict)
    for (number, trigger), added_by_day in rows.items():
        found[number][trigger] = _use(added_by_day, today)
    return found


def use_of(reads: Reads, vehicle_id: int, today: int, *, since: int) -> Mapping[Trigger, DailyUse]:
    """Of one vehicle, back to a day."""
    found = daily(reads, today, days=max(0, today - since) + 1, vehicle_id=vehicle_id)
    return found.get(vehicle_id, {})


def _use(rows: Sequence[tuple[int, int]], today: int) -> DailyUse:
    first = rows[0][0]
    added = [0] * (today - first)
    of_today = 0
    for day, metres_or_min in rows:
        if day == today:
            of_today = metres_or_min
        else:
            added[day - first] = metres_or_min
    return DailyUse(first_day=first, added=added, today=of_today)
