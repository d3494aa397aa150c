"""Fault codes of vehicles: one row each, whichever episode it is in."""

from collections.abc import Iterable

from daemon.domain.telemetry.facts import FaultSeen
from daemon.interfaces import Tx
from daemon.store import units

SAVE = """
INSERT INTO fault_code(
    unit_id, vehicle_id, source, code, spn, fmi, severity, state, first_at, last_at, ended_at,
    occurrences
) VALUES (
    :unit_id, :vehicle_id, :source, :code, :spn, :fmi, :severity, :state, :at, :at, :ended_at,
    :occurrences
)
ON CONFLICT(unit_id, source, code) DO UPDATE SET
    vehicle_id = excluded.vehicle_id, severity = excluded.severity, state = excluded.state,
    last_at = max(last_at, excluded.last_at), ended_at = excluded.ended_at,
    occurrences = coalesce(excluded.occurrences, occurrences), episodes = episodes + :is_new
"""

REMOVE_FORMER = """
DELETE FROM fault_code WHERE id IN (
    SELECT id FROM fault_code WHERE state = 'former' AND ended_at < :before LIMIT :most
)
"""


def save(tx: Tx, unit_id: int, codes: Iterable[FaultSeen]) -> None:
    """As they were seen, in that order."""
    for seen in codes:
        tx.execute(
            SAVE,
            {
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
            },
        )


def remove_former(tx: Tx, *, before: int, most: int) -> int:
    """`before`: ms UTC."""
    return tx.execute(REMOVE_FORMER, {"before": before, "most": most}).rowcount
