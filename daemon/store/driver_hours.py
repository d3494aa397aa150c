"""What was found of each driver's hours, and the warnings that stand."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.snapshot_body import read, written
from daemon.domain.watch.telling import Stood
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.queue.outcomes import Stale

SAVED = """
SELECT driver_id, version, judged_at, body FROM driver_hours
WHERE driver_id IN (SELECT value FROM json_each(:drivers))
"""

STANDING = """
SELECT driver_id, clock, step, since FROM hours_warning
WHERE driver_id IN (SELECT value FROM json_each(:drivers)) ORDER BY clock
"""

# `log` stands for days, and nothing but a rest ends it.
DUE = """
SELECT d.id FROM driver d
LEFT JOIN driver_hours h ON h.driver_id = d.id
WHERE d.retired_at IS NULL AND (
    h.judged_at IS NULL OR h.judged_at <= :hour_ago OR h.judged_at > :now
    OR EXISTS (SELECT 1 FROM work_plan w WHERE w.driver_id = d.id)
    OR EXISTS (SELECT 1 FROM hours_warning w WHERE w.driver_id = d.id AND w.clock != 'log')
    OR (
        SELECT r.duty FROM duty_record r
        WHERE r.driver_id = d.id AND r.replaced_by IS NULL AND r.at <= :now
        ORDER BY r.at DESC, r.id DESC LIMIT 1
    ) IN ('D', 'ON')
)
ORDER BY d.id
"""

RETIRED = """
SELECT d.id, d.name, w.clock FROM driver d
JOIN driver_hours h ON h.driver_id = d.id
LEFT JOIN hours_warning w ON w.driver_id = d.id
WHERE d.retired_at IS NOT NULL ORDER BY d.id, w.clock
"""

VEHICLES = """
SELECT s.driver_id, v.id, v.name FROM seat s JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.until_at IS NULL AND s.driver_id IN (SELECT value FROM json_each(:drivers))
"""

ADD = """
INSERT INTO driver_hours(driver_id, version, judged_at, body)
VALUES (:driver_id, 1, :judged_at, :body)
ON CONFLICT(driver_id) DO NOTHING
"""

SAVE = """
UPDATE driver_hours SET version = version + 1, judged_at = :judged_at, body = :body
WHERE driver_id = :driver_id AND version = :version
"""

CLEAR = "DELETE FROM hours_warning WHERE driver_id = :driver_id"

STAND = """
INSERT INTO hours_warning(driver_id, clock, step, since)
VALUES (:driver_id, :clock, :step, :since)
"""

FORGET = "DELETE FROM driver_hours WHERE driver_id = :driver_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedHours:
    version: int = 0
    """0: nothing was saved."""
    snapshot: Snapshot | None = None
    standing: Mapping[str, Stood] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SatIn:
    vehicle_id: int
    vehicle: str


def saved(reads: Reads, driver_ids: Iterable[int]) -> dict[int, SavedHours]:
    """Of every driver that is asked for."""
    found = {driver_id: SavedHours() for driver_id in driver_ids}
    asked = {"drivers": json.dumps(list(found))}
    standing: dict[int, dict[str, Stood]] = defaultdict(dict)
    for driver_id, clock, step, since in reads.execute(STANDING, asked).fetchall():
        standing[driver_id][clock] = Stood(step=step, since=since)
    for driver_id, version, judged_at, body in reads.execute(SAVED, asked).fetchall():
        found[driver_id] = SavedHours(
            version=version,
            snapshot=read(body, judged_at=judged_at),
            standing=standing[driver_id],
        )
    return found


def due(reads: Reads, *, now: int, hour_ago: int) -> list[int]:
    """Drivers on duty, with a warning or with work in hand, and those not looked at for an
    hour.
    """
    asked = {"now": now, "hour_ago": hour_ago}
    return [driver_id for (driver_id,) in reads.execute(DUE, asked).fetchall()]


def seats_now(reads: Reads, driver_ids: Iterable[int]) -> dict[int, SatIn]:
    rows = reads.execute(VEHICLES, {"drivers": json.dumps(list(driver_ids))}).fetchall()
    return {
        driver_id: SatIn(vehicle_id=vehicle_id, vehicle=vehicle)
        for driver_id, vehicle_id, vehicle in rows
    }


def retired(reads: Reads) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Drivers who have left and are still kept here: name and clocks with a warning."""
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for driver_id, name, clock in reads.execute(RETIRED).fetchall():
        clocks = found.get(driver_id, ("", ()))[1]
        found[driver_id] = (name, clocks if clock is None else (*clocks, clock))
    return found


def save(tx: Tx, driver_id: int, before: SavedHours, snapshot: Snapshot) -> None:
    """Raises Stale when another look was saved since this one was begun."""
    row: dict[str, object] = {
        "driver_id": driver_id,
        "judged_at": snapshot.judged_at,
        "body": written(snapshot),
    }
    if before.version == 0:
        count = tx.execute(ADD, row).rowcount
    else:
        count = tx.execute(SAVE, row | {"version": before.version}).rowcount
    if count != 1:
        raise Stale(f"hours of driver {driver_id} are no longer version {before.version}")


def stand(tx: Tx, driver_id: int, standing: Mapping[str, Stood]) -> None:
    """These warnings and no others."""
    tx.execute(CLEAR, {"driver_id": driver_id})
    rows = [
        {"driver_id": driver_id, "clock": clock, "step": one.step, "since": one.since}
        for clock, one in standing.items()
    ]
    tx.executemany(STAND, rows)


def forget(tx: Tx, driver_id: int) -> None:
    """Of a driver who has left; his duty log stays."""
    for statement in (CLEAR, FORGET):
        tx.execute(statement, {"driver_id": driver_id})
