"""The clock of every load that sets: how old it is, and how long it may still be poured."""

from dataclasses import dataclass
from typing import Any

from daemon.domain.orders.concrete import LoadClock, clock_of, steps_of
from daemon.domain.orders.order import OrderState
from daemon.domain.rules.concrete import FIRST_WARNING_MINUTES, SECOND_WARNING_MINUTES
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.values import ReadConnection

__all__ = ["DEFAULTS", "LOADS", "LoadClock", "LoadRow", "load_clock", "loads"]

LOADS = """
SELECT l.vehicle_id, v.name, o.name, o.state, l.batched_at, l.limit_min, l.material, l.volume_l,
  l.decision, l.decided_by
FROM truck_load l
JOIN vehicle v ON v.id = l.vehicle_id
JOIN customer_order o ON o.id = l.order_id
ORDER BY l.batched_at + l.limit_min * 60000, v.name
"""


DEFAULTS = RuleValues(
    {key.main_name: key.default for key in (FIRST_WARNING_MINUTES, SECOND_WARNING_MINUTES)},
    "defaults",
)
"""Where nobody says which rules are in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    vehicle_id: int
    vehicle: str
    order: str
    """For which it was batched."""
    order_state: OrderState
    batched_at: int
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


def load_clock(
    batched_at: int, limit_min: int, now: int, rules: RuleValues | None = None
) -> LoadClock:
    steps = steps_of(limit_min, DEFAULTS if rules is None else rules)
    return clock_of(batched_at, limit_min, now, steps)


def loads(db: ReadConnection, now: int, rules: RuleValues | None = None) -> tuple[LoadRow, ...]:
    """Of all trucks, whose limit comes first on top."""
    return tuple(_load(row, now, rules) for row in db.execute(LOADS).fetchall())


def _load(row: tuple[Any, ...], now: int, rules: RuleValues | None) -> LoadRow:
    vehicle_id, vehicle, order, state, batched_at, limit_min = row[:6]
    return LoadRow(
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        order=order,
        order_state=OrderState(state),
        batched_at=batched_at,
        clock=load_clock(batched_at, limit_min, now, rules),
        material=row[6],
        volume_l=row[7],
        decision=row[8],
        decided_by=row[9],
    )
