"""What vehicles can carry, as it was told."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

HAULAGE = """
SELECT id, capacity_kg, volume_l, equipment, plant FROM vehicle WHERE retired_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Haulage:
    vehicle_id: int
    capacity_kg: int | None
    """None: nobody has said."""
    volume_l: int | None
    equipment: frozenset[str]
    plant: str
    """Site of the pool that it belongs to; empty: any."""


def haulage(reads: Reads | Tx) -> Mapping[int, Haulage]:
    """Of every vehicle in use."""
    return {
        vehicle_id: Haulage(
            vehicle_id=vehicle_id,
            capacity_kg=capacity_kg,
            volume_l=volume_l,
            equipment=frozenset(equipment.split()),
            plant=plant,
        )
        for vehicle_id, capacity_kg, volume_l, equipment, plant in reads.execute(HAULAGE).fetchall()
    }
