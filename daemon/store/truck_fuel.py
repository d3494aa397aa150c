"""How much fuel trucks have, as far as they have told it lately."""

from collections.abc import Mapping

from daemon.queue.kinds import Reads
from drivers.readings import FUEL_LEVEL

LATELY_MS = 86_400_000
"""A truck that is switched off uses none: its last word of a day holds."""

LEVELS = """
SELECT f.vehicle_id, n.value
FROM signal s
JOIN fitting f ON f.until_at IS NULL
JOIN signal_now n ON n.unit_id = f.unit_id AND n.signal_id = s.id AND n.at >= f.from_at
    AND n.value IS NOT NULL
WHERE s.name = :signal AND n.at >= :since
ORDER BY n.at
"""


def fuel_percent(reads: Reads, now: int) -> Mapping[int, float]:
    """By vehicle; of those that have not told there is none."""
    asked = {"signal": FUEL_LEVEL.name, "since": now - LATELY_MS}
    rows = reads.execute(LEVELS, asked).fetchall()
    return {vehicle_id: FUEL_LEVEL.shown(value) for vehicle_id, value in rows}
