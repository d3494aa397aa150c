"""What trucks tell of drum and power take-off, as far as it is fresh."""

import json
from collections.abc import Iterable, Mapping

from daemon.domain.orders.following import Turned, Turning
from daemon.interfaces import ReadOnly

FRESH_MS = 120_000
"""A truck may have done anything since it was heard longer ago."""

# Of a truck that tells both the drum speaks, as a mixer's power take-off only drives it; of two
# boxes on one truck the one that was heard last.
TOLD = """
SELECT f.vehicle_id, s.name, n.way, n.way_since
FROM json_each(:vehicles) v
JOIN fitting f ON f.vehicle_id = v.value AND f.until_at IS NULL
JOIN signal_now n ON n.unit_id = f.unit_id AND n.at >= f.from_at AND n.value IS NOT NULL
JOIN signal s ON s.id = n.signal_id AND s.name IN ('drum_speed', 'pto')
WHERE n.at BETWEEN :now - :fresh_ms AND :now + :fresh_ms
ORDER BY s.name = 'drum_speed', n.at
"""

DRUM = {1: Turning.CHARGING, -1: Turning.DISCHARGING, 0: Turning.IDLE}
TAKE_OFF = {1: Turning.DISCHARGING, 0: Turning.IDLE}


class Telemetry:
    """As their own computers tell."""

    def turning(
        self, reads: ReadOnly, vehicle_ids: Iterable[int], now: int
    ) -> Mapping[int, Turned]:
        asked = {"vehicles": json.dumps(list(vehicle_ids)), "now": now, "fresh_ms": FRESH_MS}
        found = {}
        for vehicle_id, signal, way, since in reads.execute(TOLD, asked).fetchall():
            turning = (DRUM if signal == "drum_speed" else TAKE_OFF).get(way, Turning.UNKNOWN)
            found[vehicle_id] = Turned(turning=turning, since=since)
        return found
