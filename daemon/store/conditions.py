"""How vehicles feel, day by day, and what was found; judged in domain/maintenance/condition.py."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from daemon.domain.alerts import Desk
from daemon.domain.maintenance.condition import (
    FOUND,
    LOOKED_AT_DAYS,
    Ended,
    Found,
    Key,
    Standing,
    State,
)
from daemon.domain.maintenance.features import BY_NAME, Way
from daemon.domain.maintenance.fleet_days import Day
from daemon.domain.papers.paper import today
from daemon.interfaces import RecordingTx, Tx
from daemon.queue.kinds import Reads
from daemon.store import alerts

EPOCH = date(1970, 1, 1)
DAY_MS = 86_400_000
BY_ITSELF = "depotd"
"""Who has ended what no person ended."""

DAYS = """
SELECT d.feature, d.vehicle_id, d.day, d.count, d.median, d.low, d.high
FROM condition_day d JOIN vehicle v ON v.id = d.vehicle_id
WHERE v.retired_at IS NULL AND d.day >= :since AND d.day < :until
ORDER BY d.vehicle_id, d.feature, d.day
"""

STANDING = """
SELECT f.id, f.vehicle_id, f.feature, f.way, f.began_on, f.found_at, f.usual, f.now,
    json_extract(f.body, '$.scatter')
FROM condition_finding f JOIN vehicle v ON v.id = f.vehicle_id
WHERE f.state = 'open' AND v.retired_at IS NULL
"""

ENDED = """
SELECT vehicle_id, feature, state, max(ended_at), ended_by
FROM condition_finding WHERE state != 'open' AND ended_at >= :since
GROUP BY vehicle_id, feature
"""

OPEN_OF = """
SELECT id FROM condition_finding
WHERE vehicle_id = :vehicle_id AND feature = :feature AND state = 'open'
"""

OPEN_FEATURES = """
SELECT feature FROM condition_finding
WHERE vehicle_id = :vehicle_id AND state = 'open' ORDER BY feature
"""

NAMES = "SELECT id, name FROM vehicle WHERE id IN (SELECT value FROM json_each(:ids))"

ADD = """
INSERT INTO condition_finding(
    vehicle_id, feature, way, began_on, found_at, usual, now, deviations, body, state
) VALUES (
    :vehicle_id, :feature, :way, :began_on, :found_at, :usual, :now, :deviations, :body, 'open'
)
ON CONFLICT DO NOTHING RETURNING id
"""

END = """
UPDATE condition_finding
SET state = :state, ended_at = :at, ended_by = :by, note = :note
WHERE id = :id AND state = 'open'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    state: State
    at: int
    """ms UTC."""
    by: str = BY_ITSELF
    note: str = ""


def day_number(at_ms: int, zone: tzinfo) -> int:
    """Days since 1970-01-01 there."""
    return (today(at_ms, zone) - EPOCH).days


def days(reads: Reads, *, until: int) -> Mapping[str, Mapping[int, Sequence[Day]]]:
    """By feature and vehicle in use, those before `until`; features that nobody knows are left."""
    found: dict[str, dict[int, list[Day]]] = defaultdict(lambda: defaultdict(list))
    asked = {"since": until - LOOKED_AT_DAYS, "until": until}
    for feature, vehicle, day, count, median, low, high in reads.execute(DAYS, asked).fetchall():
        if feature in BY_NAME:
            found[feature][vehicle].append(
                Day(day=day, count=count, median=median, low=low, high=high)
            )
    return {feature: dict(by_vehicle) for feature, by_vehicle in found.items()}


def standing(reads: Reads, zone: tzinfo) -> Mapping[Key, Standing]:
    found = {}
    rows = reads.execute(STANDING).fetchall()
    for number, vehicle, feature, way, began_on, found_at, usual, now, scatter in rows:
        found[Key(vehicle_id=vehicle, feature=feature)] = Standing(
            id=number,
            way=Way(way),
            began_on=began_on,
            found_on=day_number(found_at, zone),
            usual=usual,
            now=now,
            scatter=scatter,
        )
    return found


def ended(reads: Reads, zone: tzinfo, *, now: int) -> Mapping[Key, Ended]:
    """The newest of each that ended while its days are still looked at."""
    since = now - LOOKED_AT_DAYS * DAY_MS
    return {
        Key(vehicle_id=vehicle, feature=feature): Ended(
            state=State(state), ended_on=day_number(ended_at, zone), by_person=by != BY_ITSELF
        )
        for vehicle, feature, state, ended_at, by in reads.execute(
            ENDED, {"since": since}
        ).fetchall()
    }


def names(reads: Reads, ids: Sequence[int]) -> Mapping[int, str]:
    return dict(reads.execute(NAMES, {"ids": json.dumps(sorted(set(ids)))}).fetchall())


def open_of(tx: Tx, vehicle_id: int, feature: str) -> int | None:
    """Number of the finding that is open."""
    row = tx.execute(OPEN_OF, {"vehicle_id": vehicle_id, "feature": feature}).fetchone()
    return None if row is None else int(row[0])


def open_features(tx: Tx, vehicle_id: int) -> tuple[str, ...]:
    rows = tx.execute(OPEN_FEATURES, {"vehicle_id": vehicle_id}).fetchall()
    return tuple(feature for (feature,) in rows)


def add(tx: Tx, found: Found, *, at: int) -> int | None:
    """Answers its number; None: one of that feature is open already."""
    body = {
        "scatter": found.scatter,
        "is_beside_others": found.is_beside_others,
        "days": [[one.day, one.seen, one.usual] for one in found.days],
    }
    row = tx.execute(
        ADD,
        {
            "vehicle_id": found.key.vehicle_id,
            "feature": found.key.feature,
            "way": found.way.value,
            "began_on": found.began_on,
            "found_at": at,
            "usual": found.usual,
            "now": found.now,
            "deviations": found.deviations,
            "body": json.dumps(body, separators=(",", ":")),
        },
    ).fetchone()
    return None if row is None else int(row[0])


def end(tx: Tx, number: int, how: End) -> bool:
    """False: it was over already."""
    asked = {
        "id": number,
        "state": how.state.value,
        "at": how.at,
        "by": how.by,
        "note": how.note,
    }
    return tx.execute(END, asked).rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A feature of a vehicle, of which one finding is open at most."""

    vehicle_id: int
    vehicle: str
    feature: str


def end_by_person(tx: RecordingTx, named: Named, how: End) -> int | None:
    """With its event, and its alert read. Answers its number; None: none is open."""
    number = open_of(tx, named.vehicle_id, named.feature)
    if number is None:
        return None
    end(tx, number, how)
    subject = f"{named.vehicle} {named.feature}"
    alerts.settle(tx, Desk.MAINTENANCE, FOUND, subjects=[subject], at=how.at, by=how.by)
    tx.record(
        f"condition.{how.state.value}",
        vehicle_id=named.vehicle_id,
        subject=subject,
        body={
            "finding": number,
            "vehicle": named.vehicle,
            "feature": named.feature,
            "note": how.note,
        },
    )
    return number
