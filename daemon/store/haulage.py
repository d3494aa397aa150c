"""What vehicles can carry, as it was told."""

from collections.abc import Mapping

from daemon.domain.orders.haul import Haul
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

HAULAGE = """
SELECT id, name, capacity_kg, volume_l, equipment, plant FROM vehicle
WHERE retired_at IS NULL ORDER BY name
"""


def haulage(reads: Reads | Tx) -> Mapping[int, Haul]:
    """Of every vehicle in use."""
    return {vehicle_id: haul for (vehicle_id, _), haul in _haulage(reads).items()}


def haulage_by_name(reads: Reads | Tx) -> Mapping[str, Haul]:
    return {name: haul for (_, name), haul in _haulage(reads).items()}


def _haulage(reads: Reads | Tx) -> Mapping[tuple[int, str], Haul]:
    return {
        (vehicle_id, name): Haul(
            capacity_kg=capacity_kg,
            volume_l=volume_l,
            equipment=frozenset(equipment.split()),
            plant=plant,
        )
        for vehicle_id, name, capacity_kg, volume_l, equipment, plant in reads.execute(
            HAULAGE
        ).fetchall()
    }
