"""What a list of trucks says of their faults and fuel in a sign or two."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.rules.key import RuleValues
from daemon.domain.telemetry.facts import Severity
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.vehicle_status import fuel_low
from drivers.readings import FUEL_LEVEL

SHOWN = frozenset({Severity.RED_STOP, Severity.AMBER_WARNING})
LATELY_MS = 86_400_000
"""A truck that is switched off uses no fuel: its last word of a day holds."""

LAMPS = """
SELECT vehicle_id, severity FROM fault_code WHERE state = 'active' AND vehicle_id IS NOT NULL
"""

FUEL = """
SELECT f.vehicle_id, n.value
FROM signal s
JOIN fitting f ON f.until_at IS NULL
JOIN signal_now n ON n.unit_id = f.unit_id AND n.signal_id = s.id AND n.at >= f.from_at
    AND n.value IS NOT NULL
WHERE s.name = :signal AND n.at >= :since
ORDER BY n.at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckSigns:
    lamp: Severity | None = None
    """The gravest that is lit, of those that mean stop or look."""
    low_fuel_percent: float | None = None
    """None: it has enough, or nobody knows."""


def truck_signs(
    db: ReadConnection, now_ms: int, rules: RuleValues | None = None
) -> Mapping[int, TruckSigns]:
    """By the number of the vehicle; of those about which there is nothing to say there is none."""
    lamps: dict[int, Severity] = {}
    for vehicle_id, said in db.execute(LAMPS).fetchall():
        severity = Severity(said)
        if severity in SHOWN:
            lamps[vehicle_id] = min(severity, lamps.get(vehicle_id, severity), key=_rank)
    low = fuel_low(rules)
    asked = {"signal": FUEL_LEVEL.name, "since": now_ms - LATELY_MS}
    levels = {
        vehicle_id: FUEL_LEVEL.shown(value)
        for vehicle_id, value in db.execute(FUEL, asked).fetchall()
    }
    empty = {vehicle_id: percent for vehicle_id, percent in levels.items() if percent < low}
    return {
        vehicle_id: TruckSigns(lamp=lamps.get(vehicle_id), low_fuel_percent=empty.get(vehicle_id))
        for vehicle_id in lamps.keys() | empty.keys()
    }


def _rank(severity: Severity) -> int:
    return severity.rank
