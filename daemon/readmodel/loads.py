"""The clock of every load that sets: how old it is, and how long it may still be poured."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.domain.orders.order import OrderState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.orders import FIRST_WARNING_MINUTES, SECOND_WARNING_MINUTES
from daemon.readmodel.values import ReadConnection

MINUTE_MS = 60_000

LOADS = """
SELECT l.vehicle_id, v.name, o.name, o.state, l.batched_at, l.limit_min, l.material, l.volume_l,
  l.decision, l.decided_by
FROM truck_load l
JOIN vehicle v ON v.id = l.vehicle_id
JOIN customer_order o ON o.id = l.order_id
ORDER BY l.batched_at + l.limit_min * 60000, v.name
"""


class LoadLevel(StrEnum):
    """How pressing a load is."""

    FRESH = "fresh"
    FIRST = "first"
    """The first warning is due."""
    SECOND = "second"
    OVER = "over"
    """Beyond its limit: it may no longer be poured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnAt:
    """Minutes since batching."""

    first_min: int = FIRST_WARNING_MINUTES.default
    second_min: int = SECOND_WARNING_MINUTES.default

    @classmethod
    def of(cls, values: RuleValues | None) -> "WarnAt":
        """None: nobody said which rules are in force, so the defaults are."""
        if values is None:
            return cls()
        return cls(
            first_min=values[FIRST_WARNING_MINUTES], second_min=values[SECOND_WARNING_MINUTES]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadClock:
    batched_at: int
    limit_min: int
    age_min: int
    """Minutes since batching."""
    left_min: int
    """Until it must be poured out; negative: so long beyond its limit."""
    level: LoadLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    vehicle_id: int
    vehicle: str
    order: str
    """For which it was batched."""
    order_state: OrderState
    clock: LoadClock
    material: str
    volume_l: int | None
    decision: str
    """dump, redirect or return; empty: nobody has decided."""
    decided_by: str

    @property
    def is_stranded(self) -> bool:
        """Its order is cancelled, and nobody has said yet what becomes of it."""
        return self.order_state is OrderState.CANCELLED and not self.decision


def load_clock(batched_at: int, limit_min: int, now: int, warn: WarnAt) -> LoadClock:
    """A limit that is shorter than the warnings is warned of as much before its end."""
    age_min = max(0, now - batched_at) // MINUTE_MS
    over_ms = now - batched_at - limit_min * MINUTE_MS
    level = LoadLevel.FRESH
    if over_ms >= 0:
        level = LoadLevel.OVER
    elif age_min >= warn.second_min:
        level = LoadLevel.SECOND
    elif age_min >= warn.first_min:
        level = LoadLevel.FIRST
    return LoadClock(
        batched_at=batched_at,
        limit_min=limit_min,
        age_min=age_min,
        left_min=limit_min - age_min,
        level=level,
    )


def loads(db: ReadConnection, now: int, warn: WarnAt) -> tuple[LoadRow, ...]:
    """Of all trucks, whose limit comes first on top."""
    return tuple(_load(row, now, warn) for row in db.execute(LOADS).fetchall())


def clocks_by_vehicle(rows: tuple[LoadRow, ...]) -> Mapping[int, LoadRow]:
    return {row.vehicle_id: row for row in rows}


def _load(row: tuple[Any, ...], now: int, warn: WarnAt) -> LoadRow:
    vehicle_id, vehicle, order, state, batched_at, limit_min = row[:6]
    return LoadRow(
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        order=order,
        order_state=OrderState(state),
        clock=load_clock(batched_at, limit_min, now, warn),
        material=row[6],
        volume_l=row[7],
        decision=row[8],
        decided_by=row[9],
    )
