"""What a truck can carry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """None: nobody has said."""

    capacity_kg: int | None = None
    volume_l: int | None = None
    equipment: frozenset[str] = frozenset()
    plant: str = ""
    """Site of the pool that it belongs to; empty: any."""


UNTOLD = Haul()
