"""Counters of vehicles as they are believed, and what each day has added."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import NamedTuple

from daemon.domain.maintenance.counters import (
    Counted,
    Origin,
    Step,
    Why,
    agreed,
    disputed,
    driven,
    follows,
    read,
)
from daemon.domain.telemetry.days import spread
from daemon.domain.telemetry.facts import Counter, Reading, Used
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

COUNTER = """
SELECT value, at, origin, offset_by, held, held_at, held_why, day_at, day_value, told_by
FROM vehicle_counter WHERE vehicle_id = :vehicle_id AND counter = :counter
"""

SAVE = """
INSERT INTO vehicle_counter(
    vehicle_id, counter, value, at, origin, offset_by, held, held_at, held_why, day_at, day_value,
    told_by
) VALUES (
    :vehicle_id, :counter, :value, :at, :origin, :offset_by, :held, :held_at, :held_why, :day_at,
    :day_value, :told_by
)
ON CONFLICT(vehicle_id, counter) DO UPDATE SET
    value = excluded.value, at = excluded.at, origin = excluded.origin,
    offset_by = excluded.offset_by, held = excluded.held, held_at = excluded.held_at,
    held_why = excluded.held_why, day_at = excluded.day_at, day_value = excluded.day_value,
    told_by = excluded.told_by
"""

ADD_DAY = """
INSERT INTO counter_day(vehicle_id, counter, day, added, origin)
VALUES (:vehicle_id, :counter, :day, :added, :origin)
ON CONFLICT(vehicle_id, counter, day) DO UPDATE SET
    added = added + excluded.added, origin = excluded.origin
"""

REMOVE_DAYS = """
DELETE FROM counter_day WHERE (vehicle_id, counter, day) IN (
    SELECT vehicle_id, counter, day FROM counter_day WHERE day < :before LIMIT :most
)
"""

STANDING_M = 1_000
STANDING_MIN = 6
"""So little in a gap was added at its end: in between nothing moved."""


class Dispute(NamedTuple):
    """Two computers of a vehicle begin or cease to differ over a counter."""

    counter: Counter
    at: int
    value: int | None
    """What the one says that is believed; None: they agree again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A counter is held, or goes on."""

    counter: Counter
    at: int
    step: Step
    reading: int | None


def counter(reads: Reads, vehicle_id: int, which: Counter) -> Counted | None:
    """None: nobody has ever told."""
    row = reads.execute(COUNTER, {"vehicle_id": vehicle_id, "counter": which.value}).fetchone()
    if row is None:
        return None
    value, at, origin, offset_by, held, held_at, why, day_at, day_value, told_by = row
    return Counted(
        value=value,
        at=at,
        origin=Origin(origin),
        offset_by=offset_by,
        held=held,
        held_at=held_at,
        why=Why(why) if why else None,
        day_at=day_at,
        day_value=day_value,
        told_by=told_by,
    )


def save(tx: Tx, vehicle_id: int, which: Counter, counted: Counted) -> None:
    tx.execute(
        SAVE,
        {
            "vehicle_id": vehicle_id,
            "counter": which.value,
            "value": counted.value,
            "at": counted.at,
            "origin": counted.origin.value,
            "offset_by": counted.offset_by,
            "held": counted.held,
            "held_at": counted.held_at,
            "held_why": counted.why.value if counted.why else "",
            "day_at": counted.day_at,
            "day_value": counted.day_value,
            "told_by": counted.told_by,
        },
    )


def advance(
    tx: Tx,
    vehicle_id: int,
    told: Iterable[Reading | Dispute],
    zone: tzinfo,
    *,
    unit_id: int | None = None,
) -> list[News]:
    """Everything that a vehicle's computers say of its counters, in the order of time.

    `unit_id`: the box that hands it on.
    """
    by_counter: dict[Counter, list[Reading | Dispute]] = {}
    for one in told:
        by_counter.setdefault(one.counter, []).append(one)
    news: list[News] = []
    for which, own in by_counter.items():
        before = now = counter(tx, vehicle_id, which)
        days: dict[int, int] = {}
        for one in own:
            step = _step(now, one) if follows(now, one.at, unit_id) else None
            if step is None:
                continue
            if step.now is not now and step.now.origin is Origin.TELEMETRY:
                step = step._replace(now=replace(step.now, told_by=unit_id))
            now = step.now
            if step.added is not None:
                for day, added in _days(which, step, zone):
                    days[day] = days.get(day, 0) + added
            if step.news:
                news.append(News(counter=which, at=one.at, step=step, reading=one.value))
        if now is not None and now != before:
            save(tx, vehicle_id, which, now)
        add_days(tx, vehicle_id, which.value, days, Origin.TELEMETRY)
    return news


def add_used(tx: Tx, vehicle_id: int, used: Iterable[Used], zone: tzinfo) -> None:
    for one in used:
        days = dict(spread(one.since, one.until, one.added, zone))
        add_days(tx, vehicle_id, one.counter, days, Origin.TELEMETRY)


def trip_driven(tx: Tx, vehicle_id: int, trip: Used, zone: tzinfo) -> None:
    """By positions, for a vehicle whose computers do not tell its way."""
    now = driven(counter(tx, vehicle_id, Counter.DISTANCE), trip.until, trip.added)
    if now is None:
        return
    save(tx, vehicle_id, Counter.DISTANCE, now)
    days = dict(spread(trip.since, trip.until, trip.added, zone))
    add_days(tx, vehicle_id, Counter.DISTANCE.value, days, Origin.GPS)


def add_days(tx: Tx, vehicle_id: int, which: str, days: dict[int, int], origin: Origin) -> None:
    """A day on which nothing moved is told of too: it is not the same as one of which nobody
    knows.
    """
    tx.executemany(
        ADD_DAY,
        [
            {
                "vehicle_id": vehicle_id,
                "counter": which,
                "day": day,
                "added": added,
                "origin": origin.value,
            }
            for day, added in days.items()
        ],
    )


def remove_days(tx: Tx, *, before: int, most: int) -> int:
    """`before`: a day."""
    return tx.execute(REMOVE_DAYS, {"before": before, "most": most}).rowcount


def _step(now: Counted | None, one: Reading | Dispute) -> Step | None:
    if isinstance(one, Reading):
        return read(now, one)
    return agreed(now) if one.value is None else disputed(now, one.at, one.value)


def _days(which: Counter, step: Step, zone: tzinfo) -> list[tuple[int, int]]:
    """After a night in silence the little that is new belongs to the morning."""
    added = step.added or 0
    if added <= (STANDING_M if which is Counter.DISTANCE else STANDING_MIN):
        days = spread(step.since, step.now.at, 0, zone)
        return [*days[:-1], (days[-1][0], added)]
    return spread(step.since, step.now.at, added, zone)
