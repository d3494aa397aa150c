"""What is kept of each vehicle's presence, and what tracking knows of it: reads that decide."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.events import ClockQuality
from daemon.domain.tracking.presence import AtSite, Freshness, Presence, Sighting, Stay
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.queue.outcomes import Stale

LISTENING = "SELECT started_at, clock FROM boot ORDER BY number DESC LIMIT 1"

# A fix from before the unit was fitted is another vehicle's. A trip that the silence broke off
# and that no stop followed was a drive.
UNITS = """
SELECT
    v.id,
    CASE WHEN s.at >= f.from_at THEN s.at END,
    t.started_at IS NOT NULL AND (t.ended_at IS NULL
        OR (t.end_reason = 'gap' AND coalesce(p.started_at, t.started_at) < t.ended_at)),
    s.body ->> '$.sites'
FROM vehicle v
JOIN fitting f ON f.vehicle_id = v.id AND (f.until_at IS NULL OR f.until_at > :now)
    AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = f.unit_id AND from_at <= :now)
LEFT JOIN unit_state s ON s.unit_id = f.unit_id
LEFT JOIN trip t ON t.unit_id = f.unit_id
    AND t.started_at = (SELECT max(started_at) FROM trip WHERE unit_id = f.unit_id)
LEFT JOIN stop p ON p.unit_id = f.unit_id
    AND p.started_at = (SELECT max(started_at) FROM stop WHERE unit_id = f.unit_id)
WHERE v.retired_at IS NULL
ORDER BY v.id, f.unit_id
"""

VEHICLES = """
SELECT v.id, v.name, t.version, t.freshness, t.since, t.fix_at
FROM vehicle v LEFT JOIN vehicle_track t ON t.vehicle_id = v.id
WHERE v.retired_at IS NULL ORDER BY v.id
"""

STAYS = """
SELECT y.vehicle_id, site.name, y.since, y.is_told
FROM vehicle_stay y JOIN site ON site.id = y.site_id ORDER BY site.name
"""

DWELLS = """
SELECT site.name, min(fence.dwell_s)
FROM site LEFT JOIN fence ON fence.site_id = site.id AND fence.retired_at IS NULL
WHERE site.retired_at IS NULL GROUP BY site.id
"""

NEWEST_FIXES = """
SELECT f.vehicle_id, max(s.at)
FROM json_each(:vehicles) v
JOIN fitting f ON f.vehicle_id = v.value AND (f.until_at IS NULL OR f.until_at > :now)
    AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = f.unit_id AND from_at <= :now)
JOIN unit_state s ON s.unit_id = f.unit_id AND s.at >= f.from_at
GROUP BY f.vehicle_id
"""

ADD_TRACK = """
INSERT INTO vehicle_track(vehicle_id, version, freshness, since, fix_at)
VALUES (:vehicle_id, 1, :freshness, :since, :fix_at)
ON CONFLICT(vehicle_id) DO NOTHING
"""

SAVE_TRACK = """
UPDATE vehicle_track SET
    version = version + 1, freshness = :freshness, since = :since, fix_at = :fix_at
WHERE vehicle_id = :vehicle_id AND version = :version
"""

CLEAR_STAYS = "DELETE FROM vehicle_stay WHERE vehicle_id = :vehicle_id"

ADD_STAY = """
INSERT INTO vehicle_stay(vehicle_id, site_id, since, is_told)
SELECT :vehicle_id, id, :since, :is_told FROM site WHERE name = :site
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One vehicle: what was kept of it, and what its units say now."""

    vehicle_id: int
    name: str
    version: int
    """Of what was kept; 0 when nothing was."""
    before: Presence | None
    units: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    since: int
    clock: ClockQuality


def listening(reads: Reads) -> Listening | None:
    """Since when the daemon of now could hear anybody; None before its first boot row."""
    row = reads.execute(LISTENING).fetchone()
    return None if row is None else Listening(since=row[0], clock=ClockQuality(row[1]))


def is_clock_trusted(reads: Reads) -> bool:
    """Whether somebody vouches for the depot's time: else nothing legal is judged."""
    heard = listening(reads)
    return heard is not None and heard.clock is not ClockQuality.UNTRUSTED


def tracked(reads: Reads, now: int) -> tuple[Tracked, ...]:
    """Every vehicle that is not retired."""
    units = _units(reads, now)
    stays: dict[int, list[Stay]] = defaultdict(list)
    for vehicle_id, site, since, is_told in reads.execute(STAYS).fetchall():
        stays[vehicle_id].append(Stay(site=site, since=since, is_told=bool(is_told)))
    found = []
    for vehicle_id, name, version, freshness, since, fix_at in reads.execute(VEHICLES).fetchall():
        before = None
        if version is not None:
            before = Presence(
                freshness=Freshness(freshness),
                since=since,
                fix_at=fix_at,
                stays=tuple(stays[vehicle_id]),
            )
        found.append(
            Tracked(
                vehicle_id=vehicle_id,
                name=name,
                version=version or 0,
                before=before,
                units=tuple(units[vehicle_id]),
            )
        )
    return tuple(found)


def newest_fixes(reads: Reads, vehicles: Sequence[int], now: int) -> dict[int, int]:
    """By vehicle; one that was never heard is not among them."""
    asked = {"vehicles": json.dumps(list(vehicles)), "now": now}
    return dict(reads.execute(NEWEST_FIXES, asked).fetchall())


def save(tx: Tx, vehicle: Tracked, presence: Presence) -> None:
    """Raises Stale when somebody has saved another presence since this one was decided on."""
    row: dict[str, object] = {
        "vehicle_id": vehicle.vehicle_id,
        "freshness": presence.freshness.value,
        "since": presence.since,
        "fix_at": presence.fix_at,
    }
    if vehicle.version == 0:
        saved = tx.execute(ADD_TRACK, row).rowcount
    else:
        saved = tx.execute(SAVE_TRACK, row | {"version": vehicle.version}).rowcount
    if saved != 1:
        raise Stale(f"vehicle {vehicle.name}: its track is no longer version {vehicle.version}")
    if vehicle.before is not None and presence.stays == vehicle.before.stays:
        return
    tx.execute(CLEAR_STAYS, {"vehicle_id": vehicle.vehicle_id})
    for stay in presence.stays:
        tx.execute(
            ADD_STAY,
            {
                "vehicle_id": vehicle.vehicle_id,
                "site": stay.site,
                "since": stay.since,
                "is_told": int(stay.is_told),
            },
        )


def _units(reads: Reads, now: int) -> dict[int, list[Sighting]]:
    dwells: dict[str, int | None] = dict(reads.execute(DWELLS).fetchall())
    units: dict[int, list[Sighting]] = defaultdict(list)
    for vehicle_id, fix_at, is_driving, sites in reads.execute(UNITS, {"now": now}).fetchall():
        places = json.loads(sites) if sites and fix_at is not None else []
        units[vehicle_id].append(
            Sighting(
                fix_at=fix_at,
                is_driving=bool(is_driving),
                sites=tuple(
                    AtSite(site=site, since=since, dwell_s=dwells[site])
                    for site, since in places
                    if site in dwells
                ),
            )
        )
    return units
