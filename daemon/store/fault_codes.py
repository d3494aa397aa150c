"""Fault codes of vehicles: one row each, whichever episode it is in.

A box that is put on another vehicle takes none of them along: what was active stays so on the
vehicle that it was on, until somebody has looked.
"""

from collections.abc import Iterable

from daemon.domain.telemetry.facts import FaultSeen
from daemon.interfaces import Tx
from daemon.store import units

# What a box has told before anybody said what it sits on is its vehicle's.
ADOPT = """
UPDATE fault_code SET vehicle_id = :vehicle_id
WHERE unit_id = :unit_id AND vehicle_id IS NULL AND source = :source AND code = :code
    AND :vehicle_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM fault_code known WHERE known.unit_id = :unit_id
            AND known.vehicle_id = :vehicle_id AND known.source = :source AND known.code = :code
    )
"""

SAVE = """
INSERT INTO fault_code(
    unit_id, vehicle_id, source, code, spn, fmi, severity, state, first_at, last_at, ended_at,
    occurrences
) VALUES (
    :unit_id, :vehicle_id, :source, :code, :spn, :fmi, :severity, :state, :at, :at, :ended_at,
    :occurrences
)
ON CONFLICT(unit_id, coalesce(vehicle_id, 0), source, code) DO UPDATE SET
    severity = excluded.severity, state = excluded.state,
    last_at = max(last_at, excluded.last_at), ended_at = excluded.ended_at,
    occurrences = coalesce(excluded.occurrences, occurrences), episodes = episodes + :is_new
"""

END = """
UPDATE fault_code SET
    severity = :severity, state = 'former', last_at = max(last_at, :at), ended_at = :at,
    occurrences = coalesce(:occurrences, occurrences)
WHERE unit_id = :unit_id AND vehicle_id IS :vehicle_id AND source = :source AND code = :code
"""

REMOVE_FORMER = """
DELETE FROM fault_code WHERE id IN (
    SELECT id FROM fault_code WHERE state = 'former' AND ended_at < :before LIMIT :most
)
"""


def save(tx: Tx, unit_id: int, codes: Iterable[FaultSeen]) -> None:
    """As they were seen, in that order."""
    for seen in codes:
        row = {
            "unit_id": unit_id,
            "vehicle_id": units.vehicle_at(tx, unit_id, seen.at),
            "source": seen.source,
            "code": seen.code,
            "spn": seen.spn,
            "fmi": seen.fmi,
            "severity": seen.severity.value,
            "state": "active" if seen.is_active else "former",
            "at": seen.at,
            "ended_at": None if seen.is_active else seen.at,
            "occurrences": seen.occurrences,
            "is_new": int(seen.is_new_episode),
        }
        tx.execute(ADOPT, row)
        tx.execute(END if seen.is_end else SAVE, row)


def remove_former(tx: Tx, *, before: int, most: int) -> int:
    """`before`: ms UTC."""
    return tx.execute(REMOVE_FORMER, {"before": before, "most": most}).rowcount
