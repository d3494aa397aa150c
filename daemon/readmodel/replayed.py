"""What a database holds of each unit, for the summary of a replay."""

import sqlite3
from dataclasses import dataclass, field

from daemon.domain.tracking.facts import Verdict

UNITS = """
SELECT u.name,
  (SELECT count(*) FROM position p WHERE p.unit_id = u.id),
  (SELECT count(*) FROM trip t WHERE t.unit_id = u.id),
  (SELECT count(*) FROM stop s WHERE s.unit_id = u.id),
  coalesce((SELECT s.odometer_m FROM unit_state s WHERE s.unit_id = u.id), 0)
FROM unit u
"""

VERDICTS = """
SELECT u.name, v.verdict, v.fixes
FROM unit_verdict v JOIN unit u ON u.id = v.unit_id
WHERE v.verdict <> 0
"""


@dataclass(slots=True, kw_only=True)
class UnitStored:
    positions: int = 0
    trips: int = 0
    stops: int = 0
    distance_m: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    """Fixes that were not stored or not believed, by reason."""


def units_stored(db: sqlite3.Connection) -> dict[str, UnitStored]:
    stored = {
        name: UnitStored(positions=positions, trips=trips, stops=stops, distance_m=distance_m)
        for name, positions, trips, stops, distance_m in db.execute(UNITS).fetchall()
    }
    for name, verdict, fixes in db.execute(VERDICTS).fetchall():
        stored[name].dropped[Verdict(verdict).name.lower()] = fixes
    return stored
