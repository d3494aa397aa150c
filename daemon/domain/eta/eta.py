"""How long the way takes, with how sure that is and where it comes from."""

from dataclasses import dataclass
from enum import StrEnum

MINUTE_MS = 60_000
SPREADS = 2
"""Who sets out so much before the likely time as the late case is later, twice, is there in time
nineteen times of twenty."""


class EtaSource(StrEnum):
    LEARNED = "learned"
    DEFAULT = "default"
    ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """From one place to another."""

    p50_min: float
    """As often shorter as longer."""
    p80_min: float
    """Four of five are no longer."""
    road_m: float
    source: EtaSource
    traffic_s: int | None = None
    """Of it, by traffic; None: nobody knows."""

    @property
    def safe_min(self) -> float:
        """So long before the end of a way one sets out to be there in time."""
        return self.p50_min + SPREADS * (self.p80_min - self.p50_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eta:
    """When an order is at its destination, ms UTC."""

    made_at: int
    arrival_at: int
    late_case_at: int
    """Four of five are there by then."""
    source: EtaSource
    traffic_s: int | None
    left_m: float
